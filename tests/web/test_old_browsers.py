"""The page on browsers five years old, which lack newer functions."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import FilePayload, Page, Route, expect

from bot.web.server import STATIC
from tests.stories.test_whole_life import photo
from tests.web.browser import PHONE, Screen, Window
from tests.web.test_phone import REPORT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# What browsers of 2020 and 2021 do not have (Safari 14 and 15.3, Chrome 85, the WebViews of phones sold then).
TAKEN = """
for (const [from, names] of [
    [AbortSignal, ['timeout', 'any', 'abort']],
    [Array, ['fromAsync']],
    [Array.prototype, ['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with', 'group']],
    [String.prototype, ['at', 'replaceAll', 'isWellFormed', 'toWellFormed']],
    [Object, ['hasOwn', 'groupBy']],
    [Map, ['groupBy']],
    [Promise, ['any', 'withResolvers', 'try']],
    [Crypto.prototype, ['randomUUID']],
    [HTMLDialogElement.prototype, ['show', 'showModal', 'close']],
    [Element.prototype, ['replaceChildren', 'checkVisibility', 'setHTMLUnsafe', 'moveBefore']],
    [HTMLElement.prototype, ['showPopover', 'hidePopover', 'togglePopover']],
    [URL, ['canParse', 'parse']],
    [Set.prototype, ['union', 'intersection', 'difference']],
    [Navigator.prototype, ['locks', 'userActivation']],
    [window, ['structuredClone', 'reportError', 'scheduler', 'requestIdleCallback', 'navigation', 'Iterator']],
]) for (const name of names) delete from[name];
"""
NEWER_STYLES = {
    r":has\(": ":unknown(",
    r"\bdvh\b": "unknown",
    r"color-mix\(": "unknown-mix(",
    r"@container": "@unknown",
    r"overflow: clip": "overflow: unknown",
    r"field-sizing:": "unknown-sizing:",
    r"text-wrap:": "unknown-wrap:",
    r"(?<![-\w])(translate|rotate|scale):": "unknown-move:",
}


async def old(screen: Screen, **more: object) -> Window:
    """A window of a browser that lacks all this."""
    person = await screen.person(PHONE, has_touch=True, **more)
    await person.add_init_script(TAKEN)

    async def style(route: Route) -> None:
        text = (STATIC / "chat.css").read_text(encoding="utf-8")
        for newer, unknown in NEWER_STYLES.items():
            text = re.sub(newer, unknown, text)
        await route.fulfill(body=text, content_type="text/css")

    await person.route("**/chat.css", style)
    return await screen.window(of=person)


async def inside(page: Page, testid: str) -> bool:
    """Whether it stands wholly in the window."""
    box = await page.get_by_test_id(testid).first.bounding_box()
    size = page.viewport_size
    assert box and size
    return box["x"] >= 0 and box["x"] + box["width"] <= size["width"] and box["y"] + box["height"] <= size["height"]


async def test_a_report_with_a_picture_goes_through(production: Screen) -> None:
    window = await old(production)
    assert await window.page.evaluate("typeof AbortSignal.timeout + typeof HTMLDialogElement.prototype.showModal") == (
        "undefinedundefined"
    )
    await window.say("resident", REPORT, photo())
    await window.hears("resident", "对，提交")
    assert await inside(window.page, "send")
    await window.press("resident", "对，提交")
    await window.hears("resident", "登记好了")
    [ticket] = await production.town.tickets()
    assert ticket.department == "util_drain"


async def test_windows_over_the_page_open_and_close(production: Screen) -> None:
    window = await old(production, permissions=["geolocation"], geolocation={"longitude": 114.3022, "latitude": 30.508})
    page = window.page
    await page.get_by_test_id("locate").click()
    dialog = page.get_by_test_id("dialog-place")
    await expect(dialog).to_be_in_viewport()
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await page.get_by_test_id("locate").click()
    await page.get_by_test_id("place-use").click()
    await expect(page.get_by_test_id("place-chip")).to_be_visible()
    await window.say("resident", "路灯不亮", photo())
    await window.messages("resident").get_by_test_id("picture").first.click()
    await page.get_by_test_id("dialog-picture").get_by_test_id("close").click()
    await expect(page.get_by_test_id("dialog-picture")).to_have_count(0)


async def test_a_function_that_is_missing_is_not_called_a_broken_network(production: Screen) -> None:
    """少了函数不是断了网：话里说明白，写的字不丢。"""
    window = await production.window(PHONE)
    await window.page.evaluate("delete window.FormData; delete window.AbortController")
    file: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    await window.seat("resident").get_by_test_id("file").set_input_files([file])
    toast = window.seat("resident").get_by_test_id("toast")
    await expect(toast).to_contain_text("不是网络的事")
    await window.seat("resident").get_by_test_id("remove-picture").click()
    await window.say("resident", REPORT)
    waiting = window.seat("resident").get_by_test_id("waiting")
    await expect(waiting).to_contain_text("不是网络的事")
    await waiting.get_by_test_id("take-back").click()
    await expect(window.write("resident")).to_have_value(REPORT)
    window.troubles.clear()


async def test_a_page_whose_program_fails_says_so(production: Screen) -> None:
    window = await production.window(PHONE)
    await window.page.evaluate("setTimeout(() => missing.function())")
    await expect(window.page.get_by_test_id("fault")).to_contain_text("换一个浏览器")
    window.troubles.clear()
