"""What the watchman sees: letters that wait, updates set aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from core.storage.records import album_parts, inbox, lanes, letters


@dataclass(frozen=True, slots=True)
class Watch:
    """Numbers of letters and updates; `oldest` is when the oldest waiting letter was written, `parts` are of albums."""

    waiting: int
    oldest: datetime | None
    refused: int
    parked: int
    parts: int = 0


def watch(connection: Connection) -> Watch:
    """One look; parts before letters, for a part that goes meanwhile leaves a letter."""
    parts = connection.execute(select(func.count()).select_from(album_parts)).scalar_one()
    waiting = select(func.count(), func.min(letters.c.created_at)).where(letters.c.state == "waiting")
    count, oldest = connection.execute(waiting).one()
    refused = connection.execute(select(func.count()).where(letters.c.state == "refused")).scalar_one()
    parked = connection.execute(select(func.count()).where(inbox.c.state == "parked")).scalar_one()
    return Watch(count, oldest, refused, parked, parts)


def write(connection: Connection) -> None:
    """Write what stands there already: a disk that is full or read-only refuses it, where a look finds nothing."""
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")


@dataclass(frozen=True, slots=True)
class Lane:
    """How letters reach a chat: how many wait and since when, how often the first was tried, how many it refused.

    `last`: when the last one left, to some seconds; None where none has, or long ago.
    """

    waiting: int = 0
    oldest: datetime | None = None
    tries: int = 0
    refused: int = 0
    last: datetime | None = None


_FIRST = (func.min(letters.c.created_at).label("oldest"), func.max(letters.c.attempts).label("tries"))


def lanes_of(connection: Connection, addresses: Sequence[str]) -> dict[str, Lane]:
    """Of each chat that letters have gone to."""
    c = letters.c
    kept = select(c.address, c.state, func.count().label("many"), *_FIRST).group_by(c.address, c.state)
    found = {(row.address, row.state): row for row in connection.execute(kept.where(c.address.in_(addresses)))}
    last = {row.address: row for row in connection.execute(select(lanes).where(lanes.c.address.in_(addresses)))}
    return {one: _lane(found.get((one, "waiting")), found.get((one, "refused")), last.get(one)) for one in addresses}


def _lane(waits: Any, refused: Any, lane: Any) -> Lane:
    left = lane.next_at if lane and not lane.waiting else None
    many = refused.many if refused else 0
    return Lane(waits.many, waits.oldest, waits.tries, many) if waits else Lane(refused=many, last=left)
