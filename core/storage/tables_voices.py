"""The table of matters told once more, by neighbours or their reporter."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from core.storage.columns import Id, Moment, numbers
from core.storage.tables import metadata

voices = Table(
    "voices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket_id", BigInteger, nullable=False, index=True),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    *numbers("note_id", "origin", "round"),
    Column("solved", Text, nullable=False),
    Column("left_at", Moment),
    sqlite_autoincrement=True,
)
