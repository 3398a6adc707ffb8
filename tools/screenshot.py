"""Plays the stories in real houses and takes the README's pictures."""

from __future__ import annotations

import asyncio
import io
import tempfile
from datetime import timedelta
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from tests.stories.town import FRIDAY
from tests.web.browser import PHONE, PICTURES, Screen, Window, chromium, screen
from tests.web.test_whistle import blow, press_in

CALL = "小区门口下水道堵了三天，污水都漫出来了"
SIZE = (1600, 1130)


def street(flooded: bool) -> bytes:
    """A drawing of a manhole in a pavement, under water or mended: no photograph of a real place is needed."""
    picture = Image.new("RGB", (960, 720), (148, 150, 146))
    pen = ImageDraw.Draw(picture)
    for row in range(9):
        for column in range(-1, 9):
            x, y = column * 130 + (row % 2) * 65, row * 82
            shade = 150 + (row * 37 + column * 53) % 22
            pen.rectangle((x + 3, y + 3, x + 127, y + 79), fill=(shade, shade - 2, shade - 8))
    pen.ellipse((250, 170, 710, 560), fill=(84, 86, 88), outline=(58, 60, 62), width=14)
    for step in range(324, 640, 44):
        chord = 148 * (1 - ((step - 480) / 180) ** 2) ** 0.5
        pen.line((step, 365 - chord, step, 365 + chord), fill=(64, 66, 68), width=9)
    pen.ellipse((300, 214, 660, 516), outline=(58, 60, 62), width=10)
    if flooded:
        water = Image.new("RGBA", picture.size, (0, 0, 0, 0))
        pool = ImageDraw.Draw(water)
        for x, y, r in ((440, 400, 330), (250, 470, 210), (690, 460, 240), (520, 250, 200)):
            pool.ellipse((x - r, y - r * 0.62, x + r, y + r * 0.62), fill=(96, 88, 62, 205))
        for x, y in ((330, 380), (520, 440), (640, 350), (430, 290)):
            pool.arc((x - 90, y - 34, x + 90, y + 34), 190, 330, fill=(196, 190, 160, 230), width=6)
        picture.paste(water, (0, 0), water.filter(ImageFilter.GaussianBlur(3)))
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(0.8)).save(out, "JPEG", quality=88)
    return out.getvalue()


async def play(window: Window) -> None:
    """From the call to the question that the resident answers with one tap."""
    town = window.town
    await window.say("resident", CALL, street(flooded=True))
    await window.press("resident", "对，提交")
    await window.hears("resident", "登记好了")
    await town.later(minutes=12)
    await window.press("group", "签收")
    await window.sees("resident", "签收")
    await town.later(minutes=25)
    await window.press("group", "已联系")
    await town.later(hours=2, minutes=8)
    await window.press("group", "办结")
    await window.press("group", "已解决")
    await window.seat("group").get_by_test_id("reply-chip").wait_for()
    await window.say("group", "已疏通主管道 20 米，更换井盖一个，积水已排净。", street(flooded=False))
    await window.hears("street", "已疏通主管道")
    await town.later(minutes=17)
    await window.press("street", "审核通过")
    await window.hears("resident", "联系过您吗")


async def take(found: Screen) -> None:
    """The picture of the town."""
    window = await found.window(SIZE, clock=FRIDAY + timedelta(hours=4))
    await play(window)
    notes = window.page.get_by_test_id("toast").get_by_role("button")
    while await notes.count():
        await notes.first.click()
    await window.page.mouse.move(800, 5)
    await window.page.wait_for_timeout(6500)
    await window.page.screenshot(path=PICTURES / "town.png")


async def take_phone(found: Screen) -> None:
    """The picture of the resident's own page."""
    window = await found.window(PHONE, clock=FRIDAY, device_scale_factor=2)
    await window.say("resident", "春和小区3号楼门口下水道堵了三天，污水都漫出来了")
    await window.hears("resident", "对，提交")
    await window.page.wait_for_timeout(1000)
    await window.page.screenshot(path=PICTURES / "phone.png")


async def take_guide(found: Screen) -> None:
    """The picture of a question that is answered at once, with what can be done for who asks."""
    window = await found.window((PHONE[0], 1480), clock=FRIDAY, device_scale_factor=2)
    await window.say("resident", "春和社区的，生育登记怎么办")
    await window.hears("resident", "怎么填")
    await window.page.wait_for_timeout(1000)
    await window.page.screenshot(path=PICTURES / "guide.png")


