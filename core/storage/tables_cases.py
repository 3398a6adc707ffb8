"""The table of cases, and their shelf."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Connection, Index, Table, Text

from core.procedures.records import Case
from core.storage.columns import Id, Json, Moment, moments, texts
from core.storage.once import once
from core.storage.shelf import Plan, SqlShelf
from core.storage.tables import metadata

cases = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("procedure", Text, nullable=False),
    Column("number", Text, nullable=False, unique=True),
    *texts("state", "title", "unit", "area"),
    Column("about", Text, nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("created_by", BigInteger, nullable=False, index=True),
    Column("entered_at", Moment, nullable=False),
    Column("fields", Json, nullable=False),
    *texts("last_act"),
    *moments("changed_at", "published_at", "closed_at"),
    Index("cases_by_procedure", "procedure", "id"),
    sqlite_autoincrement=True,
)
CASES = Plan(Case, cases)


class CaseShelf:
    """Part of core.storage.sql_unit.SqlUnit."""

    connection: Connection

    @once
    def cases(self) -> SqlShelf[Case]:
        return SqlShelf(CASES, self.connection)
