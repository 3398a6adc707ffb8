"""A matter reaches the township; the roll comes late, a vote fails."""

from __future__ import annotations

import pytest

from core.decisions.records import Decision
from core.unit_of_work import Actor
from tests import acts as c
from tests.stories.test_before_the_vote import opened
from tests.stories.test_district_sees import STREET
from tests.stories.test_residents_vote import ROLL, prepared
from tests.stories.town import Town, Visitor, checked


async def reviewer(town: Town, page: Visitor) -> None:
    """Somebody of the street's Party committee, in the villager's seat."""
    command = c.Invite("township_reviewer", STREET, "TOWNSHIP01")
    await town.house.office.run(lambda uow: town.house.dispatcher.do(uow, command, Actor(name="console")))
    await page.say("villager", f"/start {command.code}")


async def acted(page: Visitor, label: str, text: str) -> None:
    """The secretary presses an act and writes what it asks for."""
    asked = await page.press("secretary", label)
    assert label in asked.text, "the question says what it is about"
    await page.say("secretary", text)


async def planned(page: Visitor) -> None:
    """From the suggestion to the township's desk, before there is any roll."""
    await page.say("secretary", "/decide 修村口的桥")
    await page.press("secretary", "阳光票决")
    await acted(page, "提建议", "老人过桥怕摔")
    await acted(page, "入户听取意见", "走访了十二户，都说桥太窄")
    await acted(page, "提议", "支部同意提请商议")
    asked = await page.press("secretary", "形成方案")
    assert "花多少钱" in asked.text
    await page.say("secretary", "加宽一米，12万元，村集体出8万、镇里补4万，明年五一前完工")


@pytest.mark.requirement("LD-08")
async def test_the_township_is_told_and_finds_what_waits(town: Town, page: Visitor) -> None:
    await reviewer(town, page)
    await town.house.scheduler.tick()  # the day's head of the trace comes first
    await town.rest()
    await planned(page)
    told = await page.last("villager")
    assert "修村口的桥" in told.text and "请您来办" in told.text
    listed = await page.say("villager", "/decide")
    assert "修村口的桥" in "".join(listed.labels)
    card = await page.press("villager", "修村口的桥")
    assert "12万元" in card.text and "走访了十二户" in card.text
    await page.press("villager", "审议备案")
    [decision] = await town.house.office.run(lambda uow: uow.repo(Decision).find())
    assert decision.stage == "vote"


async def test_the_ten_matters_stand_in_the_order_of_the_law(town: Town, page: Visitor) -> None:
    await page.say("secretary", "/decide 修村口的桥")
    await page.press("secretary", "阳光票决")
    listed = await page.press("secretary", "选事项")
    first = [label.partition(" ")[2] for label in listed.labels][:3]
    assert first[0].startswith("村经济和社会发展规划") and first[1].startswith("公益事业") and "误工补贴" in first[2]


async def test_a_roll_that_comes_late_is_taken(town: Town, page: Visitor) -> None:
    await page.say("secretary", "/decide 装充电桩")
    await page.press("secretary", "居民会议")
    await acted(page, "形成方案", "装二十个，物业出钱")
    lacking = await page.press("secretary", "冻结名册")
    assert "名册" in lacking.text and "/members" in lacking.text
    await page.say("secretary", "/members\n编号,姓名,户号,身份\n1,李奶奶,1户,成年人\n2,老周,2户,成年人")
    await page.say("secretary", "/decide")
    await page.press("secretary", "装充电桩")
    await page.press("secretary", "冻结名册")
    [decision] = await town.house.office.run(lambda uow: uow.repo(Decision).find())
    assert decision.roll_id and decision.roll_digest
    assert (await checked(town.houses[0])).flaws == ()


async def test_time_and_place_are_asked_one_after_the_other(town: Town, page: Visitor) -> None:
    await page.say("secretary", "/decide 装充电桩")
    await page.press("secretary", "居民会议")
    assert "什么时候开会" in (await page.press("secretary", "定时间")).text
    assert "没有看懂" in (await page.say("secretary", "等大家有空")).text
    assert "还差几点" in (await page.say("secretary", "下周六上午")).text
    assert "已经过去" in (await page.say("secretary", "2026-11-01 15:00")).text
    assert "什么时候截止" in (await page.say("secretary", "12月8日下午3点")).text
    assert "在哪里开" in (await page.say("secretary", "12月9日晚上六点")).text
    card = await page.say("secretary", "文化礼堂")
    assert "12月8日（周二）15:00" in card.text and "文化礼堂" in card.text and "12月9日（周三）18:00" in card.text
    await page.press("secretary", "定时间")
    await page.say("secretary", "12月8日下午3点到5点")
    card = await page.press("secretary", "地点以后再通知")
    assert "另行通知" in card.text and "：-" not in card.text


async def test_a_vote_without_quorum_goes_back_to_a_meeting_not_on_to_work(town: Town, page: Visitor) -> None:
    await page.say("secretary", ROLL)
    await prepared(page)
    await town.later(days=5)
    await opened(page, "3号楼加装电梯")
    await town.later(days=2)
    await page.say("secretary", "/decide")
    await page.press("secretary", "3号楼加装电梯")
    await page.press("secretary", "截止计票")
    card = await page.press("secretary", "公布结果")
    assert "到会人数不足" in card.text and "归档" in card.text
    assert "报告进展" not in "".join(card.labels) and "办结并公开" not in "".join(card.labels)
    card = await page.press("secretary", "再开一次会")
    assert "表决" in card.text and "加装一部电梯" in card.text, "the plan still counts"
    first, second = await town.house.office.run(lambda uow: uow.repo(Decision).find())
    assert (first.stage, second.stage, second.title) == ("archive", "vote", first.title)
    await page.say("secretary", "/decide")
    shown = await page.press("secretary", "归档")
    assert "再开一次会" not in "".join(shown.labels), "one meeting is on its way already"
    assert (await checked(town.houses[0])).flaws == ()
