"""The whole story with clicks: everybody in one window of a browser."""

from __future__ import annotations

import pytest
from playwright.async_api import FilePayload, expect

from tests.stories.test_list_files import HEAD, SNOW, xlsx
from tests.stories.test_whole_life import CALL, photo
from tests.web.browser import Screen, Window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def file(window: Window, seat: str = "resident", text: str = CALL) -> str:
    """A report as a resident makes it: one sentence, one press. Gives its number."""
    await window.say(seat, text)
    await window.press(seat, "对，提交")
    await window.hears(seat, "登记好了")
    return (await window.town.tickets())[-1].number


async def report_result(window: Window) -> None:
    """The liaison's part, from signing to the result with its picture."""
    await window.press("group", "签收")
    await window.sees("resident", "签收")
    await window.press("group", "已联系")
    await window.press("group", "打电话")
    await window.press("group", "办结")
    await window.press("group", "已解决")
    await expect(window.seat("group").get_by_test_id("reply-chip")).to_be_visible()
    await window.say("group", "已疏通管道，更换井盖一个。", photo())
    await window.sees("group", "已报结果")


@pytest.mark.requirement("WC-01", "WC-17", "WH-07")
async def test_four_seats_play_the_whole_story(demo: Screen) -> None:
    window = await demo.window()
    for seat in ("resident", "grid_worker", "street", "group"):
        await expect(window.seat(seat)).to_be_visible()
    number = await file(window)
    for seat in ("grid_worker", "street", "group"):
        await window.hears(seat, number, "污水都漫出来了")
    await window.press("grid_worker", "现场核实")
    await window.press("grid_worker", "属实")
    await window.say("grid_worker", "去看了，污水有十来米")
    await window.sees("group", "现场核实：属实")
    await report_result(window)

    await window.hears("street", "已疏通管道")
    await expect(window.messages("resident").filter(has_text="已疏通管道")).to_have_count(0)
    await window.press("street", "审核通过")
    await window.sees("resident", "已疏通管道")
    await window.hears("resident", "联系过您吗")
    await window.picture("story")

    picture = window.messages("resident").get_by_test_id("picture").last
    await expect(picture.locator("img")).to_have_js_property("naturalWidth", 640)
    await picture.click()
    await expect(window.page.get_by_test_id("dialog-picture")).to_be_visible()
    await window.page.keyboard.press("Escape")
    await expect(window.page.get_by_test_id("dialog-picture")).to_have_count(0)

    for tap in ("联系过", "解决了", "非常满意"):
        await window.press("resident", f"1 {tap}")
    await window.sees("resident", "谢谢您的评价")
    await window.town.rest()
    [ticket] = await window.town.tickets()
    assert ticket.state == "closed"


async def test_a_card_stays_one_message_and_says_who_signed(demo: Screen) -> None:
    window = await demo.window()
    number = await file(window)
    await window.press("group", "签收")
    await window.sees("group", "已签收")
    await expect(window.messages("group").filter(has_text=number)).to_have_count(1)
    await expect(window.button("group", "办结")).to_be_visible()


async def test_another_units_group_comes_to_the_front_with_its_card(demo: Screen) -> None:
    window = await demo.window()
    await file(window)
    chosen = window.seat("group").get_by_test_id("chat-select")
    await expect(chosen).to_have_value("g-util_drain")
    await window.say("resident", "春和小区门口有人占道经营，路都走不通")
    await window.press("resident", "对，提交")
    await window.press("street", "派给")
    await window.hears("group", "占道经营")
    assert await chosen.input_value() != "g-util_drain"
    await chosen.select_option("g-util_drain")
    await window.hears("group", CALL)


async def test_the_group_one_works_in_stays_and_the_other_is_marked(demo: Screen) -> None:
    window = await demo.window()
    await file(window)
    await window.press("group", "签收")
    await window.say("resident", "春和小区门口有人占道经营，路都走不通")
    await window.press("resident", "对，提交")
    await window.press("street", "派给")
    badge = window.seat("group").get_by_test_id("chat-badge")
    await expect(badge).to_contain_text("1 条未读")
    await expect(window.seat("group").get_by_test_id("chat-select")).to_have_value("g-util_drain")
    await badge.click()
    await window.hears("group", "占道经营")
    await expect(badge).to_have_count(0)


