"""An emergency whistle with clicks: the street and five groups at once."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.async_api import expect

from core.calls.records import Call
from tests.stories.test_calls_life import WALL
from tests.web.browser import Screen, Window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
POST = """async (message) => (await import("/static/wire.js")).postMessage("group", message)"""
FIVE = ("emergency", "housing_constr", "planning", "util_gas", "fire")


async def blow(window: Window) -> None:
    """The street head calls the five units of a collapse, and the groups are put side by side."""
    await window.say("street", f"/whistle 应急哨 {WALL}")
    await window.press("street", "用队伍")
    await window.press("street", "坍塌险情")
    await window.hears("street", "牵头：区应急管理局")
    await window.press("street", "马上发出")
    await window.sees("street", "已发给 5 个单位")
    await window.seat("group").get_by_test_id("wall").click()


async def press_in(window: Window, department: str, label: str) -> None:
    """Somebody presses a button in one of the groups on the wall."""
    log = window.seat("group").locator(f".log[data-chat='g-{department}']")
    await log.get_by_test_id("action").filter(has_text=label).last.click()
    if label == "报到":
        await expect(log).to_contain_text("已报到")


@pytest.mark.requirement("KM-20", "KM-21", "WC-62", "JB-15")
async def test_five_groups_on_one_screen_answer_an_emergency(demo: Screen) -> None:
    window = await demo.window((1920, 1080))
    await blow(window)
    [call] = await window.town.houses[0].office.run(lambda uow: uow.repo(Call).find())
    for department in FIVE:
        log = window.seat("group").locator(f".log[data-chat='g-{department}']")
        await expect(log).to_be_visible()
        await expect(log).to_contain_text(call.number)
    for department in ("emergency", "fire", "util_gas"):
        await press_in(window, department, "报到")
    overview = window.messages("street").filter(has_text=call.number).first
    for name in ("区应急管理局：已报到", "区消防救援大队：已报到", "燃气公司：已报到", "已通知"):
        await expect(overview).to_contain_text(name)
    await window.picture("whistle")


async def test_the_wall_is_left_again(demo: Screen) -> None:
    window = await demo.window((1920, 1080))
    await blow(window)
    boxes = window.seat("group").locator(".log-box:visible")
    await expect(boxes).to_have_count(5)
    await window.seat("group").get_by_test_id("wall").click()
    await expect(boxes).to_have_count(1)


async def test_one_answers_in_the_group_one_has_pressed(demo: Screen) -> None:
    window = await demo.window((1920, 1080))
    await blow(window)
    await press_in(window, "fire", "报到")
    await press_in(window, "fire", "反馈结果")
    await expect(window.seat("group").get_by_test_id("reply-chip")).to_be_visible()
    await window.say("group", "明火已扑灭，现场已封控")
    await window.sees("street", "明火已扑灭")


async def test_a_card_that_changes_under_the_finger_still_hears_the_press(demo: Screen) -> None:
    window = await demo.window((1920, 1080))
    await blow(window)
    log = window.seat("group").locator(".log[data-chat='g-fire']")
    sign, come = (log.get_by_test_id("action").filter(has_text=label) for label in ("签收", "报到"))
    await come.hover()
    action = await sign.get_attribute("data-action")
    card = await log.get_by_test_id("message").last.get_attribute("data-message-id")
    await window.page.mouse.down()
    message = {"key": uuid4().hex, "chat": "g-fire", "action": action, "message": card}
    await window.page.evaluate(POST, message)
    await window.sees("street", "区消防救援大队：已签收")
    await window.page.mouse.up()
    await expect(log).to_contain_text("已报到")
