"""The district's own sign-in in a browser: by keyboard, on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, ViewportSize, expect

from tests.stories.test_sign_in import opened
from tests.web.browser import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_staff_come_in_and_leave(tmp_path: Path, browser: Browser) -> None:
    size = ViewportSize(width=375, height=812)
    async with opened(tmp_path) as signing:
        await signing.name("zhou.w")
        context = await browser.new_context(viewport=size, locale="zh-CN", base_url=signing.home)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        await page.goto("/console")
        await page.screenshot(path=tmp_path / "entrance.png")
        await page.get_by_role("link", name="用统一身份账号登录").press("Enter")
        await expect(page.get_by_role("heading", name="工单")).to_be_visible()
        await page.screenshot(path=tmp_path / "inside.png")
        await page.get_by_role("button", name="退出工作台").press("Enter")
        await expect(page.get_by_role("link", name="用统一身份账号登录")).to_be_visible()
        await context.close()
