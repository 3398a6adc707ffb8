"""A real town for stories: real servers and databases, busy people."""

from __future__ import annotations

import asyncio
import atexit
import itertools
import json
import logging
import shutil
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Self, TypeVar

import aiohttp
from aiohttp import web_app

from bot.app import House
from core.district.district import District
from core.district.folder import load
from core.routing.router import Router
from core.settings import read_settings
from core.storage import web_chat
from core.storage.engine import migrate, open_engine
from core.storage.health import watch
from core.storage.records import RECORDS
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.storage.verify import Report, verify
from core.tickets.records import Ticket

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
FRIDAY = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai, a working day
PATIENCE = 60.0  # seconds after which a town that does not come to rest is broken
_LOADED: dict[Path, District] = {}


async def checked(house: House) -> Report:
    """What the check of the trace says of this house."""
    return await house.office.look(partial(verify, keys=house.keys))


async def unsealed(house: House) -> str:
    """All records whose words lie sealed, as the house reads them."""
    kinds = [spec.kind for spec in RECORDS if spec.sealed]
    return await house.office.run(lambda uow: "\n".join(repr(row) for kind in kinds for row in uow.repo(kind).find()))


def district(folder: Path = ROOT / "districts" / "demo") -> District:
    """A district, read once for all tests."""
    if folder not in _LOADED:
        _LOADED[folder] = load(folder)
    return _LOADED[folder]


def _kept(prefix: str) -> Path:
    """A folder for as long as the tests run."""
    path = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


@lru_cache(1)
def _migrated() -> Path:
    """An empty database with its tables, made once and copied."""
    path = _kept("huying-town-") / "huying.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


_STAGED: dict[Path, Path] = {}


async def _staged(folder: Path) -> Path:
    """The data of a demonstration that has just opened: everybody has their seat. Made once and copied."""
    if folder not in _STAGED:
        data = _kept("huying-staged-")
        shutil.copyfile(_migrated(), data / "huying.db")
        town = Town(data, env={"HUYING_DISTRICT": str(folder)})
        town.clock = TownClock(FRIDAY - timedelta(minutes=5))
        async with town:
            await town.rest()
        _STAGED[folder] = data
    return _STAGED[folder]


@lru_cache(4)
def router(folder: Path) -> Router:
    """Its router, made once for the houses of many tests: it never changes."""
    made = Router(district(folder))
    made.scores("")  # learns its words before the first conversation, not in it
    return made


class TownClock:
    """Runs like a real clock from a chosen moment; can be put forward."""

    def __init__(self, start: datetime) -> None:
        self._start, self._began = start, time.monotonic()

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began)

    def forward(self, **span: float) -> None:
        """Put it forward by days, hours, minutes …"""
        self._start += timedelta(**span)

    def to(self, moment: datetime) -> None:
        """Put it forward to a moment."""
        self._start += max(timedelta(), moment - self())


@dataclass
class Seen:
    """A message on somebody's page."""

    chat: str
    id: str
    title: str
    text: str
    labels: dict[str, str] = field(default_factory=dict)
    pictures: list[str] = field(default_factory=list)
    who: str = "bot"
    links: dict[str, str] = field(default_factory=dict)
    name: str = ""
    ask: bool = False
    rows: int = 0

    @property
    def whole(self) -> str:
        return f"{self.title}\n{self.text}".strip()


