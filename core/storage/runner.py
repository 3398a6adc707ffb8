"""Runs units of work in worker threads and commits them."""

import logging
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text

from core.district.district import District
from core.errors import CivicError, StorageTrouble
from core.storage.engine import lost_race, out_of_order
from core.storage.prepared import PreparedStatement
from core.storage.repository import SELDOM
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import Keys

ASKED_ANEW = 10.0  # seconds; machines' clocks do not run apart faster
NEAR = timedelta(seconds=1)  # so little does not matter
_NOW = {
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
    "postgresql": "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US+00:00')",
}


class OneClock:
    """The time of a replica, put right by how far its machine's clock is from the database's.

    A vote cast or closed by a machine whose clock is wrong is cast or closed in time all the same. `machine`: its
    clock, None where it cannot be wrong.
    """

    def __init__(self, clock: Callable[[], datetime], machine: Callable[[], datetime] | None) -> None:
        self._clock, self._machine = clock, machine
        self._off, self._due = timedelta(), 0.0

    def __call__(self, connection: Connection) -> datetime:
        if self._machine and time.monotonic() >= self._due:
            self._off, self._due = self._apart(connection, self._machine), time.monotonic() + ASKED_ANEW
        return self._clock() + self._off

    def _apart(self, connection: Connection, machine: Callable[[], datetime]) -> timedelta:
        """Nothing while the answer lies between question and receipt, however long the way is."""
        asked = machine()
        said = datetime.fromisoformat(connection.exec_driver_sql(_NOW[connection.dialect.name]).scalar_one())
        heard = machine()
        return timedelta() if asked - NEAR <= said <= heard + NEAR else said - heard


log = logging.getLogger(__name__)
T = TypeVar("T")
Work = Callable[[SqlUnitOfWork], T]
Make = Callable[[Connection], SqlUnitOfWork]
GROUP = 32  # units that share one commit at most
MOMENT = 0.001  # seconds
RETRIES = 5  # runs of a PostgreSQL unit that lost a race against another
WORKERS = 8  # PostgreSQL units at the same time


# One unit among those that share a commit.
_BEGIN, _UNDO, _END = (PreparedStatement(text(words)) for words in ("SAVEPOINT one", "ROLLBACK TO one", "RELEASE one"))


def _trouble(cause: BaseException | None = None) -> CivicError:
    trouble = StorageTrouble()
    trouble.__cause__ = cause
    return trouble


def _ring(on_letters: Callable[[], None]) -> None:
    """Tell the relay. The unit is committed: if the bell is broken, the relay's next look finds the letters."""
    try:
        on_letters()
    except Exception:
        log.exception("bell_failed")


class _Job:
    """One unit on its way through the writer."""

    def __init__(self, work: Work[Any]) -> None:
        self.work = work
        self.future: Future[Any] = Future()
        self.result: Any = None
        self.refused: BaseException | None = None
        self.letters = False

    def tell(self) -> None:
        """The unit is committed, or it is rolled back for a reason of its own."""
        if self.refused is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.refused)


def _lies(connection: Connection) -> tuple[Path, int] | None:
    """Where a database lies, and which file it is; None of one in memory."""
    name = connection.exec_driver_sql("PRAGMA database_list").all()[0][2]
    return (Path(name), Path(name).stat().st_ino) if name else None


