"""Who changes things behind the ledger's back is named by row."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from core.ledger.chain import GENESIS
from core.people.records import Appointment, Binding
from core.storage.ledger import FIELDS
from core.storage.records import ledger, ledger_head, table_of
from core.storage.repository import Plan, plan_of
from core.storage.verify import Flaw, Report
from core.tickets.records import Rating, Ticket
from core.workflow.records import Note, Timer
from tests.storage.office import NOW
from tests.storage.tampering import check, names, other, tamper

clocks = table_of(Timer)


def test_an_honest_week_has_no_flaw(filled: sa.Engine) -> None:
    report = check(filled)
    assert report.flaws == ()
    assert report.forgotten == 0
    with filled.connect() as connection:
        events = set(connection.execute(sa.select(ledger.c.event)).scalars())
        assert report.lines == connection.execute(sa.select(sa.func.count()).select_from(ledger)).scalar_one()
        assert report.head == connection.execute(sa.select(ledger_head.c.hash)).scalar_one()
    assert events >= {
        "TicketFiled", "TicketDispatched", "TicketSigned", "ReporterContacted", "ResultSubmitted", "ResultPassed",
        "ResultSentBack", "TicketRated", "TicketClosed", "TicketReopened", "TicketWithdrawn", "TicketSupplemented",
        "DeadlineNear", "DeadlineMissed", "TicketEscalated", "AppointmentTaken", "GroupBound", "AlarmRaised",
        "AlarmUnanswered",
    }  # fmt: skip


def test_nothing_at_all_is_no_flaw(engine: sa.Engine) -> None:
    assert check(engine) == Report((), 0, GENESIS)


# Everything that is vouched for. A rating is known by its ticket and round; its own number means nothing.
VOUCHED = [
    pytest.param(plan.table, name, id=f"{plan.table.name}.{name}")
    for plan in (plan_of(Ticket), plan_of(Appointment), plan_of(Binding), plan_of(Note), plan_of(Rating))
    for name in plan.names
    if (plan, name) != (plan_of(Rating), "id")
]


@pytest.mark.parametrize(("table", "name"), VOUCHED)
def test_a_changed_value_names_its_row(filled: sa.Engine, table: sa.Table, name: str) -> None:
    with filled.connect() as connection:
        row_id, value = connection.execute(sa.select(table.c.id, table.c[name]).order_by(table.c.id)).first() or (0, 0)
    tamper(filled, sa.update(table).where(table.c.id == row_id).values({name: other(value, table.c[name])}))
    report = check(filled)
    assert names(report, table.name, row_id), report.flaws
    assert {flaw.where.partition(" ")[0] for flaw in report.flaws} == {table.name}


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("which", ["first", "middle", "last"])
def test_a_changed_line_of_the_ledger_is_named(filled: sa.Engine, name: str, which: str) -> None:
    with filled.connect() as connection:
        rows = connection.execute(sa.select(ledger).order_by(ledger.c.seq)).all()
    row = rows[{"first": 0, "middle": len(rows) // 2, "last": -1}[which]]
    value = other(getattr(row, name), ledger.c[name])
    tamper(filled, sa.update(ledger).where(ledger.c.seq == row.seq).values({name: value}))
    report = check(filled)
    assert names(report, "ledger", row.seq), report.flaws
    lines = [flaw.where for flaw in report.flaws if flaw.where.startswith("ledger ")]
    assert len(set(lines)) == 1 or name == "seq", "only the changed line is accused"


@pytest.mark.parametrize("name", ["seq", "hash"])
def test_a_changed_head_is_named(filled: sa.Engine, name: str) -> None:
    with filled.connect() as connection:
        value = connection.execute(sa.select(ledger_head.c[name])).scalar_one()
    tamper(filled, sa.update(ledger_head).values({name: other(value, ledger_head.c[name])}))
    assert [flaw.where for flaw in check(filled).flaws] == ["ledger_head 1"]


@pytest.mark.parametrize("which", ["first", "last"])
@pytest.mark.parametrize("table", ["tickets", "appointments", "bindings", "notes", "ratings", "timers", "ledger"])
def test_a_deleted_row_is_named(filled: sa.Engine, table: str, which: str) -> None:
    key, where = ("seq", "") if table == "ledger" else ("id", "")
    if table == "timers":
        where = "WHERE missed_at IS NOT NULL"
    name = "'ratings of ticket ' || ticket_id || ', round ' || round" if table == "ratings" else f"'{table} ' || {key}"
    order = "" if which == "first" else "DESC"
    with filled.connect() as connection:
        query = f"SELECT {key}, {name} FROM {table} {where} ORDER BY {key} {order} LIMIT 1"
        row_id, missing = connection.exec_driver_sql(query).one()
    tamper(filled, f"DELETE FROM {table} WHERE {key} = {row_id}")
    found = {flaw.where for flaw in check(filled).flaws}
    assert missing in found or (table, which, found) == ("ledger", "last", {"ledger_head 1"})


@pytest.mark.parametrize(
    "plan", [plan_of(Ticket), plan_of(Appointment), plan_of(Binding), plan_of(Note), plan_of(Rating)]
)
def test_an_invented_row_is_named(filled: sa.Engine, plan: Plan[Any]) -> None:
    with filled.connect() as connection:
        row = connection.execute(plan.select.order_by(plan.table.c.id)).first()
    assert row is not None
    values = {**row._asdict(), "id": 999}
    if plan is plan_of(Ticket):
        values["number"] = "999-999-999"
    if plan is plan_of(Rating):
        values["round"] = 9
    tamper(filled, sa.insert(plan.table).values(values))
    what = "rating_unknown" if plan is plan_of(Rating) else "record_unknown"
    assert check(filled).flaws == (Flaw(f"{plan.table.name} 999", what),)


@pytest.mark.parametrize(
    ("missed", "becomes", "what"),
    [
        (True, None, "miss_erased"),
        (True, NOW, "record_changed"),
        (False, NOW, "miss_unknown"),
    ],
    ids=["erased", "moved", "invented"],
)
def test_a_missed_limit_stays_what_it_is(filled: sa.Engine, missed: bool, becomes: Any, what: str) -> None:
    is_missed = clocks.c.missed_at.is_not(None) if missed else clocks.c.missed_at.is_(None)
    with filled.connect() as connection:
        row_id = connection.execute(sa.select(clocks.c.id).where(is_missed).order_by(clocks.c.id)).scalars().first()
    tamper(filled, sa.update(clocks).where(clocks.c.id == row_id).values(missed_at=becomes))
    assert [(flaw.where, flaw.what) for flaw in check(filled).flaws] == [(f"timers {row_id}", what)]
