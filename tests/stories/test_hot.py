"""Hot spots of the house's own tickets, asked for in a chat."""

from __future__ import annotations

import pytest

from core import commands as c
from core.unit_of_work import Actor
from tests.stories.test_staff import file
from tests.stories.test_staff_finds import plain
from tests.stories.town import Visitor

TOLD = (
    ("resident", "春和小区楼下烧烤店油烟很大，窗户都不敢开"),
    ("neighbour", "春和小区门口烧烤店的油烟往家里灌，呛得睡不着"),
    ("villager", "春和小区那家烧烤店油烟熏人，抽油烟机对着居民楼"),
)


@pytest.mark.requirement("WC-70")
async def test_what_three_people_tell_of_one_place_is_hot_with_its_theme_and_a_tap_lists_it(page: Visitor) -> None:
    """Tickets by place × category × period; hot spots are listed with the number of people."""
    for seat, text in TOLD[:2]:
        await file(page, text, seat)
    assert "没有三个人以上" in (await page.say("street", "热点")).text
    await file(page, TOLD[2][1], TOLD[2][0])
    shown = await page.say("street", "/hot 7")
    assert "热点 · 7 天" in shown.title and "餐饮油烟污染”：3 个人" in shown.text, shown.whole
    assert "烧烤店" in shown.text
    listed = await page.press("street", "3人")
    numbers = {ticket.number for ticket in await page.town.tickets()}
    assert numbers == {label.split()[0] for label in plain(listed)}, (numbers, listed.labels)
    assert "现在归区社会治理指挥中心办，请找他们" in (await page.say("grid_worker", "热点")).text


@pytest.mark.requirement("JB-10")
async def test_what_is_hot_and_on_no_duty_list_is_proposed_to_its_keeper(page: Visitor) -> None:
    """What the desks know is read together, and becomes a proposal for the list."""
    for seat, text in TOLD:
        await file(page, text, seat)
    house = page.town.houses[0]
    for told in await page.town.tickets():
        hens = c.FileTicket("有人养鸡", "complaint", "0113", told.area, reporter_id=told.reporter_id)
        actor = Actor(told.reporter_id)
        await house.office.run(lambda uow, hens=hens, actor=actor: house.dispatcher.do(uow, hens, actor))  # type: ignore[misc]
    await page.town.rest()
    lines = (await page.say("street", "热点")).text.splitlines()
    [fumes] = [line for line in lines if "餐饮油烟" in line]
    [kept] = [line for line in lines if "饲养家禽" in line]
    assert "责任清单上没有" in kept and "/list" in kept and "责任清单上没有" not in fumes
