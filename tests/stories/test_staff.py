"""Grid workers, communities, streets, liaisons and the centre at work."""

from __future__ import annotations

import asyncio

import pytest

from core.workflow.records import Timer
from tests.stories.rooms import room
from tests.stories.test_whole_life import CALL
from tests.stories.town import Seen, Town, Visitor

SMALL = "春和小区楼下树枝太密，把我家阳光都挡住了"


async def file(page: Visitor, text: str, seat: str = "resident") -> Seen:
    """A resident reports and confirms."""
    await page.say(seat, text)
    return await page.press(seat, "提交")


async def answer(page: Visitor, seat: str, *presses: str, text: str = "") -> Seen:
    """Press one button after the other, then write what is asked for."""
    seen = await page.last(seat)
    for label in presses:
        seen = await page.press(seat, label)
    return await page.say(seat, text, reply_to=seen.id) if text else seen


async def of_level(page: Visitor, level: str) -> str:
    """A category of this level, chosen by the resident's own hand (the stories do not depend on key words)."""
    district = page.town.houses[0].district
    return next(c.code for c in district.categories.values() if c.level == level and (level == "D" or c.grade == "P3"))


async def file_category(page: Visitor, code: str) -> None:
    """File a matter of a known category through its group and its name."""
    category = page.town.houses[0].district.categories[code]
    await page.say("resident", CALL)
    await page.press("resident", "改事情")
    await page.press("resident", "都不是")
    await page.press("resident", category.group_names.hans)
    await page.press("resident", category.names.hans)
    await page.press("resident", "提交")


@pytest.mark.requirement("WC-59", "WC-60")
async def test_a_small_matter_stays_in_the_community(page: Visitor) -> None:
    await file_category(page, await of_level(page, "A"))
    [ticket] = await page.town.tickets()
    assert ticket.level == "A" and ticket.department.startswith("cm_committee@") and ticket.state == "assigned"
    await answer(page, "secretary", "签收")
    await answer(page, "secretary", "办结", "已解决", text="网格员上门，当天处理好了。")
    [ticket] = await page.town.tickets()
    assert ticket.state == "submitted"
    await page.press("street", "审核通过")
    assert "当天处理好了" in "".join(seen.text for seen in await page.read("resident"))


@pytest.mark.requirement("WC-61", "SG-67")
async def test_the_community_calls_the_street(page: Visitor) -> None:
    await file_category(page, await of_level(page, "A"))
    await answer(page, "secretary", "签收")
    await answer(page, "secretary", "呼叫街道", text="要锯高枝，社区没有登高车。")
    [ticket] = await page.town.tickets()
    assert ticket.level == "B" and ticket.state == "filed" and ticket.department == "st_cmd@990101001"
    called = await page.last("street")
    assert "登高车" in "".join(seen.text for seen in await page.read("street"))
    assert any("派给" in label or "另选" in label for label in called.labels) or called.title
    assert "街道" in (await page.last("resident")).text


@pytest.mark.requirement("WC-62", "WC-72")
async def test_the_street_confirms_the_proposal_with_one_tap(page: Visitor) -> None:
    await file_category(page, await of_level(page, "C"))
    [ticket] = await page.town.tickets()
    assert ticket.state == "filed" and ticket.proposed
    await page.press("street", "派给")
    [ticket] = await page.town.tickets()
    assert ticket.state == "assigned" and ticket.department == ticket.proposed
    group = await page.read("group", f"g-{ticket.department}")
    assert ticket.number in group[-1].title
    assert "派给" in (await page.last("resident")).text or ticket.number in (await page.last("resident")).text


async def test_the_street_chooses_another_unit(page: Visitor) -> None:
    await file_category(page, await of_level(page, "C"))
    offered = await page.press("street", "另选单位")
    label = next(label for label in offered.labels if "返回" not in label and "取消" not in label)
    await page.press("street", label)
    [ticket] = await page.town.tickets()
    assert ticket.state == "assigned"
    name = page.town.houses[0].district.departments[ticket.department].names.hans
    assert name in label


@pytest.mark.requirement("WC-64")
async def test_a_city_matter_is_forwarded_and_followed(page: Visitor) -> None:
    await file_category(page, await of_level(page, "D"))
    [ticket] = await page.town.tickets()
    assert ticket.level == "D" and ticket.desk == "cmd_center"
    await answer(page, "center", "转", text="市水务局 2026-1187 号")
    [ticket] = await page.town.tickets()
    assert ticket.state == "forwarded" and ticket.external == "市水务局 2026-1187 号"
    assert "市水务局" in (await page.last("resident")).text
    await answer(page, "center", "结果", text="市水务局答复：已列入明年改造计划。")
    [ticket] = await page.town.tickets()
    assert ticket.state == "submitted"
    await page.press("center", "审核通过")
    assert "明年改造计划" in "".join(seen.text for seen in await page.read("resident"))


