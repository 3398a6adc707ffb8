"""Whether the key fits what lies sealed, and sealing it with another."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Text, or_, select, type_coerce

from core.errors import ConfigError
from core.record import SPECS
from core.sealed import MARK, Broken
from core.storage.repository import Plan, plan_of
from core.unit_of_work import Keys


def check_key(connection: Connection, keys: Keys) -> None:
    """Raises ConfigError where the newest words of any table were sealed with a key that is not there: going on with
    another would leave two halves."""
    try:
        for plan, row in _newest(connection):
            plan.made(row, keys)
    except Broken as error:
        raise ConfigError(
            "数据库里的话是用另一把钥匙加密的：请把另抄的 files.key 放回数据文件夹。 (files.key does not fit)"
        ) from error


def _newest(connection: Connection) -> Iterator[tuple[Plan[Any], Any]]:
    for plan in _sealed():
        for name in plan.sealing.names:
            text = type_coerce(plan.table.c[name], Text)
            lain = or_(text.startswith(MARK), text.startswith(f'"{MARK}'))
            newest = plan.select.where(lain).order_by(plan.table.c.id.desc()).limit(1)
            if row := connection.execute(newest).first():
                yield plan, row


def _sealed() -> list[Plan[Any]]:
    return [plan_of(kind) for kind, spec in SPECS.items() if spec.sealed]


def reseal(connection: Connection, keys: Keys) -> int:
    """Seal all rows with the first of the keys; how many. What is sealed once more inside a case stays as the ledger
    vouches for it: the outer seal hides it."""
    count = 0
    for plan in _sealed():
        ids = connection.execute(select(plan.table.c.id).order_by(plan.table.c.id)).scalars().all()
        for row_id in ids:
            [values] = plan.by_id.rows(connection, {"row_id": row_id})
            row = plan.made(values, keys)
            lain = dict.fromkeys(plan.sealing.names)
            fresh = {name: text for name, text in plan.sealing.sealed(keys, row, lain).items() if text}
            if fresh:
                named = {f"v_{name}": value for name, value in fresh.items()}
                count += plan.update(tuple(fresh)).count(connection, {"row_id": row_id, **named})
    return count
