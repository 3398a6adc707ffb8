"""The command's morning: what is new, due, late, told again, disputed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.stories.telegram_town import TelegramTown
from tests.stories.test_staff import file
from tests.stories.test_staff_finds import plain
from tests.stories.test_telegram_life import REPORT
from tests.stories.test_todo import disputed
from tests.stories.test_whole_life import CALL
from tests.stories.town import Seen, Town, Visitor


async def digests(page: Visitor, seat: str) -> list[Seen]:
    return [seen for seen in await page.read(seat) if "每日汇总" in seen.title]


@pytest.mark.requirement("WC-28")
async def test_each_working_day_at_eight_the_command_gets_one_message_and_a_tap_opens_the_list(
    town: Town, page: Visitor
) -> None:
    """Counts by category, the overdue list, repeat places; Saturday and Sunday nothing."""
    await file(page, CALL)  # Friday morning; a day and night matter of the drainage company
    await file(page, "春晓花园下水道堵了，污水漫到楼道里了", "neighbour")
    await town.later(hours=70)  # Monday 07:00: nothing at the weekend
    assert await digests(page, "street") == []
    await town.later(hours=1.5)
    for seat in ("street", "center"):
        [digest] = await digests(page, seat)
        for words in ("新增 2 件", "已派 2 件", "超期 2 件：下水道堵塞或破损 2", "最久没办完的", "2天"):
            assert words in digest.text, digest.whole
    listed = await page.press("street", "超期 2 件")
    numbers = {ticket.number for ticket in await town.tickets()}
    assert {label.split()[0] for label in plain(listed)} <= numbers or len(plain(listed)) == 2
    await page.press("street", plain(listed)[0][:11])
    assert (await page.last("street")).title.startswith("编号")
    await town.later(hours=24)
    assert len(await digests(page, "street")) == 2


async def test_cases_of_procedures_that_a_desk_must_answer_stand_in_its_digest(town: Town, page: Visitor) -> None:
    for said in ("要数据", "1", "春和社区", "瓶装气安检", "30天"):
        await page.say("street", said)
    await town.later(days=4, hours=23.5)  # Wednesday 08:30: three working days are over tonight
    [*_, digest] = await digests(page, "center")
    assert "流程里的事：今天到期 1 件，超期 0 件" in digest.text and "要数据：瓶装气安检" in digest.text
    assert not [one for one in await digests(page, "street") if "流程里的事" in one.text]
    await town.later(days=1)
    assert "今天到期 0 件，超期 1 件" in (await digests(page, "center"))[-1].text


async def test_a_house_that_was_closed_at_eight_sends_the_digest_the_same_morning_and_once(
    town: Town, page: Visitor
) -> None:
    await file(page, CALL)  # Friday
    for hour in (10.5, 11.2):  # Monday; the first look is after ten
        await town.until(datetime(2026, 11, 23, 0, 0, tzinfo=UTC) + timedelta(hours=hour - 8))
        [digest] = await digests(page, "street")
        assert "新增 1 件" in digest.text, digest.whole


async def test_disputes_stand_in_the_digest_and_tip_offs_in_none(page: Visitor) -> None:
    await disputed(page)
    await file(page, "我要举报：临江街道有人在出租屋里聚众赌博")
    shown = await page.say("street", "汇总")
    assert "职责待认定 1 件" in shown.text and "新增 1 件" in shown.text
    assert "新增 1 件" in (await page.say("center", "汇总")).text
    assert "岗位" in (await page.say("grid_worker", "汇总")).text
    assert "要有这个岗位的工作人员来做" in (await page.say("resident", "/digest")).text
    assert "超期 0 件" in (await page.say("street", "/digest")).text


@pytest.mark.requirement("WC-26", "WC-27")
async def test_the_commander_hears_of_the_second_step_and_overrules_with_one_press_and_a_reason(
    telegram: TelegramTown,
) -> None:
    """The office head gets the digest and the dispute notices; the commander the level-2 escalations."""
    there = telegram
    boss, head = there.api.user(21, "老郑"), there.api.user(22, "老吴")
    for user, role in ((boss, "commander"), (head, "command_head")):
        await there.say(user, f"/start {await there.code(role, 'st_cmd@990101001', '', user.name)}")
    await there.say(there.resident, REPORT)
    await there.press(there.resident, "提交")
    await there.town.later(hours=26)
    told = [shown for shown in there.api.chat(boss).messages if "已升到街道这一级" in shown.text]
    assert told
    await there.press(boss, "改派")
    asked = await there.say(boss, "城管局")
    await there.press(boss, next(label for label in asked.labels if "城市管理执法局" in label))
    done = await there.say(boss, "路面开挖要城管先围挡")
    [ticket] = await there.town.tickets()
    assert (ticket.department, ticket.designated, ticket.state) == ("urban_mgmt", True, "assigned"), done.text
    assert "由指挥长改派给了" in there.api.chat(there.drain).last.text
    lines = await there.town.houses[0].office.run(lambda uow: uow.ledger.read("ticket", ticket.id))
    [overruled] = [line for line in lines if line.event == "DispatchOverruled"]
    assert overruled.facts["previous"] == "util_drain" and overruled.facts["note_id"]
    await there.town.until(datetime(2026, 11, 23, 0, 30, tzinfo=UTC))  # Monday 08:30
    assert "每日汇总" in there.api.chat(head).last.text, [m.text for m in there.api.chat(head).messages]