async def take_whistle(found: Screen) -> None:
    """The picture of a whistle at night: five groups at once, and who has come."""
    await found.town.until(FRIDAY.replace(hour=14, minute=40))  # 22:40 in Shanghai
    window = await found.window((1920, 1200), clock=FRIDAY.replace(hour=14, minute=45))
    await blow(window)
    for minutes, department in ((2, "fire"), (1, "util_gas"), (1, "emergency")):
        await found.town.later(minutes=minutes)
        await press_in(window, department, "报到")
    await window.page.mouse.move(800, 5)
    await window.page.wait_for_timeout(6500)
    await window.page.screenshot(path=PICTURES / "whistle.png")


ORDERS = """编号,来源,内容,期限
A1,媒体曝光,春和小区门口垃圾没人收,2026-11-23 12:00
A2,网络舆情,春晓花园广场舞噪音,
A3,领导批示,人民路积水,2026-11-21
A4,12345热线,石桥街道路灯不亮三天,2026-11-25 17:00"""


async def take_console(found: Screen) -> None:
    """The picture of the centre's queue: what residents told, and what other systems handed over."""
    staff = await found.town.visit()
    await staff.say("center", f"/orders 12345\n{ORDERS}")
    await staff.press("center", "装入这 4 件")
    for told in ("春和小区3号楼下水道堵了，污水漫出来了", "黄泥村路口井盖没了，骑车摔了"):
        await staff.say("resident", told)
        await staff.press("resident", "提交")
    await found.town.later(hours=50)
    page = await (await found.person((1180, 900))).new_page()
    await page.goto(f"http://127.0.0.1:{found.town.house.port}/console?view=all&seat=center")
    await page.screenshot(path=PICTURES / "console.png", full_page=True)
    await staff.close()


async def take_week(found: Screen) -> None:
    """The picture of a week's beginning: a look that became a danger, a wish, the digest of Monday."""
    office = await found.town.visit()
    await office.say("neighbour", "春晓花园下水道堵了，污水漫到楼道里了")
    await office.press("neighbour", "提交")
    await found.town.until(FRIDAY + timedelta(days=2, hours=22, minutes=30))  # Monday, 07:30
    for said in ("换季检查", "阳台铁栏杆有没有松"):
        await office.say("center", said)
    await office.press("center", "有小区的")
    window = await found.window(SIZE, clock=FRIDAY + timedelta(days=3))
    await window.say("resident", "我有个心愿")
    await window.hears("resident", "想请人帮什么")
    await window.say("resident", "腿脚不好，想要一台旧轮椅")
    await window.hears("resident", "心愿收到了")
    await office.press("secretary", "核实，写公开的话")
    await office.say("secretary", "一位老人想要一台旧轮椅")
    await window.press("resident", "可以公开")
    await window.press("grid_worker", "看过，有")
    await window.hears("grid_worker", "在哪一处")
    await window.say("grid_worker", "春和小区3栋")
    await window.hears("grid_worker", "什么样")
    await window.say("grid_worker", "401 阳台铁栏杆松了，往楼下掉铁皮")
    await window.hears("grid_worker", "已登记为隐患")
    await found.town.later(minutes=40)
    await window.sees("street", "每日汇总")
    await window.page.mouse.move(800, 5)
    await window.page.wait_for_timeout(6500)
    await window.page.screenshot(path=PICTURES / "week.png")
    await office.close()


async def main() -> None:
    """Take all, each in a town of its own."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        one, two, three, four, five, six = (Path(folder, name) for name in "123456")
        for place in (one, two, three, four, five, six):
            place.mkdir()
        async with chromium() as browser:
            async with screen(one, browser) as found:
                await take(found)
            async with screen(two, browser, HUYING_MODE="production") as found:
                await take_phone(found)
            async with screen(four, browser, HUYING_MODE="production") as found:
                await take_guide(found)
            async with screen(three, browser) as found:
                await take_whistle(found)
            async with screen(five, browser) as found:
                await take_console(found)
            async with screen(six, browser) as found:
                await take_week(found)


if __name__ == "__main__":
    asyncio.run(main())
