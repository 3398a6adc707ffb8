"""Staff find the department, the category and the buttons of a matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.telegram_town import TelegramTown
from tests.stories.test_staff import answer, file, file_category, of_level
from tests.stories.test_telegram_life import REPORT
from tests.stories.test_whole_life import CALL
from tests.stories.town import Seen, Visitor


def plain(seen: Seen) -> list[str]:
    """The words on the buttons, without their numbers."""
    return [label.partition(" ")[2] for label in seen.labels]


async def test_the_street_types_a_department(page: Visitor) -> None:
    await file_category(page, await of_level(page, "C"))
    await page.press("street", "另选单位")
    found = await page.say("street", "市场监管局")
    assert plain(found)[0] == "区市场监督管理局" and "市场监管局" in found.text
    await page.press("street", "区市场监督管理局")
    [ticket] = await page.town.tickets()
    assert (ticket.department, ticket.state) == ("market", "assigned")


async def test_every_department_can_be_paged_to(page: Visitor) -> None:
    await file_category(page, await of_level(page, "C"))
    seen, shown = await page.press("street", "另选单位"), set[str]()
    while any("再看" in label for label in seen.labels):
        shown |= set(plain(seen))
        seen = await page.press("street", "再看")
    shown |= set(plain(seen))
    [ticket] = await page.town.tickets()
    assert {one.names.hans for one in page.town.house.district.departments.values()} <= shown
    await page.press("street", seen.text and plain(seen)[0])
    [ticket] = await page.town.tickets()
    assert ticket.state == "assigned"


async def test_words_that_name_nobody_change_nothing_and_leave_the_list(page: Visitor) -> None:
    await file_category(page, await of_level(page, "C"))
    await page.press("street", "另选单位")
    told = await page.say("street", "那个管天的局")
    assert "那个管天的局" in told.text and plain(told) == ["看全部", "返回"]
    [ticket] = await page.town.tickets()
    assert ticket.state == "filed"
    assert "再看" in "".join((await page.press("street", "看全部")).labels)


async def test_who_just_returned_it_is_not_offered_first(page: Visitor) -> None:
    await file(page, CALL)
    [ticket] = await page.town.tickets()
    name = page.town.house.district.departments[ticket.department].names.hans
    basis = plain(await answer(page, "group", "退回"))[0]
    await answer(page, "group", basis, text="这段管道属小区自有，依权责清单归物业。")
    asked = await page.last("street")
    assert f"派给{name}" not in plain(asked)
    listed = await page.press("street", "另选单位")
    assert name not in plain(listed)[:8]
    found = await page.say("street", name)
    assert plain(found)[0] == f"{name}（刚退回）"


async def test_a_sure_reading_can_be_corrected_by_name_and_by_words(page: Visitor) -> None:
    await file_category(page, await of_level(page, "C"))
    offered = await page.press("street", "改类别")
    assert len(offered.labels) > 2, "more than 'all' and 'back'"
    found = await page.say("street", "路灯不亮")
    assert "路灯" in plain(found)[0]


async def test_a_ticket_opened_by_number_shows_what_may_be_pressed(page: Visitor) -> None:
    await file_category(page, await of_level(page, "C"))
    [ticket] = await page.town.tickets()
    opened = await page.say("street", ticket.number)
    assert any("派给" in label for label in opened.labels) and any("另选单位" in label for label in opened.labels)
    await page.press("street", "派给")
    [ticket] = await page.town.tickets()
    assert ticket.state == "assigned"
    group = f"g-{ticket.department}"
    in_group = await page.say("group", ticket.number, chat=group)
    assert "签收" in plain(in_group)
    assert "签收" not in plain(await page.say("street", ticket.number))
    assert plain(await page.say("resident", ticket.number)).count("签收") == 0


async def test_the_one_who_did_it_is_not_told_that_somebody_else_has(page: Visitor) -> None:
    await file(page, CALL)
    await page.press("group", "签收")
    await answer(page, "group", "办结", "已解决", text="12月1日下午疏通完毕，与王阿姨电话确认过。")
    await page.press("street", "审核通过")
    told = "".join(seen.text for seen in await page.read("street"))
    assert "已经有人办了" not in told and "审核通过，这一步办过了" in told


@pytest.mark.requirement("WC-62")
async def test_in_telegram_the_group_opens_by_number_and_signs(tmp_path: Path) -> None:
    async with TelegramTown(tmp_path) as there:
        await there.staff()
        await there.say(there.resident, REPORT)
        await there.press(there.resident, "提交")
        [ticket] = await there.town.tickets()
        shown = await there.say(there.liaison, f"@{there.api.me.username} {ticket.number}", there.drain)
        assert any("签收" in label for label in shown.labels)


async def test_a_whistle_takes_a_typed_department(page: Visitor) -> None:
    await page.say("street", "/whistle 应急哨 燃气管挖断了，在漏气，临江街道春和小区门口")
    await page.press("street", "选单位")
    card = await page.say("street", "市场监管局")
    assert "区市场监督管理局" in card.text


@pytest.mark.parametrize(
    ("seat", "said", "shown"),
    [
        ("street", "今天有什么事要办", "没有等您办的事"),
        ("street", "我想叫城管和水务一起来", "要发哪一类呼叫"),
        ("street", "下水道归谁管", "主体责任"),
        ("center", "今天怎么样", "每日汇总"),
        ("center", "哪个单位最慢", "响应率"),
        ("grid_worker", "今天要走哪些", "春和社区第一网格"),
    ],
)
async def test_staff_ask_in_words_what_a_command_shows(page: Visitor, seat: str, said: str, shown: str) -> None:
    assert shown in (await page.say(seat, said)).whole
    assert await page.town.tickets() == []


@pytest.mark.parametrize(
    ("seat", "said"),
    [
        ("grid_worker", "我到春和小区了，没看到下水道堵"),
        ("grid_worker", "春和小区的下水道已经通好了"),
        ("center", "把春和小区下水道那件催一下"),
        ("street", "刚才下水道那件派给谁了"),
    ],
)
async def test_words_about_a_matter_that_is_known_offer_it(page: Visitor, seat: str, said: str) -> None:
    """到现场看过的人说“没看到堵”，不会又登记成一件新的。"""
    await page.say("resident", "春和小区下水道堵了，粪水漫出来了")
    await page.press("resident", "提交")
    [ticket] = await page.town.tickets()
    offered = await page.say(seat, said)
    assert "没有登记成新的事" in offered.text and any(ticket.number in label for label in offered.labels)
    assert len(await page.town.tickets()) == 1


async def test_a_resident_who_says_the_same_reports(page: Visitor) -> None:
    assert "指挥" not in (await page.say("resident", "哪个单位最慢")).text
    assert "直接说：哪里，什么事" in (await page.say("neighbour", "今天有什么事要办")).text


async def test_on_a_round_a_finding_at_another_house_is_no_part_of_the_last(page: Visitor) -> None:
    await page.say("grid_worker", "春和小区3栋楼道堆了杂物")
    asked = await page.say("grid_worker", "春和小区5栋阳台花盆松动")
    assert "说的是那件事吗" in asked.text
    assert "您说：“春和小区5栋阳台花盆松动”" in (await page.press("grid_worker", "另一件")).text


@pytest.mark.parametrize(
    ("seat", "said", "begins"),
    [
        ("secretary", "周六安排排班", "1 排班"),
        ("grid_worker", "3栋要入户登记一下", "1 入户采集"),
        ("center", "来一次换季检查", "1 换季检查"),
        ("grid_worker", "春和小区3栋有隐患，阳台松动", "1 对，提交"),
    ],
)
async def test_what_staff_may_begin_is_found_by_its_word(page: Visitor, seat: str, said: str, begins: str) -> None:
    assert begins in (await page.say(seat, said)).labels
