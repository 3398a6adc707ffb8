"""What a missed limit may still ask for, and what is said of a whistle."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from core.calls.records import Call
from core.people.records import Appointment
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.records import Timer
from tests.stories.town import Town, Visitor

DRAIN = "小区门口下水道堵了三天，污水都漫出来了"
WALL = "春和小区西侧挡土墙塌了一段"


async def _overdue(page: Visitor) -> Ticket:
    """A matter whose unit missed its limit."""
    await page.say("resident", DRAIN)
    await page.press("resident", "提交")
    await page.press("group", "签收")
    [ticket] = await page.town.tickets()
    assert ticket.due_at is not None
    await page.town.until(ticket.due_at + timedelta(hours=14))
    return ticket


async def _clock(town: Town) -> Timer:
    found = await town.houses[0].office.run(lambda uow: uow.repo(Timer).find())
    return next(timer for timer in found if timer.kind == "resolve" and timer.missed_at)


async def _trace(page: Visitor, seat: str, number: str) -> str:
    return (await page.say(seat, number)).text


async def test_an_exclusion_is_decided_by_another_and_erases_nothing(page: Visitor) -> None:
    ticket = await _overdue(page)
    await page.press("group", "更多")
    await page.press("group", "申请剔除")
    asked = await page.press("group", "地址不实")
    photo = await page.picture("group", _picture())
    await page.say("group", "现场没有这个井口", reply_to=asked.id, pictures=[photo])
    told = await page.last("street")
    assert "申请剔除" in told.text and "地址不实或无法核实" in told.text and "没有这个井口" in told.text
    assert len(told.pictures) == 1
    await page.press("street", "1 同意")
    await page.say("street", "已到现场看过，属实")
    assert "申请剔除已同意" in (await page.last("group")).text
    trace = await _trace(page, "center", ticket.number)
    assert "超期" in trace, "the fact stays"
    assert "申请剔除（现场没有这个井口）" in trace and "申请剔除：已同意（已到现场看过，属实）" in trace
    assert (await _clock(page.town)).missed_at is not None
    await page.press("group", "更多")
    await page.press("group", "申请剔除")
    refused = (await page.toasts("group"))[-1]
    assert "次数已经用完" in refused, "before anything is asked"
    assert "请补上" not in refused and "按现在的时限办" in refused, "nothing can be added"


async def _again(page: Visitor) -> None:
    await page.press("group", "更多")
    await page.press("group", "申请剔除")
    asked = await page.press("group", "地址不实")
    await page.say("group", "再申请一次", reply_to=asked.id)


def _picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (40, 30), "red").save(kept, "JPEG")
    return kept.getvalue()


async def test_an_appeal_after_the_end_is_refused_with_a_reason(page: Visitor) -> None:
    ticket = await _overdue(page)
    await page.press("group", "办结")
    asked = await page.press("group", "已解决")
    await page.say("group", "今天下午疏通了，污水已清理", reply_to=asked.id)
    await page.press("street", "审核通过")
    for label in ("1 联系过", "1 解决了", "非常满意"):
        await page.press("resident", label)
    [ticket] = await page.town.tickets()
    assert ticket.state == "closed"
    await page.press("group", "更多")
    asked = await page.press("group", "申诉超期")
    await page.say("group", "暴雨三天，管道满水", reply_to=asked.id)
    await page.press("street", "2 不同意")
    await page.say("street", "当天没有暴雨预警")
    assert "申诉没有同意：当天没有暴雨预警" in (await page.last("group")).text
    trace = await _trace(page, "center", ticket.number)
    assert "申诉：没有同意（当天没有暴雨预警）" in trace and "超期" in trace
    own = await _trace(page, "resident", ticket.number)
    assert "申诉：没有同意" in own and "当天没有暴雨预警" not in own, "what offices write to each other is theirs"


async def _calls(town: Town) -> list[Call]:
    return await town.houses[0].office.run(lambda uow: uow.repo(Call).find())


async def _whistle(page: Visitor) -> str:
    await page.say("street", f"/whistle 应急哨 {WALL}")
    await page.press("street", "用队伍")
    await page.press("street", "坍塌险情")
    await page.press("street", "马上发出")
    return (await _calls(page.town))[-1].number


@pytest.mark.requirement("KM-33")
async def test_an_ignored_whistle_is_verified_by_somebody_of_neither_side(page: Visitor) -> None:
    number = await _whistle(page)
    shown = await page.say("street", number)
    assert number in shown.title and "反映这个单位的问题" in str(shown.labels)
    await page.press("street", "反映这个单位的问题")
    await page.press("street", "哨响不到")
    await page.press("street", "区住房")
    await page.say("street", "吹哨两小时，多次电话，无人到场")
    group = "g-housing_constr"
    assert "哨响不到" not in "".join(seen.whole for seen in await page.read("group", group)), (
        "not before it is verified"
    )
    assert "两小时" in (await page.last("supervisor")).text
    await page.press("supervisor", "1 属实")
    await page.press("supervisor", "不可抗力")
    await page.say("supervisor", "当晚全局在另一处抢险")
    assert "属实" in (await page.last("group", group)).text
    seen = await page.say("street", number)
    assert "核实认定" in seen.text and "另一处抢险" in seen.text
    assert "已经" in (await page.press("supervisor", "1 属实")).text, "verified once, it is not asked about again"


@pytest.mark.requirement("KM-33")
async def test_a_reproach_that_is_not_true_stands_nowhere(page: Visitor) -> None:
    number = await _whistle(page)
    card = await page.last("group", "g-fire")
    await page.say("group", number, chat="g-fire", reply_to=card.id)
    await page.press("group", "反映这个单位的问题", "g-fire")
    await page.press("group", "吹空哨", "g-fire")
    asked = await page.press("group", "临江街道", "g-fire")
    await page.say("group", "现场没有险情", chat="g-fire", reply_to=asked.id)
    await page.press("supervisor", "2 不属实")
    await page.say("supervisor", "照片可见墙体倾斜")
    assert "不属实" in (await page.last("group", "g-fire")).text
    assert "核实认定" not in (await page.say("street", number)).text


async def test_a_call_s_number_is_only_for_those_it_concerns(page: Visitor) -> None:
    number = await _whistle(page)
    assert "没有" in (await page.say("resident", number)).text
    assert "没有" in (await page.say("secretary", number)).text
    assert number in (await page.say("center", number)).title
    shown = await page.say("supervisor", number)
    assert number in shown.title and "反映这个单位的问题" not in str(shown.labels), "who verifies does not report"


@pytest.mark.requirement("SG-04", "SG-43", "SG-51")
async def test_a_unit_s_record_says_what_was_verified_and_what_was_missed(page: Visitor) -> None:
    number = await _whistle(page)
    await page.say("street", number)
    await page.press("street", "反映这个单位的问题")
    await page.press("street", "哨响不到")
    await page.press("street", "区住房")
    await page.say("street", "=吹哨两小时，无人到场")
    await page.press("supervisor", "1 属实")
    await page.press("supervisor", "不可抗力")
    await page.say("supervisor", "当晚另处抢险")
    await page.town.later(hours=1)
    shown = await page.say("supervisor", "/record 区住房和城乡建设局")
    assert (
        f"{number} 哨响不到：=吹哨两小时，无人到场。核实：当晚另处抢险" in shown.text and "容错：不可抗力" in shown.text
    )
    assert f"{number} 到场超期" in shown.text or f"{number} 报到超期" in shown.text
    paper = await page.town.houses[0].shop.drawn("record", "housing_constr", "zh-Hans")
    assert paper is not None and paper.startswith(b"%PDF")
    [link] = [url for label, url in shown.links.items() if label == "lines-housing_constr.csv"]
    status, content = await page.fetch(link)
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert status == 200 and rows[0][:4] == ["种类", "编号", "时间", "认定或时限"]
    assert [row[4:] for row in rows if row[:2] == ["认定", number]] == [
        ["", "'=吹哨两小时，无人到场", "当晚另处抢险", "区委区政府督查室", "不可抗力", ""]
    ]
    assert {len(row) for row in rows} == {10} and ["超期", number] in [row[:2] for row in rows]
    refused = await page.say("secretary", "/record 区住房和城乡建设局")
    assert "核实" not in refused.text
    assert "没有找到单位" in (await page.say("supervisor", "/record 火星局")).text
    assert "/record" not in (await page.say("resident", "/record")).text


async def test_an_exempted_limit_stays_on_the_record(page: Visitor) -> None:
    ticket = await _overdue(page)
    await _again(page)
    await page.press("street", "1 同意")
    await page.say("street", "属实")
    shown = await page.say("supervisor", "/record 排水公司")
    assert f"{ticket.number} 办结超期" in shown.text and "已同意剔除" in shown.text


@pytest.mark.requirement("KM-33")
async def test_a_reproach_about_a_ticket_is_verified_by_somebody_else(page: Visitor) -> None:
    await page.say("resident", DRAIN)
    await page.press("resident", "提交")
    [ticket] = await page.town.tickets()
    assert "反映这个单位的问题" not in str((await page.say("resident", ticket.number)).labels), (
        "a resident rates instead"
    )
    assert "反映这个单位的问题" not in str((await page.say("supervisor", ticket.number)).labels), (
        "who verifies does not report"
    )
    await page.say("street", ticket.number)
    await page.press("street", "反映这个单位的问题")
    await page.press("street", "哨响不到")
    await page.press("street", "排水公司")
    await page.say("street", "派单两天，没有人联系居民")
    assert ticket.number in (await page.last("supervisor")).text
    await page.press("supervisor", "1 属实")
    await page.press("supervisor", "不可抗力")
    await page.say("supervisor", "当天全员抢险")
    assert "属实" in (await page.last("group")).text
    shown = await page.say("supervisor", "/record 排水公司")
    assert f"{ticket.number} 哨响不到：派单两天，没有人联系居民。核实：当天全员抢险" in shown.text


@pytest.mark.requirement("KM-33")
async def test_where_nobody_may_verify_the_centre_is_asked_to_appoint_somebody(page: Visitor) -> None:
    number = await _whistle(page)

    def relieve(uow: UnitOfWork) -> None:
        for post in uow.repo(Appointment).find(role="supervisor", valid_to=None):
            post.valid_to = uow.now
            uow.repo(Appointment).save(post)

    await page.town.arrange(relieve)
    await page.say("street", number)
    await page.press("street", "反映这个单位的问题")
    await page.press("street", "哨响不到")
    await page.press("street", "区住房")
    await page.say("street", "吹哨两小时，无人到场")
    told = (await page.last("center")).text
    assert "没有可以办“属实”的人" in told and "两小时" not in told, "not what it is about"
