"""Pages of tickets for lists and interfaces; the newest of some areas."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Text, and_, bindparam, func, or_, select, text, type_coerce

from core.routing.duplicates import Filed
from core.storage.columns import Moment
from core.storage.prepared import PreparedStatement
from core.storage.records import table_of
from core.storage.searching import SEARCHED, found_by
from core.tickets.lifecycle import ENDED, STATES
from core.tickets.records import Ticket

TICKETS = table_of(Ticket)
OPEN = tuple(state for state in STATES if state not in ENDED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets; an empty list asks for nothing. `among`: (departments, desks, areas), in one of which it lies;
    a department that helps has it too.
    `due_from`, `due_before`: open, and its end lies between them. `words`: by all of which it is found, hashed as
    core.storage.searching keeps them.
    """

    state: Sequence[str] = ()
    area: Sequence[str] = ()
    category: Sequence[str] = ()
    source: Sequence[str] = ()
    department: Sequence[str] = ()
    number: Sequence[str] = ()
    id: Sequence[int] = ()
    among: tuple[Sequence[str], Sequence[str], Sequence[str]] | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    hidden: bool = False
    without_categories: Sequence[str] = ()
    kind: Sequence[str] = ()
    words: Sequence[int] = ()


_LISTS = ("state", "area", "category", "source", "department", "number", "id", "kind")  # as the columns are named


def _conditions(wanted: Wanted, *, narrow: bool, weighed: bool = False) -> list[ColumnElement[bool]]:
    """`weighed`: areas too may be looked up by their index. `narrow`: those of the states and departments are looked up
    first, by their index; SQLite would rather walk all tickets in the order of the answer."""
    t = TICKETS.c
    lists: dict[str, Any] = {name: t[name].in_(v) for name in _LISTS if (v := getattr(wanted, name))}
    first = [lists.pop(c) for c in ("state", "department") if narrow and c in lists]
    found: list[Any] = [*lists.values(), *([t.id.in_(select(t.id).where(*first).correlate(None))] if first else [])]
    if wanted.among is not None:
        departments, desks, areas = wanted.among
        # Of a whole street's areas no index is asked: the newest rows, walked one by one, are found at once. Beside
        # words the statistics of PostgreSQL say which is sooner, for there may be nothing of one's own.
        area = t.area if weighed else t.area.concat("")
        helps = [type_coerce(t.helpers, Text).contains(f'"{code}"', autoescape=True) for code in departments]
        found.append(or_(t.department.in_(departments), t.desk.in_(desks), area.in_(areas), *helps))
    if not wanted.hidden:
        found.append(t.tip_off.is_(False))
    if wanted.without_categories:
        found.append(t.category.not_in(wanted.without_categories))
    if wanted.due_before:
        found += [t.due_at < wanted.due_before, t.state.in_(OPEN)]
    found += [t.due_at >= wanted.due_from] if wanted.due_from else []
    found += [t.created_at >= wanted.since] if wanted.since else []
    return [*found, t.created_at < wanted.until] if wanted.until else found


def page(connection: Connection, wanted: Wanted, *, before: int = 0, limit: int = 50) -> list[int]:
    """Ids of at most `limit` tickets after `before` (0: from the start), without counting those in front: the newest
    first; where an end is asked for and no word, the soonest end."""
    narrow = bool(wanted.state and wanted.department)
    weighed = bool(wanted.words) and connection.dialect.name != "sqlite"
    asked = select(TICKETS.c.id).where(*_conditions(wanted, narrow=narrow, weighed=weighed)).limit(limit)
    by = SEARCHED.c.rowid if wanted.words else TICKETS.c.id
    if wanted.words:
        asked = asked.join(SEARCHED, by == TICKETS.c.id).where(*found_by(connection, wanted.words))
    after, order, due = by < before, [by.desc()], TICKETS.c.due_at
    if wanted.due_before and not wanted.words:
        last = select(due).where(TICKETS.c.id == before).correlate(None).scalar_subquery()
        after, order = or_(due > last, and_(due == last, after)), [due.asc(), *order]
    asked = (asked.where(after) if before else asked).order_by(*order)
    return [row[0] for row in connection.execute(asked)]


