"""The page by keyboard, by screen reader and for weak eyes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from playwright.async_api import expect

from tests.web.browser import PHONE, Screen, Window
from tests.web.test_browser import file

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
NAMED = {"button", "link", "textbox", "combobox", "image", "log", "dialog", "region", "heading", "group", "navigation"}
MAY_BE_NAMELESS = {"group", "navigation"}

# Text whose colour stands too little apart from what is behind it (WCAG 2.2, 1.4.3: 4.5 to 1).
FAINT = """() => {
  const rgb = (c) => (c.match(/[\\d.]+/g) ?? []).map((n, i) => Number(n) * (c.startsWith('color(') && i < 3 ? 255 : 1));
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if ((colour[3] ?? 1) === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const node of document.querySelectorAll('body *')) {
    const own = Array.from(node.childNodes).some((c) => c.nodeType === 3 && c.data.trim());
    if (!own || !node.checkVisibility() || node.closest('.unseen, .skip, noscript')) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    found.push([node.textContent.trim().slice(0, 20), Math.round(ratio * 100) / 100]);
  }
  return found;
}"""

# What can be pressed, with its size in CSS pixels.
TARGETS = """() => Array.from(document.querySelectorAll('button, a, select, textarea'))
  .filter((node) => node.checkVisibility() && !node.matches('.skip'))
  .map((node) => [node.textContent.trim().slice(0, 20) || node.getAttribute('aria-label'),
                  Math.min(node.getBoundingClientRect().width, node.getBoundingClientRect().height)])"""


async def tree(window: Window) -> list[tuple[str, str]]:
    """Role and name of everything a screen reader meets."""
    session = await window.page.context.new_cdp_session(window.page)
    nodes: list[dict[str, Any]] = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    seen = [node for node in nodes if not node.get("ignored")]
    return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in seen]


async def test_everything_that_can_be_used_has_a_name(demo: Screen) -> None:
    window = await demo.window()
    await file(window)
    await window.hears("group", "污水")
    met = await tree(window)
    assert {"button", "textbox", "combobox", "log", "heading"} <= {role for role, _ in met}
    assert [role for role, name in met if role in NAMED - MAY_BE_NAMELESS and not name.strip()] == []
    assert sum(role == "log" for role, _ in met) >= 4


async def test_every_message_box_says_whose_it_is(demo: Screen) -> None:
    window = await demo.window()
    names = [name for role, name in await tree(window) if role == "textbox"]
    assert len(names) == len(set(names)) >= 4


@pytest.mark.parametrize(("locale", "lang"), [("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"), ("en-GB", "en")])
async def test_the_page_says_which_language_it_speaks(demo: Screen, locale: str, lang: str) -> None:
    window = await demo.window(locale=locale)
    assert await window.page.locator("html").get_attribute("lang") == lang
    await window.picture(f"lang-{lang}")


async def test_what_is_new_is_announced_and_the_history_is_not(demo: Screen) -> None:
    window = await demo.window()
    log = window.seat("resident").get_by_test_id("log")
    await expect(log).to_have_attribute("role", "log")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(log).to_have_attribute("aria-busy", "false")
    await expect(window.seat("resident").get_by_test_id("toast")).to_have_attribute("role", "status")
    await expect(window.page.get_by_test_id("connection")).to_have_attribute("role", "status")


async def test_headings_lead_through_the_page(demo: Screen) -> None:
    window = await demo.window()
    await file(window)
    await window.hears("group", "污水")
    levels = await window.page.evaluate(
        """() => Array.from(document.querySelectorAll('h1, h2, h3'))
            .filter((h) => h.checkVisibility()).map((h) => Number(h.tagName[1]))"""
    )
    assert levels[0] == 1 and levels.count(1) == 1 and levels.count(2) == 4
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1600, 1000), PHONE], ids=["wide", "phone"])
async def test_all_text_stands_apart_from_its_ground(demo: Screen, size: tuple[int, int], scheme: str) -> None:
    window = await demo.window(size, color_scheme=scheme)
    await file(window)
    await window.page.get_by_test_id("size-large").click()
    found = await window.page.evaluate(FAINT)
    assert len(found) > 10
    assert [one for one in found if one[1] < 4.5] == []
    await window.picture(f"{scheme}-{size[0]}")


@pytest.mark.parametrize("size", [(1600, 1000), PHONE], ids=["wide", "phone"])
async def test_whatever_is_pressed_is_as_large_as_a_finger(demo: Screen, size: tuple[int, int]) -> None:
    window = await demo.window(size, has_touch=True)
    await file(window)
    found = await window.page.evaluate(TARGETS)
    assert len(found) > 5
    assert [one for one in found if one[1] < 43.5] == []


async def focused(window: Window) -> str:
    """The words of what has the focus."""
    return str(
        await window.page.evaluate(
            "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
        )
    )


async def tab_to(window: Window, words: str, most: int = 60) -> None:
    """Press Tab until something with these words has the focus, and see that it shows."""
    for _ in range(most):
        await window.page.keyboard.press("Tab")
        if words in await focused(window):
            ring = await window.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert ring != "none", words
            return
    raise AssertionError(f"Tab does not lead to {words!r}")


async def test_a_report_by_keyboard_alone(production: Screen) -> None:
    window = await production.window()
    await tab_to(window, "输入框")
    await window.page.keyboard.press("Enter")
    await window.page.keyboard.type("春和小区3号楼下水道堵了三天")
    await window.page.keyboard.press("Shift+Enter")
    await window.page.keyboard.type("污水都漫出来了")
    await window.page.keyboard.press("Enter")
    await window.hears("resident", "对，提交")
    await expect(window.write("resident")).to_be_focused()
    await window.page.keyboard.press("Shift+Tab")
    for _ in range(12):
        if "对，提交" in await focused(window):
            break
        await window.page.keyboard.press("Shift+Tab")
    await window.page.keyboard.press("Enter")
    await window.hears("resident", "登记好了")
    [ticket] = await production.town.tickets()
    assert ticket.department == "util_drain"


async def test_the_focus_stays_where_a_card_changes_under_it(demo: Screen) -> None:
    window = await demo.window()
    await file(window)
    await window.button("group", "签收").focus()
    await window.page.keyboard.press("Enter")
    await window.sees("group", "已签收")
    kept = await window.page.evaluate("document.activeElement.closest('[data-seat]')?.dataset.seat")
    assert kept == "group"


async def test_a_dialog_keeps_the_keyboard_and_gives_it_back(demo: Screen) -> None:
    window = await demo.window()
    await window.page.get_by_test_id("help").focus()
    await window.page.keyboard.press("Enter")
    await expect(window.page.get_by_test_id("dialog-help")).to_be_visible()
    for _ in range(12):
        await window.page.keyboard.press("Tab")
        at = await window.page.evaluate("document.activeElement.closest('body, dialog').tagName")
        assert at == "DIALOG" or await window.page.locator("main *:focus, header *:focus").count() == 0
    await window.page.keyboard.press("Escape")
    await expect(window.page.get_by_test_id("help")).to_be_focused()