@pytest.mark.requirement("WH-31")
async def test_the_card_says_the_limit_of_its_kind_and_when_it_counts_as_done(page: Visitor) -> None:
    """诉求限时办理、办理规范细化到每一类：派出去的卡片上写着。"""
    limits = set()
    for code in ("0404", "0602"):
        await file_category(page, code)
        if (await page.town.tickets())[-1].state == "filed":
            await page.press("street", "派给")
        ticket = (await page.town.tickets())[-1]
        card = (await page.read("group", room(ticket.department)))[-1].text
        assert "最晚：" in card and "办理标准：" in card
        limits.add(card.partition("最晚：")[2].partition("\n")[0])
    assert len(limits) == 2, "each kind has its own"


@pytest.mark.requirement("KM-10", "SG-29", "SG-56")
async def test_city_district_street_and_community_each_have_an_inbox(page: Visitor) -> None:
    """市、县（市、区）、街道、社区四级：每一级收到自己的，市里的答复回到区里。"""
    levels = [await of_level(page, level) for level in "ABD"]
    for code in levels:
        await file_category(page, code)
    small, street, city = await page.town.tickets()
    for seat, ticket in (("secretary", small), ("street", street), ("center", city)):
        assert ticket.number in str([seen.title for seen in await page.read(seat)]), seat
    await page.say("center", city.number)
    await answer(page, "center", "更多", "呈报市级", text="水价由市里定，区里改不了")
    inbox = room("city_cmd")
    assert city.number in (await page.last("group", inbox)).text
    asked = await page.press("group", "交市直部门", inbox)
    await page.say("group", "市水务局", chat=inbox, reply_to=asked.id)
    asked = await page.press("group", "市里答复", inbox)
    await page.say("group", "明年一月起执行新水价", chat=inbox, reply_to=asked.id)
    told = (await page.last("center")).text
    assert "市水务局答复：明年一月起执行新水价" in told and city.number in told


async def test_a_unit_returns_what_is_not_its_duty(page: Visitor) -> None:
    await file(page, CALL)
    asked = await answer(page, "group", "退回")
    basis = next(iter(asked.labels))
    await answer(page, "group", basis.split(" ", 1)[1], text="这段管道属小区自有，依权责清单归物业。")
    [ticket] = await page.town.tickets()
    assert ticket.state == "filed" and ticket.returns == 1
    told = "".join(seen.text for seen in await page.read("street"))
    assert "归物业" in told


async def test_a_return_after_its_limit_is_refused_with_the_reason(page: Visitor) -> None:
    await file(page, CALL)
    await page.press("group", "签收")
    await page.town.later(days=8)
    await answer(page, "group", "退回")
    asked = await page.last("group")
    basis = next(iter(asked.labels)).split(" ", 1)[1]
    refused = await answer(page, "group", basis, text="不是我们的")
    assert "退回" in refused.text
    [ticket] = await page.town.tickets()
    assert ticket.state == "signed" and ticket.returns == 0


async def test_the_street_sends_a_result_back(page: Visitor) -> None:
    await file(page, CALL)
    await page.press("group", "签收")
    await answer(page, "group", "办结", "已解决", text="好了")
    await answer(page, "street", "退回重办", text="没有写怎么办的，请写清楚")
    [ticket] = await page.town.tickets()
    assert ticket.state == "contacted"
    assert "没有写怎么办的" in "".join(seen.text for seen in await page.read("group"))
    assert ticket.number in (await page.last("group")).text


async def test_two_presses_at_once_one_wins_the_other_is_told_who(any_town: Town, any_page: Visitor) -> None:
    town, page = any_town, any_page
    other = await town.visit()
    await file(page, CALL)
    card = (await page.read("group"))[0]
    data = next(data for label, data in card.labels.items() if "签收" in label)
    answers = await asyncio.gather(*(v.post("group", action=data, message=card.id) for v in (page, other, page, other)))
    assert {status for status, _ in answers} == {200}
    await town.rest()
    entries = await town.houses[0].office.run(lambda uow: uow.ledger.read("ticket", 1))
    assert [e.event for e in entries].count("TicketSigned") == 1
    toasts = await page.toasts("group")
    assert any("排水公司联络员" in text or "已经" in text for text in toasts)
    await other.close()


async def test_a_stranger_s_press_is_refused_kindly_and_traced(page: Visitor) -> None:
    await file(page, CALL)
    card = (await page.read("group"))[0]
    data = next(data for label, data in card.labels.items() if "签收" in label)
    status, _ = await page.post("villager", action=data, message="1")
    assert status == 200
    await page.town.rest()
    refused = await page.last("villager")
    assert "排水公司" in refused.text
    [ticket] = await page.town.tickets()
    assert ticket.state == "assigned"
    entries = await page.town.house.office.run(lambda uow: uow.ledger.read("ticket", ticket.id))
    assert entries[-1].event == "PressRefused"


