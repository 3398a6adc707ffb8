"""A browser window on the chat page, used as a person uses it."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, FilePayload, Locator, Page, async_playwright, expect

from tests.stories.town import ROOT, Town
from tools.needs import find_chromium

PATIENCE = 15_000  # milliseconds
expect.set_options(timeout=PATIENCE)  # a busy machine takes longer than the five seconds that are usual
WIDE, PHONE = (1600, 1000), (375, 812)
PICTURES = ROOT / "docs" / "images"


def free_port() -> int:
    """A port that nobody listens on, so that a house can be stopped and started there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The installed Chromium; without one the test fails, unless HUYING_TESTS_WITHOUT_CHROMIUM is set."""
    path = find_chromium()
    if not path:
        if os.environ.get("HUYING_TESTS_WITHOUT_CHROMIUM"):
            pytest.skip("no Chromium")
        pytest.fail("no Chromium (apt-get install chromium, or set HUYING_TESTS_WITHOUT_CHROMIUM=1)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


class Window:
    """One window. `troubles` is what the page complained of."""

    def __init__(self, page: Page, town: Town, port: int = 0) -> None:
        self.page, self.town, self._port = page, town, port
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda line: self.troubles.append(line.text) if line.type == "error" else None)
        page.set_default_timeout(PATIENCE)

    async def load(self) -> None:
        """Open the page and wait until the history is told."""
        await self.page.goto(f"http://127.0.0.1:{self._port or self.town.house.port}/")
        await expect(self.page.get_by_test_id("log").first).to_have_attribute("aria-busy", "false", timeout=PATIENCE)

    def seat(self, name: str) -> Locator:
        """A column of the page."""
        return self.page.locator(f"section[data-seat={name}]")

    def write(self, seat: str) -> Locator:
        """The message box of a seat."""
        return self.seat(seat).get_by_test_id("write")

    def messages(self, seat: str) -> Locator:
        """What is to be read in a seat, in the chat that is open."""
        return self.seat(seat).locator(".log-box:not([hidden])").get_by_test_id("message")

    def button(self, seat: str, label: str) -> Locator:
        """The newest button whose words contain `label`."""
        return self.messages(seat).get_by_test_id("action").filter(has_text=label).last

    async def say(self, seat: str, text: str, picture: bytes = b"") -> None:
        """Write, with a picture if given, and send."""
        if picture:
            file: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture}
            await self.seat(seat).get_by_test_id("file").set_input_files([file])
            await expect(self.seat(seat).get_by_test_id("preview")).to_have_attribute("data-state", "done")
        await self.write(seat).fill(text)
        await self.seat(seat).get_by_test_id("send").click()

    async def press(self, seat: str, label: str) -> None:
        """Press the newest button with this label."""
        await self.button(seat, label).click()

    async def hears(self, seat: str, *words: str) -> None:
        """The bot's newest message in a seat says all these words, soon."""
        for one in words:
            await expect(self.messages(seat).last).to_contain_text(one, timeout=PATIENCE)

    async def sees(self, seat: str, words: str) -> None:
        """Some message in a seat says these words, soon."""
        await expect(self.messages(seat).filter(has_text=words).first).to_be_visible(timeout=PATIENCE)

    async def picture(self, name: str) -> None:
        """Keep what is seen in docs/images, when asked to by HUYING_SCREENSHOTS=1."""
        if os.environ.get("HUYING_SCREENSHOTS"):
            PICTURES.mkdir(parents=True, exist_ok=True)
            await self.page.wait_for_timeout(3000)  # until what is new has stopped glowing
            await self.page.screenshot(path=PICTURES / f"{name}.png")


class Screen:
    """A running town and a browser in front of it."""

    def __init__(self, town: Town, browser: Browser) -> None:
        self.town, self.browser = town, browser
        self.people: list[BrowserContext] = []
        self.windows: list[Window] = []

    async def person(self, size: tuple[int, int] = WIDE, **more: Any) -> BrowserContext:
        """Somebody's own browser: cookies and memory are apart from others'."""
        width, height = size
        context = await self.browser.new_context(
            viewport={"width": width, "height": height}, **{"locale": "zh-CN", "reduced_motion": "reduce", **more}
        )
        self.people.append(context)
        return context

    async def window(
        self,
        size: tuple[int, int] = WIDE,
        *,
        of: BrowserContext | None = None,
        clock: datetime | None = None,
        port: int = 0,
        **more: Any,
    ) -> Window:
        """A window on the page, of a new person or of one who has a window already. `clock`: the browser's own; `port`:
        of something between browser and house."""
        page = await (of or await self.person(size, **more)).new_page()
        if clock:
            await page.clock.set_system_time(clock)
        window = Window(page, self.town, port)
        self.windows.append(window)
        await window.load()
        return window


@asynccontextmanager
async def screen(data: Path, browser: Browser, **env: str) -> AsyncIterator[Screen]:
    """A town and a browser in front of it; at the end no window may have complained, and all are closed."""
    async with Town(data, env={"HUYING_PORT": str(free_port()), **env}) as town:
        found = Screen(town, browser)
        try:
            yield found
        finally:
            for context in found.people:
                await context.close()
        troubles = [trouble for window in found.windows for trouble in window.troubles]
        assert troubles == []
