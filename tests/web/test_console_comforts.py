"""The console for who sits there all day: keys, news, words that stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.stories.rooms import PRODUCTION
from tests.stories.test_console import PIPE, desk
from tests.stories.town import Town
from tests.web.test_console_pages import looking

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_keys_lead_through_the_queue_and_what_is_typed_outlives_news(tmp_path: Path, browser: Browser) -> None:
    async with (
        Town(tmp_path, env=PRODUCTION) as town,
        desk(town, "liaison") as one,
        desk(town, "liaison", "util_drain") as other,
        looking(browser, one, 1600, 1000) as page,
    ):
        visitor = await town.visit()
        await visitor.say("resident", PIPE)
        await visitor.press("resident", "提交")
        await visitor.close()
        await page.goto("/console?view=mine")
        await page.keyboard.press("j")
        await page.keyboard.press("x")
        await expect(page.locator("tbody input:checked")).to_have_count(1)
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.keyboard.press("/")
        await page.keyboard.type("污水")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("searchbox")).to_have_value("污水")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="签收").press("Enter")
        await expect(page.locator("[data-done]")).to_contain_text("已做")
        await page.get_by_text("留言给居民", exact=True).first.press("Enter")
        await page.get_by_role("button", name="我们派人去，今天到。").press("Enter")
        box = page.locator("form[action*='/message?'] textarea")
        await expect(box).to_have_value("我们派人去，今天到。")
        await page.keyboard.press("End")
        await page.keyboard.type("师傅姓刘。")
        [ticket] = await town.tickets()
        assert (await other.post(f"/console/tickets/{ticket.number}/message", text="先请少用水"))[0] == 200
        await expect(page.locator("[data-news]")).to_contain_text("1 件有变化")
        await expect(page.locator(".trace li")).to_have_count(3)  # nothing moves while somebody types
        await page.get_by_role("link", name="看新的").press("Enter")
        await expect(page.locator(".trace li")).to_have_count(4)
        await expect(box).to_have_value("我们派人去，今天到。师傅姓刘。")
        await page.reload()
        await expect(box).to_have_value("我们派人去，今天到。师傅姓刘。")
        await page.get_by_role("button", name="留言给居民").press("Enter")
        await expect(page.locator("[data-done]")).to_contain_text("已做")
        await expect(box).to_have_value("")
