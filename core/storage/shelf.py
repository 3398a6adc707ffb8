"""A shelf: the records of one dataclass kept in one table."""

from __future__ import annotations

from dataclasses import fields
from functools import cached_property
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

T = TypeVar("T")


class Plan(Generic[T]):
    """The statements of one shelf, built once: SQLAlchemy then only looks them up."""

    def __init__(self, kind: type[T], table: Table) -> None:
        self.kind = kind
        self.table = table
        self.names = tuple(f.name for f in fields(kind))  # type: ignore[arg-type]
        self.values = tuple(name for name in self.names if name != "id")
        self.columns = [table.c[name] for name in self.names]
        self.select = select(*self.columns)
        self.by_id = self.select.where(table.c.id == bindparam("row_id"))
        self.by_id_locked = self.by_id.with_for_update()
        self.insert = insert(table).returning(table.c.id)
        self.update = (
            update(table)
            .where(table.c.id == bindparam("row_id"))
            .values({name: bindparam(f"v_{name}") for name in self.values})
        )
        self.delete = delete(table).where(table.c.id == bindparam("row_id"))
        self.finders: dict[tuple[Any, ...], Any] = {}


class SqlShelf(Generic[T]):
    """Implements core.unit.Shelf over one connection; within a unit one row is one object."""

    def __init__(self, plan: Plan[T], connection: Connection) -> None:
        self._plan = plan
        self._connection = connection
        self._known: dict[int, T] = {}
        self._locked: set[int] = set()

    def get(self, row_id: int, *, lock: bool = False) -> T | None:
        if row_id in self._known and (not lock or row_id in self._locked):
            return self._known[row_id]
        statement = self._plan.by_id_locked if lock else self._plan.by_id
        row = self._connection.execute(statement, {"row_id": row_id}).first()
        if row is None:
            return None
        if lock:
            self._locked.add(row_id)
            self._known.pop(row_id, None)
        return self._meet(tuple(row))

    def find(self, *, newest: bool = False, limit: int = 0, lock: bool = False, **equal: Any) -> list[T]:
        shape = (
            newest,
            bool(limit),
            lock,
            *sorted((n, isinstance(v, (list, tuple)), v is None) for n, v in equal.items()),
        )
        statement = self._plan.finders.get(shape)
        if statement is None:
            statement = self._plan.finders[shape] = self._finder(newest, bool(limit), lock, equal)
        values = {f"w_{name}": value for name, value in equal.items() if value is not None}
        if limit:
            values["row_limit"] = limit
        return [self._meet(tuple(row)) for row in self._connection.execute(statement, values)]

    def add(self, row: T) -> T:
        values = {name: getattr(row, name) for name in self._plan.values}
        row_id = self._connection.execute(self._plan.insert, values).scalar_one()
        row.id = row_id  # type: ignore[attr-defined]
        self._known[row_id] = row
        self._locked.add(row_id)
        return row

    def save(self, row: T) -> None:
        values = {f"v_{name}": getattr(row, name) for name in self._plan.values}
        self._connection.execute(self._plan.update, {"row_id": row.id, **values})  # type: ignore[attr-defined]

    def drop(self, row: T) -> None:
        self._connection.execute(self._plan.delete, {"row_id": row.id})  # type: ignore[attr-defined]
        self._known.pop(row.id, None)  # type: ignore[attr-defined]

    def _finder(self, newest: bool, limited: bool, lock: bool, equal: dict[str, Any]) -> Any:
        table = self._plan.table
        statement = self._plan.select.order_by(table.c.id.desc() if newest else table.c.id)
        for name, value in equal.items():
            column = table.c[name]
            if value is None:
                statement = statement.where(column.is_(None))
            elif isinstance(value, (list, tuple)):
                statement = statement.where(column.in_(bindparam(f"w_{name}", expanding=True)))
            else:
                statement = statement.where(column == bindparam(f"w_{name}"))
        if limited:
            statement = statement.limit(bindparam("row_limit"))
        return statement.with_for_update() if lock else statement

    def _meet(self, values: tuple[Any, ...]) -> T:
        row_id = values[self._id_at]
        if row_id not in self._known:
            self._known[row_id] = self._plan.kind(*values)
        return self._known[row_id]

    @cached_property
    def _id_at(self) -> int:
        return self._plan.names.index("id")
