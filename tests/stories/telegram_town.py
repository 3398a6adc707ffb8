"""The same town in Telegram: a strict Bot API server, people and groups."""

from __future__ import annotations

import asyncio
import secrets
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.platforms.base import Pace
from core.unit_of_work import Actor
from tests import acts as c
from tests.platforms.bot_api import BotApi, Chat, Shown, User
from tests.stories.town import PATIENCE, Town

SECRET = "a-secret-word"
CHUNHE = "990101001001"
GRID = "990101001001001"
DRAIN_GROUP, STREET_GROUP = -1001, -1002


class TelegramTown:
    """A town without a demo: its people come through invitations. `polling`: no webhook."""

    def __init__(
        self, data: Path, *, url: str = "", replicas: int = 1, polling: bool = False, fast: bool = True
    ) -> None:
        self.api = BotApi()
        self._data, self._url, self._replicas, self._polling, self._fast = data, url, replicas, polling, fast
        self.town: Town

    async def __aenter__(self) -> Self:
        await self.api.start()
        if self._fast:
            self.api.limits = None
        env = {
            "HUYING_TELEGRAM_TOKEN": self.api.token,
            "HUYING_TELEGRAM_API": self.api.base,
            "HUYING_MODE": "production",
        }
        if not self._polling:
            env |= {"HUYING_PUBLIC_URL": "https://town.example", "HUYING_TELEGRAM_SECRET": SECRET}
        self.town = Town(self._data, url=self._url, replicas=self._replicas, env=env)
        await self.town.__aenter__()
        if not self._polling:
            await self.connected()
        for house in self.town.houses:
            if self._fast and house.telegram:
                house.telegram.pace = Pace()
        return self

    async def connected(self) -> None:
        """Deliveries alternate between the replicas; each comes twice."""
        end = time.monotonic() + PATIENCE
        while not self.api.url:
            assert time.monotonic() < end, "the webhook was not set"
            await asyncio.sleep(0.02)
        self.api.webhooks = [f"http://127.0.0.1:{house.port}/in/telegram" for house in self.town.houses]
        self.api.duplicate = True

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.api.stop_delivery()
        try:
            if error is None:
                await self.town.holds()
        finally:
            await self.town.__aexit__()
            await self.api.stop()

    async def rest(self) -> None:
        """Until every update is taken and every letter delivered."""
        await self.api.settled(PATIENCE)
        await self.town.rest()

    async def code(self, role: str, department: str, area: str = "", name: str = "") -> str:
        """A one-time code, as `bot.py invite` makes it."""
        code = secrets.token_hex(5)
        house = self.town.house
        command = c.Invite(role, department, code, area, name)
        await house.office.run(lambda work: house.dispatcher.do(work, command, Actor(name="console")))
        return code

    async def staff(self) -> None:
        """A grid worker, a dispatcher in private, a drainage company and a street with groups."""
        self.resident = self.api.user(11, "王阿姨")
        self.worker = self.api.user(12, "小陈")
        self.liaison = self.api.user(13, "老李")
        self.dispatcher = self.api.user(14, "小周")
        self.drain = self.api.group(DRAIN_GROUP, "排水公司工作群")
        self.street = self.api.group(STREET_GROUP, "临江街道调度群")
        for user, role, department, area, name in (
            (self.worker, "grid_worker", f"cm_committee@{CHUNHE}", GRID, "小陈"),
            (self.liaison, "liaison", "util_drain", "", "老李"),
            (self.dispatcher, "street_operator", "st_cmd@990101001", "", "小周"),
        ):
            self.api.say(user, None, f"/start {await self.code(role, department, area, name)}")
        for user, chat, department in (
            (self.liaison, self.drain, "util_drain"),
            (self.dispatcher, self.street, "st_cmd@990101001"),
        ):
            self.api.add(chat, user)
            self.api.say(user, chat, f"/bind {await self.code('group', department)}")
        await self.rest()

    async def say(self, user: User, text: str = "", chat: Chat | None = None, **more: object) -> Shown:
        """Write and wait; gives the bot's newest message there."""
        self.api.say(user, chat, text, **more)
        await self.rest()
        return self.api.chat(chat or user).last

    async def press(self, user: User, label: str, chat: Chat | None = None) -> Shown:
        """Press the newest button whose words contain `label`."""
        room = self.api.chat(chat or user)
        for shown in reversed(room.messages):
            for words in shown.labels:
                if label in words:
                    self.api.press(user, shown, words)
                    await self.rest()
                    return room.last
        raise AssertionError(f"no button {label!r} in {[m.labels for m in room.messages]}")
