"""Lists are changed, tasks admitted, matters supervised and discussed."""

from __future__ import annotations

import pytest

from tests.stories.town import Visitor

TABLE = "number,sector,name,main,helpers,part,main_duty,keywords,categories\n"
NEW = "JL900,应急管理,冰雪应对,emergency,urban_mgmt|transport,lead,统筹除雪,结冰,0407\n"
DRAIN = "小区门口下水道堵了三天，污水都漫出来了"


async def _ticket(page: Visitor) -> str:
    await page.say("resident", DRAIN)
    await page.press("resident", "提交")
    return (await page.town.tickets())[-1].number


@pytest.mark.requirement("SG-03", "SG-48", "SG-49")
async def test_a_table_is_checked_line_by_line_and_reviewed_by_two_offices(page: Visitor) -> None:
    how = await page.say("center", "/list")
    assert "jurisdiction — 属地管理清单" in how.text
    wrong = await page.say("center", "/list jurisdiction\n" + TABLE + NEW.replace("emergency", "emergancy"))
    assert "第 2 行" in wrong.text and "emergancy" in wrong.text
    preview = await page.say("center", "/list jurisdiction\n" + TABLE + NEW)
    assert "新增 1 项" in preview.text and "删去 26 项" in preview.text
    await page.press("center", "执行中发现问题")
    assert "统筹除雪" not in (await page.say("grid_worker", "/duty 冰雪应对")).text
    for seat in ("panel_office", "panel_justice"):
        await page.press(seat, "1 同意")
    await page.town.later(minutes=1)
    assert "统筹除雪" in (await page.say("grid_worker", "/duty 冰雪应对")).text


@pytest.mark.requirement("WC-37", "SG-50")
async def test_a_department_asks_to_assign_a_task_with_people_and_money(page: Visitor) -> None:
    short = await page.say("group", "/admit 欠薪排查", addressed=True)
    assert "还缺" in short.text and "多少人员" in short.text and "多少经费" in short.text
    await page.say("group", "/admit 拖欠工资排查；2人；每社区 5000 元；年底集中排查拖欠工资")
    await page.press("panel_chair", "1 同意")
    await page.press("panel_office", "1 同意")
    assert "准予交办" in (await page.last("group")).text
    refused = await page.say("group", "/admit 协助招商引资；3人；10万元；任务分解")
    assert "不能交给" in refused.text


async def test_a_matter_is_supervised_answered_and_concluded(page: Visitor) -> None:
    number = await _ticket(page)
    assert "没有督办" in (await page.say("supervisor", "/supervise")).text
    await page.say("supervisor", f"/supervise {number}")
    await page.press("supervisor", "拒不办理")
    await page.say("supervisor", "三天没有到场，请说明")
    assert "督办" in (await page.last("group")).text
    shown = await page.say("group", "/supervise")
    assert any("说明" in label for label in shown.labels)
    await page.press("group", "说明")
    asked = await page.last("group")
    await page.say("group", "今天下午疏通", reply_to=asked.id)
    listed = await page.say("supervisor", "/supervise")
    assert "今天下午疏通" in listed.text
    await page.press("supervisor", "结案")
    await page.say("supervisor", "已整改")
    assert "已整改" in (await page.last("group")).text


@pytest.mark.requirement("SG-08", "BS-12")
async def test_a_joint_meeting_puts_its_decisions_back_on_the_tickets(page: Visitor) -> None:
    for words in ("/meeting", "/apply 联席会"):  # said before a name and a day are asked for
        assert "没有需要上会" in (await page.say("center", words)).text
    number = await _ticket(page)
    await page.press("group", "签收")
    await page.press("group", "更多")
    await page.press("group", "不归我们管")
    await page.press("group", "三定规定")
    listed = await page.last("group")
    await page.say("group", "城管局", reply_to=listed.id)
    asked = await page.press("group", "城市管理执法局")
    await page.say("group", "路面以上归城管", reply_to=asked.id)
    agenda = await page.say("center", "/meeting")
    assert number in agenda.text
    called = await page.say("center", "/meeting 2026-12-01 十二月联席会")
    assert called.title == "十二月联席会" and "请来：" in called.text
    assert "《十二月联席会》12月1日" in (await page.last("group")).text
    await page.press("center", "写纪要")
    await page.say("center", f"会议决定如下\n{number} 排水公司 三日内疏通并换管")
    assert "三日内疏通" in (await page.last("group")).text


async def test_residents_are_not_shown_the_offices(page: Visitor) -> None:
    for words in ("/list", "/supervise 482-109-375", "/meeting"):
        answer = await page.say("resident", words)
        assert "没有" in answer.text or "不" in answer.text, words
