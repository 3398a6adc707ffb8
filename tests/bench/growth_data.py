"""Multiplies the rows of a database by SQL, each copy a day older."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Engine, Integer, Table, func, select, text

from core.storage import records as tables
from core.storage.columns import Moment, RefType

# Rows that do not grow with the tickets: they are deleted after so many days, or there is one for each name.
KEPT_DAYS = {"inbox": 8, "lanes": 8, "dialogues": 30, "letters": 0, "ledger_head": 0, "leases": 0, "paces": 0}
# Old matters have ended: of a hundred copies one keeps its state and its open limits.
OPEN_EVERY = 100
ENDED = {
    ("tickets", "state"): "'closed'",
    ("timers", "next_at"): "NULL",
    ("timers", "stopped_at"): "t.started_at",
    ("lanes", "waiting"): "FALSE",
}
AHEAD = frozenset({"next_at", "due_at"})  # moments that stay where they are, so that nothing is due at once
NUMBERED = ("id", "seq")
NAMED = frozenset({"account", "chat", "address", "number", "key"})  # by which a row, or its chat, is known
PORTION = 50  # copies in one transaction


def multiply(engine: Engine, times: int) -> None:
    """Copy what is there, `times` rows in the place of one; on PostgreSQL statistics are brought up to date."""
    with engine.begin() as connection:
        stride = _highest(connection) + 1
        whole = [table for table in tables.metadata.sorted_tables if _count(connection, table)]
    for table in whole:
        statement = text(_copy(engine.dialect.name, table, stride))
        for first, last in _portions(min(times - 1, KEPT_DAYS.get(table.name, times))):
            with engine.begin() as connection:
                connection.execute(statement, {"first": first, "last": last})
    with engine.begin() as connection:
        _go_on(connection, stride * (times + 1))


def _highest(connection: Connection) -> int:
    keys = [table.c[name] for table in tables.metadata.sorted_tables for name in NUMBERED if name in table.c]
    return max(connection.execute(select(func.max(key))).scalar() or 0 for key in keys)


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar() or 0


def _portions(copies: int) -> Iterator[tuple[int, int]]:
    for first in range(1, copies + 1, PORTION):
        yield first, min(first + PORTION - 1, copies)


def _copy(dialect: str, table: Table, stride: int) -> str:
    """Copies :first to :last of all rows that are no copies; between the ids of two copies lies the stride."""
    key = next((name for name in NUMBERED if name in table.c), None)
    originals = f"SELECT * FROM {table.name}" + (f" WHERE {key} < {stride}" if key else "")
    if dialect == "sqlite":
        series = "WITH RECURSIVE n(k) AS (SELECT :first UNION ALL SELECT k + 1 FROM n WHERE k < :last)"
    else:
        series = "WITH n(k) AS (SELECT * FROM generate_series(CAST(:first AS INT), CAST(:last AS INT)))"
    names = ", ".join(table.c.keys())
    values = ", ".join(_value(dialect, column, stride) for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) {series} SELECT {values} FROM n, ({originals}) AS t"


def _value(dialect: str, column: Column[Any], stride: int) -> str:
    aged = _aged(dialect, column, stride)
    ended = ENDED.get((column.table.name, column.name))
    return f"CASE WHEN k % {OPEN_EVERY} <> 0 THEN {ended} ELSE {aged} END" if ended else aged


def _aged(dialect: str, column: Column[Any], stride: int) -> str:
    name = f"t.{column.name}"
    if isinstance(column.type, Moment) and column.name not in AHEAD:
        return f"{name} - k * 86400000000" if dialect == "sqlite" else f"{name} - k * interval '1 day'"
    if isinstance(column.type, RefType):
        colon = "instr" if dialect == "sqlite" else "strpos"
        kind, number = f"substr({name}, 1, {colon}({name}, ':'))", f"substr({name}, {colon}({name}, ':') + 1)"
        return f"CASE WHEN {name} = '' THEN '' ELSE {kind} || (CAST({number} AS BIGINT) + k * {stride}) END"
    if isinstance(column.type, (BigInteger, Integer)) and (column.name in NUMBERED or column.name.endswith("_id")):
        return f"CASE WHEN {name} > 0 THEN {name} + k * {stride} ELSE {name} END"
    return f"{name} || '~' || k" if column.name in NAMED or column.unique else name


def _go_on(connection: Connection, at: int) -> None:
    """New rows and new ledger lines are numbered behind the copies."""
    connection.exec_driver_sql(f"UPDATE ledger_head SET seq = {at}")
    if connection.dialect.name == "postgresql":
        for table in tables.metadata.sorted_tables:
            if "id" in table.c and table.name != "ledger_head":
                connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {at})")
        connection.exec_driver_sql("ANALYZE")
