"""A shelf: the records of one dataclass kept in one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from operator import attrgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Float, bindparam, delete, insert, not_, select, update

from core.storage.columns import Json
from core.storage.ready import Ready, Row
from core.storage.records import table_of

T = TypeVar("T")
SHORT = 12  # values in a list up to which there is a ready statement for each length


class Plan(Generic[T]):
    """The statements of one shelf, built once."""

    def __init__(self, kind: type[T]) -> None:
        self.kind = kind
        self.table = table = table_of(kind)
        self.names = tuple(f.name for f in fields(kind))  # type: ignore[arg-type]
        self.values = tuple(name for name in self.names if name != "id")
        self.columns = [table.c[name] for name in self.names]
        self.read = attrgetter(*self.names)
        self.id_at = self.names.index("id")
        self.floats = tuple(n for n in self.names if isinstance(table.c[n].type, Float))
        # Lists and dicts may be changed in place, so their old value says nothing.
        self.mutable = frozenset(n for n in self.names if isinstance(table.c[n].type, Json))
        self.select = select(*self.columns)
        by_id = self.select.where(table.c.id == bindparam("row_id"))
        self.by_id = Ready(by_id)
        self.by_id_locked = Ready(by_id.with_for_update())
        self.insert = Ready(insert(table).returning(table.c.id), self.values)
        self.delete = Ready(delete(table).where(table.c.id == bindparam("row_id")))
        self._updates: dict[tuple[str, ...], Ready] = {}
        self._finders: dict[tuple[Any, ...], Ready] = {}

    def update(self, names: tuple[str, ...]) -> Ready:
        """The statement that changes these columns of one row."""
        found = self._updates.get(names)
        if found is None:
            statement = update(self.table).where(self.table.c.id == bindparam("row_id"))
            found = Ready(statement.values({name: bindparam(f"v_{name}") for name in names}))
            self._updates[names] = found
        return found

    def finder(self, newest: bool, limited: bool, lock: bool, equal: dict[str, Any]) -> Ready:
        """The statement that finds rows by the equality of these columns."""
        shape = (newest, limited, lock, *((name, _kind_of(value)) for name, value in equal.items()))
        found = self._finders.get(shape)
        if found is None:
            found = self._finders[shape] = Ready(self._finder(newest, limited, lock, equal))
        return found

    def _finder(self, newest: bool, limited: bool, lock: bool, equal: dict[str, Any]) -> Any:
        table = self.table
        statement = self.select.order_by(table.c.id.desc() if newest else table.c.id)
        for name, value in equal.items():
            column = table.c[name]
            if value is None:
                statement = statement.where(column.is_(None))
            elif isinstance(value, bool):  # as the partial indexes say it
                statement = statement.where(column if value else not_(column))
            elif not isinstance(value, (list, tuple)):
                statement = statement.where(column == bindparam(f"w_{name}"))
            elif len(value) <= SHORT:
                statement = statement.where(column.in_([bindparam(f"w_{name}_{n}") for n in range(len(value))]))
            else:
                statement = statement.where(column.in_(bindparam(f"w_{name}", expanding=True)))
        if limited:
            statement = statement.limit(bindparam("row_limit"))
        return statement.with_for_update() if lock else statement


_plans: dict[type[Any], Plan[Any]] = {}


def plan_of(kind: type[T]) -> Plan[T]:
    """The statements for records of that class."""
    found = _plans.get(kind)
    if found is None:
        found = _plans[kind] = Plan(kind)
    return found


def _kind_of(value: Any) -> str | bool:
    """What a value means for the statement: nothing, yes or no, one value, so many values, a long list."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (list, tuple)):
        return f"{len(value)} values" if len(value) <= SHORT else "long"
    return "nothing" if value is None else "one"


