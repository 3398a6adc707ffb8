"""Paper in place of the phone; counting, objections and answers."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from core.decisions.records import Decision
from tests.stories.test_before_the_vote import appointed
from tests.stories.test_meeting_votes import heard
from tests.stories.test_residents_vote import tellers
from tests.stories.test_typed_ballots import TITLE, voting
from tests.stories.town import Seen, Town, Visitor

PUBLISHED = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)  # a Saturday, so that the seventh day is a Saturday too


async def desk(page: Visitor, seat: str = "secretary") -> str:
    await page.say(seat, "/decide")
    return (await page.press(seat, TITLE)).text


async def public(town: Town, page: Visitor) -> str:
    number = (await town.house.office.run(lambda uow: uow.repo(Decision).find()[0])).number
    shown = (await page.fetch(f"/decisions/{number}"))[1].decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))


async def test_who_objects_reads_the_answer_and_the_last_day_is_whole(town: Town, page: Visitor) -> None:
    await voting(town, page)
    await appointed(town, page, "supervision_committee")
    for seat, choice in (("resident", "不同意"), ("neighbour", "1 同意")):
        await page.press(seat, "投票")
        await page.press(seat, choice)
    await town.later(days=1, hours=10)
    assert "投票时间过了" in await public(town, page) and "投票时间过了" in await desk(page)
    assert "请马上计票" in (await heard(page, "grid_worker", "投票时间到了"))[-1].text
    await page.press("secretary", "截止计票")
    await town.until(PUBLISHED)
    assert "未通过：同意 1 票，要 2 票才够" in await desk(page) and "要 2 票才够" in await public(town, page)
    await page.press("secretary", "公布结果")
    assert "12月7日（周一）24:00 以前都可以提" in await desk(page)

    assert "没有等着答复的" in (await answering(page)).text
    for seat, words in (("resident", "票没有当众点"), ("neighbour", "通知太晚")):
        await page.say(seat, "/vote")
        await page.press(seat, TITLE)
        await page.press(seat, "提出异议")
        await page.say(seat, words)
    assert "收到异议 2 条，已答复 0 条" in await public(town, page)
    assert "票没有当众点" in (await answering(page)).text
    await page.say("villager", "十一月二十六日在祠堂当众点的")
    [told] = await heard(page, "resident", "监督委员会答复")
    assert "票没有当众点" in told.text and "祠堂当众点" in told.text and not await heard(page, "neighbour", "祠堂")
    assert "通知太晚" in (await answering(page)).text
    await page.say("villager", "二十日就发了通知")
    assert await heard(page, "neighbour", "二十日就发了通知") and "已答复 2 条" in await desk(page)


async def answering(page: Visitor) -> Seen:
    await desk(page, "villager")
    return await page.press("villager", "答复异议")


async def test_a_paper_is_told_to_whoever_has_the_line_and_no_ballot_is_shown_any_more(
    town: Town, page: Visitor
) -> None:
    await voting(town, page)
    await tellers(town, page)
    assert (await page.press("resident", TITLE)).text.startswith("您还没有投")
    await page.press("resident", "投票")
    await page.press("resident", "不同意")
    await page.say("grid_worker", "/paper 1")
    assert "1 号" in (await heard(page, "resident", "以纸票为准"))[-1].text
    assert not await heard(page, "neighbour", "以纸票为准")
    assert "1 号已经领过纸票" in (await page.say("grid_worker", "/paper 1")).text
    assert "请用纸票投" in (await page.press("resident", "投票")).text
    assert "“第1摞”已录入" in (await page.say("grid_worker", "/sheet 第1摞 同意=1")).text


async def test_what_was_withdrawn_says_so_everywhere(town: Town, page: Visitor) -> None:
    await page.say("secretary", f"/decide {TITLE}")
    await page.press("secretary", "居民会议")
    await page.press("secretary", "撤下")
    await page.say("secretary", "方案要重做")
    assert "已经撤下" in (await page.press("secretary", "确定撤下")).text
    assert "已经撤下" in await public(town, page)
    await page.say("resident", "/vote")
    assert "已经撤下" in (await page.press("resident", TITLE)).text


async def test_nothing_is_done_before_the_last_day_for_objections_is_over(town: Town, page: Visitor) -> None:
    await voting(town, page)
    for seat in ("resident", "neighbour"):
        await page.press(seat, "投票")
        await page.press(seat, "1 同意")
    await town.later(days=1, hours=10)
    await appointed(town, page, "supervision_committee")
    await town.later(days=1, hours=1)  # a day, and nobody has counted: who can count hears it, not only who watches
    for seat in ("secretary", "villager"):
        assert await heard(page, seat, "投票截止一天了，还没有计票"), seat
    await desk(page)
    await page.press("secretary", "截止计票")
    await page.press("secretary", "公布结果")
    assert "12月4日（周五）24:00 为止" in (await page.press("secretary", "办结并公开")).text


async def test_who_reads_traditional_characters_reads_the_law_in_them(page: Visitor) -> None:
    await page.say("secretary", f"/decide {TITLE}")
    await page.press("secretary", "居民会议")
    await page.say("resident", "/lang")
    await page.press("resident", "繁體中文")
    await page.say("resident", "/vote")
    assert "城市居民委員會組織法9" in (await page.press("resident", TITLE)).text
