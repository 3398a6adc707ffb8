"""Township and district: sums, warnings, reminders; nobody else."""

from __future__ import annotations

import pytest

from core.unit_of_work import Actor
from tests import acts as c
from tests.stories.test_residents_vote import ROLL, bound, prepared
from tests.stories.town import Town, Visitor

STREET = "st_cmd@990101001"


async def reviewer(town: Town, page: Visitor) -> None:
    """The man from the village is the township's reviewer from today."""
    command = c.Invite("township_reviewer", STREET, "TOWNSHIP01")
    await town.house.office.run(lambda uow: town.house.dispatcher.do(uow, command, Actor(name="console")))
    await page.say("villager", "/start TOWNSHIP01")


async def counted(town: Town, page: Visitor) -> None:
    """Two of three vote; nobody publishes afterwards."""
    await town.later(days=5)
    await page.say("secretary", "/decide")
    await page.press("secretary", "3号楼加装电梯")
    await page.press("secretary", "开始投票")
    await page.press("resident", "投票")
    await page.press("resident", " 同意")
    await town.later(hours=20)
    await town.house.scheduler.tend()
    await town.rest()
    assert "您还没有投《3号楼加装电梯》" in (await page.last("neighbour")).text
    assert "您还没有投" not in (await page.last("resident")).text
    await page.press("neighbour", "投票")
    await page.press("neighbour", " 同意")
    await town.later(days=1)
    await page.say("secretary", "/decide")
    await page.press("secretary", "3号楼加装电梯")
    await page.press("secretary", "截止计票")


@pytest.mark.requirement("LD-28", "LD-30")
async def test_the_township_sees_sums_and_what_went_wrong(town: Town, page: Visitor) -> None:
    await page.say("secretary", ROLL)
    for seat, number in (("resident", "1"), ("neighbour", "2")):
        await bound(page, seat, number)
    assert "不能办这一步" in (await page.say("resident", "/figures")).text
    await reviewer(town, page)
    assert "还没有表决" in (await page.say("villager", "/figures")).text
    await prepared(page)
    await counted(town, page)
    shown = await page.say("villager", "/figures")
    assert "居民会议：1 件，计票 1，通过 1，平均投票率 67%" in shown.text and "及时 1" in shown.text
    await town.later(days=2)
    await town.house.scheduler.tend()
    await town.rest()
    assert any("计票后一天还没有公布结果" in shown.text for shown in await page.read("villager"))
    shown = await page.say("villager", "/figures")
    assert "及时 0" in shown.text and "要看一看：春和社区《3号楼加装电梯》" in shown.text
    assert "同意 2" in (await page.press("villager", "3号楼加装电梯")).text
