"""A consultation: who wants to speak, who speaks, what was summed up."""

from __future__ import annotations

import pytest

from core.decisions.records import Decision
from tests.stories.test_meeting_votes import heard
from tests.stories.test_residents_vote import ROLL, bound
from tests.stories.town import Town, Visitor

TITLE = "小区停车怎么管"


async def asks(page: Visitor, seat: str, words: str) -> str:
    """A resident asks to speak; gives the answer."""
    await page.say(seat, "/vote")
    await page.press(seat, TITLE)
    assert "写几句话" in (await page.press(seat, "登记发言")).text
    return (await page.say(seat, words)).text


async def chair(page: Visitor, label: str) -> str:
    """The secretary's card, and a button on it."""
    await page.say("secretary", "/decide")
    await page.press("secretary", TITLE)
    return (await page.press("secretary", label)).text


@pytest.mark.requirement("DY-08")
async def test_residents_speak_in_turn_and_read_the_summary(town: Town, page: Visitor) -> None:
    await page.say("secretary", ROLL)
    for seat, number in (("resident", "1"), ("neighbour", "2")):
        await bound(page, seat, number)
    await page.say("secretary", f"/decide {TITLE}")
    await page.press("secretary", "五步协商法")
    assert "没有人等着发言" in await chair(page, "请下一位发言")
    assert "第 1 位，前面还有 0 位" in await asks(page, "resident", "晚上没有车位")
    assert "第 2 位，前面还有 1 位" in await asks(page, "neighbour", "消防通道被占")
    await chair(page, "请下一位发言")
    assert await heard(page, "resident", "轮到您发言了（第 1 位）")
    assert not await heard(page, "neighbour", "轮到您发言了")
    await chair(page, "请下一位发言")
    assert await heard(page, "neighbour", "轮到您发言了（第 2 位）")
    assert "没有人等着发言" in await chair(page, "请下一位发言")
    await chair(page, "归纳意见")
    assert "归纳意见" in (await page.say("secretary", "先划消防通道，再增二十个车位。")).text
    assert await heard(page, "secretary", "提事")
    for seat in ("resident", "neighbour"):
        assert await heard(page, seat, "归纳意见：先划消防通道，再增二十个车位。")
    number = (await town.house.office.run(lambda uow: uow.repo(Decision).find()[0])).number
    status, shown = await page.fetch(f"/decisions/{number}")
    assert status == 200 and "先划消防通道，再增二十个车位。" in shown.decode()
    assert "晚上没有车位" not in shown.decode()
