"""Staff who sign in to the page of a production town, and their rooms."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from bot import cli, console
from core.unit_of_work import Actor
from tests import acts as c
from tests.stories.town import Seen, Town, Visitor

STREET = "st_cmd@990101001"
PRODUCTION = {"HUYING_MODE": "production"}


def room(department: str) -> str:
    """The seat and chat of a department's room."""
    return f"g-{department}"


async def code(town: Town, role: str, department: str, area: str = "", name: str = "") -> str:
    """A one-time code, as `bot.py invite` makes it."""
    secret, house = secrets.token_hex(5), town.house
    command = c.Invite(role, department, secret, area, name)
    await house.office.run(lambda work: house.dispatcher.do(work, command, Actor(name="console")))
    return secret


async def relieve(town: Town, role: str, department: str, name: str) -> None:
    """Somebody loses their post, by `bot.py relieve` on the machine."""
    settings = town.houses[0].settings
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("HUYING_SCREENSHOTS", raising=False)
        patch.setenv("HUYING_DATA", str(settings.data))
        patch.setenv("HUYING_DATABASE_URL", settings.database_url)
        patch.setattr(console, "utc_now", town.clock)
        assert await asyncio.to_thread(cli.main, ["relieve", role, department, "--name", name]) == 0


class Staff:
    """The browsers of people who work; each is let in with a code."""

    def __init__(self, town: Town, stack: AsyncExitStack) -> None:
        self.town, self._stack = town, stack

    async def visitor(self) -> Visitor:
        """Anybody's browser."""
        visitor = await self.town.visit()
        self._stack.push_async_callback(visitor.close)
        return visitor

    async def seated(self, role: str, department: str, name: str, area: str = "") -> Visitor:
        """Somebody takes a post with a code and looks at the page again."""
        visitor = await self.visitor()
        await visitor.say("resident", f"/start {await code(self.town, role, department, area, name)}")
        await visitor.open()
        return visitor

    async def bind(self, visitor: Visitor, department: str) -> Seen:
        """Somebody binds the room of their department."""
        return await visitor.say(room(department), f"/bind {await code(self.town, 'group', department)}")


@asynccontextmanager
async def staff_of(town: Town) -> AsyncIterator[Staff]:
    """Close all browsers at the end."""
    async with AsyncExitStack() as stack:
        yield Staff(town, stack)
