"""Ready statements keep SQLAlchemy's types, transactions and errors."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from core.refs import ticket_ref
from core.storage.columns import Json, Moment, RefType
from core.storage.prepared import PreparedStatement
from core.storage.records import RECORDS, table_of
from core.storage.repository import plan_of
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
from core.workflow.records import Note
from tests.storage.conftest import Open
from tests.storage.office import KEYS, NOW, a_ticket, tiny

notes = table_of(Note)
tickets = table_of(Ticket)

SEEN = (tickets.c.id, tickets.c.tip_off, tickets.c.created_at, tickets.c.helpers, tickets.c.lon)
BY_NUMBER = PreparedStatement(sa.select(*SEEN).where(tickets.c.number == sa.bindparam("number")))
BY_NUMBERS = PreparedStatement(
    sa.select(tickets.c.number).where(tickets.c.number.in_(sa.bindparam("numbers", expanding=True)))
)
RENAME = PreparedStatement(
    sa.update(tickets).where(tickets.c.number == sa.bindparam("old")).values(number=sa.bindparam("new"))
)


SAMPLES: dict[Any, Any] = {
    sa.Boolean: True,
    sa.Integer: 7,
    sa.BigInteger: 7,
    sa.Float: 0.5,
    sa.LargeBinary: b"\x00\xff",
    Moment: NOW,
    RefType: ticket_ref(7),
    Json: [{"a": ["文", None, 1.5]}],
}


@pytest.mark.parametrize("plan", [plan_of(spec.kind) for spec in RECORDS], ids=lambda plan: plan.table.name)
def test_what_a_ready_statement_reads_is_what_sqlalchemy_reads(engine: sa.Engine, plan: Any) -> None:
    """Written and read back both ways, with every column filled."""
    values = {column.name: SAMPLES.get(type(column.type), "x") for column in plan.table.c}
    with engine.begin() as connection:
        connection.execute(sa.insert(plan.table).values(values))
        plain = connection.execute(plan.select).one()
        assert [tuple(plain)] == PreparedStatement(plan.select).rows(connection, {})
        connection.execute(sa.delete(plan.table))
        PreparedStatement(sa.insert(plan.table), list(values)).many(connection, [values])
        assert connection.execute(plan.select).one() == plain


def test_rows_first_and_count(department: Open) -> None:
    with department() as one:
        one.repo(Ticket).add(a_ticket("n1", tip_off=True, lon=1.5))
        row = BY_NUMBER.first(one.connection, {"number": "n1"})
        assert row is not None
        assert row[1:] == (True, NOW, ["folk@q7-a-1"], 1.5)
        assert row[2].tzinfo is not None
        assert BY_NUMBER.rows(one.connection, {"number": "no"}) == []
        assert BY_NUMBER.first(one.connection, {"number": "no"}) is None
        assert RENAME.count(one.connection, {"old": "n1", "new": "n2"}) == 1
        assert RENAME.count(one.connection, {"old": "n1", "new": "n2"}) == 0


@pytest.mark.parametrize("numbers", [[], ["n1"], ["n1", "n3", "n9"]])
def test_lists_of_any_length(department: Open, numbers: list[str]) -> None:
    with department() as one:
        for n in range(5):
            one.repo(Ticket).add(a_ticket(f"n{n}"))
        found = BY_NUMBERS.rows(one.connection, {"numbers": numbers})
        assert sorted(found) == [(number,) for number in numbers if number != "n9"]


def test_a_forgotten_parameter_is_an_error_and_no_null(department: Open) -> None:
    with department() as one, pytest.raises(KeyError, match="number"):
        BY_NUMBER.rows(one.connection, {})


def test_errors_are_sqlalchemys_and_tell_nobodys_words(engine: sa.Engine) -> None:
    secret = "王芳住在三单元"
    with pytest.raises(sa.exc.IntegrityError) as told, engine.begin() as connection:
        one = SqlUnitOfWork(connection, tiny(), NOW, keys=KEYS)
        one.repo(Ticket).add(a_ticket("same"))
        one.repo(Ticket).add(a_ticket("same", place=secret))
    assert secret not in str(told.value).replace(repr(told.value.orig), "")
    assert told.value.orig is not None
    with pytest.raises(sa.exc.IntegrityError) as told, engine.begin() as connection:
        connection.execute(sa.insert(notes), [{"id": 1, "text": secret}])
    assert "hidden" in str(told.value)
    assert secret not in str(told.value).partition("DETAIL")[0]


def test_what_is_said_ready_is_committed_by_sqlalchemy(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        SqlUnitOfWork(connection, tiny(), NOW, keys=KEYS).repo(Note).add(
            Note(ticket_ref(1), "report", "好", "salt", NOW, open=True)
        )
        connection.commit()
    with engine.connect() as connection:
        assert connection.execute(sa.select(notes.c.text)).scalars().all() == ["好"]
