"""Counts for the appraisal and the digest, by SQL; never a tip-off."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, and_, case, cast, exists, func, or_, select, union

from core.appraisal.periods import Graded, Question, Scope
from core.calls.records import CalledDepartment, CallRating
from core.duties.records import Ruling
from core.storage.columns import as_text, ref_to
from core.storage.matters import OPEN
from core.storage.records import table_of
from core.tickets.records import Follower, Rating, Ticket
from core.workflow.records import Note, Timer
from core.workflow.work_calendar import ONE_DAY, day_begins

_T, _K, _R, _N = (table_of(kind).c for kind in (Ticket, Timer, Rating, Note))
_F, _G = (table_of(kind).c for kind in (Follower, Ruling))
_KIND = "ticket:"
FEW = {"kind": ("sign", "resolve"), "late": (False, True), "exempt": (False, True)}  # all values there are


def _named(about: ColumnElement[Any]) -> ColumnElement[Any]:
    """The id of the ticket that a reference names, NULL where it names another record."""
    name = as_text(about)  # type: ignore[arg-type]
    return case((name.startswith(_KIND), cast(func.substr(name, len(_KIND) + 1), BigInteger)), else_=None)


_TICKET: dict[str, ColumnElement[Any]] = {
    "area": _T.area, "category": _T.category, "level": _T.level, "request": _T.kind,
}  # fmt: skip
# Of each account: its moment, its ticket, the columns it knows itself, and what else must hold.
_ACCOUNTS: dict[str, tuple[Any, Any, dict[str, ColumnElement[Any]], tuple[Any, ...]]] = {
    "limits": (
        _K.settled_at,
        _named(_K.about),
        {"department": _K.department, "kind": _K.kind, "late": _K.missed_at.is_not(None), "exempt": _K.exempt},
        (_K.settled_at.is_not(None), _K.kind.in_(("sign", "resolve")), as_text(_K.about).startswith(_KIND)),
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
        },
        (_T.state != "merged",),
    ),
}  # fmt: skip
# Without the ticket beside it: a reference is compared as it stands, which no row has to be taken apart for.
_SHOWN: dict[str, ColumnElement[bool]] = {
    "limits": as_text(_K.about).not_in(select(ref_to("ticket", _T.id)).where(_T.tip_off)),
    "ratings": _R.ticket_id.not_in(select(_T.id).where(_T.tip_off)),
}

RUNNING = ("assigned", "signed", "contacted", "supervised")  # in the other states no limit runs
JOINED = exists().where(_F.ticket_id == _T.id)
DISPUTED = exists().where(as_text(_G.about) == ref_to("ticket", _T.id), _G.decided_at.is_(None))


def count(connection: Connection, asked: Question) -> list[tuple[Any, ...]]:
    """The rows (*values of `by`, number) of what was asked."""
    columns, conditions, source = _parts(asked)
    if asked.by and {*asked.by} <= FEW.keys():  # all of them side by side in one row: nothing is sorted
        keys = [*product(*(FEW[name] for name in asked.by))]
        each = [and_(*(columns[name] == value for name, value in zip(asked.by, key, strict=True))) for key in keys]
        row = connection.execute(
            select(*(func.count().filter(one) for one in each)).where(*conditions).select_from(source)
        ).one()
        return [(*key, n) for key, n in zip(keys, row, strict=True) if n]
    shown = [columns[name].label(f"by_{name}") for name in asked.by]
    statement = select(*shown, func.count()).where(*conditions).select_from(source)
    if shown:  # by their names here, so that nothing is worked out twice
        statement = statement.group_by(*(one.name for one in shown))
    return [tuple(row) for row in connection.execute(statement)]


def behind(connection: Connection, asked: Question, limit: int, offset: int = 0) -> list[int]:
    """The ids of the tickets behind a figure, the newest first (of the digest the oldest); a ticket counted twice comes
    twice."""
    columns, conditions, source = _parts(asked)
    order = [columns["id"]] if asked.account == "standing" else [columns["moment"].desc(), columns["id"].desc()]
    statement = select(columns["id"]).where(*conditions).select_from(source).order_by(*order)
    return [int(row_id) for (row_id,) in connection.execute(statement.limit(limit).offset(offset))]


def _parts(asked: Question) -> tuple[Mapping[str, ColumnElement[Any]], list[Any], Any]:
    """The columns by name, what must hold, and of which tables: the tickets only where they are needed beside the
    account's own rows."""
    if asked.account == "standing":
        found = _standing(asked)
        return found.c, [_fits(found.c[name], value) for name, value in asked.where.items()], found
    moment, ticket_id, own, always = _ACCOUNTS[asked.account]
    # A ticket told since the start was rated since then: of earlier ratings none is looked at.
    rated = exists().where(_R.ticket_id == _T.id, _R.at >= asked.start)
    columns = _TICKET | own | {"rated": rated, "moment": moment, "id": ticket_id}
    names = {*asked.by, *asked.where}
    joined = asked.account != "filed" and bool(asked.scope.areas or names - own.keys())
    conditions = [*always, moment >= asked.start, moment < asked.end]
    conditions.append(~_T.tip_off if asked.account == "filed" or joined else _SHOWN[asked.account])
    conditions += _scope(asked.scope, own["department"], ticket_id)
    conditions += [_fits(columns[name], value) for name, value in asked.where.items()]
    source: Any = {"limits": table_of(Timer), "ratings": table_of(Rating), "filed": table_of(Ticket)}[asked.account]
    return columns, conditions, source.join(table_of(Ticket), _T.id == ticket_id) if joined else source


def _standing(asked: Question) -> Any:
    """What is open at the end, and what was told since the start: a row a ticket, a column a line of the digest."""
    open_, told = _T.state.in_(OPEN), and_(_T.created_at >= asked.start, _T.state != "merged")
    late = and_(_T.due_at < asked.end, _T.state.in_(RUNNING))
    today = and_(_T.due_at >= asked.end, _T.due_at <= day_begins(asked.end) + ONE_DAY, _T.state.in_(RUNNING))
    again = or_(JOINED, and_(_T.area != "", _with(open_, _T.area, _T.category) > 1), _with(open_, _T.reporter_id) > 1)
    flags = {
        "new": told,
        "dispatched": _T.dispatched_at >= asked.start,
        "due": today,
        "overdue": late,
        "again": and_(open_, again),
        "disputed": and_(open_, DISPUTED),
        "oldest": and_(open_, _T.state != "reviewed"),
    }
    shown = (func.coalesce(flag, False).label(name) for name, flag in flags.items())
    # Each by its own index; joined, SQLite would read all tickets for a filter.
    known = union(select(_T.id).where(open_), select(_T.id).where(told))
    found = select(_T.id, _T.category, *shown).where(_T.id.in_(known), ~_T.tip_off)
    return (found.where(_T.area.in_(asked.scope.areas)) if asked.scope.areas else found).subquery()


def _with(open_: ColumnElement[bool], *same: ColumnElement[Any]) -> ColumnElement[int]:
    """How many open matters have these values, this one among them."""
    return func.count().filter(open_).over(partition_by=same)


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
