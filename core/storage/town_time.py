"""How far the demonstration's time has been put forward."""

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection, func, select

from core.storage.outbox import upsert
from core.storage.records import leases, table_of
from core.workflow.records import Timer

_NAME = "demo:ahead"


def keep(connection: Connection, ahead: timedelta, now: datetime) -> None:
    """Keep it, in whole seconds, rounded up: opened again, the house is never earlier than it was."""
    seconds = ceil(ahead.total_seconds())
    statement = upsert(connection, leases).values(name=_NAME, owner="", until=now, value=seconds)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": seconds}))


def kept(connection: Connection) -> timedelta:
    """What was kept last."""
    return timedelta(seconds=connection.execute(select(leases.c.value).where(leases.c.name == _NAME)).scalar() or 0)


def next_due(connection: Connection) -> datetime | None:
    """When the first of all running limits speaks up."""
    found: datetime | None = connection.execute(select(func.min(table_of(Timer).c.next_at))).scalar()
    return found
