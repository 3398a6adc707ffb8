"""Around the vote: paper, recusal, mandates, petition, doubt."""

from __future__ import annotations

import pytest

from core.decisions.records import Decision, VoterLink
from core.unit_of_work import Actor
from tests import acts as c
from tests.stories.test_meeting_votes import heard
from tests.stories.test_owners_vote import ROLL as OWNERS
from tests.stories.test_owners_vote import prepared as owners_prepared
from tests.stories.test_residents_vote import COMMUNITY, ROLL, bound, tellers
from tests.stories.test_whole_life import photo
from tests.stories.town import Town, Visitor

REPS = "/members\n编号,姓名,户号,身份\n" + "\n".join(f"{n},代表{n},{n}户,代表" for n in range(1, 11))


async def appointed(town: Town, page: Visitor, role: str, seat: str = "villager") -> None:
    """Somebody takes a post in the community."""
    command = c.Invite(role, COMMUNITY, f"{role.upper()[:8]}01")
    await town.house.office.run(lambda uow: town.house.dispatcher.do(uow, command, Actor(name="console")))
    await page.say(seat, f"/start {command.code}")


async def opened(page: Visitor, title: str) -> None:
    """The secretary opens the vote from the list."""
    await page.say("secretary", "/decide")
    await page.press("secretary", title)
    await page.press("secretary", "开始投票")


async def test_an_owner_abroad_lets_another_vote(town: Town, page: Visitor) -> None:
    await page.say("secretary", OWNERS)
    for seat, number in (("resident", "1"), ("neighbour", "2")):
        await bound(page, seat, number)
    await tellers(town, page)
    await owners_prepared(page)
    assert "书面" in (await page.say("grid_worker", "/proxy 3 1")).text
    picture = await page.picture("grid_worker", photo())
    assert "3 号委托 1 号" in (await page.say("grid_worker", "/proxy 3 1", pictures=[picture])).text
    for line, why in (("3 1", "只能委托一个人"), ("2 2", "自己不能委托自己"), ("1 2", "不能再转")):
        again = await page.picture("grid_worker", photo())
        assert why in (await page.say("grid_worker", f"/proxy {line}", pictures=[again])).text
    assert "委托还没公布" in (await page.press("secretary", "开始投票")).text
    await page.press("grid_worker", "公布委托")
    assert "3 → 1" in (await heard(page, "secretary", "公布委托"))[-1].text
    await town.later(days=18)
    await opened(page, "续聘物业公司")
    await page.say("resident", "/vote")
    await page.press("resident", "续聘物业公司")
    assert "替老周投票" in "".join((await page.last("resident")).labels)
    await page.press("resident", "替老周投票")
    await page.press("resident", "1 同意")
    await page.say("resident", "/vote")
    await page.press("resident", "续聘物业公司")
    await page.press("resident", "投票")
    await page.press("resident", "不同意")
    await page.say("neighbour", "/vote")
    assert "替" not in "".join((await page.press("neighbour", "续聘物业公司")).labels)
    await town.later(days=2)
    await page.say("secretary", "/decide")
    await page.press("secretary", "续聘物业公司")
    card = await page.press("secretary", "截止计票")
    assert "同意 1，不同意 1" in card.text


async def _room_is_voted_on(town: Town, page: Visitor) -> None:
    """Three uses of a room on one paper, by name; number 3 is concerned and stays away."""
    await page.say("secretary", ROLL)
    await tellers(town, page)
    for seat, number in (("resident", "1"), ("neighbour", "2")):
        await bound(page, seat, number)
    await page.say("secretary", "/decide 活动室给谁用")
    await page.press("secretary", "居民会议")
    assert "记名投票" in (await page.press("secretary", "改为记名")).text
    await again(page)
    await page.press("secretary", "定票面")
    assert "每行写一个选项" in (await page.press("secretary", "单选")).text
    assert "3 个选项" in (await page.say("secretary", "老年食堂\n儿童之家\n棋牌室")).text
    await again(page)
    await page.press("secretary", "回避或退出名册")
    assert "还没有提交" in (await page.say("secretary", "3")).text
    assert "还要另一位负责人" in (await page.say("secretary", "3 租用活动室的人")).text
    asked = (await heard(page, "grid_worker", "您同意吗"))[-1]
    assert "3 号" in asked.text and "租用活动室的人" in asked.text and not await heard(page, "secretary", "您同意吗")
    assert "3 号不参加" in (await page.press("grid_worker", "同意")).text
    assert await heard(page, "secretary", "3 号不参加这次表决，两位负责人都同意")
    await again(page)
    await page.press("secretary", "形成方案")
    await page.say("secretary", "三个用途选一个。")
    await page.press("secretary", "定时间")
    await page.say("secretary", "2026-11-25 09:00 2026-11-26 18:00 文化礼堂")
    for label in ("公示方案", "发会议通知", "冻结名册"):
        await page.press("secretary", label)
    await town.later(days=5)
    await opened(page, "活动室给谁用")


