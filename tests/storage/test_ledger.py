"""The chained trace: one line after the other, whoever else writes."""

from __future__ import annotations

from concurrent.futures import wait
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa

from core import events as e
from core.ledger.chain import GENESIS, link, seal
from core.ledger.records import Entry
from core.storage.records import ledger, ledger_head
from core.storage.runner import Runner
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.storage.verify import verify
from core.tickets.records import Ticket
from core.unit_of_work import Actor
from tests.storage.conftest import Open
from tests.storage.office import KEYS, NOW, a_ticket

SEWER = Actor(3, "hand", "sewer", "小李")


def lines(engine: sa.Engine) -> list[Entry]:
    with engine.connect() as connection:
        return [Entry(**row._asdict()) for row in connection.execute(sa.select(ledger).order_by(ledger.c.seq))]


def test_a_line_tells_who_did_what_to_which_record(department: Open, engine: sa.Engine) -> None:
    with department() as one:
        ticket = one.repo(Ticket).add(a_ticket())
        one.ledger.note(e.TicketSigned(ticket.id, department="sewer"), SEWER)
        ticket.state = "signed"
        one.repo(Ticket).save(ticket)
    (line,) = lines(engine)
    assert (line.seq, line.prev, line.at) == (1, GENESIS, NOW)
    assert (line.event, line.subject, line.subject_id) == ("TicketSigned", "ticket", ticket.id)
    assert (line.actor_id, line.actor_department, line.facts) == (
        3,
        "sewer",
        {"department": "sewer", "actor_role": "hand"},
    )
    assert line.seal == seal(ticket)  # as the record is when the unit ends, not as it was when the line was noted
    assert line.hash == link(line)


def test_the_lines_of_units_follow_each_other(department: Open, engine: sa.Engine) -> None:
    for n in range(3):
        with department() as one:
            ticket = one.repo(Ticket).add(a_ticket(f"n{n}"))
            for _ in range(n + 1):
                one.ledger.note(e.TicketSigned(ticket.id, department="sewer"), SEWER)
    told = lines(engine)
    assert [line.seq for line in told] == [1, 2, 3, 4, 5, 6]
    assert [line.prev for line in told] == [GENESIS, *(line.hash for line in told[:-1])]
    with engine.connect() as connection:
        assert connection.execute(sa.select(ledger_head.c.seq, ledger_head.c.hash)).all() == [(6, told[-1].hash)]


def test_a_unit_reads_its_own_lines_after_the_kept_ones(department: Open) -> None:
    with department() as one:
        one.repo(Ticket).add(a_ticket())
        one.ledger.note(e.TicketSigned(1, department="sewer"), SEWER)
        one.ledger.note(e.PersonLost(1, why="blocked"), SEWER)
    with department() as one:
        one.ledger.note(e.ResultPassed(1, desk="desk@q7-a"), SEWER)
        assert [line.event for line in one.ledger.read("ticket", 1)] == ["TicketSigned", "ResultPassed"]
        assert [line.event for line in one.ledger.read("person", 1)] == ["PersonLost"]
        assert one.ledger.read("ticket", 2) == []


def test_a_unit_that_fails_leaves_no_line(runner: Runner, engine: sa.Engine) -> None:
    def slip(uow: SqlUnitOfWork) -> None:
        uow.ledger.note(e.PersonLost(1, why="blocked"), SEWER)
        uow.finish()
        raise ValueError("slip")

    with pytest.raises(ValueError, match="slip"):
        runner.submit(slip).result(10)
    assert lines(engine) == []


def test_units_at_the_same_time_queue_at_the_end_of_the_chain(runner: Runner, engine: sa.Engine) -> None:
    runs: list[int] = []
    runner.submit(lambda uow: uow.ledger.note(e.PersonLost(1, why="first"), SEWER)).result(10)

    def work(uow: SqlUnitOfWork, n: int) -> None:
        runs.append(n)
        ticket = uow.repo(Ticket).add(a_ticket(f"n{n}"))
        for _ in range(3):
            uow.ledger.note(e.TicketSigned(ticket.id, department="sewer"), SEWER)

    futures: list[Any] = [runner.submit(lambda uow, n=n: work(uow, n)) for n in range(60)]  # type: ignore[misc]
    wait(futures, 60)
    assert [future.exception() for future in futures] == [None] * 60
    assert sorted(runs) == list(range(60))  # nobody lost a race: they waited for each other
    with engine.connect() as connection:
        report = verify(connection, keys=KEYS)
    assert (report.flaws, report.lines) == ((), 181)
    for first, second, third in zip(*[iter(lines(engine)[1:])] * 3, strict=True):
        assert first.subject_id == second.subject_id == third.subject_id  # a unit's lines stand together


@dataclass
class Early:
    """A record as an early edition kept it."""

    name: str
    lon: float | None = None
    marks: list[str] = field(default_factory=list)


@dataclass
class Later(Early):
    """The same in a later edition, with a field more."""

    supervised: bool = False


def test_a_field_that_a_later_edition_adds_leaves_earlier_seals_whole() -> None:
    assert seal(Later("n1", 1.5, ["a"])) == seal(Early("n1", 1.5, ["a"]))
    assert seal(Later("n1", 1.5, ["a"], supervised=True)) != seal(Early("n1", 1.5, ["a"]))


@pytest.mark.parametrize(
    ("why", "one", "other"),
    [
        ("nothing is not zero", Early("n1", None), Early("n1", 0.0)),
        ("an empty mark is a mark", Early("n1", marks=[]), Early("n1", marks=[""])),
        ("a value moved to another field", Later("n1", None, ["x"]), Later("n1", None, [], supervised=True)),
        ("no name is a name too", Early(""), Early("x")),
    ],
)
def test_different_records_have_different_seals(why: str, one: Early, other: Early) -> None:
    assert seal(one) != seal(other), why
