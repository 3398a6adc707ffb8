"""The centre rings whoever has not rated, and writes down their answers."""

from __future__ import annotations

import pytest

from core.ledger.records import Entry
from core.tickets.records import Rating
from tests.stories.test_appraisal import done, rated
from tests.stories.test_staff import answer, file
from tests.stories.test_staff_finds import plain
from tests.stories.test_whole_life import CALL
from tests.stories.town import Town, Visitor, checked


async def ratings(town: Town) -> list[Rating]:
    return await town.houses[0].office.run(lambda uow: uow.repo(Rating).find())


async def trace(town: Town, ticket: int) -> list[Entry]:
    return await town.houses[0].office.run(lambda uow: uow.ledger.read("ticket", ticket))


@pytest.mark.requirement("WC-67", "WC-68")
async def test_who_has_not_rated_is_rung_and_the_answers_are_marked_as_told_by_telephone(
    town: Town, page: Visitor
) -> None:
    """Three ways: the chat, the page, and the telephone entered by an operator and marked as such; one rating each."""
    number = await done(page)
    assert "没有要回访的" in (await page.say("center", "回访")).text  # there is time to tap
    await town.later(hours=49)
    listed = await page.say("center", "回访")
    assert "回访名单 1 件" in listed.text and number in plain(listed)[0] and "2天前办好" in plain(listed)[0]
    card = await page.press("center", number)
    assert "疏通了下水道" in card.text and "已打 0 次" in card.text
    await page.press("center", "接通了")
    await page.press("center", "1 联系过")
    await page.press("center", "解决了")
    ended = await page.press("center", "基本满意")
    assert "电话里说的、您录入的" in ended.text and "已结案" in ended.text, ended.text
    [rating] = await ratings(town)
    centre = next(entry for entry in await trace(town, 1) if entry.event == "TicketRated")
    assert (rating.grade, rating.entered_by, centre.facts["entered_by"]) == (2, centre.actor_id, centre.actor_id)
    assert centre.actor_department == "cmd_center" and rating.by != rating.entered_by
    assert (await checked(town.houses[0])).flaws == ()
    assert "电话里的评价记下了" in (await page.last("resident")).text
    assert "没有要回访的" in (await page.say("center", "回访")).text
    shown = await page.say("center", "考核")
    assert "其中有评价或回访 1 件（100.0%）" in shown.text
    assert "其中电话回访录入 1 件" in (await page.press("center", "满意率")).text


async def test_a_rating_on_the_telephone_never_replaces_the_residents_own(town: Town, page: Visitor) -> None:
    number = await done(page)
    await town.later(hours=49)
    await page.say("center", "回访")
    await page.press("center", number)
    await page.press("center", "接通了")
    await rated(page, "非常不满意")  # meanwhile the resident taps
    await page.press("center", "1 联系过")
    assert (await page.toasts("center"))[-1] and "解决了" not in "".join((await page.last("center")).labels)
    assert [(one.grade, one.entered_by) for one in await ratings(town)] == [(4, 0)]


async def test_three_calls_in_vain_close_it_as_not_rated_and_never_as_satisfied(town: Town, page: Visitor) -> None:
    number = await done(page)
    await town.later(hours=49)
    for how in ("没接通", "号码不对", "没接通"):
        await page.say("center", "回访")
        await page.press("center", number)
        told = await page.press("center", how)
    assert "按“未评价”结案，不算满意" in told.text
    [ticket] = await town.tickets()
    assert (ticket.state, ticket.tried) == ("closed", 3) and not await ratings(town)
    said = [entry.facts["how"] for entry in await trace(town, ticket.id) if entry.event == "FollowUpFailed"]
    assert said == ["not_reached", "wrong_number", "not_reached"]
    assert "满意率 —（0/0）" in (await page.say("center", "考核")).text


async def test_without_a_chat_one_is_rung_at_once_and_staff_cannot_rate_for_them(town: Town, page: Visitor) -> None:
    await page.say("grid_worker", "春和小区3号楼下水道堵了三天，污水都漫出来了")
    await page.press("grid_worker", "替别人报")
    await page.press("grid_worker", "提交")
    await answer(page, "group", "签收")
    await answer(page, "group", "办结", "已解决", text="疏通了下水道。")
    await page.press("street", "审核通过")
    [ticket] = await town.tickets()
    assert (ticket.source, ticket.state) == ("home_visit", "reviewed")
    assert not any("联系过" in label for seen in await page.read("grid_worker") for label in seen.labels)
    listed = await page.say("center", "回访")
    assert ticket.number in plain(listed)[0]
    await page.press("center", ticket.number)
    for label in ("接通了", "1 联系过", "没有解决", "不满意"):
        told = await page.press("center", label)
    assert "电话里说的" in told.text
    [ticket] = await town.tickets()
    assert (ticket.round, ticket.tried) == (1, 0)  # not solved: done again, as always


async def test_only_who_may_follow_up_does(page: Visitor) -> None:
    await file(page, CALL)
    for seat in ("street", "secretary", "resident"):
        assert "岗位" in (await page.say(seat, "/followup")).text, seat
