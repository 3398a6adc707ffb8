"""The map comes closer by keys, buttons and fingers, on real tiles."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from tests.stories import town as towns
from tests.stories.rooms import PRODUCTION
from tests.stories.test_console import desk
from tests.stories.town import ROOT, Town, district
from tests.web.test_console_pages import looking

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
DEMO = ROOT / "districts" / "demo"


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def tile(shade: int) -> bytes:
    """A PNG of one grey pixel."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + _chunk(b"IDAT", zlib.compress(bytes([0, shade]))) + _chunk(b"IEND", b"")


class Tiles:
    """A district's own server of maps; `asked`: zoom, column and row of each picture it gave."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int, int]] = []

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/{z}/{x}/{y}.png", self.give)
        return app

    async def give(self, request: web.Request) -> web.Response:
        z, x, y = (int(request.match_info[name]) for name in "zxy")
        self.asked.append((z, x, y))
        return web.Response(body=tile(200 + (x + y) % 2 * 40), content_type="image/png")

    @property
    def deepest(self) -> int:
        return max(z for z, _, _ in self.asked)


async def seen(page: Page) -> list[float]:
    """The part of the map that is shown: left, top, side, side."""
    shown = await page.locator("svg.map").get_attribute("viewBox")
    return [float(part) for part in (shown or "").split()]


async def loaded(page: Page) -> bool:
    """Whether every picture below the map is one that the server gave."""
    return bool(
        await page.evaluate(
            "Promise.all([...document.querySelectorAll('svg.map image')].map((one) => one.decode()))"
            ".then((all) => all.length > 0, () => false)"
        )
    )


async def test_the_map_comes_closer_by_keys_buttons_and_fingers(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiles, troubles = Tiles(), list[str]()
    async with TestServer(tiles.application()) as server:
        found = replace(district(), tiles=f"{server.make_url('/')}{{z}}/{{x}}/{{y}}.png")
        monkeypatch.setitem(towns._LOADED, DEMO, found)
        async with (
            Town(tmp_path, env=PRODUCTION) as town,
            desk(town, "center_operator") as one,
            looking(browser, one, 375, 812) as page,
        ):
            page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
            await page.goto("/console/map")
            frame = page.get_by_role("group", name="地图")
            assert await seen(page) == [-40, -40, 1080, 1080] and await loaded(page)
            first, whole = tiles.deepest, await page.locator("svg.map image").count()
            await frame.focus()
            for _ in range(4):
                await page.keyboard.press("+")
            left, top, side, _ = await seen(page)
            assert side == pytest.approx(1080 / 1.5**4) and await loaded(page) and tiles.deepest > first
            await page.keyboard.press("ArrowRight")
            assert (await seen(page))[0] == pytest.approx(left + side / 4)
            await page.keyboard.press("0")
            assert await seen(page) == [-40, -40, 1080, 1080]
            await expect(page.locator("svg.map image")).to_have_count(whole)
            await page.get_by_role("button", name="放大").tap()
            left, top, side, _ = await seen(page)
            assert side == pytest.approx(720)
            box = await page.locator("svg.map").bounding_box()
            assert box
            await page.mouse.move(box["x"] + 200, box["y"] + 200)
            await page.mouse.down()
            await page.mouse.move(box["x"] + 150, box["y"] + 170)
            await page.mouse.up()
            moved = await seen(page)
            assert moved[0] == pytest.approx(left + 50 * side / min(box["width"], box["height"]))
            assert moved[1] > top and await loaded(page)
            await pinch(page, box["x"] + 150, box["y"] + 150)
            assert (await seen(page))[2] == pytest.approx(360, rel=0.05)
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            await page.screenshot(path=tmp_path / "map.png")
    assert troubles == []


async def pinch(page: Page, x: float, y: float) -> None:
    """Two fingers go apart to twice the distance, as the browser tells it to the page."""
    session = await page.context.new_cdp_session(page)
    for kind, apart in (("touchStart", 30), ("touchMove", 45), ("touchMove", 60), ("touchEnd", 0)):
        points = [{"x": x - apart, "y": y, "id": 1}, {"x": x + apart, "y": y, "id": 2}] if apart else []
        await session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