class SqliteRunner:
    """Takes functions of a unit. One writer thread; units that wait together are committed together, each in its own
    savepoint."""

    def __init__(self, engine: Engine, make: Make, on_letters: Callable[[], None]) -> None:
        self._engine = engine
        self._make = make
        self._on_letters = on_letters
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._door = threading.Lock()
        self._connection: Connection | None = None
        self._together = 1  # units of the last commit
        self._file: tuple[Path, int] | None = None  # where the database lies, and which file it is
        self._version = 0  # of the database, which another writer's commit changes (a command that is run beside)
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> Future[T]:
        """The future gives the result once it is committed. It raises what `work` raised, which is rolled back, or
        StorageTrouble."""
        job = _Job(work)
        with self._door:
            if self._closed:
                job.future.set_exception(_trouble())
            else:
                self._queue.put(job)
        return job.future

    def close(self) -> None:
        """Finish what waits and stop; what is submitted later meets StorageTrouble."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _loop(self) -> None:
        more = True
        while more:
            jobs, more = self._next()
            # Somebody who no longer waits (a closed page) gets no unit; from here on nobody can withdraw.
            jobs = [job for job in jobs if job.future.set_running_or_notify_cancel()]
            try:
                if jobs:
                    self._commit(jobs)
            except Exception as error:  # noqa: BLE001 - the writer outlives every error; the units' callers hear of it
                self._let_go()
                for job in jobs:
                    job.future.set_exception(_trouble(error))
                continue
            for job in jobs:
                job.tell()
            if any(job.letters for job in jobs):
                _ring(self._on_letters)
        self._let_go()

    def _next(self) -> tuple[list[_Job], bool]:
        """Wait for a unit, take those that wait with it; False when the door has been closed behind them.

        As many as came together before are given a moment: who hears of a commit and goes on shares the next one.
        """
        jobs = [self._queue.get()]
        while jobs[-1] and len(jobs) < GROUP:
            try:
                jobs.append(self._queue.get(timeout=MOMENT if len(jobs) < self._together else 0))
            except queue.Empty:
                break
        self._together = len(jobs)
        return [job for job in jobs if job], jobs[-1] is not None

    def _commit(self, jobs: list[_Job]) -> None:
        """All of it or nothing, on a connection of the writer's own: readers who take them all cannot stop it."""
        if self._file and self._file[0].stat().st_ino != self._file[1]:
            raise OSError(f"{self._file[0]} was replaced")  # what is written to the old one is lost, till a new start
        if self._connection is None:
            self._connection = self._engine.connect()
            self._file = self._file or _lies(self._connection)
        self._connection.exec_driver_sql("BEGIN IMMEDIATE")
        self._look_for_others(self._connection)
        for job in jobs:
            self._one(self._connection, job)
        self._connection.exec_driver_sql("COMMIT")

    def _look_for_others(self, connection: Connection) -> None:
        """What was found in tables that change seldom holds until somebody else has written."""
        version = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
        if version != self._version or SELDOM not in connection.info:
            connection.info[SELDOM], self._version = defaultdict(dict), version

    def _let_go(self) -> None:
        """Give the connection back: that rolls back what was begun. What is broken is thrown away by the pool."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.info.pop(SELDOM, None)
                connection.close()
            except Exception:
                log.exception("connection_lost")

    def _one(self, connection: Connection, job: _Job) -> None:
        _BEGIN.count(connection, {})
        try:
            uow = self._make(connection)
            job.result = job.work(uow)
            job.letters = uow.finish()
        except BaseException as error:  # whatever a unit raises belongs to its caller
            if out_of_order(error):
                raise  # full, read-only or broken: nothing of this batch can be kept
            job.refused, job.letters = error, False
            _UNDO.count(connection, {})
        _END.count(connection, {})


class PoolRunner:
    """The same for PostgreSQL: a small pool of threads, one transaction each; lost races are run again."""

    def __init__(self, engine: Engine, make: Make, on_letters: Callable[[], None]) -> None:
        self._engine = engine
        self._make = make
        self._on_letters = on_letters
        self._closed = False
        self._door = threading.Lock()
        self._pool = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="unit")

    def submit(self, work: Work[T]) -> Future[T]:
        with self._door:
            if not self._closed:
                return self._pool.submit(self._run, work)
        refused: Future[T] = Future()
        refused.set_exception(_trouble())
        return refused

    def close(self) -> None:
        with self._door:
            self._closed = True
        self._pool.shutdown()

    def _run(self, work: Work[T]) -> T:
        for attempt in range(1, RETRIES + 1):
            try:
                result, letters = self._once(work)
            except Exception as error:
                if lost_race(error) and attempt < RETRIES:
                    continue
                if out_of_order(error):
                    raise _trouble(error) from error
                raise
            if letters:
                _ring(self._on_letters)
            return result
        raise AssertionError("the last run returns or raises")

    def _once(self, work: Work[T]) -> tuple[T, bool]:
        with self._engine.begin() as connection:
            uow = self._make(connection)
            return work(uow), uow.finish()


Runner = SqliteRunner | PoolRunner


def open_runner(
    engine: Engine,
    district: District,
    clock: Callable[[], datetime],
    *,
    demo: bool,
    on_letters: Callable[[], None],
    keys: Keys,
    machine: Callable[[], datetime] | None = None,
) -> Runner:
    """The runner that suits the database. `on_letters` is called from a worker thread when letters wait to leave.

    `clock`: put right by how far that of this `machine` is from the database's.
    `keys`: the safe for the keys of secret votes.
    """
    kind = SqliteRunner if engine.dialect.name == "sqlite" else PoolRunner
    now = OneClock(clock, machine)
    return kind(engine, lambda c: SqlUnitOfWork(c, district, now(c), demo=demo, keys=keys), on_letters)
