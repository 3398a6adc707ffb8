"""A stream that is dead but looks open is noticed within seconds."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.web.browser import PATIENCE, Screen
from tests.web.test_phone import REPORT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
WOKEN = """() => {
    dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}));
    document.dispatchEvent(new Event('visibilitychange'));
    dispatchEvent(new Event('online'));
    dispatchEvent(new Event('focus'));
}"""


@dataclass(eq=False)
class Wire:
    """One connection: both its ends, and whether a stream runs through it."""

    ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    stream: bool = False
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def close(self) -> None:
        for end in self.ends:
            end.close()


class Cable:
    """Between browser and house: `freeze` silences the streams that are open, without closing them."""

    def __init__(self, to: int) -> None:
        self._to, self.port = to, 0
        self._frozen: set[Wire] = set()
        self._wires: list[Wire] = []
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Take connections, at the same address when it is opened again."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def shut(self) -> None:
        """Take no connection any more; those that are there stay."""
        if self._server:
            self._server.close()

    async def close(self) -> None:
        """Everything ends."""
        self.shut()
        for wire in self._wires:
            wire.close()
            await wire.done.wait()

    def freeze(self) -> None:
        """Streams fall silent and look open; other connections end."""
        for wire in self._wires:
            if wire.stream:
                self._frozen.add(wire)
            else:
                wire.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        house_reader, house_writer = await asyncio.open_connection("127.0.0.1", self._to)
        wire = Wire((writer, house_writer))
        self._wires.append(wire)
        await asyncio.gather(self._pump(wire, reader, house_writer), self._pump(wire, house_reader, writer))
        for end in wire.ends:
            with contextlib.suppress(OSError):
                await end.wait_closed()
        wire.done.set()

    async def _pump(self, wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                wire.stream = wire.stream or b"GET /chat/stream" in data
                if wire not in self._frozen:
                    writer.write(data)
                    await writer.drain()
        wire.close()


@pytest_asyncio.fixture(loop_scope="session")
async def cable(production: Screen) -> AsyncIterator[Cable]:
    """What stands between browser and house."""
    cable = Cable(production.town.house.port)
    await cable.open()
    yield cable
    for person in production.people:
        await person.close()
    await cable.close()
    for window in production.windows:  # the browser complains of what the test cut
        window.troubles = [trouble for trouble in window.troubles if "ERR_" not in trouble]


async def test_after_sleep_a_press_is_seen_on_the_page(production: Screen, cable: Cable) -> None:
    """手机睡了一觉，流断了却像没断：按“提交”，登记好的卡片自己出来，不用刷新。"""
    window = await production.window(port=cable.port)
    await window.say("resident", REPORT)
    await window.hears("resident", "对，提交")
    cable.freeze()
    await window.page.evaluate(WOKEN)
    await window.press("resident", "对，提交")
    await expect(window.messages("resident").last).to_contain_text("登记好了", timeout=2 * PATIENCE)
    await expect(window.messages("resident").filter(has_text="登记好了")).to_have_count(1)
    await expect(window.page.get_by_test_id("connection")).to_be_hidden()
    assert len(await production.town.tickets()) == 1


async def test_words_written_into_silence_are_shown_once(production: Screen, cable: Cable) -> None:
    window = await production.window(port=cable.port)
    cable.freeze()
    await window.say("resident", REPORT)
    await expect(window.messages("resident").last).to_contain_text("对，提交", timeout=2 * PATIENCE)
    await expect(window.messages("resident").filter(has_text="我说：")).to_have_count(1)
    await expect(window.seat("resident").get_by_test_id("waiting")).to_have_count(0)


async def test_a_house_that_stays_silent_is_said_to_be_out_of_reach(production: Screen, cable: Cable) -> None:
    """没连上就说没连上；连上了，那一行自己收起来。"""
    window = await production.window(port=cable.port)
    line = window.page.get_by_test_id("connection")
    cable.freeze()
    cable.shut()
    await expect(line).to_contain_text("没有连上，正在重连", timeout=2 * PATIENCE)
    await cable.open()
    await expect(line).to_be_hidden(timeout=3 * PATIENCE)
