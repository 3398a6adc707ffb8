"""The newest tickets of some areas and categories."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, text

from core.storage.columns import Moment
from core.storage.prepared import PreparedStatement
from core.storage.repository import SqlRepository, plan_of
from core.tickets.records import Ticket

# The newest of each pair of area and category, by the index, and of those the best: growth costs nothing.
_SQLITE = """
SELECT {columns} FROM tickets WHERE id IN (
  SELECT t.id FROM json_each(:areas) a CROSS JOIN json_each(:categories) c CROSS JOIN tickets t WHERE t.id IN (
    SELECT x.id FROM tickets x
    WHERE x.area = a.value AND x.category = c.value AND x.created_at >= :since AND x.tip_off = 0
    ORDER BY x.created_at DESC LIMIT :row_limit))
ORDER BY category = :first DESC, created_at DESC LIMIT :row_limit
"""
_POSTGRESQL = """
SELECT t.* FROM unnest(CAST(:areas AS text[])) a(value) CROSS JOIN unnest(CAST(:categories AS text[])) c(value)
CROSS JOIN LATERAL (
  SELECT {columns} FROM tickets x
  WHERE x.area = a.value AND x.category = c.value AND x.created_at >= :since AND NOT x.tip_off
  ORDER BY x.created_at DESC LIMIT :row_limit) t
ORDER BY t.category = :first DESC, t.created_at DESC LIMIT :row_limit
"""


def filed_near(
    repository: SqlRepository[Ticket],
    dialect: str,
    areas: Sequence[str],
    categories: Sequence[str],
    since: datetime,
    limit: int,
) -> list[Ticket]:
    """The newest tickets there, those of the first category before the others; no tip-offs."""
    if not areas or not categories:
        return []
    lists = {"areas": sorted(set(areas)), "categories": sorted(set(categories))}
    given = {name: found if dialect == "postgresql" else json.dumps(found) for name, found in lists.items()}
    return repository.gather(_statement(dialect), {"since": since, "row_limit": limit, "first": categories[0], **given})


@cache
def _statement(dialect: str) -> PreparedStatement:
    plan = plan_of(Ticket)
    words = _POSTGRESQL if dialect == "postgresql" else _SQLITE
    said = text(words.format(columns=", ".join(plan.names))).bindparams(bindparam("since", type_=Moment))
    return PreparedStatement(said.columns(*plan.columns))