@pytest.mark.requirement("LD-21")
async def test_a_named_choice_of_one_without_the_person_concerned(town: Town, page: Visitor) -> None:
    await _room_is_voted_on(town, page)
    await page.say("resident", "/vote")
    await page.press("resident", "活动室给谁用")
    told = (await page.press("resident", "名册上的我")).text
    assert "您是 1 号，王阿姨" in told and "1|王阿姨|3-101|" in told
    for seat, label in (("resident", "儿童之家"), ("neighbour", "儿童之家")):
        await page.press(seat, "投票")
        await page.press(seat, label)
    await town.later(days=2)
    await again(page)
    card = await page.press("secretary", "截止计票")
    assert "已选出：儿童之家" in card.text and "名册 3" in (await page.last("resident")).text


async def test_papers_of_a_named_vote_are_entered_with_their_lines(town: Town, page: Visitor) -> None:
    await _room_is_voted_on(town, page)
    await page.press("resident", "投票")
    await page.press("resident", "儿童之家")
    await page.say("grid_worker", "/paper 2")
    assert "先写名册编号" in (await page.say("grid_worker", "/sheet 一 儿童之家=1")).text
    assert "另一位" in (await page.say("grid_worker", "/sheet 一 2=儿童之家")).text
    assert "录得一样" in (await page.say("villager", "/sheet 一 2=儿童之家")).text
    await town.later(days=2)
    await again(page)
    assert "已选出：儿童之家" in (await page.press("secretary", "截止计票")).text


async def test_an_option_without_the_majority_is_voted_on_alone(town: Town, page: Visitor) -> None:
    await _room_is_voted_on(town, page)
    for seat, label in (("resident", "儿童之家"), ("neighbour", "弃权")):
        await page.press(seat, "投票")
        await page.press(seat, label)
    await town.later(days=2)
    await again(page)
    card = await page.press("secretary", "截止计票")
    assert "哪个选项都没到法定多数，未形成决议" in card.text and "已选出" not in card.text
    assert "未形成决议：最多的 1 票，要 2 票才够" in card.text
    await again(page)
    await page.press("secretary", "公布结果")
    await again(page)
    assert "活动室给谁用 · 儿童之家" in (await page.press("secretary", "再开一次会")).title


HOUSEHOLDS = """/members
编号,姓名,户号,身份
1,王阿姨,3-101,成年人|户代表
2,王叔叔,3-101,成年人
3,小李,5-202,成年人"""


async def test_an_assembly_of_households_hears_one_of_each(town: Town, page: Visitor) -> None:
    await page.say("secretary", HOUSEHOLDS)
    await page.say("secretary", "/decide 活动室给谁用")
    await page.press("secretary", "居民会议")
    await page.press("secretary", "召开形式")
    assert "城市居民委员会组织法9" in (await page.press("secretary", "居民会议（每户一位代表）")).text
    await again(page)
    await page.press("secretary", "形成方案")
    await page.say("secretary", "三个用途选一个。")
    lacking = await page.press("secretary", "冻结名册")
    assert "每户要有一位户代表" in lacking.text and "5-202" in lacking.text and "3-101" not in lacking.text
    await page.say("secretary", HOUSEHOLDS.replace("5-202,成年人", "5-202,成年人|户代表"))
    await page.press("secretary", "装入名册")
    await again(page)
    assert "还缺" not in (await page.press("secretary", "冻结名册")).text
    await again(page)
    await page.press("secretary", "召开形式")
    refused = await page.press("secretary", "居民会议（居民小组代表）")
    assert "定为" not in refused.text


async def again(page: Visitor) -> None:
    """The secretary's card of the decision."""
    await page.say("secretary", "/decide")
    await page.press("secretary", "活动室给谁用")


