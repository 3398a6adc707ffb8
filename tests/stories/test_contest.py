"""A proposal contest: handed in, improved, scored, fitted to the money."""

from __future__ import annotations

import pytest

from core.decisions.records import Decision
from core.unit_of_work import Actor
from tests import acts as c
from tests.stories.test_meeting_votes import heard
from tests.stories.test_residents_vote import bound
from tests.stories.town import Town, Visitor

STREET = "st_cmd@990101001"
OFFICE = "villager"  # the seat that takes the secretariat's post
ROLL = """/members
编号,姓名,户号,身份
1,王老师,,评委
2,小李,,大众评审"""
PROPOSALS = (
    "爱心食堂\n28000\n给独居老人送午饭",
    "旧衣回收箱\n50000\n十个小区各放一个",
    "社区合唱团\n40000\n请老师教歌",
)


async def contest(town: Town, page: Visitor) -> None:
    """The secretariat starts the contest and announces it."""
    command = c.Invite("fund_secretariat", STREET, "SECRETARY1")
    await town.house.office.run(lambda uow: town.house.dispatcher.do(uow, command, Actor(name="console")))
    await page.say(OFFICE, "/start SECRETARY1")
    await page.say(OFFICE, ROLL)
    for seat, number in (("resident", "1"), ("neighbour", "2")):
        await bound(page, seat, number, OFFICE)
    await page.say(OFFICE, "/decide 第三届公益提案大赛")
    await page.press(OFFICE, "公益提案大赛")
    await page.press(OFFICE, "发布公告")
    await page.say(OFFICE, "六个方向，每件最多三万元，十二月路演。")


async def again(page: Visitor, label: str) -> None:
    """From the secretariat's list to a button on the contest's card."""
    await page.say(OFFICE, "/decide")
    await page.press(OFFICE, "第三届公益提案大赛")
    await page.press(OFFICE, label)


async def handed_in(page: Visitor) -> None:
    """A neighbour hands in three; one is improved, one stays too dear."""
    for n, words in enumerate(PROPOSALS, 1):
        await page.say("neighbour", "/vote")
        await page.press("neighbour", "第三届公益提案大赛")
        assert "两万块" in (await page.press("neighbour", "提交提案")).text
        if n == 1:
            wanting = await page.say("neighbour", "爱心食堂要两万八")
            assert (
                "还没有提交" in wanting.text and "钱：28000 元" in wanting.text and "还缺：做什么、帮谁" in wanting.text
            )
            words = "爱心食堂\n28000\n" + words.splitlines()[2]
            taken = await page.say("neighbour", words.splitlines()[2])
            assert "1. 爱心食堂 28000 元" in taken.text
            assert "爱心食堂 28000 元" in (await page.last(OFFICE)).text, "the secretariat hears of it"
            continue
        assert f"{n}. {words.splitlines()[0]}" in (await page.say("neighbour", words)).text
    await again(page, "一对一优化")
    await page.say(OFFICE, "2 先在六个小区试点\n旧衣回收箱试点 30000")
    assert "先在六个小区试点" in (await page.last("neighbour")).text
    await page.say("resident", "/vote")
    await page.press("resident", "第三届公益提案大赛")
    shown = await page.press("resident", "看提案")
    assert "2. 旧衣回收箱试点 30000 元" in shown.text and "评委占 60%" in shown.text and "大众评审占 40%" in shown.text


async def gifts_are_shown(town: Town, page: Visitor) -> None:
    """Gifts stand in the chat and on the page; what leads to paying is refused with the reason."""
    await again(page, "登记捐赠公示")
    assert "只公示捐赠，不收款" in (await page.say(OFFICE, "春风商会\n扫码捐款 https://pay.example")).text
    await page.say(OFFICE, "不具名\n大米 50 袋\n1")
    await again(page, "登记捐赠公示")
    await page.say(OFFICE, "春风商会\n20000 元")
    await page.say("resident", "/vote")
    await page.press("resident", "第三届公益提案大赛")
    shown = await page.press("resident", "捐赠公示")
    assert shown.text.splitlines()[:2] == ["不具名：大米 50 袋，给 1 号提案", "春风商会：20000 元"]
    number = (await town.house.office.run(lambda uow: uow.repo(Decision).find()[0])).number
    _, board = await page.fetch(f"/decisions/{number}")
    assert "春风商会：20000 元" in board.decode() and "pay.example" not in board.decode()


@pytest.mark.requirement("SP-02", "SP-04")
async def test_a_contest_from_the_call_to_the_funded(town: Town, page: Visitor) -> None:
    await contest(town, page)
    await handed_in(page)
    await gifts_are_shown(town, page)
    await again(page, "资格审查和入围")
    await page.say(OFFICE, "全部")
    await again(page, "定时间")
    await page.say(OFFICE, "2026-11-25 09:00 2026-11-25 18:00 文化礼堂")
    await page.press(OFFICE, "冻结名册")
    await page.press(OFFICE, "开始投票")
    for seat, words in (("resident", "1=90 2=80 3=95"), ("neighbour", "1 3")):
        plan = await page.press(seat, "看方案")
        assert "旧衣回收箱试点 30000 元" in plan.text
        told = await page.press(seat, "2. 旧衣回收箱试点")
        assert told.text == "2. 旧衣回收箱试点 30000 元\n十个小区各放一个"
        paper = await page.press(seat, "投票")
        assert "2 旧衣回收箱试点" in paper.text
        await page.say(seat, words)
    assert "可以改投" in (await page.last("resident")).text
    await town.later(days=6)
    await again(page, "截止计票")
    card = await page.last(OFFICE)
    assert "已选出：爱心食堂、旧衣回收箱试点" in card.text and "合唱团" not in card.text
    assert "评委 1，大众评审 1" in card.text
    assert (await heard(page, "neighbour", "已选出"))[-1].pictures
    await again(page, "公布结果")
    await again(page, "报告进展")
    await page.say(OFFICE, "食堂开张，已送餐一百份，花了四千元。")
    assert "实施与公开" in (await page.last(OFFICE)).text
