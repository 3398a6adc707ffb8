"""What was received is handled once, or set aside after some tries."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.refs import ticket_ref
from core.storage import inbox
from core.storage.engine import open_engine
from core.storage.records import inbox as marks
from core.storage.runner import Runner, open_runner
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.workflow.records import Timer as ClockRow
from tests.storage.conftest import Open
from tests.storage.office import KEYS, NOW, Clock, a_clock, tiny


def test_an_update_is_taken_once(department: Open) -> None:
    with department() as one:
        assert one.take("web", "1")
        assert not one.take("web", "1")
    with department() as one:
        assert not one.take("web", "1")
        assert one.take("telegram", "1")
        assert one.take("web", "2")


def test_an_update_whose_unit_failed_is_taken_again(runner: Runner) -> None:
    def fail(uow: SqlUnitOfWork) -> None:
        assert uow.take("web", "1")
        raise ValueError("slip")

    for _ in range(2):
        with pytest.raises(ValueError, match="slip"):
            runner.submit(fail).result(10)
    assert runner.submit(lambda uow: uow.take("web", "1")).result(10)
    assert not runner.submit(lambda uow: uow.take("web", "1")).result(10)


def _fail(uow: SqlUnitOfWork, tries: int = 3) -> bool:
    return inbox.fail(uow.connection, "web", "1", uow.now, body="{}", trouble="ValueError", tries=tries)


def test_tries_are_counted_until_the_update_is_parked(department: Open, engine: sa.Engine) -> None:
    for parked in (False, False, True):
        with department() as one:
            assert _fail(one) is parked
    with engine.connect() as connection:
        row = connection.execute(sa.select(marks)).one()
    assert (row.state, row.attempts, row.body, row.trouble, row.at) == ("parked", 3, "{}", "ValueError", NOW)
    with department() as one:
        assert not one.take("web", "1")  # it is set aside: sent again it changes nothing


def test_a_failed_update_that_works_at_last_keeps_no_words(department: Open, engine: sa.Engine) -> None:
    with department() as one:
        assert not _fail(one)
    with department() as one:
        assert one.take("web", "1")
    with department() as one:
        assert not one.take("web", "1")
    with engine.connect() as connection:
        row = connection.execute(sa.select(marks)).one()
    assert (row.state, row.body, row.trouble) == ("done", "", "")


def test_a_dialogue_is_remembered_by_chat_and_person(department: Open) -> None:
    with department() as one:
        assert one.recall("web:anna", 1) == {}
        one.remember("web:anna", 1, {"step": "place", "ask": {"nr": 1}})
        assert one.recall("web:anna", 1) == {"step": "place", "ask": {"nr": 1}}
    with department() as one:
        assert one.recall("web:anna", 2) == {}
        assert one.recall("web:group", 1) == {}
        one.remember("web:anna", 1, {})
        assert one.recall("web:anna", 1) == {}


def test_a_lease_has_one_holder(department: Open) -> None:
    def hold(owner: str, seconds: float, after: float = 0) -> bool:
        now = NOW + timedelta(seconds=after)
        with department() as one:
            return inbox.hold(one.connection, "poll", owner, now, now + timedelta(seconds=seconds))

    assert hold("a", 30)
    assert not hold("b", 30)
    assert hold("a", 30, after=20)  # renewed
    assert not hold("b", 30, after=31)  # it would have ended without the renewal
    assert hold("b", 30, after=50)  # over to the moment
    assert not hold("a", 30, after=51)


@pytest.fixture
def two(postgres_url: str, clock: Clock) -> Iterator[tuple[Runner, Runner]]:
    """Two replicas on one PostgreSQL."""
    engines = [open_engine(postgres_url) for _ in range(2)]
    runners = [open_runner(engine, tiny(), clock, demo=False, on_letters=lambda: None, keys=KEYS) for engine in engines]
    yield runners[0], runners[1]
    for runner, engine in zip(runners, engines, strict=True):
        runner.close()
        engine.dispose()


def _race(two: tuple[Runner, Runner], work: Callable[[SqlUnitOfWork, int], bool], turns: int = 25) -> list[int]:
    """How many of eight units that begin together, four on each replica, came out with True; once a turn."""
    won = []
    for turn in range(turns):
        start = threading.Barrier(8)

        def together(uow: SqlUnitOfWork, turn: int = turn, start: threading.Barrier = start) -> bool:
            start.wait(10)
            return work(uow, turn)

        futures = [two[n % 2].submit(together) for n in range(8)]
        won.append(sum(future.result(30) for future in futures))
    return won


@pytest.mark.postgres
def test_of_replicas_with_the_same_update_one_takes_it(two: tuple[Runner, Runner]) -> None:
    assert _race(two, lambda uow, turn: uow.take("telegram", str(turn))) == [1] * 25


@pytest.mark.postgres
def test_of_replicas_with_the_same_failed_update_one_takes_it(two: tuple[Runner, Runner]) -> None:
    for turn in range(10):
        two[0].submit(
            lambda uow, ctx=turn: inbox.fail(  # type: ignore[misc]
                uow.connection, "telegram", str(ctx), uow.now, body="", trouble="", tries=3
            )
        ).result(10)
    assert _race(two, lambda uow, turn: uow.take("telegram", str(turn)), turns=10) == [1] * 10


@pytest.mark.postgres
def test_of_replicas_that_want_the_lease_one_holds_it(two: tuple[Runner, Runner]) -> None:
    def hold(uow: SqlUnitOfWork, turn: int) -> bool:
        owner = str(threading.get_ident())
        until = uow.now + timedelta(seconds=30)
        return inbox.hold(uow.connection, f"poll {turn}", owner, uow.now, until)

    assert _race(two, hold, turns=10) == [1] * 10


@pytest.mark.postgres
def test_two_turns_of_one_dialogue_follow_each_other(two: tuple[Runner, Runner]) -> None:
    two[0].submit(lambda uow: uow.remember("web:anna", 1, {"count": 0})).result(10)

    def count(uow: SqlUnitOfWork) -> None:
        state = uow.recall("web:anna", 1)
        uow.remember("web:anna", 1, {"count": state["count"] + 1})

    for future in [two[n % 2].submit(count) for n in range(40)]:
        future.result(30)
    assert two[1].submit(lambda uow: uow.recall("web:anna", 1)).result(10) == {"count": 40}


@pytest.mark.postgres
def test_four_workers_claim_each_due_clock_once(two: tuple[Runner, Runner], clock: Clock) -> None:
    def start(uow: SqlUnitOfWork) -> set[int]:
        return {uow.repo(ClockRow).add(a_clock(NOW - timedelta(seconds=n), about=ticket_ref(n))).id for n in range(300)}

    ids = two[0].submit(start).result(20)
    begin = threading.Barrier(4)

    def claim(uow: SqlUnitOfWork) -> list[int]:
        begin.wait(10)
        return uow.due_timers(50)

    claimed: list[int] = []
    for _ in range(3):
        for future in [two[n % 2].submit(claim) for n in range(4)]:
            claimed += future.result(20)
    assert len(claimed) == len(set(claimed))
    assert set(claimed) == ids
