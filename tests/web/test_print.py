"""Every seat can be written in, at every print, language and width."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.web.browser import Screen

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
WIDTHS = ((320, 640), (375, 812), (1024, 768), (1600, 1000))
# For every seat: is the send button wholly in the window and what one hits there? Is there room to write and to read?
LOOKED = """async ([width, size]) => {
    const found = [];
    for (const seat of Array.from(document.querySelectorAll('.seat'))) {
        document.querySelector(`.tab[data-seat="${seat.dataset.seat}"]`)?.click();
        await new Promise(requestAnimationFrame);
        const where = `${width} ${size} ${seat.dataset.seat}`;
        const send = seat.querySelector('.send'), box = send.getBoundingClientRect();
        const sideways = box.left < 0 || box.right > innerWidth;
        if (sideways || box.top < 0 || box.bottom > innerHeight) found.push(`${where}: out`);
        for (const at of [box.left + 3, box.right - 3]) {
            const hit = document.elementFromPoint(at, (box.top + box.bottom) / 2);
            if (!send.contains(hit)) found.push(`${where}: covered`);
        }
        if (send.scrollWidth > send.clientWidth) found.push(`${where}: words cut`);
        if (seat.querySelector('.logs').clientHeight < 60) found.push(`${where}: no room to read`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push(`${width} ${size}: sideways`);
    return found;
}"""


@pytest.mark.requirement("WH-39")
@pytest.mark.parametrize("lang", ["zh-CN", "zh-TW", "en-GB"])
async def test_send_is_in_sight_everywhere(demo: Screen, lang: str) -> None:
    window = await demo.window(WIDTHS[-1], locale=lang)
    seats = await window.page.get_by_test_id("seat").count()
    assert seats > 10
    hidden: list[str] = []
    for width, height in WIDTHS:
        await window.page.set_viewport_size({"width": width, "height": height})
        for size in ("standard", "large", "huge"):
            await window.page.get_by_test_id(f"size-{size}").click()
            hidden += await window.page.evaluate(LOOKED, [width, size])
    assert hidden == []


async def test_keys_alone_reach_every_tool_of_a_seat(demo: Screen) -> None:
    """不用鼠标：写字框后面依次是文件、位置、发送；回车就发出。"""
    window = await demo.window(locale="en-GB")
    await window.page.get_by_test_id("size-huge").click()
    await window.write("street").focus()
    for tool in ("pictures", "locate", "send"):
        await window.page.keyboard.press("Tab")
        await expect(window.seat("street").get_by_test_id(tool)).to_be_focused()
