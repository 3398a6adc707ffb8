"""The console by keyboard, on a phone, in large print; data changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from bot.web.seats import COOKIE
from tests.stories.rooms import PRODUCTION
from tests.stories.test_console import PIPE, Desk, desk
from tests.stories.test_district_data import TINY, KeptTown
from tests.stories.town import Town
from tests.web.browser import PATIENCE
from tests.web.test_access import FAINT, TARGETS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PATHS = (
    "",
    "/map",
    "/cases",
    "/cases/begin",
    "/knowledge",
    "/groups",
    "/people",
    "/audit",
    "/data",
    "/data/units.csv",
    "/data/calendar_2026.yaml",
)
SIZES = ((1600, 1000), (1024, 768), (375, 812))
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# What a screen reader has no name for; the largest share of a row on a phone that its heading takes from the value.
NAMELESS = """Array.from(document.querySelectorAll('th, button, summary, a[href]'))
  .filter((one) => !(one.getAttribute('aria-label') || one.textContent.trim() || one.querySelector('img[alt]')))
  .map((one) => one.outerHTML)"""
HEADED = """Math.max(0, ...Array.from(document.querySelectorAll('td[data-name]'), (one) => one.clientWidth &&
  parseFloat(getComputedStyle(one).gridTemplateColumns) / one.clientWidth))"""


@asynccontextmanager
async def looking(browser: Browser, one: Desk, width: int, height: int) -> AsyncIterator[Page]:
    """A window of somebody who sits at a desk of the console."""
    base = f"http://127.0.0.1:{one.town.houses[0].port}"
    token = next(cookie.value for cookie in one.session.cookie_jar if cookie.key == COOKIE)
    size, touch = ViewportSize(width=width, height=height), width < 1600
    context = await browser.new_context(viewport=size, has_touch=touch, locale="zh-CN", base_url=base)
    await context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    await context.close()


async def test_a_holiday_is_corrected_by_keyboard(tmp_path: Path, browser: Browser) -> None:
    env = {**PRODUCTION, "HUYING_DISTRICT": str(TINY)}
    async with (
        KeptTown(tmp_path, env=env) as town,
        desk(town, "keeper", "hub") as one,
        looking(browser, one, 375, 812) as page,
    ):
        await page.goto("/console/data")
        await page.get_by_role("link", name="calendar_2026.yaml").press("Enter")
        await page.get_by_label("哪天", exact=True).fill("2026-11-23")
        await page.get_by_label("到哪天").fill("2026-11-24")
        await page.get_by_label("放什么假").fill("冬至会")
        await page.screenshot(path=tmp_path / "days.png", full_page=True)
        await page.get_by_role("button", name="存下").first.press("Enter")
        await expect(page.get_by_text("holidays › 冬至会")).to_be_visible()
        await page.screenshot(path=tmp_path / "draft.png", full_page=True)
        await page.get_by_role("button", name="发布", exact=True).press("Enter")
        await expect(page.get_by_role("status").filter(has_text="发布了")).to_be_visible()
        assert await town.look() == [True]
        await page.goto("/console/data")
        await expect(page.get_by_text("正在用")).to_be_visible()
        await page.get_by_role("button", name="退回到这一版").press("Enter")
        await expect(page.get_by_text("holidays › 冬至会")).to_be_visible()


async def test_every_page_is_read_at_every_size(tmp_path: Path, browser: Browser) -> None:
    async with Town(tmp_path, env=PRODUCTION) as town, desk(town, "admin") as one:
        visitor = await town.visit()
        await visitor.say("resident", PIPE)
        await visitor.press("resident", "提交")
        await visitor.close()
        for width, height in SIZES:
            async with looking(browser, one, width, height) as page:
                for path in PATHS:
                    await page.goto(f"/console{path}")
                    assert await page.evaluate(WIDER) <= 0, (path, width)
                    small = [x for x in await page.evaluate(TARGETS) if x[1] < 43.5]
                    assert small == [] or width == 1600, (path, width)
                    assert await page.locator("[hidden]:visible").count() == 0, (path, width)
                    assert await page.evaluate(NAMELESS) == [], path
                    await page.screenshot(path=tmp_path / f"{width}{path.replace('/', '-')}.png", full_page=True)
                    if width == 375:
                        await page.evaluate("document.documentElement.style.fontSize = '200%'")
                        assert await page.evaluate(WIDER) <= 0, (path, "large print")
                        assert [x for x in await page.evaluate(FAINT) if x[1] < 4.5] == [], path
                        assert await page.evaluate(HEADED) <= 0.45, path


async def test_pages_for_all_are_pressed_by_a_thumb_and_the_queue_is_printed_as_a_table(
    tmp_path: Path, browser: Browser
) -> None:
    async with Town(tmp_path, env=PRODUCTION) as town, desk(town, "admin") as one:
        visitor = await town.visit()
        await visitor.say("resident", PIPE)
        await visitor.press("resident", "提交")
        await visitor.close()
        async with looking(browser, one, 390, 844) as page:
            for path in ("/matters", "/matters/map", "/guide", "/handbook", "/procedures", "/privacy", "/none"):
                await page.goto(path)
                assert await page.evaluate(WIDER) <= 0, path
                assert [x for x in await page.evaluate(TARGETS) if x[1] < 43.5] == [], path
                assert await page.evaluate(NAMELESS) == [], path
        async with looking(browser, one, 700, 1000) as page:  # A4 between its margins
            await page.goto("/console?view=all")
            await page.emulate_media(media="print")
            await expect(page.get_by_role("columnheader", name="编号")).to_be_visible()
            for gone in ("header", ".filter", "input[type=checkbox]", "details"):
                assert await page.locator(gone).locator("visible=true").count() == 0, gone
