"""Counts for the appraisal, by SQL from records; tip-offs are never in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, case, cast, exists, func, select

from core.appraisal.counted import Graded, Question, Scope
from core.calls.records import CalledDepartment, CallRating
from core.storage.columns import as_text
from core.storage.records import table_of
from core.tickets.records import Rating, Ticket
from core.workflow.records import Note, Timer

_T, _K, _R, _N = (table_of(kind).c for kind in (Ticket, Timer, Rating, Note))
_KIND = "ticket:"


def _named(about: ColumnElement[Any]) -> ColumnElement[Any]:
    """The id of the ticket that a reference names, NULL where it names another record."""
    name = as_text(about)  # type: ignore[arg-type]
    number = cast(func.substr(name, len(_KIND) + 1), BigInteger)
    return case((func.substr(name, 1, len(_KIND)) == _KIND, number), else_=None)


_TICKET: dict[str, ColumnElement[Any]] = {
    "area": _T.area, "category": _T.category, "level": _T.level, "request": _T.kind,
}  # fmt: skip
# Of each account: its moment, its ticket, the columns it knows itself, and what else must hold.
_ACCOUNTS: dict[str, tuple[Any, Any, dict[str, ColumnElement[Any]], tuple[Any, ...]]] = {
    "limits": (
        _K.settled_at,
        _named(_K.about),
        {"department": _K.department, "kind": _K.kind, "late": _K.missed_at.is_not(None), "exempt": _K.exempt},
        (_K.settled_at.is_not(None), _K.kind.in_(("sign", "resolve")), func.substr(as_text(_K.about), 1, 7) == _KIND),
    ),
    "ratings": (
        _R.at,
        _R.ticket_id,
        {
            "department": _R.department, "contacted": _R.contacted, "solved": _R.solved, "grade": _R.grade,
            "phone": _R.entered_by > 0,
        },
        (_R.grade.is_not(None),),
    ),
    "filed": (
        _T.created_at,
        _T.id,
        {
            **_TICKET, "state": _T.state, "department": _T.department, "source": _T.source,
            "rated": exists().where(_R.ticket_id == _T.id),
        },
        (_T.state != "merged",),
    ),
}  # fmt: skip
_HIDDEN = select(_T.id).where(_T.tip_off)


def count(connection: Connection, asked: Question) -> list[tuple[Any, ...]]:
    """The rows (*values of `by`, number) of what was asked."""
    columns, conditions, joined = _parts(asked)
    shown = [columns[name] for name in asked.by]
    statement = select(*shown, func.count()).where(*conditions)
    if shown:
        statement = statement.group_by(*shown)
    source = _source(asked.account, joined)
    return [tuple(row) for row in connection.execute(statement.select_from(source))]


def behind(connection: Connection, asked: Question, limit: int, offset: int = 0) -> list[int]:
    """The ids of the tickets behind a figure, the newest first; a ticket counted twice comes twice."""
    _, conditions, joined = _parts(asked)
    moment, ticket_id, _, _ = _ACCOUNTS[asked.account]
    statement = select(ticket_id).where(*conditions).select_from(_source(asked.account, joined))
    newest = statement.order_by(moment.desc(), ticket_id.desc()).limit(limit).offset(offset)
    return [int(row_id) for (row_id,) in connection.execute(newest)]


def _parts(asked: Question) -> tuple[dict[str, ColumnElement[Any]], list[Any], bool]:
    """The columns by name, what must hold, and whether the tickets are needed beside the account's own rows."""
    moment, ticket_id, own, always = _ACCOUNTS[asked.account]
    columns = _TICKET | own
    names = {*asked.by, *asked.where}
    joined = asked.account != "filed" and bool(asked.scope.areas or names - own.keys())
    conditions = [*always, moment >= asked.start, moment < asked.end]
    if asked.account == "filed" or joined:
        conditions.append(~_T.tip_off)
    else:
        conditions.append(ticket_id.not_in(_HIDDEN))
    if joined:
        conditions.append(_T.id == ticket_id)
    conditions += _scope(asked.scope, own["department"], ticket_id)
    conditions += [_fits(columns[name], value) for name, value in asked.where.items()]
    return columns, conditions, joined


def _scope(scope: Scope, department: ColumnElement[Any], ticket_id: Any) -> list[Any]:
    found: list[Any] = []
    if scope.departments:
        found.append(department.in_(scope.departments))
    if scope.areas:
        found.append(func.coalesce(_T.area, "").in_(scope.areas))  # the period narrows it more than its index
    if scope.person:
        wrote = select(_named(_N.about)).where(_N.author_id == scope.person, _N.kind == "result")
        found.append(ticket_id.in_(wrote))
    return found


def _fits(column: ColumnElement[Any], value: Any) -> Any:
    return column.in_(value) if isinstance(value, (list, tuple)) else column == value


def _source(account: str, joined: bool) -> Any:
    table = {"limits": table_of(Timer), "ratings": table_of(Rating), "filed": table_of(Ticket)}[account]
    return table.join(table_of(Ticket), _T.id == _ACCOUNTS[account][1]) if joined else table


def graded(connection: Connection, start: datetime, end: datetime, departments: Sequence[str]) -> list[Graded]:
    """How callers graded departments in a period; () is all departments."""
    rating, called = table_of(CallRating).c, table_of(CalledDepartment).c
    columns = (rating.department, rating.by_department, rating.grades, rating.reasons)
    statement = select(*columns, called.came, rating.call_id, called.external).join_from(
        table_of(CallRating), table_of(CalledDepartment), called.id == rating.called_id
    )
    statement = statement.where(rating.side == "called", rating.at >= start, rating.at < end).order_by(rating.id)
    if departments:
        statement = statement.where(rating.department.in_(departments))
    return [Graded(*row) for row in connection.execute(statement)]
