"""The demonstration's time: visitors put it forward, and all follows."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from aiohttp import web

from bot.processing import Office
from bot.web.pages import words_of
from bot.web.seats import token_of
from core.storage import town_time
from core.storage.health import watch

HOUR = timedelta(hours=1)
SPANS = {"hour": HOUR, "day": timedelta(days=1), "week": timedelta(weeks=1)}
FURTHEST = timedelta(days=366)  # beyond it no calendar of working days is published
SETTLING = 1.0  # seconds that letters of one step are waited for


class DemoClock:
    """The real clock, put forward. One process keeps it; it is kept in the database over a restart."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return self._real() + self.ahead


class TimeTravel:
    """The act behind the page's buttons. `tick`: what the scheduler does every second."""

    def __init__(self, office: Office, clock: DemoClock, tick: Callable[[], Awaitable[None]]) -> None:
        self._office, self._clock, self._tick = office, clock, tick
        self._moving = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/chat/clock/{span}", self.pressed)]

    async def pressed(self, request: web.Request) -> web.Response:
        """Answered when the town has lived through that time."""
        token_of(request)
        span = SPANS.get(request.match_info["span"])
        if span is None:
            raise web.HTTPNotFound
        if not await self.forward(span):
            words = words_of(self._office, request)
            return web.json_response({"error": words("trouble.time_too_far")}, status=400)
        return web.json_response({"now": self._office.clock().isoformat()})

    async def forward(self, span: timedelta) -> bool:
        """Let time pass: limits speak in their order, each at its own moment; the housekeeping is done every hour.

        False where it would lead too far.
        """
        async with self._moving:
            if self._clock.ahead + span > FURTHEST:
                return False
            end = self._clock() + span
            await self._settle()
            while (left := end - self._clock()) > timedelta():
                due = await self._office.look(town_time.next_due)
                until_due = max(due - self._clock(), timedelta(seconds=1)) if due else HOUR
                self._clock.ahead += min(left, HOUR, until_due)
                while await self._office.tick():
                    await self._settle()
                await self._tick()
            await self._settle()
            await self._office.run(lambda uow: town_time.keep(uow.connection, self._clock.ahead, uow.now))
            return True

    async def _settle(self) -> None:
        """Letters arrive before time goes on, so that they bear the hour in which they were written."""
        for _ in range(round(SETTLING / 0.02)):
            if not (await self._office.look(watch)).waiting:
                return
            await asyncio.sleep(0.02)
