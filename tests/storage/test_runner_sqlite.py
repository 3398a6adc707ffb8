"""The one writer: group commit, full disks, errors nobody foresaw."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import StorageTrouble
from core.people.records import Appointment
from core.refs import ticket_ref
from core.storage.engine import open_engine
from core.storage.records import table_of
from core.storage.runner import Runner, open_runner
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.workflow.records import Note
from tests.storage.office import KEYS, NOW, Clock, tiny
from tests.storage.test_runner import keep, kept

notes = table_of(Note)

SAVEPOINT = 32  # the authorizer's number for savepoints, which the module does not name


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[sa.Engine]:
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


@contextmanager
def together(runner: Runner) -> Iterator[None]:
    """What is submitted inside waits together and becomes one batch."""
    gate, began = threading.Event(), threading.Event()

    def hold(uow: SqlUnitOfWork) -> None:
        began.set()
        gate.wait(10)

    held = runner.submit(hold)
    assert began.wait(10)
    yield
    gate.set()
    held.result(10)


def said(runner: Runner) -> list[str]:
    """The SQL words that begin and end transactions, as the writer says them from now on."""
    words: list[str] = []

    def listen(statement: str) -> None:
        if statement.split()[0] in {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"}:
            words.append(statement)

    runner.submit(lambda uow: _driver(uow).set_trace_callback(listen)).result(10)
    return words


def _driver(uow: SqlUnitOfWork) -> Any:
    return uow.connection.connection.driver_connection


def big(words: int = 200_000) -> Callable[[SqlUnitOfWork], None]:
    """Work that needs more room than there is."""

    def work(uow: SqlUnitOfWork) -> None:
        uow.repo(Note).add(Note(ticket_ref(1), "report", "水" * words, "salt", NOW))

    return work


def squeeze(uow: SqlUnitOfWork) -> None:
    """Let the file grow no more, as a full disk would."""
    pages = uow.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    uow.connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 8}")


def loosen(uow: SqlUnitOfWork) -> None:
    """There is room again."""
    uow.connection.exec_driver_sql("PRAGMA max_page_count=1000000")


def test_waiting_units_share_one_commit_and_fail_alone(runner: Runner, engine: sa.Engine) -> None:
    words = said(runner)
    with together(runner):
        words.clear()
        futures = [
            runner.submit(keep("n1")),
            runner.submit(keep("n2", ValueError("slip"))),
            runner.submit(keep("n1")),
            runner.submit(keep("n3")),
        ]
    wait(futures, 10)
    assert [type(future.exception()) for future in futures] == [
        type(None),
        ValueError,
        sa.exc.IntegrityError,
        type(None),
    ]
    assert kept(engine) == ["n1", "n3"]
    after_the_first = words[words.index("COMMIT") + 1 :]
    assert [word.split()[0] for word in after_the_first].count("BEGIN") == 1
    assert after_the_first.count("COMMIT") == 1
    assert after_the_first.count("SAVEPOINT one") == 4
    assert after_the_first.count("ROLLBACK TO one") == 2


def test_a_disk_that_fills_up_in_the_middle_keeps_nothing_of_the_batch(runner: Runner, engine: sa.Engine) -> None:
    runner.submit(keep("before")).result(10)
    runner.submit(squeeze).result(10)
    with together(runner):
        futures = [
            runner.submit(keep("n1")),
            runner.submit(keep("n2", ValueError("slip"))),
            runner.submit(big()),
            runner.submit(keep("n3")),
        ]
    wait(futures, 10)
    assert [type(future.exception()) for future in futures] == [StorageTrouble] * 4
    assert isinstance(futures[0].exception().__cause__, sa.exc.OperationalError)  # type: ignore[union-attr]
    assert kept(engine) == ["before"]
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(notes)).scalar_one() == 0
    runner.submit(loosen).result(10)
    runner.submit(big()).result(10)
    assert runner.submit(keep("after")).result(10) == "after"
    assert kept(engine) == ["after", "before"]


def test_while_the_disk_is_full_every_caller_hears_it(runner: Runner, engine: sa.Engine) -> None:
    runner.submit(squeeze).result(10)
    for _ in range(5):
        with pytest.raises(StorageTrouble):
            runner.submit(big()).result(10)
    assert runner.submit(keep("small")).result(10) == "small"  # what still fits is still taken


def test_a_database_that_may_not_be_written_takes_nothing_and_works_again(runner: Runner, engine: sa.Engine) -> None:
    with engine.connect() as connection:  # the writer's own connection, which rests in the pool
        connection.exec_driver_sql("PRAGMA query_only=ON")
    for _ in range(3):
        with pytest.raises(StorageTrouble):
            runner.submit(keep("n1")).result(10)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
    assert runner.submit(keep("n2")).result(10) == "n2"
    assert kept(engine) == ["n2"]


def test_a_file_opened_for_reading_only(sqlite_url: str, clock: Clock) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    engine = open_engine(f"sqlite:///file:{path}?mode=ro&uri=true")
    runner = open_runner(engine, tiny(), clock, demo=False, on_letters=lambda: None, keys=KEYS)
    for _ in range(2):
        with pytest.raises(StorageTrouble):
            runner.submit(keep("n1")).result(10)
    runner.close()
    engine.dispose()


def test_a_folder_that_vanished(sqlite_url: str, clock: Clock) -> None:
    engine = open_engine(sqlite_url.replace("huying.db", "nowhere/huying.db"))
    runner = open_runner(engine, tiny(), clock, demo=False, on_letters=lambda: None, keys=KEYS)
    with pytest.raises(StorageTrouble):
        runner.submit(keep("n1")).result(10)
    runner.close()
    engine.dispose()


def test_a_file_that_is_taken_away_or_replaced_takes_nothing_more(runner: Runner, sqlite_url: str) -> None:
    """What was written to the old file went with it, and everybody was told it is kept."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    runner.submit(keep("n1")).result(10)
    path.rename(path.with_suffix(".old"))
    with pytest.raises(StorageTrouble):
        runner.submit(keep("n2")).result(10)
    assert not path.exists()
    path.write_bytes(path.with_suffix(".old").read_bytes())
    with pytest.raises(StorageTrouble):
        runner.submit(keep("n2")).result(10)
    path.with_suffix(".old").replace(path)
    assert runner.submit(keep("n2")).result(10) == "n2"