@pytest.mark.requirement("LD-17")
async def test_representatives_sign_until_the_meeting_must_be_called(town: Town, page: Visitor) -> None:
    await page.say("secretary", REPS)
    for seat, number in (("resident", "1"), ("neighbour", "2")):
        await bound(page, seat, number)
    await page.say("secretary", "/decide 修通村路")
    await page.press("secretary", "阳光票决")
    for seat in ("resident", "neighbour"):
        await page.say(seat, "/vote")
        await page.press(seat, "修通村路")
        await page.press(seat, "联名要求开会")
    assert (await page.toasts("resident"))[-1] == "已签名。现在 1 人，满 2 人就必须开会。"
    await page.say("resident", "/vote")
    assert "提议" in (await page.press("resident", "修通村路")).text


@pytest.mark.requirement("LD-17", "LD-23")
async def test_the_suggestion_box_takes_what_a_resident_writes(town: Town, page: Visitor) -> None:
    assert "请在私聊里发" in (await page.say("resident", "/suggest")).text
    told = await page.say("resident", "/suggest 小区门口的桥太窄，想加宽一米")
    assert "建议收到了，编号 V" in told.text
    shown = await page.press("resident", "看事项")
    assert "小区门口的桥太窄" in shown.title and "提议" in shown.text
    assert "提建议" in (await heard(page, "secretary", "小区门口的桥太窄"))[-1].text
    number = told.text.partition("编号 ")[2][:12]
    status, board = await page.fetch(f"/decisions/{number}")
    assert status == 200 and "小区门口的桥太窄" in board.decode()
    await page.say("secretary", "/decide")
    await page.press("secretary", "小区门口的桥太窄")
    assert "入户听取意见" in "".join((await page.last("secretary")).labels)


async def test_a_teller_at_the_door_confirms_who_it_is(town: Town, page: Visitor) -> None:
    await page.say("secretary", ROLL)
    await tellers(town, page)
    assert "/door 您的姓名" in (await page.say("resident", "/door")).text
    wait = await page.say("resident", "/door 王阿姨")
    mark = wait.text.partition("验证数 ")[2][:4]
    asked = (await heard(page, "grid_worker", "请求当面核实"))[-1]
    assert mark.isdecimal() and mark in asked.text and "王阿姨" in asked.text
    assert not await heard(page, "neighbour", "王阿姨")
    await page.press("grid_worker", "见到本人，核实")
    assert "名册" in (await page.say("grid_worker", "1 小李")).text
    assert not await heard(page, "resident", "已对上名册")
    assert "1 号王阿姨" in (await page.say("grid_worker", "1 王阿姨")).text
    assert await heard(page, "resident", "已对上名册")
    links = await town.house.office.run(lambda uow: uow.repo(VoterLink).find(until=None))
    assert links[-1].how == "officer"


@pytest.mark.requirement("LD-22")
async def test_a_doubt_is_answered_by_the_committee(town: Town, page: Visitor) -> None:
    await page.say("secretary", ROLL)
    await bound(page, "resident", "1")
    await appointed(town, page, "supervision_committee")
    await page.say("secretary", "/decide 换门禁")
    await page.press("secretary", "居民会议")
    await page.say("resident", "/vote")
    await page.press("resident", "换门禁")
    await page.press("resident", "提出异议")
    await page.say("resident", "报价没有公开")
    told = await page.last("villager")
    assert "报价没有公开" in told.text and "换门禁" in told.text
    await page.press("villager", "看事项")
    await page.press("villager", "答复异议")
    await page.say("villager", "三家报价已经贴在公开栏")
    assert "答复异议" in (await heard(page, "secretary", "换门禁"))[-1].text


async def test_a_matter_is_stopped_only_after_a_yes(town: Town, page: Visitor) -> None:
    await page.say("secretary", ROLL)
    await page.say("secretary", "/decide 换门禁")
    await page.press("secretary", "居民会议")
    before = await town.house.office.run(lambda uow: uow.repo(Decision).find(newest=True, limit=1)[0].phase)
    await page.press("secretary", "撤下")
    sure = await page.say("secretary", "物业已经换好了")
    assert "换门禁" in sure.text and "物业已经换好了" in sure.text
    await page.press("secretary", "照旧")
    [kept] = await town.house.office.run(lambda uow: uow.repo(Decision).find(newest=True, limit=1))
    assert kept.phase == before
    await page.press("secretary", "撤下")
    await page.say("secretary", "物业已经换好了")
    await page.press("secretary", "确定撤下")
    [gone] = await town.house.office.run(lambda uow: uow.repo(Decision).find(newest=True, limit=1))
    assert gone.phase != before
