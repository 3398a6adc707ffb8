"""A published decision on a phone."""

from __future__ import annotations

import os

import pytest
from playwright.async_api import expect

from core.decisions.records import Decision
from tests.stories.test_residents_vote import ROLL, bound, prepared
from tests.stories.town import Town, Visitor
from tests.web.browser import PHONE, PICTURES, Screen
from tests.web.test_access import FAINT, TARGETS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def decided(town: Town, page: Visitor) -> str:
    """Two of three residents vote, both for it; the number of the decision."""
    await page.say("secretary", ROLL)
    await bound(page, "resident", "1")
    await bound(page, "neighbour", "2")
    await prepared(page)
    await town.later(days=5)
    await page.say("secretary", "/decide")
    await page.press("secretary", "3号楼加装电梯")
    await page.press("secretary", "开始投票")
    for seat in ("resident", "neighbour"):
        await page.say(seat, "/vote")
        await page.press(seat, "3号楼加装电梯")
        await page.press(seat, "投票")
        await page.press(seat, " 同意")
    await town.later(days=2)
    await page.say("secretary", "/decide")
    await page.press("secretary", "3号楼加装电梯")
    await page.press("secretary", "截止计票")
    return (await town.house.office.run(lambda uow: uow.repo(Decision).find()[0])).number


@pytest.mark.requirement("LD-33")
@pytest.mark.parametrize("width", [320, PHONE[0]])
async def test_what_was_decided_can_be_read_on_a_phone(demo: Screen, width: int) -> None:
    """谁都能打开：决定了什么、几票对几票、谁的规矩；不用左右拖，也不用装东西。"""
    visitor = await demo.town.visit()
    try:
        number = await decided(demo.town, visitor)
    finally:
        await visitor.close()
    person = await demo.person((width, 812), has_touch=True, color_scheme="dark" if width == 320 else "light")
    page = await person.new_page()
    await page.goto(f"http://127.0.0.1:{demo.town.house.port}/decisions/{number}")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("3号楼加装电梯")
    body = await page.inner_text("body")
    assert "通过" in body and "同意" in body and number in body
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0
    small = await page.evaluate(
        "[...document.querySelectorAll('p,li,td,th,dd,dt,a')]"
        ".filter(e => parseFloat(getComputedStyle(e).fontSize) < 14).length"
    )
    assert small == 0
    assert [one for one in await page.evaluate(FAINT) if one[1] < 4.5] == []
    assert [one for one in await page.evaluate(TARGETS) if one[1] < 43.5] == []
    links = await page.eval_on_selector_all("a", "all => all.map(one => one.getAttribute('href'))")
    assert {f"/decisions/{number}.jsonl", f"/decisions/{number}.pdf"} <= set(links)
    if os.environ.get("HUYING_SCREENSHOTS"):
        await page.screenshot(path=PICTURES / f"decision-{width}.png", full_page=True)
