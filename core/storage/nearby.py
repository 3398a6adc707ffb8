"""The newest tickets of some areas and categories."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Column, Connection, Text, bindparam, text

from core.routing.duplicates import Filed
from core.storage.columns import Moment
from core.storage.prepared import PreparedStatement
from core.storage.records import table_of
from core.tickets.records import Ticket

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
