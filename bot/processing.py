"""The bridge from the doors to the office: one update, one unit."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection, Engine

from bot.albums import from_data, joined, to_data
from bot.metrics import Metrics
from core.commands import Command
from core.decisions.sealed_words import opened
from core.errors import CivicError, StorageTrouble
from core.storage import inbox
from core.storage.runner import Runner
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import CLOCKWORK, Actor, Keys
from handlers.dispatcher import Dispatcher
from handlers.messages import Update, withheld

log = logging.getLogger(__name__)
T = TypeVar("T")
TRIES = 3  # of an update that fails for a reason nobody foresaw; then it is parked
AGAIN = 0.1  # seconds between them: whoever writes after it must not wait for what one message breaks
QUIET = 1.0  # seconds without another part after which an album is whole
SPEAKING = timedelta(seconds=5)  # so long the letters of a tick are left to it; a crash leaves them to the next
Before = Callable[[SqlUnitOfWork, Update], Update]


class AlbumFirst(Exception):
    """Pictures of the same chat came earlier and still wait for the last of them."""


class Taken(Exception):
    """Another replica has these parts, or more of them have come."""


def _whose(update: Update) -> str:
    return f"{update.chat} {update.sender.account}"


class Office:
    """Hands updates to the desk in worker threads and gives back what became of them."""

    def __init__(
        self,
        engine: Engine,
        runner: Runner,
        dispatcher: Dispatcher,
        metrics: Metrics,
        clock: Callable[[], datetime],
        keys: Keys,
    ) -> None:
        self.dispatcher = dispatcher
        self._keys = keys
        self.clock = clock
        self._engine = engine
        self._runner = runner
        self._soon: set[asyncio.Task[None]] = set()
        self._readers = ThreadPoolExecutor(thread_name_prefix="look")
        self._metrics = metrics

    def plain(self, text: str) -> str:
        """Words as they are said: what may be stored only sealed is opened here, at the door."""
        return opened(self._keys, text)

    async def run(self, work: Callable[[SqlUnitOfWork], T]) -> T:
        """One unit, committed when this returns. Raises what `work` raises, or StorageTrouble."""
        return await asyncio.wrap_future(self._runner.submit(work))

    async def do(self, command: Command, actor: Actor = CLOCKWORK) -> None:
        """Have the office carry out a command, in a unit of its own."""
        await self.run(lambda uow: self.dispatcher.do(uow, command, actor))

    async def look(self, read: Callable[[Connection], T]) -> T:
        """Read beside the units, in a thread and a connection of its own."""

        def inside() -> T:
            with self._engine.connect() as connection:
                return read(connection)

        return await asyncio.get_running_loop().run_in_executor(self._readers, inside)

    def end_looks(self) -> None:
        """Wait for who still reads though nobody waits for it: its connection must be back before the engine goes."""
        self._readers.shutdown()

    async def receive(self, update: Update, before: Before | None = None) -> bool:
        """Handle an update; True once it is committed (or parked) and may be confirmed to the platform.

        One that fails for an unforeseen reason is tried again at once and then parked: it holds nobody else up.

        `before` is done first in the same unit and may complete the update (the web chat keeps what was said and so
        learns the message's number). False: send it again.
        """
        if update.album and not update.happening:
            return await self._keep(update)
        return await self._handle(update, before)

    async def _handle(self, update: Update, before: Before | None) -> bool:
        began = time.perf_counter()
        outcome = await self._receive(update, before)
        for _ in range(TRIES - 1):
            if outcome != "failed":
                break
            await asyncio.sleep(AGAIN)
            outcome = await self._receive(update, before)
        self._metrics.updates.labels(update.platform, outcome).inc()
        self._metrics.turns.observe(time.perf_counter() - began)
        return outcome in {"done", "refused", "parked"}

    async def _receive(self, update: Update, before: Before | None, refusal: CivicError | None = None) -> str:
        """What became of it. `refusal`: the update was refused, and in a unit of its own it is said why."""

        def work(uow: SqlUnitOfWork) -> None:
            if not (refusal or update.album) and (album := inbox.waits(uow.connection, _whose(update))):
                raise AlbumFirst(album)
            heard = before(uow, update) if before else update
            if refusal:
                self.dispatcher.refuse(uow, heard, refusal)
            else:
                self.dispatcher.receive(uow, heard)

        try:
            await self.run(work)
        except AlbumFirst as waiting:
            return await self._receive(update, before) if await self._join(str(waiting)) else "storage"
        except Taken:
            return "done"
        except StorageTrouble:
            log.exception("storage_trouble")
            return "storage"
        except Exception as error:
            if isinstance(error, CivicError) and not refusal:
                return await self._receive(update, before, error)
            what = "refusal_failed" if refusal else "update_failed"
            log.exception(what, extra={"platform": update.platform, "key": update.key})
            return await self._fail(update, before, error)
        return "refused" if refusal else "done"

    async def _fail(self, update: Update, before: Before | None, error: Exception) -> str:
        """Count the try; after TRIES the update is kept aside with its words, and the person is told."""

        def count(uow: SqlUnitOfWork) -> bool:
            kept = replace(update, text="") if self.dispatcher.withheld(uow, update) else withheld(update)
            body = json.dumps(asdict(kept), ensure_ascii=False, default=str)
            parked = inbox.fail(
                uow.connection,
                update.platform,
                update.key,
                uow.now,
                body=body,
                trouble=type(error).__name__,
                tries=TRIES,
            )
            if parked and before:
                before(uow, update)
            return parked

        try:
            if not await self.run(count):
                return "failed"
            log.error("update_parked", extra={"platform": update.platform, "key": update.key})
            await self.run(lambda uow: self.dispatcher.park(uow, update))
        except Exception:
            log.exception("park_failed", extra={"platform": update.platform, "key": update.key})
            return "failed"
        return "parked"

    async def _keep(self, part: Update) -> bool:
        """One of pictures that were sent together: they are one message, handled when no more of them come."""

        def work(uow: SqlUnitOfWork) -> None:
            if uow.take(part.platform, part.key):
                names = {"platform": part.platform, "key": part.key, "whose": _whose(part), "album": part.album}
                inbox.keep_part(uow.connection, {**names, "at": uow.now, "body": to_data(part)})

        try:
            await self.run(work)
        except StorageTrouble:
            log.exception("storage_trouble")
            return False
        task = asyncio.create_task(self._join_later())
        self._soon.add(task)
        task.add_done_callback(self._soon.discard)
        return True

    def close(self) -> None:
        """Nothing more is waited for; parts of albums stay for the next start."""
        for task in self._soon:
            task.cancel()

    async def _join_later(self) -> None:
        await asyncio.sleep(QUIET + 0.05)
        await self.join_albums()

    async def join_albums(self) -> None:
        """Albums that are whole become messages; what a crash left behind is found by the next tick."""
        try:
            until = self.clock() - timedelta(seconds=QUIET)
            for album in await self.look(lambda connection: inbox.quiet_albums(connection, until)):
                await self._join(album)
        except Exception:
            log.exception("albums_failed")

    async def _join(self, album: str) -> bool:
        parts = [from_data(one) for one in await self.look(lambda connection: inbox.parts_of(connection, album))]
        if not parts:
            return True
        keys = [part.key for part in parts]

        def before(uow: SqlUnitOfWork, update: Update) -> Update:
            if not inbox.release(uow.connection, update.platform, keys):
                raise Taken
            return update

        return await self._handle(joined(parts), before)

    async def tick(self, limit: int = 200) -> int:
        """Claim the clocks that are due and let each speak in a unit of its own; how many there were.

        A clock whose unit fails keeps its claim's lease and is tried again after it.
        """
        due = await self.run(lambda uow: uow.due_timers(limit))
        for timer_id in due:
            try:
                await self.run(lambda uow, which=timer_id: self.dispatcher.tick(uow, which))  # type: ignore[misc]
            except Exception:
                self._metrics.clocks.labels("failed").inc()
                log.exception("clock_failed", extra={"timer": timer_id})
            else:
                self._metrics.clocks.labels("done").inc()
        if len(due) < limit:
            await self.join_albums()
            await self._gather(timedelta() if due else SPEAKING)
        return len(due)

    async def _gather(self, age: timedelta) -> None:
        """Letters kept for the morning, or until the limits of one tick had spoken, leave in few messages.

        `age`: younger ones stay, for where another tick speaks they are not all written yet.
        """
        try:
            while await self.run(lambda uow: self.dispatcher.gather(uow, uow.now - age)):
                continue
        except Exception:
            log.exception("gather_failed")  # the next tick tries again; limits and housekeeping go on
