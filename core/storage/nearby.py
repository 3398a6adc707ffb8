"""Tickets of some areas and categories: one walk along an index each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, case

from core.domain.rows import Ticket
from core.storage.ready import Ready
from core.storage.records import table_of
from core.storage.shelf import SqlShelf, plan_of

tickets = table_of(Ticket)
SIZES = (1, 4, 12, 32, 64)  # lists are filled up to one of these, so that few statements serve all


def filed_near(
    shelf: SqlShelf[Ticket],
    areas: Sequence[str],
    categories: Sequence[str],
    since: datetime,
    limit: int,
) -> list[Ticket]:
    """The newest tickets there, those of the first category before the others; no tip-offs.

    Of longer lists the first 64 count.
    """
    if not areas or not categories:
        return []
    here, kinds = _filled(areas), _filled(categories)
    values: dict[str, object] = {"since": since, "row_limit": limit}
    values |= {f"a{n}": area for n, area in enumerate(here)} | {f"c{n}": code for n, code in enumerate(kinds)}
    return shelf.gather(_statement(len(here), len(kinds)), values)


def _filled(values: Sequence[str]) -> list[str]:
    size = next((size for size in SIZES if size >= len(values)), SIZES[-1])
    return [*values[:size], *[values[0]] * (size - len(values))]


@cache
def _statement(areas: int, categories: int) -> Ready:
    return Ready(
        plan_of(Ticket)
        .select.where(
            tickets.c.area.in_([bindparam(f"a{n}") for n in range(areas)]),
            tickets.c.category.in_([bindparam(f"c{n}") for n in range(categories)]),
            tickets.c.created_at >= bindparam("since"),
            tickets.c.tip_off.is_(False),
        )
        .order_by(case((tickets.c.category == bindparam("c0"), 0), else_=1), tickets.c.created_at.desc())
        .limit(bindparam("row_limit"))
    )
