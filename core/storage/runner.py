"""Runs units of work in worker threads and commits them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from core.domain.district import District
from core.errors import StorageTrouble
from core.storage.sql_unit import SqlUnit

T = TypeVar("T")
Work = Callable[[SqlUnit], T]
GROUP = 32  # units that share one commit at most
RETRIES = 5  # of a PostgreSQL unit that lost a deadlock or a serialization race
_LOST_RACE = {"40001", "40P01", "55P03"}


class Runner(Protocol):
    """Takes functions of a unit; a future gives the result once everything is committed."""

    def submit(self, work: Work[T]) -> Future[T]:
        """Run `work` as one unit. The future raises what `work` raised (rolled back) or StorageTrouble."""
        ...

    def close(self) -> None:
        """Finish what waits and stop."""
        ...


def open_runner(
    engine: Engine, district: District, clock: Callable[[], datetime], *, demo: bool, on_letters: Callable[[], None]
) -> Runner:
    """The runner that suits the database. `on_letters` is called from a worker thread when letters wait to leave."""
    kind = SqliteRunner if engine.dialect.name == "sqlite" else PoolRunner
    return kind(engine, lambda c: SqlUnit(c, district, clock(), demo=demo), on_letters)


class SqliteRunner:
    """One writer thread; units that wait together are committed together, each in its own savepoint."""

    def __init__(self, engine: Engine, make: Callable[[Any], SqlUnit], on_letters: Callable[[], None]) -> None:
        self._engine = engine
        self._make = make
        self._on_letters = on_letters
        self._queue: queue.SimpleQueue[tuple[Work[Any], Future[Any]] | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> Future[T]:
        future: Future[T] = Future()
        if self._closed:
            future.set_exception(StorageTrouble())
        else:
            self._queue.put((work, future))
        return future

    def close(self) -> None:
        self._closed = True
        self._queue.put(None)
        self._thread.join()

    def _loop(self) -> None:
        with self._engine.connect() as connection:
            while (first := self._queue.get()) is not None:
                batch = [first]
                while len(batch) < GROUP and not self._queue.empty():
                    following = self._queue.get()
                    if following is None:
                        self._queue.put(None)
                        break
                    batch.append(following)
                self._commit(connection, batch)

    def _commit(self, connection: Any, batch: list[tuple[Work[Any], Future[Any]]]) -> None:
        sql = connection.exec_driver_sql
        results: list[tuple[Future[Any], Any]] = []
        letters = False
        try:
            sql("BEGIN IMMEDIATE")
            for work, future in batch:
                result, wrote = self._one(connection, work, future)
                letters |= wrote
                if not future.done():
                    results.append((future, result))
            sql("COMMIT")
        except DBAPIError as error:
            self._give_up(connection, batch, error)
            return
        for future, result in results:
            future.set_result(result)
        if letters:
            self._on_letters()

    def _one(self, connection: Any, work: Work[Any], future: Future[Any]) -> tuple[Any, bool]:
        sql = connection.exec_driver_sql
        sql("SAVEPOINT one")
        try:
            unit = self._make(connection)
            result = work(unit)
            letters = unit.finish()
            sql("RELEASE one")
        except OperationalError:
            raise  # full, read-only or broken: nothing of this batch can be kept
        except Exception as error:  # noqa: BLE001 - whatever a unit raises belongs to its caller
            sql("ROLLBACK TO one")
            sql("RELEASE one")
            future.set_exception(error)
            return None, False
        return result, letters

    @staticmethod
    def _give_up(connection: Any, batch: list[tuple[Work[Any], Future[Any]]], error: DBAPIError) -> None:
        if connection.connection.driver_connection.in_transaction:
            connection.exec_driver_sql("ROLLBACK")
        for _, future in batch:
            if not future.done():
                trouble = StorageTrouble()
                trouble.__cause__ = error
                future.set_exception(trouble)


class PoolRunner:
    """A small pool of threads, one PostgreSQL transaction each; lost races are run again."""

    def __init__(self, engine: Engine, make: Callable[[Any], SqlUnit], on_letters: Callable[[], None]) -> None:
        self._engine = engine
        self._make = make
        self._on_letters = on_letters
        self._pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="unit")

    def submit(self, work: Work[T]) -> Future[T]:
        return self._pool.submit(self._run, work)

    def close(self) -> None:
        self._pool.shutdown()

    def _run(self, work: Work[T]) -> T:
        for attempt in range(RETRIES):
            try:
                with self._engine.begin() as connection:
                    unit = self._make(connection)
                    result = work(unit)
                    letters = unit.finish()
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) in _LOST_RACE and attempt + 1 < RETRIES:
                    continue
                if isinstance(error, OperationalError):
                    raise StorageTrouble() from error
                raise
            if letters:
                self._on_letters()
            return result
        raise StorageTrouble()
