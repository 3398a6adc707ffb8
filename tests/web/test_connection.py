"""Reloads, second windows and broken connections lose nothing."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.stories.test_whole_life import CALL
from tests.web.browser import PATIENCE, Screen, Window
from tests.web.test_browser import file

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def stop(screen: Screen) -> None:
    """The house closes, its windows stay open."""
    await screen.town.houses.pop().close()


async def start(screen: Screen) -> None:
    """The house opens again at the same address."""
    await screen.town.add_house()


def mine(window: Window) -> list[str]:
    """What the page complained of, apart from the cut that the test made."""
    return [trouble for trouble in window.troubles if "ERR_" not in trouble]


async def test_a_reload_in_the_middle_keeps_everything(demo: Screen) -> None:
    window = await demo.window()
    await window.say("resident", CALL)
    await window.hears("resident", "对，提交")
    await window.write("street").fill("还没写完")
    before = await window.messages("resident").all_inner_texts()
    await window.load()
    assert await window.messages("resident").all_inner_texts() == before
    await expect(window.write("street")).to_have_value("还没写完")
    await window.press("resident", "对，提交")
    await window.hears("resident", "登记好了")
    assert len(await demo.town.tickets()) == 1


async def test_two_windows_of_one_visitor_show_the_same(demo: Screen) -> None:
    person = await demo.person()
    one, two = await demo.window(of=person), await demo.window(of=person)
    number = await file(one)
    for window in (one, two):
        await window.hears("resident", number)
        await window.hears("group", number)
    await two.press("group", "签收")
    await one.sees("resident", "签收")
    await expect(one.button("group", "办结")).to_be_visible()
    await expect(one.messages("group")).to_have_count(1)


async def test_two_visitors_share_the_offices_but_not_the_residents(demo: Screen) -> None:
    one, two = await demo.window(), await demo.window()
    number = await file(one)
    await two.hears("group", number)
    await expect(two.messages("resident")).to_have_count(0)


async def test_two_presses_at_once_are_one_and_the_other_is_told_who(demo: Screen) -> None:
    one, two = await demo.window(), await demo.window()
    await file(one)
    await expect(two.button("group", "签收")).to_be_visible()
    data = await two.button("group", "签收").get_attribute("data-action")
    message = await two.messages("group").last.get_attribute("data-message-id")
    await one.press("group", "签收")
    await two.sees("group", "已签收")
    late = {"key": "a-late-press", "chat": "g-util_drain", "text": "", "action": data, "message": message}
    await two.page.evaluate("m => fetch('/chat/group/send', {method: 'POST', body: JSON.stringify(m)})", late)
    await expect(two.seat("group").get_by_test_id("toast")).to_contain_text("签收")
    [ticket] = await demo.town.tickets()
    assert ticket.state == "signed"


async def test_a_cut_connection_is_told_and_what_was_written_arrives_once(demo: Screen) -> None:
    window = await demo.window()
    line = window.page.get_by_test_id("connection")
    await expect(line).to_be_hidden()
    await stop(demo)
    await expect(line).to_contain_text("您写的话不会丢", timeout=PATIENCE)
    await window.say("resident", CALL)
    waiting = window.seat("resident").get_by_test_id("waiting")
    await expect(waiting).to_have_attribute("data-state", "stuck", timeout=PATIENCE)
    await window.picture("cut")
    await start(demo)
    await expect(line).to_be_hidden(timeout=2 * PATIENCE)
    await window.hears("resident", "对，提交")
    await expect(waiting).to_have_count(0)
    await expect(window.messages("resident").filter(has_text="我说：")).to_have_count(1)
    await window.press("resident", "对，提交")
    await window.hears("resident", "登记好了")
    assert len(await demo.town.tickets()) == 1
    assert mine(window) == []
    window.troubles.clear()


async def test_what_waits_survives_closing_the_window(demo: Screen) -> None:
    person = await demo.person()
    window = await demo.window(of=person)
    await stop(demo)
    await window.say("resident", CALL)
    await expect(window.seat("resident").get_by_test_id("waiting")).to_have_attribute("data-state", "stuck")
    await window.page.close()
    window.troubles.clear()
    await start(demo)
    again = await demo.window(of=person)
    await again.hears("resident", "对，提交")
    await expect(again.messages("resident").filter(has_text="我说：")).to_have_count(1)


async def test_a_press_during_the_cut_can_be_made_again(demo: Screen) -> None:
    window = await demo.window()
    await window.say("resident", CALL)
    await window.hears("resident", "对，提交")
    await stop(demo)
    await window.press("resident", "对，提交")
    await expect(window.seat("resident").get_by_test_id("toast")).to_contain_text("请再按一次", timeout=PATIENCE)
    await start(demo)
    await window.press("resident", "对，提交")
    await window.hears("resident", "登记好了")
    assert len(await demo.town.tickets()) == 1
    window.troubles.clear()
