"""What the watchman sees: letters that wait, updates set aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from core.storage.tables import album_parts, inbox, letters


@dataclass(frozen=True, slots=True)
class Watch:
    """Numbers of letters and updates; `oldest` is when the oldest waiting letter was written, `parts` are of albums."""

    waiting: int
    oldest: datetime | None
    refused: int
    parked: int
    parts: int = 0


def watch(connection: Connection) -> Watch:
    """One look."""
    waiting = select(func.count(), func.min(letters.c.created_at)).where(letters.c.state == "waiting")
    count, oldest = connection.execute(waiting).one()
    refused = connection.execute(select(func.count()).where(letters.c.state == "refused")).scalar_one()
    parked = connection.execute(select(func.count()).where(inbox.c.state == "parked")).scalar_one()
    parts = connection.execute(select(func.count()).select_from(album_parts)).scalar_one()
    return Watch(count, oldest, refused, parked, parts)