def test_a_locked_database_is_waited_for(runner: Runner, engine: sa.Engine) -> None:
    with engine.connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        future = runner.submit(keep("n1"))
        with pytest.raises(TimeoutError):
            future.result(0.3)
        other.exec_driver_sql("COMMIT")
    assert future.result(10) == "n1"


@pytest.mark.parametrize("when", ["BEGIN IMMEDIATE", "COMMIT"])
@pytest.mark.parametrize("error", [RuntimeError("a bug"), sa.exc.InvalidRequestError("a bug")], ids=["ours", "theirs"])
def test_the_writer_outlives_an_error_anywhere(runner: Runner, engine: sa.Engine, when: str, error: Exception) -> None:
    armed = [True]

    def fail(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement == when and armed:
            armed.clear()
            raise error

    runner.submit(keep("before")).result(10)
    sa.event.listen(engine, "before_cursor_execute", fail)
    futures: list[Future[Any]] = [runner.submit(keep("n1")), runner.submit(keep("n2"))]
    wait(futures, 10)
    heard = futures[0].exception(1)
    assert isinstance(heard, StorageTrouble)
    assert heard.__cause__ is error
    assert runner.submit(keep("after")).result(10) == "after"
    told = ["after", "before", *(future.result() for future in futures if future.exception() is None)]
    assert kept(engine) == sorted(told)


@pytest.mark.parametrize("when", ["BEGIN", "RELEASE", "ROLLBACK"])
def test_the_writer_outlives_a_savepoint_that_fails(runner: Runner, engine: sa.Engine, when: str) -> None:
    armed = [True]

    def forbid(action: int, what: str | None, *_: object) -> int:
        if (action, what) == (SAVEPOINT, when) and armed:
            armed.clear()
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    runner.submit(keep("before")).result(10)
    with together(runner):
        runner.submit(lambda uow: _driver(uow).set_authorizer(forbid))
        futures = [runner.submit(keep("n1")), runner.submit(keep("n2", ValueError("slip"))), runner.submit(keep("n3"))]
    wait(futures, 10)
    assert armed == []
    told = [future.result() for future in futures if future.exception() is None]
    assert all(isinstance(future.exception(), (StorageTrouble, ValueError)) for future in futures if future.exception())
    runner.submit(lambda uow: _driver(uow).set_authorizer(None)).result(10)
    assert runner.submit(keep("after")).result(10) == "after"
    assert kept(engine) == sorted(["after", "before", *told])


def test_a_clock_that_breaks_is_the_units_own_trouble(engine: sa.Engine) -> None:
    def broken() -> Any:
        raise OSError("no time")

    runner = open_runner(engine, tiny(), broken, demo=False, on_letters=lambda: None, keys=KEYS)
    for _ in range(2):
        with pytest.raises(OSError, match="no time"):
            runner.submit(keep("n1")).result(10)
    runner.close()


def holds(department: str) -> Callable[[SqlUnitOfWork], list[str]]:
    """The roles held in a department, as a unit finds them."""
    return lambda uow: [one.role for one in uow.repo(Appointment).find(department=department)]


def test_what_changes_seldom_is_seen_at_once_whoever_changes_it(engine: sa.Engine) -> None:
    """Added by a unit, undone with it, and written by another program on the same file."""
    runner = open_runner(engine, tiny(), Clock(NOW), demo=False, on_letters=lambda: None, keys=KEYS)
    post = Appointment(1, "desk", "hall", "d", NOW)
    assert runner.submit(holds("hall")).result(10) == []

    def undone(uow: SqlUnitOfWork) -> None:
        uow.repo(Appointment).add(replace(post))
        assert holds("hall")(uow) == ["desk"]
        raise LookupError

    with pytest.raises(LookupError):
        runner.submit(undone).result(10)
    assert runner.submit(holds("hall")).result(10) == []
    runner.submit(lambda uow: uow.repo(Appointment).add(replace(post))).result(10)
    assert runner.submit(holds("hall")).result(10) == ["desk"]
    with engine.begin() as beside:
        beside.execute(sa.update(table_of(Appointment)).values(role="chief"))
    assert runner.submit(holds("hall")).result(10) == ["chief"]
    runner.close()
