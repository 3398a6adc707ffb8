"""Officers who try to take or to read a ballot through the chat."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from core.decisions.records import Decision, Envelope
from core.storage.records import table_of
from tests.stories.test_before_the_vote import appointed, opened
from tests.stories.test_meeting_votes import heard
from tests.stories.test_residents_vote import ROLL, bound, prepared, tellers
from tests.stories.town import Town, Visitor

TITLE = "3号楼加装电梯"


async def running(town: Town, page: Visitor) -> None:
    """Two residents have voted; the third has not."""
    await page.say("secretary", ROLL)
    for seat, number in (("resident", "1"), ("neighbour", "2")):
        await bound(page, seat, number)
    await tellers(town, page)
    await prepared(page)
    await town.later(days=5)
    await opened(page, TITLE)
    for seat, label in (("resident", " 同意"), ("neighbour", "不同意")):
        await page.say(seat, "/vote")
        await page.press(seat, TITLE)
        await page.press(seat, "投票")
        await page.press(seat, label)


async def test_nobody_takes_a_line_while_it_is_voted_on(town: Town, page: Visitor) -> None:
    await running(town, page)
    refused = await page.say("secretary", "/code 1")
    assert "正在投票" in refused.text and "纸质票" in refused.text
    await page.say("secretary", ROLL.replace("1,王阿姨,3-101,成年人\n", ""))
    refused = await page.press("secretary", "装入")
    assert "等计票以后" in refused.text
    await page.say("secretary", ROLL.replace("王阿姨", "外人"))
    refused = await page.press("secretary", "装入")
    assert "等计票以后" in refused.text
    await page.press("resident", "不同意")  # the own line is still there
    assert "可以改投" in (await page.toasts("resident"))[-1]


async def test_a_line_bound_anew_after_the_vote_shows_no_ballot(town: Town, page: Visitor) -> None:
    await running(town, page)
    await town.later(days=2)
    await page.say("secretary", "/decide")
    await page.press("secretary", TITLE)
    assert "通过" in (await page.press("secretary", "截止计票")).text
    assert "/unbind 1" in (await page.say("secretary", "/code 1")).text
    assert "还要另一位" in (await page.say("secretary", "/unbind 1 说是换了手机")).text
    assert "说是换了手机" in (await heard(page, "grid_worker", "见过本人"))[-1].text
    await page.press("grid_worker", "同意")
    assert await heard(page, "resident", "不再代表名册上的 1 号")
    await bound(page, "villager", "1")
    await page.say("villager", "/vote")
    await page.press("villager", TITLE)
    await page.press("villager", "我的票号")
    assert "没有用这个账号投的票" in (await page.last("villager")).text
    await page.say("neighbour", "/vote")
    await page.press("neighbour", TITLE)
    await page.press("neighbour", "我的票号")
    assert "sealed:" in (await page.toasts("neighbour"))[-1]


async def test_an_urn_without_its_envelopes_is_told_before_anything_is_counted(town: Town, page: Visitor) -> None:
    await running(town, page)

    def lost(uow: Any) -> str:
        envelopes = table_of(Envelope)
        one = uow.connection.execute(envelopes.select()).first()
        uow.connection.execute(delete(envelopes).where(envelopes.c.id == one.id))
        return str(uow.repo(Decision).find()[0].number)

    number = await town.house.office.run(lost)
    await town.later(days=2)
    await page.say("secretary", "/decide")
    await page.press("secretary", TITLE)
    await page.press("secretary", "截止计票")
    assert await heard(page, "secretary", "没有计票")
    assert await heard(page, "secretary", "对不上")
    for seat in ("secretary", "grid_worker"):
        await page.say(seat, f"/urn {number} 硬盘坏了")
        assert await heard(page, seat, "记下了")
    await page.say("secretary", "/decide")
    await page.press("secretary", TITLE)
    await page.press("secretary", "截止计票")
    assert (await town.house.office.run(lambda uow: uow.repo(Decision).find()[0])).phase == "closed"


async def test_the_secretary_alone_stops_no_running_vote(town: Town, page: Visitor) -> None:
    await running(town, page)
    await appointed(town, page, "supervision_committee")

    async def stops(seat: str, why: str) -> None:
        await page.say(seat, "/decide")
        await page.press(seat, TITLE)
        await page.press(seat, "撤下")
        await page.say(seat, why)
        await page.press(seat, "确定撤下")

    await stops("secretary", "情况有变")
    assert await heard(page, "secretary", "投票照常进行")
    asked = (await heard(page, "villager", "一个人撤不下"))[-1]
    assert "情况有变" in asked.text and asked.labels
    await page.press("resident", "不同意")
    assert "可以改投" in (await page.toasts("resident"))[-1]
    await stops("villager", "监委会同意")
    [gone] = await town.house.office.run(lambda uow: uow.repo(Decision).find())
    assert gone.phase == "stopped"
