"""Volunteers: skills, teams, shifts, a market of services, beans."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.procedures.records import Posting
from tests.stories.test_services import cases, page, wake
from tests.stories.town import Visitor

__all__ = ["page"]
SUNDAY_EVENING = datetime(2026, 11, 22, 11, 1, tzinfo=UTC)  # 19:01 in Shanghai


async def _helps(page: Visitor, seat: str, skill: str = "垃圾分类", team: str = "跳过") -> None:
    await page.say(seat, "我想帮忙")
    await page.press(seat, skill)
    await page.say(seat, "周末上午")
    await page.press(seat, team)
    await page.press(seat, "跳过")
    await page.press("secretary", "认过了")
    assert f"您是{skill}志愿者了" in (await page.last(seat)).text


async def _week(page: Visitor) -> None:
    """Seven mornings at the bin station, one place each."""
    await page.say("secretary", "排班")
    await page.press("secretary", "桶站值守")
    await page.say("secretary", "春和小区")
    await page.say("secretary", "11月23日早上7点")
    for said in ("7", "2", "1"):
        await page.say("secretary", said)
    await page.press("secretary", "提交")


async def _told(page: Visitor, seat: str, words: str) -> bool:
    return any(words in seen.whole for seen in (await page.read(seat))[-4:])


@pytest.mark.requirement("WH-51")
@pytest.mark.requirement("WH-52")
@pytest.mark.requirement("HT-06")
async def test_a_week_at_the_bin_station_is_filled_reminded_and_confirmed(page: Visitor) -> None:
    await wake(page, "secretary")
    await _helps(page, "resident")
    await _helps(page, "neighbour", "小区医生")
    await _week(page)
    assert await _told(page, "resident", "桶站值守") and await _told(page, "neighbour", "7 天，每班 1 人、2 小时")
    shifts = [one for one in await cases(page) if one.procedure == "shift"]
    assert len(shifts) == 7 and [one.title for one in shifts][-1] == "桶站值守 11月29日07:00"

    offered = await page.say("resident", "我来值守")
    assert len([label for label in offered.labels if "桶站值守" in label]) == 7
    await page.press("resident", "11月23日07:00")
    assert "前一天晚上提醒您" in (await page.press("resident", "跳过")).text
    await page.say("neighbour", "我来值守")
    await page.press("neighbour", "11月23日07:00")
    await page.press("neighbour", "跳过")
    assert await _told(page, "neighbour", "您在候补"), "one place, taken"

    await page.town.until(SUNDAY_EVENING)
    assert await _told(page, "resident", "明天 11月23日") and not await _told(page, "neighbour", "明天 11月23日")
    await page.press("resident", "来不了")
    assert await _told(page, "neighbour", "轮到您了")
    turn = next(one for one in await cases(page) if one.state == "turn.booked")
    await page.say("secretary", turn.number)
    await page.press("secretary", "来了，记时数")
    await page.say("secretary", "2")
    await page.say("secretary", "15")
    assert await _told(page, "neighbour", "2 小时，金豆已记上")
    assert "余：金豆（您） 20 颗" in (await page.say("neighbour", "我的金豆")).text
    assert "20 颗" not in (await page.say("resident", "我的金豆")).text
    [kept] = [one for one in await cases(page) if one.state == "turn.served"]
    assert kept.fields["reminded"] == 15, "residents who were shown how to sort"


async def test_a_shift_that_is_called_off_is_told_to_all_who_come(page: Visitor) -> None:
    await wake(page, "secretary")
    await _week(page)
    await page.say("resident", "我来值守")
    await page.press("resident", "11月24日07:00")
    await page.press("resident", "跳过")
    shift = next(one for one in await cases(page) if "24日" in one.title)
    await page.say("secretary", shift.number)
    await page.press("secretary", "取消这一班")
    await page.say("secretary", "下大雪")
    assert await _told(page, "resident", "这一班取消了")
    assert [one.state for one in await cases(page) if one.procedure == "turn"] == ["turn.cancelled"]


@pytest.mark.requirement("WC-13")
@pytest.mark.requirement("WH-54")
async def test_a_team_with_a_name_of_its_own_has_a_wallet(page: Visitor) -> None:
    await wake(page, "secretary")
    await page.say("resident", "建队伍")
    await page.say("resident", "春和银发先锋")
    await page.press("resident", "银发先锋")
    await _helps(page, "neighbour", "陪伴老人", "春和银发先锋")
    await _week(page)
    await page.say("neighbour", "我来值守")
    await page.press("neighbour", "11月23日07:00")
    await page.press("neighbour", "春和银发先锋")
    await _confirmed(page, "3")
    assert "余：金豆（春和银发先锋） 30 颗" in (await page.say("resident", "我的金豆")).text
    assert "30 颗" not in (await page.say("neighbour", "我的金豆")).text, "it was given to the team"
    await page.say("neighbour", "换金豆")
    refused = await page.press("neighbour", "洗衣液")
    assert "春和银发先锋" not in str(refused.labels), "only who leads a team spends its beans"


async def _confirmed(page: Visitor, hours: str) -> None:
    turn = next(one for one in await cases(page) if one.state == "turn.booked")
    await page.say("secretary", turn.number)
    await page.press("secretary", "来了，记时数")
    await page.say("secretary", hours)
    await page.press("secretary", "跳过")


@pytest.mark.requirement("WH-53")
async def test_beans_are_redeemed_given_back_and_good_for_a_year(page: Visitor) -> None:
    await wake(page, "secretary")
    await _week(page)
    await page.say("resident", "我来值守")
    await page.press("resident", "11月23日07:00")
    await page.press("resident", "跳过")
    await _confirmed(page, "4")
    await _swap(page, "洗衣液")
    assert "余：金豆（您） 20 颗" in (await page.say("resident", "我的金豆")).text
    await page.press("secretary", "不换了，退回金豆")
    assert "余：金豆（您） 40 颗" in (await page.say("resident", "我的金豆")).text
    await _swap(page, "理发")
    await page.press("secretary", "已领")
    refused = await _swap(page, "大米")
    assert "余额不够" in refused
    found = await page.town.houses[0].office.run(lambda uow: uow.repo(Posting).find(book="beans"))
    assert [one.amount for one in found] == [40, 20, 20, 30] and found[2].reverses == found[1].id
    page.town.clock.forward(days=366)
    await page.town.later(hours=1)  # at night nothing speaks
    last = await page.town.houses[0].office.run(lambda uow: uow.repo(Posting).find(book="beans")[-1])
    assert (last.target, last.amount) == ("lapsed", 10), "what is left of the forty"
    assert "不排名，不换钱" in (await page.say("resident", "我的金豆")).text


async def _swap(page: Visitor, thing: str) -> str:
    await page.say("resident", "换金豆")
    await page.press("resident", thing)
    return (await page.press("resident", "跳过")).text


@pytest.mark.requirement("WH-50")
@pytest.mark.requirement("WH-60")
async def test_a_neighbour_books_from_the_supermarket_or_asks_in_the_direct_room(page: Visitor) -> None:
    await wake(page, "secretary")
    await page.say("neighbour", "我能提供")
    await page.press("neighbour", "小区调解员")
    await page.say("neighbour", "调解邻里矛盾")
    await page.say("neighbour", "周六上午")
    offers = await page.say("resident", "服务超市")
    assert "调解邻里矛盾 周六上午" in str(offers.labels)
    await page.press("resident", "调解邻里矛盾")
    await page.say("resident", "11月28日上午9点")
    await page.say("resident", "楼上漏水吵起来了")
    assert await _told(page, "neighbour", "楼上漏水吵起来了")
    await page.press("neighbour", "可以")
    assert await _told(page, "resident", "约好了")
    taken = await _books(page, "villager_wu")
    assert "现在没有可选的" in taken, "the market of another community"
    await page.press("resident", "帮到了")
    await page.say("resident", "1")
    assert "余：金豆（您） 10 颗" in (await page.say("neighbour", "我的金豆")).text

    await page.say("resident", "服务直通室")
    assert "2 个工作小时内有人接" in (await page.say("resident", "灯泡够不着，想请人换")).text
    await page.press("secretary", "我来接")
    await page.press("secretary", "办了")
    await page.say("secretary", "小李下午去换好了")
    await page.press("resident", "好了")
    assert (await cases(page))[-1].state == "direct_room.done"


async def _books(page: Visitor, seat: str) -> str:
    await page.say(seat, "服务超市")
    return (await page.last(seat)).text


async def test_a_wish_and_a_danger_earn_beans_once_somebody_else_confirms(page: Visitor) -> None:
    """Who fulfilled a wish, and a volunteer whose danger was verified."""
    await wake(page, "secretary", "neighbour")
    await page.say("resident", "我有个心愿")
    await page.say("resident", "想要一台旧轮椅")
    await page.press("secretary", "核实，写公开的话")
    await page.say("secretary", "一位老人想要一台旧轮椅")
    await page.press("resident", "可以公开")
    await page.say("neighbour", "微心愿")
    await page.press("neighbour", "看名单")
    await page.press("neighbour", "一位老人")
    await page.press("neighbour", "我来认领")
    await page.press("neighbour", "办好了")
    await page.press("neighbour", "跳过")
    assert "20 颗" not in (await page.say("neighbour", "我的金豆")).text
    await page.press("resident", "圆了")
    assert "余：金豆（您） 20 颗" in (await page.say("neighbour", "我的金豆")).text
    assert "20 颗" not in (await page.say("resident", "我的金豆")).text, "nothing for wishing"

    await _helps(page, "neighbour", "小修小补")
    await page.say("neighbour", "发现隐患")
    await page.press("neighbour", "小修小补")
    await page.say("neighbour", "春晓花园2号楼")
    await page.say("neighbour", "三楼窗框松了，风一吹就响")
    await page.press("neighbour", "跳过")
    await page.press("secretary", "核实了，登记隐患")
    assert "余：金豆（您） 25 颗" in (await page.say("neighbour", "我的金豆")).text
    assert [one.procedure for one in await cases(page) if one.state == "danger.found"] == ["danger"]


async def test_what_the_guide_tells_to_send_is_a_button(page: Visitor) -> None:
    """问“我想当志愿者”，回答里说发“我想帮忙”：底下就有这个按钮。"""
    told = await page.say("resident", "我想当志愿者")
    assert {"我想帮忙", "捐物资"} <= {label.partition(" ")[2] for label in told.labels}
    assert "能帮什么" in (await page.press("resident", "我想帮忙")).text
