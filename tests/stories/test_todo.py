"""Staff ask what waits for them; the panel reads what it rules on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.people.records import Appointment
from core.procedures.found import waiting
from core.procedures.records import Case
from core.refs import NO_REF
from core.unit_of_work import UnitOfWork
from tests.stories.telegram_town import TelegramTown
from tests.stories.test_staff import file
from tests.stories.test_staff_finds import plain
from tests.stories.test_telegram_life import REPORT
from tests.stories.test_whole_life import CALL
from tests.stories.town import Town, Visitor


async def test_the_overdue_come_first_and_open_with_a_tap(town: Town, page: Visitor) -> None:
    assert "没有等您办的" in (await page.say("street", "待办")).text
    await file(page, CALL)
    await town.later(days=9)
    await file(page, "码头社区路灯不亮，晚上一片黑")
    [first, _] = await town.tickets()
    group = f"g-{first.department}"
    listed = await page.say("group", "/todo", chat=group)
    assert listed.labels, listed.whole
    assert plain(listed)[0].startswith("【超期】") and first.number in plain(listed)[0]
    assert "超期 1 件" in listed.text
    opened = await page.press("group", first.number, group)
    assert "签收" in "".join(plain(opened))


async def test_help_names_what_a_post_may_send_and_residents_read_what_they_did(page: Visitor) -> None:
    street = await page.say("street", "帮助")
    assert "待办" in street.text and "吹哨" in street.text and "/duty" in street.text and "/members" not in street.text
    secretary = await page.say("secretary", "帮助")
    assert "/members" in secretary.text and "/decide" in secretary.text
    resident = await page.say("resident", "帮助")
    assert "/duty" not in resident.text and "待办" not in resident.text + "".join(resident.labels)


async def test_what_is_asked_of_the_desk_waits_for_it_and_not_for_who_may_stand_in(town: Town, page: Visitor) -> None:
    await file(page, CALL)
    await page.press("group", "签收")
    await page.press("group", "更多")
    asked = await page.press("group", "申请延期")
    await page.say("group", "等配件", reply_to=asked.id)
    assert "申请延期" in "".join((await page.say("street", "同意延期")).labels)
    for seat in ("center", "supervisor", "secretary"):
        assert "申请延期" not in "".join((await page.say(seat, "待办")).labels), seat
    await page.say("street", "待办")
    assert any("不同意" in label for label in (await page.press("street", "申请延期")).labels)
    await page.press("street", "1 同意")
    assert "没有等您办的" in (await page.say("street", "待办")).text


async def test_a_supervision_that_is_answered_waits_for_who_supervises(town: Town, page: Visitor) -> None:
    await file(page, CALL)
    await page.press("group", "签收")
    await town.later(days=3)
    assert "没有等您办的" in (await page.say("supervisor", "待办")).text
    asked = await page.press("group", "说明")
    await page.say("group", "配件周五到", reply_to=asked.id)
    assert "待结案" in "".join((await page.say("supervisor", "待办")).labels)


async def test_who_did_not_come_when_called_finds_the_call_among_what_is_late(page: Visitor) -> None:
    await page.say("street", "/whistle 应急哨 临江路口积水半米，叫排水公司")
    await page.press("street", "马上发出")
    assert "1 件，其中超期 0 件" in (await page.say("group", "@呼应 收到")).text
    await page.town.later(hours=1)
    late = await page.say("group", "@呼应 收到")
    assert "1 件，其中超期 1 件" in late.text and any("【超期】应急哨" in label for label in late.labels)
    assert "3 有争议" in (await page.press("group", "【超期】应急哨")).labels


async def test_what_ends_by_itself_waits_for_nobody(page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    for label in ("签收", "更多", "申请挂账", "需资金计划"):
        asked = await page.press("group", label)
    await page.say("group", "等配件，下周三到", reply_to=asked.id)
    assert "等您办的有 1 件" in (await page.say("street", "待办")).text
    await page.press("street", "同意")
    assert "现在没有等您办的事" in (await page.say("street", "待办")).text


async def test_what_may_be_done_at_leisure_waits_for_nobody(page: Visitor) -> None:
    for answer in ("发通知", "停水", "春和社区", "明天 8:00 到 17:00"):
        await page.say("secretary", answer)
    await page.press("secretary", "跳过")
    await page.press("secretary", "提交")
    assert "没有等您办的" in (await page.say("secretary", "待办")).text


async def test_what_waits_behind_hundreds_of_others_is_found_and_theirs_are_not_read(town: Town, page: Visitor) -> None:
    """待办 looked at the oldest 200 of each procedure, whosever they were."""
    await page.say("secretary", "待办")

    def fill(uow: UnitOfWork) -> None:
        for n in range(251):
            area = "990101001001001" if n == 250 else "990101101201001"
            state, number = "registration.asked", f"9{n:08d}"
            uow.repo(Case).add(Case("registration", number, state, f"第{n}件", "", area, NO_REF, uow.now, 0, uow.now))

    def read(uow: UnitOfWork) -> tuple[list[str], int]:
        [post] = uow.repo(Appointment).find(role="community_secretary", area="990101001001")
        procedure, shelf, seen = uow.district.procedures["registration"], uow.repo(Case), list[Case]()
        find = shelf.find

        def noted(**asked: Any) -> list[Case]:
            seen.extend(found := find(**asked))
            return found

        shelf.find = noted  # type: ignore[method-assign]
        turns = {
            "registration.asked": [
                procedure.full(act.code) for act in procedure.acts.values() if "asked" in act.sources
            ]
        }
        return [case.title for case in waiting(uow, turns, [post])], len(seen)

    await town.arrange(fill)
    assert "第250件" in "".join((await page.say("secretary", "待办")).labels)
    assert await town.house.office.run(read) == (["第250件"], 1)


async def test_in_telegram_a_liaison_asks_in_private(tmp_path: Path) -> None:
    async with TelegramTown(tmp_path) as there:
        await there.staff()
        await there.say(there.resident, REPORT)
        await there.press(there.resident, "提交")
        shown = await there.say(there.liaison, "/todo")
        [ticket] = await there.town.tickets()
        opened = await there.press(there.liaison, ticket.number)
        assert any("签收" in label for label in opened.labels), shown.labels


async def disputed(page: Visitor) -> None:
    """The drainage company says that it is not its duty."""
    await file(page, CALL)
    await page.press("group", "签收")
    await page.press("group", "更多")
    await page.press("group", "不归我们管")
    await page.press("group", "三定规定")
    listed = await page.last("group")
    await page.say("group", "城管局", reply_to=listed.id)
    asked = await page.press("group", "城市管理执法局")
    await page.say("group", "路面以上归城管，我们只管地下管网", reply_to=asked.id)


async def test_the_panel_reads_the_matter_the_reasons_and_who_is_silent(page: Visitor) -> None:
    await disputed(page)
    card = next(seen for seen in reversed(await page.read("panel_chair")) if "职责认定" in seen.title)
    assert "污水都漫出来了" in card.text and "路面以上归城管" in card.text and "三定规定" in card.text
    assert "还没有提意见" in card.text
    await page.press("panel_chair", "裁定")
    named = await page.say("panel_chair", "排水公司")
    await page.press("panel_chair", next(label for label in plain(named)))
    refused = await page.say("panel_chair", "《城镇排水与污水处理条例》第三十条")
    assert "的意见" in refused.text and "其他成员" not in refused.text and "我记着" in refused.text


async def test_an_opinion_typed_too_early_is_kept_and_is_no_report(page: Visitor) -> None:
    await disputed(page)
    seat = "panel_justice"
    await page.press(seat, "写意见")
    kept = await page.say(seat, "这段管道在红线外，按三定规定应当由城管局办，我同意原单位的说法")
    assert "我记着了" in kept.text and len(await page.town.tickets()) == 1
    asked = await page.press(seat, "城市管理执法局")
    assert "这段管道在红线外" in asked.text
    done = await page.press(seat, "就用这段")
    assert "意见已记下" in done.text or "意见已记下" in "".join(await page.toasts(seat))
