"""Two colleagues in one room of the page, with clicks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.stories.rooms import Staff, code, relieve, staff_of
from tests.stories.test_rooms import DRAIN, dispatched
from tests.web.browser import PHONE, WIDE, Screen, Window
from tests.web.test_access import FAINT, TARGETS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def take_post(window: Window, name: str) -> None:
    """Somebody becomes liaison of the drainage company by a code; the room opens under their eyes."""
    await window.say("resident", f"/start {await code(window.town, 'liaison', 'util_drain', name=name)}")
    await expect(window.seat(DRAIN)).to_have_count(1)


@dataclass
class Pair:
    """The windows of two colleagues, and who works elsewhere."""

    zhao: Window
    qian: Window
    staff: Staff


@pytest_asyncio.fixture(loop_scope="session")
async def pair(production: Screen) -> AsyncIterator[Pair]:
    """小赵 and 老钱 of the drainage company; their room is bound and a matter has come to it."""
    zhao, qian = [await production.window(WIDE, has_touch=True) for _ in range(2)]
    for window, name in ((zhao, "小赵"), (qian, "老钱")):
        await take_post(window, name)
    await expect(zhao.seat(DRAIN).get_by_test_id("hint")).to_contain_text("/bind")
    await zhao.say(DRAIN, f"/bind {await code(zhao.town, 'group', 'util_drain')}")
    await zhao.sees(DRAIN, "连上了")
    await expect(zhao.seat(DRAIN).get_by_test_id("hint")).to_be_hidden()
    async with staff_of(production.town) as staff:
        await dispatched(staff)
        yield Pair(zhao, qian, staff)


async def test_two_colleagues_work_on_one_card(pair: Pair) -> None:
    zhao, qian = pair.zhao, pair.qian
    card = qian.messages(DRAIN).filter(has=qian.page.get_by_test_id("action")).last
    await expect(card).to_contain_text("签收")
    await zhao.press(DRAIN, "签收")
    await expect(card).to_contain_text("已签收")
    await zhao.press(DRAIN, "办结")
    await zhao.press(DRAIN, "已解决")
    await expect(zhao.seat(DRAIN).get_by_test_id("reply-chip")).to_be_visible()
    await qian.sees(DRAIN, "小赵，")
    await expect(qian.seat(DRAIN).get_by_test_id("reply-chip")).to_have_count(0)
    await zhao.say(DRAIN, "已经疏通，现场清理干净。")
    said = qian.seat(DRAIN).locator("article.from-other").filter(has_text="已经疏通")
    await expect(said).to_contain_text("小赵 · 单位联络员")
    await expect(said.get_by_test_id("quoted")).to_contain_text("小赵")
    await said.get_by_test_id("reply").click()
    await qian.say(DRAIN, "辛苦了")
    await zhao.sees(DRAIN, "辛苦了")
    await expect(zhao.messages(DRAIN).filter(has_text="辛苦了").get_by_test_id("quoted")).to_contain_text("已经疏通")
    for window in (zhao, qian):
        assert [one for one in await window.page.evaluate(FAINT) if one[1] < 4.5] == []
        assert [one for one in await window.page.evaluate(TARGETS) if one[1] < 43.5] == []
    await zhao.picture("room")


async def test_a_room_on_a_phone_says_that_there_is_something_new(pair: Pair, production: Screen) -> None:
    phone = await production.window(PHONE)
    await take_post(phone, "小孙")
    tab = phone.page.locator(f"[data-testid=tab][data-seat={DRAIN}]")
    await expect(tab.locator(".count")).to_have_count(0)
    await pair.zhao.say(DRAIN, "下午两点碰头")
    await expect(tab.locator(".count")).to_have_text("1")
    await phone.page.close()
    await pair.zhao.say(DRAIN, "带上图纸")
    await pair.qian.sees(DRAIN, "带上图纸")
    again = await production.window(PHONE, of=production.people[-1])
    tab = again.page.locator(f"[data-testid=tab][data-seat={DRAIN}]")
    await expect(tab.locator(".count")).to_have_text("2")
    await tab.click()
    await again.sees(DRAIN, "带上图纸")
    await expect(tab.locator(".count")).to_have_count(0)
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await again.page.evaluate(sideways) == 0
    await again.picture("room-phone")


async def test_a_room_stays_still_under_who_reads_and_writes_in_it(pair: Pair) -> None:
    zhao, qian = pair.zhao, pair.qian
    for n in range(12):
        await zhao.say(DRAIN, f"第 {n} 处井口已看过，" + "水位正常。" * 12)
        await qian.sees(DRAIN, f"第 {n} 处井口")
    log = qian.seat(DRAIN).locator(".log")
    await qian.write(DRAIN).fill("我先记一下")
    await log.evaluate("node => { node.scrollTop = 0; }")
    await zhao.say(DRAIN, "还有一处")
    await expect(qian.seat(DRAIN).get_by_test_id("jump")).to_contain_text("1")
    assert await log.evaluate("node => node.scrollTop") == 0
    newcomer = await code(zhao.town, "liaison", "util_water", name="老钱")
    await qian.say("resident", f"/start {newcomer}")
    await expect(qian.page.locator("section.seat")).to_have_count(3)
    await expect(qian.write(DRAIN)).to_have_value("我先记一下")
    assert await log.evaluate("node => node.scrollTop") == 0


async def test_who_is_relieved_sees_the_room_no_more(pair: Pair) -> None:
    await pair.qian.write(DRAIN).focus()
    await relieve(pair.zhao.town, "liaison", "util_drain", "老钱")
    await expect(pair.qian.seat(DRAIN)).to_have_count(0)
    await pair.qian.sees("resident", "不再担任")
    await expect(pair.qian.write("resident")).to_be_focused()


async def test_a_room_is_worked_in_by_keyboard_alone(pair: Pair) -> None:
    keys = pair.qian.page.keyboard
    await pair.qian.button(DRAIN, "签收").focus()
    await keys.press("Enter")
    await expect(pair.zhao.messages(DRAIN).filter(has_text="已签收").first).to_be_visible()
    await pair.qian.write(DRAIN).focus()
    await keys.type("我去现场")
    await keys.press("Enter")
    await pair.zhao.sees(DRAIN, "我去现场")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_in_large_print_the_send_button_of_a_room_is_seen(production: Screen, size: tuple[int, int]) -> None:
    window = await production.window(size)
    await take_post(window, "小赵")
    await window.page.get_by_test_id("size-huge").click()
    tab = window.page.locator(f"[data-testid=tab][data-seat={DRAIN}]")
    if await tab.is_visible():
        await tab.click()
    await expect(window.seat(DRAIN).get_by_test_id("send")).to_be_in_viewport(ratio=1)