class SqlShelf(Generic[T]):
    """Implements core.unit.Shelf over one connection; within a unit one row is one object.

    A record that is met again is given as it is in the unit, not read anew, until it is locked: what is locked is
    brought up to date first. SQLite has one writer, so there everything a unit reads is as good as locked.
    """

    def __init__(self, plan: Plan[T], connection: Connection) -> None:
        self._plan = plan
        self._connection = connection
        self._alone = connection.dialect.name == "sqlite"
        self._known: dict[int, T] = {}
        self._kept: dict[int, tuple[Any, ...]] = {}
        self._locked: set[int] = set()
        # What a unit that is alone has found already: nobody else can change it, and own changes empty this.
        self._found: dict[tuple[Any, ...], list[T]] = {}

    def get(self, row_id: int, *, lock: bool = False) -> T | None:
        if row_id in self._known and (not lock or self._alone or row_id in self._locked):
            return self._known[row_id]
        statement = self._plan.by_id_locked if lock else self._plan.by_id
        return next(self._meet(statement.rows(self._connection, {"row_id": row_id}), lock), None)

    def find(self, *, newest: bool = False, limit: int = 0, lock: bool = False, **equal: Any) -> list[T]:
        statement = self._plan.finder(newest, bool(limit), lock, equal)
        values: dict[str, Any] = {"row_limit": limit} if limit else {}
        for name, value in equal.items():
            if isinstance(value, (list, tuple)) and len(value) <= SHORT:
                values.update((f"w_{name}_{n}", one) for n, one in enumerate(value))
            elif value is not None and not isinstance(value, bool):
                values[f"w_{name}"] = value
        if not self._alone or not all(map(_plain, values.values())):
            return list(self._meet(statement.rows(self._connection, values), lock))
        asked = (statement, *values.values())
        found = self._found.get(asked)
        if found is None:
            found = self._found[asked] = list(self._meet(statement.rows(self._connection, values), lock))
        return list(found)

    def gather(self, statement: Ready, values: Mapping[str, Any]) -> list[T]:
        """The records that a statement over this shelf's columns gives, in its order."""
        return list(self._meet(statement.rows(self._connection, values), False))

    def add(self, row: T) -> T:
        values = dict(zip(self._plan.names, self._written(row), strict=True))
        ((row_id,),) = self._plan.insert.rows(self._connection, values)
        row.id = row_id  # type: ignore[attr-defined]
        self._known[row_id], self._kept[row_id] = row, self._plan.read(row)
        self._locked.add(row_id)
        self._found.clear()
        return row

    def save(self, row: T) -> None:
        """Writes what has changed since it was read, so that units which change different things do not undo each
        other's work (the relay notes a card's message while a turn rewrites the card)."""
        plan, fresh = self._plan, self._written(row)
        row_id = fresh[plan.id_at]
        kept = self._kept.get(row_id)
        changed = {
            name: value
            for n, (name, value) in enumerate(zip(plan.names, fresh, strict=True))
            if name != "id" and (kept is None or name in plan.mutable or kept[n] != value)
        }
        if not changed:
            return
        values = {f"v_{name}": value for name, value in changed.items()}
        self._found.clear()
        plan.update(tuple(changed)).count(self._connection, {"row_id": row_id, **values})
        self._kept[row_id] = fresh

    def drop(self, row: T) -> None:
        row_id: int = row.id  # type: ignore[attr-defined]
        self._plan.delete.count(self._connection, {"row_id": row_id})
        self._known.pop(row_id, None)
        self._found.clear()

    def as_kept(self, row_id: int) -> T | None:
        """The record as the database will show it once this unit is committed, whatever others did meanwhile."""
        if row_id in self._locked or (self._alone and row_id in self._known):
            return self._known.get(row_id)
        row = self._plan.by_id.first(self._connection, {"row_id": row_id})
        return self._plan.kind(*row) if row else None

    def _written(self, row: T) -> tuple[Any, ...]:
        """The record's values; whole numbers in columns of fractions become what the database gives back."""
        for name in self._plan.floats:
            value = getattr(row, name)
            if isinstance(value, int):
                setattr(row, name, float(value))
        return self._plan.read(row)

    def _meet(self, found: Iterable[Row], lock: bool) -> Iterator[T]:
        for values in found:
            row_id = values[self._plan.id_at]
            known = self._known.get(row_id)
            if known is None:
                known = self._known[row_id] = self._plan.kind(*values)
                self._kept[row_id] = values
            elif lock and not self._alone and row_id not in self._locked:
                for name, value in zip(self._plan.names, values, strict=True):
                    setattr(known, name, value)
                self._kept[row_id] = values
            if lock:
                self._locked.add(row_id)
            yield known


def _plain(value: Any) -> bool:
    """Whether a value can be remembered by."""
    return not isinstance(value, (list, dict))