async def test_a_typed_number_leaves_the_own_message_as_it_was(demo: Screen) -> None:
    """打个“2”选按钮，自己说的“2”还是“2”，不会变成别的。"""
    window = await demo.window()
    await window.say("resident", "路灯不亮")
    await window.hears("resident", "事情在哪里")
    mine = window.seat("resident").locator("article[data-from=me]")
    for said in ("1", "2"):
        await window.say("resident", said)
        await expect(mine.last.locator(".bubble")).to_have_text(f"我说：{said}")
        await expect(window.messages("resident").last).to_have_attribute("data-from", "bot")
    await expect(mine).to_have_count(3)
    await expect(mine.get_by_test_id("edited")).to_have_count(0)


async def test_a_note_goes_when_it_was_read(demo: Screen) -> None:
    person = await demo.person()
    page = await person.new_page()
    await page.clock.install()
    window = Window(page, demo.town)
    await window.load()
    await file(window)
    await window.press("group", "签收")
    toast = window.seat("group").get_by_test_id("toast")
    await expect(toast).to_contain_text("签收")
    await page.clock.fast_forward(60_000)
    await expect(toast).to_be_empty()


async def test_the_help_tells_the_story_and_fills_in_a_sentence(demo: Screen) -> None:
    window = await demo.window()
    await window.page.get_by_test_id("help").click()
    dialog = window.page.get_by_test_id("dialog-help")
    await expect(dialog.locator("li")).to_have_count(6)
    await window.picture("help")
    await dialog.get_by_test_id("example").first.click()
    await expect(window.write("resident")).to_have_value("我们小区3号楼下水道堵了，污水漫出来了")
    await window.write("resident").press("Enter")
    await window.hears("resident", "对，提交")


async def test_a_sent_message_can_be_corrected(demo: Screen) -> None:
    window = await demo.window()
    await window.say("resident", CALL)
    await window.hears("resident", "对，提交")
    await window.messages("resident").get_by_test_id("edit").last.click()
    await window.write("resident").fill("春晓花园1号楼楼道灯不亮")
    await window.seat("resident").get_by_test_id("send").click()
    await window.hears("resident", "楼道灯不亮")
    mine = window.seat("resident").locator("article[data-from=me]")
    await expect(mine).to_have_count(1)
    await expect(mine.get_by_test_id("edited")).to_be_visible()
    await expect(window.seat("resident").get_by_test_id("waiting")).to_have_count(
        0
    )  # the correction is no second message


async def test_what_is_written_is_never_markup(demo: Screen) -> None:
    window = await demo.window()
    await window.say("resident", "<img src=x onerror=alert(1)><b>春和小区路灯不亮</b>")
    await window.hears("resident", "<b>春和小区路灯不亮</b>")
    assert await window.seat("resident").locator(".bubble b, .bubble p img").count() == 0


async def test_staff_send_a_table_and_residents_are_offered_pictures_only(demo: Screen) -> None:
    window = await demo.window()
    await window.page.locator("[data-testid=tab][data-seat=center]").click()
    center = window.seat("center")
    table: FilePayload = {"name": "清单.xlsx", "mimeType": "application/zip", "buffer": xlsx([HEAD, SNOW])}
    await center.get_by_test_id("file").set_input_files([table])
    await expect(center.get_by_test_id("preview")).to_have_attribute("data-state", "done")
    await expect(center.get_by_test_id("preview")).to_contain_text("清单.xlsx")
    await window.say("center", "/list jurisdiction")
    await window.hears("center", "新增 1 项")
    await expect(center.locator("article[data-from=me]").get_by_test_id("file-name")).to_have_text("清单.xlsx")
    await expect(center.get_by_test_id("preview")).to_have_count(0)
    await expect(window.seat("resident").get_by_test_id("file")).to_have_attribute("accept", "image/*")
