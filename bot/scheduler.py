"""The one scheduled job: every second it asks what is due."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import heads
from bot.processing import Office
from bot.retraining import School
from core.appraisal.rates import counts, course
from core.commands import FindHolder, Perform
from core.decisions.watching import half_over, keys_to_shred, sweep_keys, to_check
from core.insight import rounds
from core.refs import Ref
from core.rulings.subject import to_designate
from core.storage import retention
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.workflow.records import Timer
from handlers.appraisal import digest
from handlers.doors.told import note_head
from handlers.guide import knowledge
from handlers.people import groups
from handlers.people import rounds as day

log = logging.getLogger(__name__)
EVERY = 1.0  # seconds
SWEEP = timedelta(hours=1)
LOOK = timedelta(minutes=1)  # at most so long another replica reads by an older lesson


class Scheduler:
    """Ticks until stopped; any number of replicas may tick, each clock is claimed by one."""

    def __init__(
        self,
        office: Office,
        school: School,
        forget: Callable[[], Awaitable[int]],
        follow: Callable[[], Awaitable[None]],
    ) -> None:
        self._office = office
        self._school = school
        self._forget, self.follow = forget, follow
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._swept = office.clock() - SWEEP
        self._looked = office.clock() - LOOK
        self.ticked = office.clock()
        self._beating = asyncio.Lock()

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.add_job(self.tick, "interval", seconds=EVERY, max_instances=1, coalesce=True)
        self._scheduler.start()

    async def stop(self) -> None:
        """No tick begins after this; one that runs is finished."""
        self._scheduler.remove_all_jobs()
        async with self._beating:
            if self._scheduler.running:  # a house that could not open has never begun to tick
                self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """One tick; once an hour also the housekeeping."""
        async with self._beating:
            await self._tick()

    async def _tick(self) -> None:
        try:
            await self._office.tick()
            self.ticked = self._office.clock()
            if self.ticked - self._looked >= LOOK:
                self._looked = self.ticked
                await self._school.refresh()
                await self.look(half_over)
                await self._office.run(lambda uow: digest.send(uow, self._office.dispatcher.wording))
            if self.ticked - self._swept >= SWEEP:
                self._swept = self.ticked
                await self._keep_house()
        except Exception:
            log.exception("tick_failed")

    async def _keep_house(self) -> None:
        """Every chore of the hour; one that fails keeps no other from being done."""
        office, wording = self._office, self._office.dispatcher.wording
        chores: tuple[Callable[[], Awaitable[object]], ...] = (
            lambda: office.run(lambda uow: retention.sweep(uow.connection, uow.now)),
            lambda: office.run(lambda uow: groups.knock(uow, wording)),
            lambda: office.run(lambda uow: knowledge.remind(uow, wording)),
            self._rounds,
            lambda: office.run(lambda uow: day.tell(uow, wording)),
            lambda: office.run(lambda uow: note_head(uow, wording)),
            self._stamp,
            self.tend,
            self.recount,
            self._years,
            self._school.learn,
            self.follow,
            self._forget,
        )
        for chore in chores:
            try:
                await chore()
            except Exception:
                log.exception("chore_failed")

    async def _rounds(self) -> None:
        for command in await self._office.run(rounds.due):
            await self._office.do(command)

    async def _stamp(self) -> None:
        await heads.stamp(self._office, await self._office.run(lambda uow: uow.district.stamps))

    async def _years(self) -> None:
        for scope, period in await self._office.run(digest.pages_of_years):
            await self._office.run(lambda uow, s=scope, p=period: counts(uow, s, p))  # type: ignore[misc]
            await self._office.run(lambda uow, s=scope, p=period: course(uow, s, p))  # type: ignore[misc]

    async def tend(self) -> None:
        """Keys of secret votes go when nobody may look for the own ballot any more; decisions are looked after, and
        matters whose unit no longer exists go to the panel."""
        for decision_id in await self._office.run(keys_to_shred):
            await self._office.do(Perform(Ref("decision", decision_id), "shred"))
        await self._office.run(sweep_keys)
        await self.look(to_check)
        for ticket_id in await self._office.run(to_designate):
            await self._office.do(FindHolder(ticket_id))

    async def look(self, which: Callable[[SqlUnitOfWork], list[int]]) -> None:
        """Warnings and reminders of these decisions; what was said once is not said again."""
        for decision_id in await self._office.run(which):
            await self._office.do(Perform(Ref("decision", decision_id), "check"))

    async def recount(self) -> None:
        """Limits that met a year without published holidays are counted anew (H3)."""

        def provisional(uow: SqlUnitOfWork) -> list[int]:
            return [timer.id for timer in uow.repo(Timer).find(provisional=True, stopped_at=None, limit=1000)]

        for timer_id in await self._office.run(provisional):
            await self._office.run(lambda uow, which=timer_id: self._office.dispatcher.recount(uow, which))  # type: ignore[misc]