@pytest.mark.requirement("WC-46")
async def test_a_grid_worker_s_own_find_becomes_a_ticket(page: Visitor) -> None:
    await file(page, "春和路边井盖没了，露着个大洞", seat="grid_worker")
    [ticket] = await page.town.tickets()
    assert ticket.source == "grid_patrol" and ticket.filed_by == ticket.reporter_id


@pytest.mark.requirement("WC-49")
async def test_staff_file_on_behalf_of_somebody(page: Visitor) -> None:
    await page.say("secretary", "春和小区3栋的老人家里水管爆了")
    confirm = await page.press("secretary", "替别人报")
    assert "替" in confirm.text
    await page.press("secretary", "提交")
    [ticket] = await page.town.tickets()
    assert ticket.source == "home_visit"


async def test_words_are_carried_to_the_resident_and_back_without_names(page: Visitor) -> None:
    await file(page, CALL + "，我姓名叫赵有田，电话13800000000")
    group = (await page.read("group"))[0]
    assert "13800000000" not in group.text and "赵有田" not in group.text
    await page.press("group", "签收")
    await answer(page, "group", "留言", text="请问井盖在楼的哪一侧？")
    told = await page.last("resident")
    assert "哪一侧" in told.text and "联络员" not in told.text
    await answer(page, "resident", "补充", text="在楼的东侧")
    assert "东侧" in (await page.last("group")).text


async def test_a_grid_worker_finds_nothing(page: Visitor) -> None:
    await file(page, CALL)
    await answer(page, "grid_worker", "现场核实", "没有看到", text="转了一圈没看到积水")
    [ticket] = await page.town.tickets()
    assert ticket.verified == "not_found"
    assert ticket.number in (await page.last("street")).text


async def test_old_cards_of_a_closed_matter_say_so(page: Visitor) -> None:
    await file(page, CALL)
    card = (await page.read("group"))[0]
    data = next(data for label, data in card.labels.items() if "签收" in label)
    await answer(page, "resident", "撤回", "不写", "确定撤回")
    await page.post("group", action=data, message=card.id)
    await page.town.rest()
    assert any("撤回" in text for text in await page.toasts("group"))


async def test_leaving_a_question_changes_nothing(page: Visitor) -> None:
    await file(page, CALL)
    await page.press("group", "签收")
    asked = await answer(page, "group", "办结")
    label = list(asked.labels)[-1].split(" ", 1)[1]
    await page.press("group", label)
    [ticket] = await page.town.tickets()
    assert ticket.state == "signed"


async def test_a_hollow_answer_is_flagged_to_the_reviewer_and_to_nobody_else(page: Visitor) -> None:
    await file(page, CALL)
    await page.press("group", "签收")
    await answer(page, "group", "办结", "已解决", text="您好，来信收悉，感谢您对我们工作的支持。")
    told = await page.last("street")
    assert "套话" in told.text
    await page.press("street", "审核通过")
    assert "套话" not in "".join(seen.text for seen in await page.read("resident"))


async def test_a_plain_short_answer_is_not_suspected(page: Visitor) -> None:
    await file(page, CALL)
    await page.press("group", "签收")
    await answer(page, "group", "办结", "已解决", text="今天上午派人现场疏通，水已经退了。")
    assert "提醒" not in (await page.last("street")).text


@pytest.mark.requirement("WC-72")
async def test_the_desk_answers_an_enquiry_at_once(page: Visitor) -> None:
    """来问的事，派单的人知道就直接答复，不用派来派去；要办的事不能这样打发。"""
    await page.say("resident", "请问在春和社区开小超市，营业执照要带什么材料，去哪里办")
    await page.press("resident", "找人问")
    [ticket] = await page.town.tickets()
    assert (ticket.kind, ticket.state) == ("consult", "filed")
    desk = "street" if ticket.desk.startswith("st_") else "center"
    asked = await answer(
        page, desk, "直接答复", text="带身份证和房屋租赁合同，到区政务服务中心二楼 8 号窗口，当天能办好。"
    )
    assert "已答复" in asked.text
    heard = "\n".join(seen.text for seen in await page.read("resident"))
    assert "二楼 8 号窗口" in heard and "请您评价" in heard
    [ticket] = await page.town.tickets()
    assert (ticket.state, ticket.result_kind) == ("reviewed", "explained")
    assert not [timer for timer in await _running(page) if timer.kind != "rate"]
    await page.say("resident", "春和小区路灯坏了好几天了")
    await page.press("resident", "提交")
    lamp = (await page.town.tickets())[-1]
    seen = await page.say("street", lamp.number)
    assert not any("直接答复" in label for label in seen.labels)
    await page.post("street", action=f"1|reply_now|{lamp.id}")
    await page.town.rest()
    await page.say("street", "过几天就好了")
    assert (await page.town.tickets())[-1].state == "filed"


async def _running(page: Visitor) -> list[Timer]:
    return await page.town.house.office.run(lambda uow: uow.repo(Timer).find(stopped_at=None))