def some(connection: Connection, wanted: Wanted, most: int) -> list[tuple[int, bool]]:
    """At most so many tickets in no order, which costs the same however many there are: id, and whether a tip-off."""
    narrow = bool(wanted.state and wanted.department)
    asked = select(TICKETS.c.id, TICKETS.c.tip_off).where(*_conditions(wanted, narrow=narrow)).limit(most)
    return [(row[0], row[1]) for row in connection.execute(asked)]


def first_since(connection: Connection, moment: datetime) -> int:
    """The lowest id filed since a moment, by halving: ids grow with time, and no index is needed."""
    low, high = 0, int(connection.execute(select(func.coalesce(func.max(TICKETS.c.id), 0))).scalar_one()) + 1
    while low + 1 < high:
        middle = (low + high) // 2
        asked = select(TICKETS.c.created_at).where(TICKETS.c.id >= middle).order_by(TICKETS.c.id).limit(1)
        at = connection.execute(asked).scalar()
        if at is not None and at < moment:
            low = middle
        else:
            high = middle
    return high


def counted(connection: Connection, wanted: Wanted, by: str) -> dict[str, int]:
    """How many tickets for each value of a column."""
    column, narrow = TICKETS.c[by], bool(wanted.state and not wanted.since)
    asked = select(column, func.count()).where(*_conditions(wanted, narrow=narrow)).group_by(column)
    if wanted.since:
        asked = asked.where(TICKETS.c.id >= first_since(connection, wanted.since))
    return {str(value): int(many) for value, many in connection.execute(asked)}


# The newest of each pair of area and category, by the index, and of those the best: growth costs nothing.
_SQLITE = """
SELECT {columns} FROM tickets WHERE id IN (
  SELECT t.id FROM json_each(:areas) a CROSS JOIN json_each(:categories) c CROSS JOIN tickets t WHERE t.id IN (
    SELECT x.id FROM tickets x
    WHERE x.area = a.value AND x.category = c.value AND x.created_at >= :since AND x.tip_off = 0
    ORDER BY x.created_at DESC LIMIT :row_limit))
"""
_POSTGRESQL = """
SELECT t.* FROM unnest(CAST(:areas AS text[])) a(value) CROSS JOIN unnest(CAST(:categories AS text[])) c(value)
CROSS JOIN LATERAL (
  SELECT {columns} FROM tickets x
  WHERE x.area = a.value AND x.category = c.value AND x.created_at >= :since AND NOT x.tip_off
  ORDER BY x.created_at DESC LIMIT :row_limit) t
"""
_ORDER = "ORDER BY category = :first DESC, created_at DESC"
# The words only of those that are given in the end.
_WITH_WORDS = """
SELECT found.*, COALESCE((SELECT n.text FROM notes n
  WHERE n.about = 'ticket:' || found.id AND n.kind = 'report' ORDER BY n.id LIMIT 1), '')
FROM ({inside} {order} LIMIT :row_limit) found {order}
"""


def filed_near(
    connection: Connection, areas: Sequence[str], categories: Sequence[str], since: datetime, limit: int
) -> list[Filed]:
    """The newest tickets there, those of the first category before the others; no tip-offs."""
    if not areas or not categories:
        return []
    dialect = connection.dialect.name
    lists = {"areas": sorted(set(areas)), "categories": sorted(set(categories))}
    given = {name: found if dialect == "postgresql" else json.dumps(found) for name, found in lists.items()}
    values = {"since": since, "row_limit": limit, "first": categories[0], **given}
    return [Filed(*row) for row in _statement(dialect).rows(connection, values)]


@cache
def _statement(dialect: str) -> PreparedStatement:
    names = Filed._fields[:-1]
    inside = (_POSTGRESQL if dialect == "postgresql" else _SQLITE).format(columns=", ".join(names))
    said = text(_WITH_WORDS.format(inside=inside, order=_ORDER)).bindparams(bindparam("since", type_=Moment))
    return PreparedStatement(said.columns(*(table_of(Ticket).c[name] for name in names), Column("text", Text)))
