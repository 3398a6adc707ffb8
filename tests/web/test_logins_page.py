"""Two phones of one person, by the windows of the page."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.stories.rooms import code
from tests.web.browser import PATIENCE, PHONE, Screen, Window
from tests.web.test_phone import REPORT, overflow

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_scanned_invitation_stands_ready_to_be_sent(production: Screen) -> None:
    secret = await code(production.town, "liaison", "util_drain", "", "小赵")
    window = await production.window(PHONE)
    await window.page.goto(f"{window.page.url}?start={secret.upper()}")
    await expect(window.write("resident")).to_have_value(f"/start {secret.upper()}")
    await window.seat("resident").get_by_test_id("send").click()
    await window.hears("resident", "排水公司")
    await expect(window.write("resident")).to_have_value("")
    await window.page.goto(f"{window.page.url.partition('?')[0]}?start=<script>")
    await expect(window.write("resident")).to_have_value("")


async def code_on(window: Window) -> str:
    """Help, log in, ask for a code: the code stands in the chat."""
    await window.page.get_by_test_id("help").click()
    await window.page.get_by_test_id("login").click()
    await window.page.get_by_test_id("login-ask").click()
    await window.hears("resident", "登录码")
    found = re.search(r"\d{5} \d{5}", await window.messages("resident").last.inner_text())
    assert found
    return found.group()


async def log_in(window: Window, code: str) -> None:
    """The other phone: help, log in, write the code."""
    await window.page.get_by_test_id("help").click()
    await window.page.get_by_test_id("login").click()
    await window.page.get_by_test_id("login-code").fill(code)
    await window.page.get_by_test_id("login-use").click()


async def test_a_person_goes_on_on_another_phone_and_signs_the_first_out(production: Screen) -> None:
    old, new = await production.window(PHONE), await production.window(PHONE)
    await old.say("resident", REPORT)
    await old.press("resident", "对，提交")
    await old.hears("resident", "登记好了")
    code = await code_on(old)
    await log_in(new, code[:-1])
    await expect(new.page.get_by_test_id("login-said")).to_contain_text("不能用")
    assert await overflow(new) == 0
    await new.picture("login")
    await new.page.get_by_test_id("login-code").fill(code)
    await new.page.get_by_test_id("login-use").click()
    await new.sees("resident", "登记好了")
    await old.sees("resident", "另一部手机")

    await new.page.get_by_test_id("help").click()
    await new.page.get_by_test_id("login").click()
    await new.page.get_by_test_id("logout").click()
    await expect(new.page.get_by_test_id("login-said")).to_contain_text("都退出了")
    await expect(old.messages("resident")).to_have_count(0, timeout=2 * PATIENCE)
    await new.page.keyboard.press("Escape")
    await new.sees("resident", "登记好了")
    new.troubles.clear()  # the refused code


async def test_the_page_speaks_another_language_and_goes_on_doing_so(production: Screen) -> None:
    window = await production.window(PHONE)
    await window.page.get_by_test_id("help").click()
    await window.page.get_by_test_id("lang-en").click()
    await expect(window.write("resident")).to_have_attribute("placeholder", "Write here")
    await window.say("resident", REPORT)
    await window.hears("resident", "Yes, send")
    await window.load()
    await expect(window.write("resident")).to_have_attribute("placeholder", "Write here")


async def test_own_matters_and_the_privacy_notice_are_one_tap_away(production: Screen) -> None:
    window = await production.window(PHONE)
    await window.page.get_by_test_id("help").click()
    await window.picture("help")
    await window.page.get_by_test_id("my").click()
    await window.hears("resident", "还没有报过")
    await window.page.get_by_test_id("help").click()
    await window.page.get_by_role("link", name="隐私说明").click()
    await expect(window.page.locator("h1")).to_have_text("隐私说明")
    await expect(window.page.locator("main")).to_contain_text("12345")
    await window.picture("privacy")
