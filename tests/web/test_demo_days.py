"""A newcomer sees reminders climb and a vote close, in one sitting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import expect

from tests.stories.test_demo_clock import PLAN, VOTERS
from tests.web.browser import PATIENCE, Screen, Window
from tests.web.test_browser import file

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def later(window: Window, span: str) -> None:
    """Open the clock, press, and wait until the town has lived through it."""
    await window.page.get_by_test_id("town-time").click()
    step = window.page.get_by_test_id(f"pass-{span}")
    before = await window.page.get_by_test_id("town-time-now").inner_text()
    await step.click()
    await expect(step).to_be_enabled(timeout=4 * PATIENCE)
    await expect(window.page.get_by_test_id("town-time-now")).not_to_have_text(before)
    await window.picture(f"time-{span}")
    await window.page.get_by_test_id("close").click()


async def sit(window: Window, seat: str) -> None:
    """Go to a seat."""
    await window.page.locator(f"[data-testid=tab][data-seat={seat}]").click()


async def test_nothing_is_done_and_the_street_sees_it_a_day_later(demo: Screen) -> None:
    window = await demo.window()
    number = await file(window)
    clock = window.page.get_by_test_id("town-time")
    await expect(clock).to_contain_text("演示时间：11月20日")
    await later(window, "day")
    await expect(clock).to_contain_text("演示时间：11月21日")
    await window.sees("street", "排水公司还没有签收，已超期")
    await window.sees("street", number)
    await window.sees("group", "办结时限快到了")
    await expect(window.messages("street").first).to_contain_text("昨天")
    await later(window, "hour")
    await window.sees("street", "排水公司还没有办结，已超期")


async def test_a_village_opens_a_vote_casts_it_and_sees_the_result(demo: Screen) -> None:
    window = await demo.window()
    await sit(window, "village_secretary")
    now = demo.town.house.office.clock()
    opens, ends = (now + timedelta(days=days) for days in (5, 12))
    for words, label in (
        ("/decide 村口装路灯", "居民会议"),
        ("", "形成方案"),
        (PLAN, "定时间"),
        (f"{opens:%Y-%m-%d} 09:00 {ends:%Y-%m-%d} 18:00 村文化广场", "公示方案"),
        ("", "发会议通知"),
        ("", "冻结名册"),
    ):
        await step(window, "village_secretary", words, label)
    await later(window, "week")
    await step(window, "village_secretary", "/decide", "村口装路灯")
    await step(window, "village_secretary", "", "开始投票")
    await window.sees("village_secretary", "正在投票")
    for seat in VOTERS:
        await sit(window, seat)
        await step(window, seat, "/vote", "村口装路灯")
        await step(window, seat, "", "投票")
        await step(window, seat, "", " 同意")
        await expect(window.seat(seat).get_by_test_id("toast")).to_contain_text("可以改投", timeout=PATIENCE)
    await later(window, "week")
    await sit(window, "village_secretary")
    await step(window, "village_secretary", "/decide", "村口装路灯")
    await step(window, "village_secretary", "", "截止计票")
    await window.sees("village_secretary", "同意 3")
    await sit(window, VOTERS[0])
    await window.sees(VOTERS[0], "计票结束")
    await window.picture("village")


async def step(window: Window, seat: str, words: str, label: str) -> None:
    """Write, if there is something to write, then press on the answer, and wait until the press is answered."""
    if words:
        before = await window.messages(seat).count()
        await window.say(seat, words)
        await expect(window.messages(seat)).not_to_have_count(before, timeout=PATIENCE)
        await expect(window.messages(seat).last).to_have_attribute("data-from", "bot", timeout=PATIENCE)
    await window.press(seat, label)
    await expect(window.seat(seat).locator(".press[aria-busy=true]")).to_have_count(0, timeout=PATIENCE)
