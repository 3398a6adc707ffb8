"""A street head calls five departments at night, and what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.calls.records import Call, CalledDepartment
from core.district.vocabulary import FORCES
from tests.stories.town import Seen, Town, Visitor, checked, district

WALL = "春和小区西侧挡土墙塌了一段，砸到燃气管，有异味"


async def _calls(town: Town) -> list[Call]:
    return await town.houses[0].office.run(lambda uow: uow.repo(Call).find())


async def _departments(town: Town) -> dict[str, CalledDepartment]:
    found = await town.houses[0].office.run(lambda uow: uow.repo(CalledDepartment).find())
    return {row.department: row for row in found}


def _chat(department: str) -> str:
    return f"g-{department}"


async def _card(page: Visitor, department: str) -> Seen:
    """The live card of the call in a unit's group."""
    found = [seen for seen in await page.read("group", _chat(department)) if "哨" in seen.title and seen.who == "bot"]
    assert len(found) == 1, "one card that edits itself"
    return found[0]


async def _blow(page: Visitor, text: str = WALL) -> Call:
    await page.say("street", f"/whistle 应急哨 {text}")
    await page.press("street", "用队伍")
    confirm = await page.press("street", "坍塌险情")
    assert "牵头：区应急管理局" in confirm.text
    await page.press("street", "马上发出")
    return (await _calls(page.town))[-1]


async def test_words_in_reply_to_the_card_of_a_whistle_are_kept(page: Visitor) -> None:
    """回复呼叫卡片写的话，点一下“反馈结果”就带上；回“收到”就是签收。"""
    await _blow(page)
    card, chat = await _card(page, "util_gas"), _chat("util_gas")
    await page.say("group", "收到", chat=chat, reply_to=card.id)
    assert (await _departments(page.town))["util_gas"].state == "acknowledged"
    card = await _card(page, "util_gas")
    asked = await page.say("group", "阀门关好了，两个人留守", chat=chat, reply_to=card.id)
    assert "要怎么办" in asked.text and "阀门关好了" in asked.text
    assert card.title[-11:] in asked.text
    await page.press("group", "报到", chat)
    await page.press("group", "反馈结果", chat)
    await page.press("group", "就用", chat)
    assert (await _departments(page.town))["util_gas"].state == "fed_back"
    assert "阀门关好了，两个人留守" in (await _card(page, "util_gas")).text


async def test_who_has_signed_and_come_is_not_chased_for_it(page: Visitor) -> None:
    """The limits that were kept end: nobody is told off, reminded or put under supervision for them."""
    await _blow(page)
    gas = _chat("util_gas")
    await page.press("group", "签收", gas)
    assert "签收时限" not in (await _card(page, "util_gas")).text
    await page.press("group", "报到", gas)
    assert "反馈时限" in (await _card(page, "util_gas")).text
    await page.town.later(minutes=90)
    told = "".join(seen.text for seen in (*await page.read("group", gas), *await page.read("street")))
    for missed in ("报到时限", "签收时限", "燃气公司到时限没有报到", "燃气公司报到超期", "燃气公司签收超期"):
        assert missed not in told, missed
    assert "区消防救援大队到时限没有报到" in told


