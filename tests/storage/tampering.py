"""What the keys to the database allow, and what the check then says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from core.storage.columns import Json, Moment, RefType
from core.storage.verify import Flaw, Report, verify
from tests.storage.office import KEYS, NOW


def check(engine: sa.Engine, expected_head: str = "") -> Report:
    with engine.connect() as connection:
        return verify(connection, expected_head=expected_head, keys=KEYS)


def tamper(engine: sa.Engine, *changes: Any) -> None:
    """What somebody with the keys to the database can do."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for name in ("ledger_lines_stay", "ledger_stays_whole", "ledger_grows"):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("ALTER TABLE ledger DISABLE TRIGGER USER")
        for change in changes:
            if isinstance(change, str):
                connection.exec_driver_sql(change)
            else:
                connection.execute(change)


def other(value: Any, column: sa.Column[Any]) -> Any:
    """A value that could as well stand there."""
    if isinstance(column.type, Moment):
        return NOW if value is None else value + timedelta(microseconds=1)
    if isinstance(column.type, Json):
        return [*value, "x"] if isinstance(value, list) else {**value, "x": 1}
    if isinstance(column.type, RefType):
        return value._replace(id=value.id + 777)
    if isinstance(column.type, sa.Boolean):
        return not value
    if isinstance(column.type, sa.Float):
        return (value or 0) + 0.25
    if isinstance(column.type, (sa.Integer, sa.BigInteger)):
        return 777 if value is None else value + 777
    return f"{value}x"[-16:]


def names(report: Report, table: str, row: int) -> list[Flaw]:
    return [flaw for flaw in report.flaws if flaw.where == f"{table} {row}"]
