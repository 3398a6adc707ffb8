"""Units beside each other: lost races are run again, losses told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import wait

import pytest
import sqlalchemy as sa

from core.errors import StorageTrouble
from core.people.records import Person
from core.storage.engine import open_engine
from core.storage.records import table_of
from core.storage.runner import RETRIES, Runner
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
from tests.storage.office import a_person, a_ticket
from tests.storage.test_runner import keep, kept

persons = table_of(Person)

pytestmark = pytest.mark.postgres


@pytest.fixture
def engine(postgres_url: str) -> Iterator[sa.Engine]:
    engine = open_engine(postgres_url)
    yield engine
    engine.dispose()


def test_two_units_that_lock_each_other_out_both_succeed(runner: Runner, engine: sa.Engine) -> None:
    ids = [runner.submit(lambda uow, n=n: uow.repo(Ticket).add(a_ticket(f"n{n}")).id).result(10) for n in range(2)]  # type: ignore[misc]
    both, runs = threading.Barrier(2), [0, 0]

    def crossing(order: list[int]) -> Callable[[SqlUnitOfWork], None]:
        def work(uow: SqlUnitOfWork) -> None:
            which = 0 if order == ids else 1
            runs[which] += 1
            if runs[which] == 2:
                futures[1 - which].result(10)  # else it may lock first again, and the other one loses too
            for n, row_id in enumerate(order):
                ticket = uow.repo(Ticket).get(row_id, lock=True)
                assert ticket is not None
                ticket.returns += 1
                uow.repo(Ticket).save(ticket)
                if n == 0 and runs[which] == 1:
                    both.wait(10)

        return work

    futures = [runner.submit(crossing(order)) for order in (ids, ids[::-1])]
    done, _ = wait(futures, 30)
    assert [future.exception() for future in done] == [None, None]
    assert sorted(runs) == [1, 2]  # one of them really lost, and was run again
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT returns FROM tickets").scalars().all() == [2, 2]


def test_two_first_messages_of_one_person_make_one_person(runner: Runner, engine: sa.Engine) -> None:
    both, runs = threading.Barrier(2), []

    def meet(uow: SqlUnitOfWork) -> int:
        found = uow.meet("web", "anna")
        runs.append(found is not None)
        if len(runs) <= 2:
            both.wait(10)
        return (found or uow.repo(Person).add(a_person())).id

    first, second = runner.submit(meet), runner.submit(meet)
    assert first.result(10) == second.result(10)
    assert runs == [False, False, True]
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(persons)).scalar_one() == 1


def _raising(code: str) -> str:
    return f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$"


@pytest.mark.parametrize(
    ("why", "code", "runs", "heard"),
    [
        ("lost every race", "40001", RETRIES, StorageTrouble),
        ("deadlock every time", "40P01", RETRIES, StorageTrouble),
        ("no lock to be had", "55P03", RETRIES, StorageTrouble),
        ("disk full", "53100", 1, StorageTrouble),
        ("shutting down", "57P01", 1, StorageTrouble),
        ("a standby", "25006", 1, StorageTrouble),
        ("broken page", "XX001", 1, StorageTrouble),
        ("the same row again and again", "23505", RETRIES, sa.exc.IntegrityError),
        ("a value that does not fit", "22001", 1, sa.exc.DataError),
    ],
)
def test_which_trouble_is_whose(
    runner: Runner, engine: sa.Engine, why: str, code: str, runs: int, heard: type[Exception]
) -> None:
    tried: list[str] = []

    def work(uow: SqlUnitOfWork) -> None:
        tried.append(why)
        uow.repo(Ticket).add(a_ticket())
        uow.connection.exec_driver_sql(_raising(code))

    with pytest.raises(heard):
        runner.submit(work).result(20)
    assert len(tried) == runs
    assert kept(engine) == []
    assert runner.submit(keep("next")).result(10) == "next"


def test_a_connection_cut_in_the_middle(runner: Runner, engine: sa.Engine) -> None:
    def cut(uow: SqlUnitOfWork) -> None:
        uow.repo(Ticket).add(a_ticket("cut"))
        me = uow.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with engine.connect() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({me}, 5000)")
        uow.repo(Ticket).add(a_ticket("after the cut"))

    with pytest.raises(StorageTrouble):
        runner.submit(cut).result(20)
    assert runner.submit(keep("next")).result(10) == "next"
    assert kept(engine) == ["next"]


def test_a_server_that_takes_no_writes_and_then_does(runner: Runner, engine: sa.Engine) -> None:
    name = engine.url.database
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    engine.dispose()
    with pytest.raises(StorageTrouble):
        runner.submit(keep("n1")).result(10)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET default_transaction_read_only = off")
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = off")
    engine.dispose()
    assert runner.submit(keep("n2")).result(10) == "n2"


def test_more_units_than_workers_all_end(runner: Runner, engine: sa.Engine) -> None:
    futures = [runner.submit(keep(f"n{n:03}")) for n in range(100)]
    done, waiting = wait(futures, 60)
    assert not waiting
    assert sorted(future.result() for future in done) == kept(engine)