@pytest.mark.requirement("KM-20", "KM-21", "KM-11", "WC-17", "WC-62", "KM-29", "WC-19", "KM-32", "JB-15")
async def test_an_emergency_whistle_with_five_groups(any_page: Visitor) -> None:
    page, town = any_page, any_page.town
    await town.until(town.clock().replace(hour=14, minute=40))  # 22:40 in Shanghai
    call = await _blow(page)
    departments = ("emergency", "housing_constr", "planning", "util_gas", "fire")
    assert set(await _departments(town)) == set(departments) and call.state == "issued"
    for department in departments:
        card = await _card(page, department)
        assert call.number in card.title and "挡土墙" in card.text and "报到" in str(card.labels)

    # Who comes is seen on the caller's one card.
    await page.press("group", "报到", _chat("emergency"))
    await page.press("group", "报到", _chat("util_gas"))
    overview = [seen for seen in await page.read("street") if call.number in seen.title]
    assert len(overview) == 1
    assert "区应急管理局：已报到（牵头）" in overview[0].text and "区消防救援大队：已通知" in overview[0].text

    # Nobody else lets a unit go; an answer comes back to the caller with its buttons.
    asked = await page.press("group", "反馈结果", _chat("util_gas"))
    await page.say("group", "已关阀，浓度归零", chat=_chat("util_gas"), reply_to=asked.id)
    told = await page.last("street")
    assert "已关阀" in told.text
    await page.press("street", "燃气公司可以走了")
    assert "可以离开" in (await page.last("group", _chat("util_gas"))).text

    # Three do not come within half an hour: the caller is told, the fact stays.
    await town.later(minutes=31)
    assert "没有报到" in "".join(seen.text for seen in await page.read("street"))
    rows = await _departments(town)
    assert {rows[department].state for department in ("housing_constr", "planning", "fire")} == {"absent"}
    await page.press("group", "报到", _chat("fire"))
    assert (await _departments(town))["fire"].late

    for department in ("emergency", "fire"):
        asked = await page.press("group", "反馈结果", _chat(department))
        await page.say("group", "现场已封控加固", chat=_chat(department), reply_to=asked.id)
        await page.press("street", "可以走了")
    await page.press("street", "写共同结果")
    await page.say("street", "挡土墙已临时支护，燃气恢复")

    # One matter, one rating, for every unit; a bad one needs a reason.
    for _ in range(5):
        await page.press("street", "评价")
        await page.press("street", "各项都是")
    [call] = await _calls(town)
    assert (call.state, call.how) == ("closed", "rated")
    assert (await checked(town.houses[0])).flaws == ()


@pytest.mark.requirement("KM-21")
async def test_the_record_is_owed_and_the_caller_is_reminded(page: Visitor) -> None:
    call = await _blow(page)
    await page.town.later(hours=20)
    assert "备案时限快到" in "".join(seen.text for seen in await page.read("street"))
    await page.press("street", "补备案")
    await page.say("street", "22:40 塌方，已通知五家单位")
    [call] = await _calls(page.town)
    assert call.filed_at is not None


@pytest.mark.requirement("WC-61", "SG-67", "KM-26", "WH-23")
async def test_a_community_secretary_calls_the_street_and_says_why(page: Visitor) -> None:
    await page.say("secretary", "/whistle")
    asked = await page.press("secretary", "呼叫街道")
    assert "在哪里" in asked.text
    why = await page.say("secretary", "春和小区门口有人露天焚烧垃圾")
    assert "为什么自己办不了" in why.text
    confirm = await page.say("secretary", "劝不住，需要街道执法力量")
    assert "综合执法中心" in confirm.text
    await page.press("secretary", "马上发出")
    [call] = await _calls(page.town)
    assert call.kind == "call_street" and call.caller == "cm_committee@990101001001"


@pytest.mark.requirement("WC-62", "WC-29", "KM-35", "WH-28", "KM-24")
async def test_from_a_ticket_to_a_whistle_and_back_to_the_resident(page: Visitor) -> None:
    town = page.town
    await page.say("resident", "楼下烧烤店油烟很大，窗户都不敢开")
    await page.press("resident", "提交")
    [ticket] = await town.tickets()
    await page.press("street", "吹哨")
    shown = await page.last("street")
    if "哪一类" in shown.text:
        await page.press("street", "重点哨")
    await page.press("street", "马上发出")
    [call] = await _calls(town)
    assert (call.ticket_id, call.kind, call.state) == (ticket.id, "key", "pending")
    assert not (await checked(town.house)).flaws
    await page.press("center", "同意发出")
    assert not (await checked(town.house)).flaws
    await page.press("group", "报到", _chat("urban_mgmt"))
    asked = await page.press("group", "反馈结果", _chat("urban_mgmt"))
    await page.say("group", "责令停业整改，加装净化器", chat=_chat("urban_mgmt"), reply_to=asked.id)
    await page.press("street", "城市管理执法局可以走了")
    for department in set(await _departments(town)) - {"urban_mgmt"}:
        await page.press("group", "报到", _chat(department))
        asked = await page.press("group", "反馈结果", _chat(department))
        await page.say("group", "已配合", chat=_chat(department), reply_to=asked.id)
        await page.press("street", "可以走了")
    await page.press("street", "写共同结果")
    await page.say("street", "油烟已治理")
    assert "油烟已治理" in "".join(seen.text for seen in await page.read("resident"))


