"""Hot spots of the house's own tickets, asked for in a chat."""

from __future__ import annotations

import pytest

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
    assert "热点 · 7 天" in shown.title and "餐饮油烟污染”：3 个人" in shown.text and "烧烤店" in shown.text, (
        shown.whole
    )
    listed = await page.press("street", "3人")
    numbers = {ticket.number for ticket in await page.town.tickets()}
    assert numbers == {label.split()[0] for label in plain(listed)}, (numbers, listed.labels)
    assert "岗位" in (await page.say("grid_worker", "热点")).text