class Town:
    """One or more replicas of the house on one database."""

    def __init__(self, data: Path, *, url: str = "", replicas: int = 1, env: dict[str, str] | None = None) -> None:
        self.clock = TownClock(FRIDAY)
        self.data = data
        self._env = {"HUYING_DATA": str(data), "HUYING_PORT": "0", **(env or {})}
        if url:
            self._env["HUYING_DATABASE_URL"] = url
        self._replicas = replicas
        self.houses: list[House] = []
        self._turn = itertools.count()
        self.untold: list[str] = []  # what was changed without a line in the trace
        self.parks = 0  # updates that may be set aside because they fail again and again

    def _hear(self, record: logging.LogRecord) -> bool:
        if record.msg == "changed_without_act":
            self.untold.append(vars(record)["subject"])
        return True

    async def __aenter__(self) -> Self:
        logging.getLogger("core.storage.ledger").addFilter(self._hear)
        for _ in range(self._replicas):
            await self.add_house()
        return self

    async def __aexit__(self, *error: object) -> None:
        for house in self.houses:
            await house.close()
        self.houses.clear()
        logging.getLogger("core.storage.ledger").removeFilter(self._hear)
        # aiohttp remembers the handlers of the last thousand applications, and with them every house of the tests.
        web_app._cached_build_middleware.cache_clear()

    async def add_house(self) -> House:
        """One more replica."""
        settings = read_settings(self._env, ROOT)
        if settings.database_url == f"sqlite:///{self.data / 'huying.db'}" and not (self.data / "huying.db").exists():
            if settings.demo:
                shutil.copytree(await _staged(settings.district), self.data, dirs_exist_ok=True)
            else:
                shutil.copyfile(_migrated(), self.data / "huying.db")
        house = House(settings, district(settings.district), self.clock, router=router(settings.district))
        await house.open()
        self.houses.append(house)
        return house

    @property
    def house(self) -> House:
        """The replica whose turn it is."""
        return self.houses[next(self._turn) % len(self.houses)]

    async def rest(self) -> None:
        """Until no letter waits, and no part of an album."""
        end, pause = time.monotonic() + PATIENCE, 0.002
        while (seen := await self.houses[0].office.look(watch)).waiting or seen.parts:
            if time.monotonic() > end:
                raise AssertionError("letters still wait")
            await asyncio.sleep(pause)
            pause = min(0.02, 1.5 * pause)  # most rest within milliseconds
        assert seen.parked <= self.parks, "somebody was told 刚才那条我没有办好"

    async def later(self, **span: float) -> None:
        """Time passes; everything that falls due is done in its order."""
        await self.until(self.clock() + timedelta(**span))

    async def until(self, moment: datetime) -> None:
        """Time passes until a moment, in steps, as it would."""
        while (left := moment - self.clock()) > timedelta():
            self.clock.forward(seconds=min(left.total_seconds(), 1800.0))
            while await self.house.office.tick():
                pass
        for house in self.houses:  # a tick of its own that has claimed what was due is waited for
            await house.scheduler.tick()
        await self.rest()

    async def holds(self) -> None:
        """The trace holds, and tells all that acts changed."""
        flaws = (await checked(self.house)).flaws if self.houses else ()
        assert (flaws, self.untold) == ((), [])

    async def arrange(self, work: Callable[[SqlUnitOfWork], T]) -> T:
        """What a test writes by itself, without an act that tells of it."""
        done = await self.house.office.run(work)
        self.untold.clear()
        return done

    async def tickets(self) -> list[Ticket]:
        """All tickets."""
        return await self.houses[0].office.run(lambda uow: uow.repo(Ticket).find())

    async def visit(self) -> Visitor:
        """A browser opens the page."""
        visitor = Visitor(self)
        await visitor.open()
        return visitor


class Listener:
    """An open stream."""

    def __init__(self, stream: aiohttp.ClientResponse) -> None:
        self._stream = stream

    async def next(self) -> tuple[str, dict[str, Any]]:
        """The next event and its data; ('end', {}) where the server has closed the stream."""
        kind = "message"
        async with asyncio.timeout(PATIENCE):
            async for raw in self._stream.content:
                name, _, value = raw.decode().rstrip("\n").partition(": ")
                kind = value if name == "event" else kind
                if name == "data" and kind != "beat":
                    return kind, json.loads(value)
                kind = "message" if not name else kind
        return "end", {}


