"""未诉先办: a grid looks before anybody complains."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.insight.rounds import due
from core.procedures.records import Case
from tests.platforms.bot_api import User
from tests.stories.telegram_town import CHUNHE, GRID, TelegramTown
from tests.stories.town import district

COMMITTEE = f"cm_committee@{CHUNHE}"


async def _joins(town: TelegramTown, key: int, name: str, role: str, area: str = "") -> User:
    user = town.api.user(key, name)
    await town.say(user, f"/start {await town.code(role, COMMITTEE, area, name)}")
    return user


async def _leader(town: TelegramTown) -> User:
    return await _joins(town, 41, "网格长老何", "grid_leader", GRID)


async def _cases(town: TelegramTown, procedure: str) -> list[Case]:
    return await town.town.house.office.run(lambda uow: uow.repo(Case).find(procedure=procedure))


async def _patrol(town: TelegramTown, group: str, what: str) -> str:
    await town.say(town.worker, "巡查")
    await town.say(town.worker, "春和小区3栋")
    await town.press(town.worker, group)
    await town.say(town.worker, what)
    return (await town.press(town.worker, "跳过")).text


@pytest.mark.requirement("WH-45", "SG-60", "WH-46")
async def test_a_finding_goes_one_of_four_ways_by_one_tap(telegram: TelegramTown) -> None:
    """人、户、房、组织，加日常执法清单；一点就是工单、哨源、隐患，或者当场处理。"""
    leader = await _leader(telegram)
    await telegram.say(telegram.worker, "巡查")
    asked = await telegram.say(telegram.worker, "春和小区3栋")
    labels = " ".join(asked.labels)
    assert all(word in labels for word in ("人", "户", "房", "组织", "占道和店外经营", "消防通道", "私搭乱建"))
    await telegram.say(telegram.worker, "取消")
    assert "怎么办？点一下" in await _patrol(telegram, "户", "403 独居老人灯一直亮着，敲门应了，没事")
    await telegram.press(telegram.worker, "当场处理了")
    await telegram.say(telegram.worker, "陪着关了灯，留了电话")
    assert not await telegram.town.tickets()
    await _patrol(telegram, "垃圾渣土", "楼后面堆着装修垃圾好几天没人清")
    filed = await telegram.press(telegram.worker, "转成工单")
    [ticket] = await telegram.town.tickets()
    assert ticket.number in filed.text and ticket.source == "grid_patrol" and ticket.desk == "st_cmd@990101001"
    await _patrol(telegram, "占道和店外经营", "烧烤摊占了整条人行道，劝不走")
    await telegram.press(telegram.worker, "报给网格长吹哨")
    assert "春和小区3栋）：烧烤摊占了整条人行道" in telegram.api.chat(leader).last.text
    await telegram.press(leader, "吹哨")
    assert any("按下面的“吹哨”" in shown.text for shown in telegram.api.chat(leader).messages)
    await telegram.press(leader, "吹哨")
    assert any(
        "烧烤摊" in shown.text and "马上发出" in "".join(shown.labels) for shown in telegram.api.chat(leader).messages
    )
    states = {case.state for case in await _cases(telegram, "patrol")}
    assert states == {"patrol.handled", "patrol.ticketed", "patrol.whistled"}


@pytest.mark.requirement("KM-18")
async def test_a_grid_finds_pools_what_it_has_solves_and_sends_the_rest_up(telegram: TelegramTown) -> None:
    """需求在网格发现、资源在网格整合、问题在网格解决；疑难哨源报给网格长和社区党支部。"""
    leader = await _leader(telegram)
    branch = telegram.api.user(42, "支部老宋")
    await telegram.say(branch, f"/start {await telegram.code('liaison', f'cm_branch@{CHUNHE}', '', '支部老宋')}")
    await telegram.say(telegram.worker, "服务资源")
    for answer in ("物品", "登高梯和小工具", "春和社区第一网格", "白天", "物业小姜 1380000"):
        await (telegram.press if answer == "物品" else telegram.say)(telegram.worker, answer)
    await _patrol(telegram, "户", "302 老人家灯泡坏了够不着")
    shown = await telegram.press(telegram.worker, "网格里有什么资源")
    assert "登高梯和小工具" in str(shown.labels) or any(
        "登高梯" in str(one.labels) for one in telegram.api.chat(telegram.worker).messages[-3:]
    )
    await telegram.press(telegram.worker, "当场处理了")
    await telegram.say(telegram.worker, "借梯子换好了")
    await _patrol(telegram, "占道和店外经营", "烧烤摊占了整条人行道，劝不走")
    await telegram.press(telegram.worker, "报给网格长吹哨")
    for above in (leader, branch):
        assert "烧烤摊占了整条人行道" in telegram.api.chat(above).last.text
    assert {case.state for case in await _cases(telegram, "patrol")} == {"patrol.handled", "patrol.source"}


@pytest.mark.requirement("WC-75", "JB-15", "WH-42", "WH-01")
async def test_a_loose_balcony_is_looked_at_twice_and_whistled_for(telegram: TelegramTown) -> None:
    """巡查发现 → 隐患 → 评估 → 交办 → 治 → 复查日 → 还在 → 吹哨 → 盯着 → 两次都没了才销号。"""
    leader = await _leader(telegram)
    await _patrol(telegram, "房", "401 阳台铁栏杆松了，往楼下掉铁皮")
    await telegram.press(telegram.worker, "登记隐患")
    assert "新隐患" in telegram.api.chat(leader).last.text
    await telegram.press(leader, "评估")
    await telegram.press(leader, "较大")
    await telegram.press(leader, "交给")
    await telegram.press(leader, "小陈")
    assert "请去治这个隐患（较大" in telegram.api.chat(telegram.worker).last.text
    await telegram.press(telegram.worker, "治过了")
    await telegram.say(telegram.worker, "7天")
    assert "提醒复查" in (await telegram.say(telegram.worker, "先拉了警戒带，房主答应换")).text
    await telegram.town.later(days=8)
    assert "该复查了" in telegram.api.chat(telegram.worker).last.text
    await telegram.press(telegram.worker, "还在")
    await telegram.say(telegram.worker, "没换，还在晃")
    assert "没有消除" in telegram.api.chat(leader).last.text
    await telegram.press(leader, "吹哨")
    [ticket] = await telegram.town.tickets()
    await telegram.press(leader, "吹哨")
    shown = telegram.api.chat(leader).messages
    assert any("铁栏杆" in one.text and "马上发出" in "".join(one.labels) for one in shown), "it knows the matter"
    await telegram.town.later(days=10)
    await telegram.press(telegram.worker, "没了")
    await telegram.say(telegram.worker, "3天")
    [danger] = await _cases(telegram, "danger")
    assert danger.state == "danger.once" and danger.fields["ticket"] == ticket.number
    await telegram.town.later(days=4)
    assert "还是没了，销号" in " ".join(telegram.api.chat(telegram.worker).last.labels)
    await telegram.press(telegram.worker, "还是没了，销号")
    [danger] = await _cases(telegram, "danger")
    assert danger.state == "danger.gone"


@pytest.mark.requirement("WH-44")
async def test_the_leader_has_one_message_a_day_and_nobody_checks_in(telegram: TelegramTown) -> None:
    leader = await _leader(telegram)
    await telegram.say(telegram.resident, "春和小区3栋楼道灯坏了")
    await telegram.press(telegram.resident, "提交")
    await telegram.say(telegram.worker, "登记隐患")
    await telegram.say(telegram.worker, "春和小区3栋")
    await telegram.say(telegram.worker, "楼道堆了旧家具")
    await telegram.press(telegram.worker, "跳过")
    await telegram.press(leader, "评估")
    await telegram.press(leader, "一般")
    monday = telegram.town.clock() + timedelta(days=3)
    await telegram.town.until(monday)
    days = [shown for shown in telegram.api.chat(leader).messages if "今天的网格" in shown.text]
    assert "没办完的事 1 件" in days[-1].text and "不用打卡，不用回复" in days[-1].text
    await telegram.press(leader, "交给谁：楼道堆了旧家具")
    await telegram.press(leader, "小陈")
    assert "请去治这个隐患" in telegram.api.chat(telegram.worker).last.text
    await telegram.town.later(hours=5)
    again = {shown.text for shown in telegram.api.chat(leader).messages if "今天的网格" in shown.text}
    assert again == {shown.text for shown in days} and len(again) <= 2, "one a day, and none on Saturday and Sunday"


@pytest.mark.requirement("WC-76")
async def test_three_people_are_an_alert_with_an_owner_and_a_false_one_lowers_it(telegram: TelegramTown) -> None:
    leader = await _leader(telegram)
    for key in range(3):
        one = telegram.api.user(60 + key, f"居民{key}")
        await telegram.say(one, f"春和小区{key + 1}栋楼道灯坏了")
        await telegram.press(one, "提交")
    await telegram.town.later(hours=2)
    told = telegram.api.chat(leader)
    assert any("春和小区，3 个人在说" in shown.text for shown in told.messages)
    await telegram.press(leader, "误报")
    await telegram.say(leader, "三栋楼各坏各的，都报修了")
    [alert] = await _cases(telegram, "alert")
    assert alert.state == "alert.mistaken"
    await telegram.town.later(days=8)
    assert not await telegram.town.house.office.run(due)


@pytest.mark.requirement("WC-83", "WC-84")
async def test_a_typical_case_sends_a_look_to_every_grid_with_like_places(telegram: TelegramTown) -> None:
    """一件办结的难事列为典型：有小区的网格都去看一眼；看到的登记隐患，没看的到期收起、不记过。"""
    leader = await _leader(telegram)
    await telegram.say(telegram.resident, "春和小区3栋门口下水道堵了，污水漫出来了")
    await telegram.press(telegram.resident, "提交")
    await telegram.press(telegram.liaison, "签收", telegram.drain)
    asked = await telegram.press(telegram.liaison, "办结", telegram.drain)
    for label in ("办好了", "已解决", "解决"):
        if any(label in one for one in telegram.api.chat(telegram.drain).last.labels):
            asked = await telegram.press(telegram.liaison, label, telegram.drain)
            break
    await telegram.say(telegram.liaison, "主管塌了一段，已换", telegram.drain, reply_to=asked)
    await telegram.press(telegram.dispatcher, "审核通过", telegram.street)
    await telegram.town.later(days=10)
    await telegram.press(telegram.liaison, "更多", telegram.drain)
    await telegram.press(telegram.liaison, "列为典型", telegram.drain)
    await telegram.say(
        telegram.liaison, "看化粪池旁边的主管有没有塌", telegram.drain, reply_to=telegram.api.chat(telegram.drain).last
    )
    grids = {area.code for area in district().areas.values() if area.kind == "grid"}
    holding = {
        one.code for area in district().areas.values() if area.kind == "estate" for one in district().path(area.code)
    }
    looks = await _cases(telegram, "look")
    assert {look.area for look in looks} == grids & holding and len(looks) > 5
    assert "请抽空看一眼：看化粪池旁边的主管有没有塌" in telegram.api.chat(telegram.worker).last.text
    await telegram.press(telegram.worker, "看过，有")
    await telegram.say(telegram.worker, "春和小区2栋")
    await telegram.say(telegram.worker, "楼后面井盖下沉一指")
    assert "新隐患" in telegram.api.chat(leader).last.text or any(
        "新隐患" in m.text for m in telegram.api.chat(leader).messages
    )
    await telegram.town.later(days=20)
    states = [look.state for look in await _cases(telegram, "look")]
    assert states.count("look.lapsed") == len(looks) - 1 and states.count("look.found") == 1


@pytest.mark.requirement("WC-76")
async def test_a_season_begins_by_itself_once_a_year(telegram: TelegramTown) -> None:
    """换季：到了日子，有小区的网格各收到一件“去看一眼”，一年一次。"""
    town = telegram.town
    town.clock.forward(days=61)  # 20 January: fire lanes before Spring Festival
    for command in await town.house.office.run(due):
        await town.house.office.do(command)
    await telegram.rest()
    assert "请抽空看一眼：春节前：消防通道" in telegram.api.chat(telegram.worker).last.text
    assert not await town.house.office.run(due)
