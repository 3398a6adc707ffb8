"""The resident alone, on a phone, as in a real district."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.stories.test_whole_life import photo
from tests.web.browser import PHONE, Screen, Window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SQUARE = {"longitude": 114.3022, "latitude": 30.508}
REPORT = "春和小区3号楼门口下水道堵了三天，污水都漫出来了"


async def overflow(window: Window) -> int:
    """Pixels by which the page is wider than its window."""
    return int(
        await window.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


@pytest.mark.requirement("WH-39")
async def test_one_seat_fills_the_phone(production: Screen) -> None:
    window = await production.window(PHONE, has_touch=True)
    await expect(window.page.get_by_test_id("seat")).to_have_count(1)
    await expect(window.page.get_by_test_id("tabs")).to_be_hidden()
    await expect(window.page.get_by_test_id("phone")).to_have_attribute("href", "tel:12345")
    await window.picture("phone-empty")
    await window.say("resident", REPORT, photo())
    await window.hears("resident", "对，提交", "春和小区3栋")
    assert await overflow(window) == 0
    await window.picture("phone")
    await window.press("resident", "对，提交")
    await window.hears("resident", "登记好了")
    [ticket] = await window.town.tickets()
    assert ticket.department == "util_drain"


@pytest.mark.parametrize("size", ["standard", "large", "huge"])
@pytest.mark.parametrize("width", [320, 375])
async def test_nothing_is_cut_off_in_any_print(production: Screen, width: int, size: str) -> None:
    window = await production.window((width, 640))
    await window.page.get_by_test_id(f"size-{size}").click()
    await window.say("resident", REPORT)
    await window.hears("resident", "对，提交")
    assert await overflow(window) == 0
    for one in (
        window.write("resident"),
        window.seat("resident").get_by_test_id("send"),
        window.button("resident", "提交"),
    ):
        await one.scroll_into_view_if_needed()
        box = await one.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
        assert box["y"] >= 0 and box["y"] + box["height"] <= 640
    await window.picture(f"phone-{width}-{size}")


async def test_the_print_stays_large_when_the_page_is_opened_again(production: Screen) -> None:
    window = await production.window(PHONE)
    before = await font_size(window)
    await window.page.get_by_test_id("size-huge").click()
    await window.load()
    assert await font_size(window) >= 1.5 * before
    await expect(window.page.get_by_test_id("size-huge")).to_have_attribute("aria-pressed", "true")


async def font_size(window: Window) -> float:
    """Of the message box, in CSS pixels."""
    return float(await window.write("resident").evaluate("node => parseFloat(getComputedStyle(node).fontSize)"))


async def test_the_smallest_print_is_no_smaller_than_18_pixels(production: Screen) -> None:
    window = await production.window(PHONE)
    await window.say("resident", REPORT)
    await window.hears("resident", "对，提交")
    sizes = await window.page.evaluate(
        """() => Array.from(document.querySelectorAll('body *'))
            .filter((node) => Array.from(node.childNodes).some((c) => c.nodeType === 3 && c.data.trim()))
            .filter((node) => node.checkVisibility())
            .map((node) => [node.textContent.trim().slice(0, 20), parseFloat(getComputedStyle(node).fontSize)])"""
    )
    assert len(sizes) > 10
    assert [one for one in sizes if one[1] < 18] == []


async def test_the_seats_of_the_demo_are_tabs_on_a_phone(demo: Screen) -> None:
    window = await demo.window(PHONE)
    tabs = window.page.get_by_test_id("tab")
    await expect(window.seat("group")).to_be_hidden()
    await window.say("resident", REPORT)
    await window.press("resident", "对，提交")
    await window.hears("resident", "登记好了")
    group = tabs.and_(window.page.locator("[data-seat=group]"))
    await expect(group).to_contain_text("1 条未读")
    await group.click()
    await window.hears("group", "污水都漫出来了")
    await expect(group).not_to_contain_text("未读")
    await expect(window.seat("resident")).to_be_hidden()


async def test_a_shared_position_goes_along(production: Screen) -> None:
    window = await production.window(
        PHONE, permissions=["geolocation"], geolocation={"longitude": 114.3022, "latitude": 30.508}
    )
    await window.seat("resident").get_by_test_id("locate").click()
    await window.page.get_by_test_id("place-use").click()
    await expect(window.seat("resident").get_by_test_id("place-chip")).to_be_visible()
    await window.say("resident", "路灯不亮")
    await window.hears("resident", "春和小区1栋")


async def test_a_refused_position_costs_nothing(production: Screen) -> None:
    window = await production.window(PHONE)
    await window.write("resident").fill("路灯不亮")
    await window.seat("resident").get_by_test_id("locate").click()
    await window.page.get_by_test_id("place-use").click()
    await expect(window.seat("resident").get_by_test_id("toast")).to_contain_text("请直接打字")
    await expect(window.write("resident")).to_have_value("路灯不亮")