class Visitor:
    """One browser with its cookie; speaks for every seat of its page."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.config: dict[str, Any] = {}
        here = [f"http://127.0.0.1:{house.port}" for house in town.houses]  # https in front of it
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=here)
        self.session = aiohttp.ClientSession(cookie_jar=jar)

    async def open(self) -> None:
        """Load the page's set-up."""
        async with self.session.get(self.url("/chat/config")) as answer:
            self.config = await answer.json()

    async def close(self) -> None:
        """Close the browser."""
        await self.session.close()

    def url(self, path: str) -> str:
        """The address at the replica whose turn it is."""
        return f"http://127.0.0.1:{self.town.house.port}{path}"

    async def post(self, seat: str, **message: Any) -> tuple[int, dict[str, Any]]:
        """Send as the page does, twice with one key (to alternating replicas): the second changes nothing."""
        data = {"key": uuid.uuid4().hex, "chat": self._chat(seat), "text": "", **message}
        answers = []
        for _ in range(2):
            async with self.session.post(self.url(f"/chat/{seat}/send"), json=data) as answer:
                answers.append((answer.status, await answer.json()))
        return answers[0]

    def _chat(self, seat: str) -> str:
        found = next(s for s in self.config["seats"] if s["id"] == seat)
        return str(found["chats"][0]["id"])

    async def say(self, seat: str, text: str = "", **more: Any) -> Seen:
        """Write; gives the bot's latest message in that chat after everything came to rest."""
        status, body = await self.post(seat, text=text, **more)
        assert status == 200, body
        await self.town.rest()
        return await self.last(seat, more.get("chat", ""))

    async def press(self, seat: str, label: str, chat: str = "") -> Seen:
        """Press the newest button whose words contain `label`."""
        for seen in reversed(await self.read(seat, chat)):
            for words, data in seen.labels.items():
                if label in words:
                    status, body = await self.post(seat, action=data, message=seen.id, chat=chat or seen.chat)
                    assert status == 200, body
                    await self.town.rest()
                    return await self.last(seat, chat)
        raise AssertionError(f"no button {label!r} in {[m.labels for m in await self.read(seat, chat)]}")

    async def picture(self, seat: str, content: bytes) -> str:
        """Upload a picture; gives its id."""
        status, body = await self.upload(seat, content)
        assert status == 200, body["error"]
        return body["id"]

    async def upload(self, seat: str, content: bytes, name: str = "a.jpg") -> tuple[int, dict[str, str]]:
        """Upload any file; gives the status and what the page is told."""
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name, content_type="application/octet-stream")
        async with self.session.post(self.url(f"/chat/{seat}/upload"), data=form) as answer:
            return answer.status, await answer.json()

    async def read(self, seat: str, chat: str = "") -> list[Seen]:
        """Everything on the page in one chat, oldest first, read from the real event stream."""
        chat = chat or self._chat(seat)
        found: dict[str, Seen] = {}
        async with self.session.get(self.url("/chat/stream?after=0")) as stream:
            kind = ""
            async for raw in stream.content:
                line = raw.decode().rstrip("\n")
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                if kind == "ready":
                    break
                if line.startswith("data: "):
                    data = json.loads(line.removeprefix("data: "))
                    if data["seat"] == seat and data["chat"] == chat:
                        found[data["id"]] = _seen(data)
        return sorted(found.values(), key=lambda one: int(one.id))

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Listener]:
        """The page stays open: what comes after the history."""
        async with self.session.get(self.url("/chat/stream?after=0")) as stream:
            listener = Listener(stream)
            while (await listener.next())[0] != "ready":
                continue
            yield listener

    async def toasts(self, seat: str, chat: str = "") -> list[str]:
        """What was shown under presses in a chat of a seat, the first unless named, oldest first."""
        chat = chat or self._chat(seat)
        said = await self.town.houses[0].office.look(lambda connection: web_chat.since(connection, 0, 5000))
        return [s.body["text"] for s in said if s.author == web_chat.TOAST and s.chat == chat]

    async def last(self, seat: str, chat: str = "") -> Seen:
        """The bot's newest message in a chat."""
        return [seen for seen in await self.read(seat, chat) if seen.who == "bot"][-1]

    async def raw(self, path: str, message: dict[str, Any], origin: str = "") -> tuple[int, str]:
        """Post anything to any address, as a hostile page would."""
        headers = {"Origin": origin} if origin else {}
        async with self.session.post(self.url(path), json=message, headers=headers) as answer:
            return answer.status, await answer.text()

    async def fetch(self, path: str) -> tuple[int, bytes]:
        """Any address of the page."""
        async with self.session.get(self.url(path)) as answer:
            return answer.status, await answer.read()


def _seen(data: dict[str, Any]) -> Seen:
    labels = {b["label"]: b["data"] for row in data.get("rows", ()) for b in row if "data" in b}
    links = {b["label"]: b["url"] for row in data.get("rows", ()) for b in row if b.get("url")}
    title, pictures, name = data.get("title", ""), data.get("pictures", []), data.get("name", "")
    said = (title, data["text"], labels, pictures, data["from"], links, name, data["ask"], len(data.get("rows", ())))
    return Seen(data["chat"], data["id"], *said)