@pytest.mark.requirement("SG-62", "SG-63", "SG-64", "SG-65", "WC-18")
async def test_a_dispute_ends_in_a_ruling(page: Visitor) -> None:
    town = page.town
    await _blow(page)
    asked = await page.press("group", "有争议", _chat("housing_constr"))
    said = await page.say("group", "不归我们，是资规局的", chat=_chat("housing_constr"), reply_to=asked.id)
    assert "没有找到叫" in said.text and "看全部" in "".join(said.labels)
    await page.press("group", "三定规定", _chat("housing_constr"))
    asked = await page.press("group", "规划", _chat("housing_constr"))
    await page.say("group", "边坡治理职责在资规局", chat=_chat("housing_constr"), reply_to=asked.id)
    assert (await _departments(town))["housing_constr"].state == "disputed"
    assert "有争议" in (await page.last("street")).text
    for seat in ("panel_office", "panel_justice"):
        await page.press(seat, "写意见")
        await page.press(seat, "规划")
        await page.say(seat, "《地质灾害防治条例》由资规部门组织")
    await page.press("panel_chair", "裁定")
    await page.press("panel_chair", "规划")
    unknown = await page.say("panel_chair", "《地质灾害防治条例》第七条，协办：区天文局")
    assert "协办单位的名称" in unknown.text
    await page.say("panel_chair", "协办：区应急管理局")  # what was written is kept
    rows = await _departments(town)
    assert rows["housing_constr"].state == "excused" and rows["planning"].designated and rows["emergency"].designated
    # One message says it, with its basis; the caller hears who comes in place.
    told = [
        seen.text
        for seen in await page.read("group", _chat("housing_constr"))
        if "已裁定" in seen.text or "裁定不归" in seen.text
    ]
    assert len(told) == 1 and "不能再提争议" in told[0] and "地质灾害防治条例" in told[0]
    assert "裁定不归区住房和城乡建设局" in "".join(seen.text for seen in await page.read("street"))


@pytest.mark.requirement("SG-03", "SG-44", "WC-34", "KM-08")
async def test_whose_duty_is_looked_up_in_the_chat(page: Visitor) -> None:
    shown = await page.say("grid_worker", "/duty JL001")
    assert "主体责任：区城市管理执法局" in shown.text and "5. 复查" in shown.text
    found = await page.say("grid_worker", "/duty 挡土墙")
    assert any("JL006" in label for label in found.labels)
    shown = await page.press("grid_worker", "JL006")
    assert "老旧房屋墙体开裂" in shown.text
    nothing = await page.say("grid_worker", "/duty 火星飞船")
    assert "没有找到" in nothing.text


@pytest.mark.requirement("WC-55")
async def test_a_team_and_a_dispatch_are_chosen_by_one_of_five_forces(page: Visitor) -> None:
    """行政服务、行政执法、党群、社会、公共服务：每个单位属一种，组队、派单按它挑。"""
    assert {one.force for one in district().departments.values()} == FORCES and len(FORCES) == 5
    await page.say("street", f"/whistle 应急哨 {WALL}")
    teams = await page.press("street", "用队伍")
    for force in ("行政服务力量", "行政执法力量", "党群力量", "社会力量", "公共服务力量"):
        assert force in str(teams.labels)
    called = (await page.press("street", "公共服务力量")).text.partition("叫：")[2].partition("\n")[0]
    for utility in ("供水", "供电", "燃气", "供热"):
        assert utility in called
    assert "城市管理" not in called and "街道" not in called
    await page.press("street", "不发了")
    await page.say("resident", "楼下烧烤店油烟很大，窗户都不敢开")
    await page.press("resident", "提交")
    await page.press("street", "另选单位")
    offered = await page.say("street", "行政执法力量")
    found = str(offered.labels)
    assert "城市管理" in found and "市场监督" in found and "供水" not in found and "民政" not in found


