"""The tables of what was corrected and what was learnt from it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Table

from core.storage.columns import Id, Json, Moment, texts
from core.storage.tables import metadata

corrections = Table(
    "corrections",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket_id", BigInteger, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    *texts("by", "unit", "was_category", "category", "was_unit", "chosen_unit", "why"),
    sqlite_autoincrement=True,
)
lessons = Table(
    "lessons",
    metadata,
    Column("id", Id, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("upto", BigInteger, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("weight", Float, nullable=False),
    Column("units", Json, nullable=False),
    Column("figures", Json, nullable=False),
    sqlite_autoincrement=True,
)
