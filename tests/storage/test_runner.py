"""What a runner promises, on both databases."""

from __future__ import annotations

import threading
import time
from concurrent.futures import CancelledError, Future, wait
from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import NotNow, StorageTrouble
from core.storage.records import letters, table_of
from core.storage.runner import Runner, open_runner
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
from tests.storage.office import KEYS, Clock, a_ticket, tiny

tickets = table_of(Ticket)


def kept(engine: sa.Engine) -> list[str]:
    """The numbers of the tickets that are there for everybody to see."""
    with engine.connect() as connection:
        return list(connection.execute(sa.select(tickets.c.number).order_by(tickets.c.number)).scalars())


def keep(number: str, error: BaseException | None = None) -> Any:
    """Work that keeps a ticket, and then perhaps thinks better of it."""

    def work(uow: SqlUnitOfWork) -> str:
        uow.repo(Ticket).add(a_ticket(number))
        if error:
            raise error
        return number

    return work


def test_a_result_is_told_once_it_is_kept(runner: Runner, engine: sa.Engine) -> None:
    seen: Future[list[str]] = Future()
    future = runner.submit(keep("n1"))
    future.add_done_callback(lambda _: seen.set_result(kept(engine)))
    assert future.result(10) == "n1"
    assert seen.result(10) == ["n1"]


@pytest.mark.parametrize("error", [NotNow(act="sign", state="closed"), ValueError("slip"), SystemExit(3)], ids=repr)
def test_a_unit_that_raises_leaves_nothing_and_its_caller_hears_why(
    runner: Runner, engine: sa.Engine, error: BaseException
) -> None:
    with pytest.raises(type(error)) as heard:
        runner.submit(keep("n1", error)).result(10)
    assert heard.value is error
    assert kept(engine) == []
    assert runner.submit(keep("n2")).result(10) == "n2"


def test_a_unit_that_breaks_a_rule_of_the_tables_fails_alone(runner: Runner, engine: sa.Engine) -> None:
    runner.submit(keep("same")).result(10)
    futures = [runner.submit(keep(number)) for number in ("n1", "same", "n2")]
    wait(futures, 20)
    assert isinstance(futures[1].exception(), sa.exc.IntegrityError)
    assert kept(engine) == ["n1", "n2", "same"]


def test_a_mistaken_statement_is_no_trouble_of_the_storage(runner: Runner, engine: sa.Engine) -> None:
    futures = [
        runner.submit(keep("n1")),
        runner.submit(lambda uow: uow.connection.exec_driver_sql("SELECT nothing FROM nowhere")),
        runner.submit(keep("n2")),
    ]
    wait(futures, 20)
    assert isinstance(futures[1].exception(), sa.exc.DBAPIError)
    assert kept(engine) == ["n1", "n2"]


def test_the_bell_rings_when_letters_are_kept_and_only_then(engine: sa.Engine, clock: Clock) -> None:
    rung: list[int] = []

    def bell() -> None:
        with engine.connect() as connection:
            rung.append(connection.execute(sa.select(sa.func.count()).select_from(letters)).scalar_one())

    runner = open_runner(engine, tiny(), clock, demo=False, on_letters=bell, keys=KEYS)

    def write(uow: SqlUnitOfWork, error: Exception | None = None) -> None:
        uow.outbox.post("web:anna", "card", {"text": "好"})
        if error:
            raise error

    runner.submit(write).result(10)
    runner.submit(keep("n1")).result(10)
    with pytest.raises(ValueError, match="slip"):
        runner.submit(lambda uow: write(uow, ValueError("slip"))).result(10)
    runner.close()
    assert rung == [1]


def test_a_broken_bell_harms_nobody(engine: sa.Engine, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    def bell() -> None:
        raise RuntimeError("the loop is closed")

    runner = open_runner(engine, tiny(), clock, demo=False, on_letters=bell, keys=KEYS)
    for _ in range(2):
        runner.submit(lambda uow: uow.outbox.post("web:anna", "card", {})).result(10)
    runner.close()
    assert "bell_failed" in caplog.text


def test_closing_finishes_what_waits_and_takes_nothing_new(runner: Runner, engine: sa.Engine) -> None:
    futures = [runner.submit(keep(f"n{n:02}")) for n in range(40)]
    runner.close()
    assert all(future.done() for future in futures)
    assert kept(engine) == [f"n{n:02}" for n in range(40)]
    with pytest.raises(StorageTrouble):
        runner.submit(keep("late")).result(10)
    runner.close()


def test_nobody_is_left_waiting_when_the_door_closes(engine: sa.Engine, clock: Clock) -> None:
    for turn in range(20):
        runner = open_runner(engine, tiny(), clock, demo=False, on_letters=lambda: None, keys=KEYS)
        futures: list[Future[Any]] = []

        def knock(turn: int = turn, runner: Runner = runner, futures: list[Future[Any]] = futures) -> None:
            futures.extend(runner.submit(keep(f"{turn}-{n}")) for n in range(20))

        thread = threading.Thread(target=knock)
        thread.start()
        time.sleep(0.001 * (turn % 5))
        runner.close()
        thread.join()
        done, waiting = wait(futures, 20)
        assert not waiting
        told = [future.result() for future in done if future.exception() is None]
        assert all(isinstance(one.exception(), StorageTrouble) for one in done if one.exception())
        assert sorted(told) == [number for number in kept(engine) if number.startswith(f"{turn}-")]


def test_who_no_longer_waits_gets_no_unit(runner: Runner, engine: sa.Engine) -> None:
    gate, inside = threading.Event(), threading.Barrier(9)

    def block(uow: SqlUnitOfWork) -> None:
        if engine.dialect.name == "postgresql":
            inside.wait(10)
        gate.wait(10)

    blockers = [runner.submit(block) for _ in range(8)]
    if engine.dialect.name == "postgresql":
        inside.wait(10)
    else:
        time.sleep(0.2)
    futures = [runner.submit(keep(f"n{n}")) for n in range(3)]
    assert futures[1].cancel()
    gate.set()
    wait([*blockers, *futures], 20)
    with pytest.raises(CancelledError):
        futures[1].result(0)
    assert kept(engine) == ["n0", "n2"]


def test_a_caller_who_leaves_in_the_middle_stops_nothing(runner: Runner, engine: sa.Engine) -> None:
    began, gate = threading.Event(), threading.Event()

    def slow(uow: SqlUnitOfWork) -> None:
        uow.repo(Ticket).add(a_ticket("slow"))
        began.set()
        gate.wait(10)

    future = runner.submit(slow)
    began.wait(10)
    assert not future.cancel()
    gate.set()
    future.result(10)
    assert runner.submit(keep("next")).result(10) == "next"
    assert kept(engine) == ["next", "slow"]


def test_many_callers_at_once_lose_nothing(runner: Runner, engine: sa.Engine) -> None:
    futures: list[Future[Any]] = []

    def many(who: int) -> None:
        for n in range(25):
            futures.append(runner.submit(keep(f"{who}-{n:02}")))

    threads = [threading.Thread(target=many, args=(who,)) for who in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(future.result(30) for future in futures) == kept(engine)
    assert len(kept(engine)) == 150