async def test_a_resident_has_no_whistle(page: Visitor) -> None:
    refused = await page.say("resident", "/whistle 应急哨 墙塌了")
    assert "岗位不能发起" in refused.text


async def test_presses_on_old_cards_are_answered_in_words(page: Visitor) -> None:
    await _blow(page)
    await page.press("group", "报到", _chat("fire"))
    first = [s for s in await page.read("street") if "马上发出" in str(s.labels)]
    assert first, "the confirmation is still in the chat"
    await page.press("street", "马上发出")
    assert "已经过时" in "".join(await page.toasts("street"))


async def test_more_time_is_asked_for_and_granted(page: Visitor) -> None:
    town = page.town
    await page.say("resident", "小区门口下水道堵了三天，污水都漫出来了")
    await page.press("resident", "提交")
    await page.press("group", "签收")
    before = (await town.tickets())[0].due_at
    await page.press("group", "更多")
    asked = await page.press("group", "申请延期")
    await page.say("group", "管道要开挖，需等路政许可", reply_to=asked.id)
    await page.press("street", "1 同意")
    [ticket] = await town.tickets()
    assert before and ticket.due_at and ticket.due_at > before + timedelta(hours=20)
    assert "要多办几天" in "".join(seen.text for seen in await page.read("resident"))


async def test_a_suspended_matter_is_explained_to_the_reporter(page: Visitor) -> None:
    town = page.town
    await page.say("resident", "小区门口下水道堵了三天，污水都漫出来了")
    await page.press("resident", "提交")
    await page.press("group", "签收")
    await page.press("group", "更多")
    await page.press("group", "申请挂账")
    asked = await page.press("group", "需资金计划")
    await page.say("group", "要列入明年改造计划，60天后开工", reply_to=asked.id)
    await page.press("street", "1 同意")
    assert (await town.tickets())[0].state == "suspended"
    assert "列入明年改造" in "".join(seen.text for seen in await page.read("resident"))
    await town.later(days=61)
    assert (await town.tickets())[0].state == "contacted"


@pytest.mark.parametrize("seat", ["street", "center"])
async def test_a_whistle_may_be_left(page: Visitor, seat: str) -> None:
    await page.say(seat, "/whistle 应急哨 墙塌了，春和小区")
    left = await page.press(seat, "不发了")
    assert "没有发出" in left.text and await _calls(page.town) == []


@pytest.mark.requirement("KM-19")
async def test_a_kind_that_does_not_cover_the_matter_is_not_taken(page: Visitor) -> None:
    await page.say("street", "/whistle 重点哨 春和小区垃圾没人分类")
    asked = await page.last("street")
    assert "这一类哨的清单里没有这件事" in asked.text
    assert not any("重点哨" in label for label in asked.labels) and any("应急哨" in label for label in asked.labels)


async def test_what_is_said_beside_a_shown_whistle_is_no_more_of_its_matter(page: Visitor) -> None:
    await page.say("street", f"/whistle 应急哨 {WALL}")
    assert "都谁到了" not in (await page.say("street", "都谁到了")).text
    added = await page.say("street", "叫上供电公司，排水公司")
    assert "供电公司" in added.text and "排水公司" in added.text and "叫上" not in added.text
    assert "墙还在往下掉" in (await page.say("street", "路过的人多，墙还在往下掉")).text
    assert "、排水公司" not in (await page.say("street", "排水公司不用来")).text
    await page.say("street", "先别发")
    await page.say("street", "好了，发")
    assert "util_power" in (called := await _departments(page.town)) and "util_drain" not in called
