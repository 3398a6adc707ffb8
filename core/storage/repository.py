"""A shelf: the records of one dataclass kept in one table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Dialect, Float, bindparam, delete, insert, not_, select, update

from core.ledger.chain import seal
from core.record import SPECS
from core.storage.prepared import PreparedStatement, Row, binder_of, writer
from core.storage.records import table_of
from core.storage.sealing import Sealing
from core.unit_of_work import Keys

T = TypeVar("T")
SELDOM = "seldom"  # under which the one writer's connection keeps what was found in tables that change seldom
Seldom = dict[tuple[Any, ...], tuple[PreparedStatement, Sequence[Row | None]]]  # of a question: how, and what was given
REMEMBERED = 1000  # answers of a table that changes seldom
_NEVER = object()
SHORT = 16  # values in a list up to which there is a ready statement for each length


class Plan(Generic[T]):
    """The statements of one shelf, built once."""

    def __init__(self, kind: type[T]) -> None:
        self.kind = kind
        self.table = table = table_of(kind)
        self.names = tuple(f.name for f in fields(kind))  # type: ignore[arg-type]
        values = tuple(name for name in self.names if name != "id")
        self.columns = [table.c[name] for name in self.names]
        self.id_at = self.names.index("id")
        spec = SPECS[kind]
        self.traced, self.untraced = spec.traced, spec.untraced
        self.watched, self.seldom = spec.traced or bool(spec.subject), spec.seldom
        self.sealing = Sealing(spec, table)
        self.floats = tuple(n for n in self.names if isinstance(table.c[n].type, Float))
        self.select = select(*self.columns)
        by_id = self.select.where(table.c.id == bindparam("row_id"))
        self.by_id = PreparedStatement(by_id)
        self.by_id_locked = PreparedStatement(by_id.with_for_update())
        self.insert = PreparedStatement(insert(table).returning(table.c.id), values, raw=True)
        self.delete = PreparedStatement(delete(table).where(table.c.id == bindparam("row_id")))
        self._updates: dict[tuple[str, ...], PreparedStatement] = {}
        self._finders: dict[tuple[Any, ...], PreparedStatement] = {}
        self._writers: dict[str, Callable[[T], Row]] = {}

    def made(self, values: Iterable[Any], keys: Keys) -> T:
        """The record of a row that was read. Raises core.sealed.Broken."""
        row = self.kind(*values)
        self.sealing.open(keys, row)
        return row

    def writer(self, dialect: Dialect) -> Callable[[T], Row]:
        """What gives a record's fields as the driver takes them."""
        found = self._writers.get(dialect.name)
        if found is None:
            processes = [binder_of(column.type, dialect) for column in self.columns]
            found = self._writers[dialect.name] = writer(self.names, processes)
        return found

    def update(self, names: tuple[str, ...]) -> PreparedStatement:
        """The statement that changes these columns of one row."""
        found = self._updates.get(names)
        if found is None:
            statement = update(self.table).where(self.table.c.id == bindparam("row_id"))
            found = PreparedStatement(statement.values({name: bindparam(f"v_{name}") for name in names}), raw=True)
            self._updates[names] = found
        return found

    def finder(self, newest: bool, limited: bool, lock: bool, equal: dict[str, Any]) -> PreparedStatement:
        """The statement that finds rows by the equality of these columns."""
        kinds = tuple(map(type, equal.values()))
        if not _WEIGHED.isdisjoint(kinds):
            kinds = tuple(map(_kind_of, equal.values()))
        shape = (newest, limited, lock, *equal, *kinds)
        found = self._finders.get(shape)
        if found is None:
            found = self._finders[shape] = PreparedStatement(self._finder(newest, limited, lock, equal))
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
            elif value.__class__ not in (list, tuple):  # a Ref is a tuple too, but one value
                statement = statement.where(column == bindparam(name))
            elif len(value) <= SHORT:
                statement = statement.where(
                    column.in_([bindparam(f"{name}_{n}", type_=column.type) for n in range(len(value))])
                )
            else:
                statement = statement.where(column.in_(bindparam(name, expanding=True)))
        if limited:
            statement = statement.limit(bindparam("row_limit"))
        return statement.with_for_update() if lock else statement


_plans: dict[type[Any], Plan[Any]] = {}


def plan_of(kind: type[T]) -> Plan[T]:
    """The statements for records of that class."""
    return _plans.get(kind) or _plans.setdefault(kind, Plan(kind))


# Of these the value, too, says what the statement is.
_WEIGHED = frozenset({bool, list, tuple})


def _kind_of(value: Any) -> Any:
    """What a value means for the statement: yes or no, so many values, a long list, a value of its type."""
    if value.__class__ in (list, tuple):
        return min(len(value), SHORT + 1)
    return str(value) if isinstance(value, bool) else value.__class__


class SqlRepository(Generic[T]):
    """Implements core.unit_of_work.Shelf over one connection; within a unit one row is one object.

    A record that is met again is given as it is in the unit, not read anew, until it is locked: what is locked is
    brought up to date first. SQLite has one writer, so there everything a unit reads is as good as locked.
    """

    def __init__(self, plan: Plan[T], connection: Connection, keys: Keys, seldom: Seldom | None = None) -> None:
        self._plan = plan
        self._keys = keys
        self._connection = connection
        self._alone = connection.dialect.name == "sqlite"
        self._write = plan.writer(connection.dialect)
        self._known: dict[int, T] = {}
        self._kept: dict[int, Row] = {}  # as the driver gave or took it, so that lists changed in place show
        self._locked: set[int] = set()
        self._before: dict[int, T | None] = {}  # what this unit changed, as it was
        # What a unit that is alone has found already: nobody else can change it, and own changes empty this.
        self._found: dict[tuple[Any, ...], list[T]] = {}
        # What earlier units found in a table that changes seldom; a unit that changes it takes no part any more.
        self._seldom = seldom

    def get(self, row_id: int, *, lock: bool = False) -> T | None:
        if not row_id:
            return None  # what nothing refers to
        if row_id in self._known and (not lock or self._alone or row_id in self._locked):
            return self._known[row_id]
        statement = self._plan.by_id_locked if lock else self._plan.by_id
        return next(self._meet(*statement.both(self._connection, {"row_id": row_id}), lock), None)

    def find(self, *, newest: bool = False, limit: int = 0, lock: bool = False, **equal: Any) -> list[T]:
        if not self._alone:
            return self._search(newest, limit, lock, equal)
        asked = (newest, limit, *equal, *equal.values())
        try:
            found = self._found.get(asked)
        except TypeError:  # a list of values
            asked = (newest, limit, *equal, *(tuple(one) if one.__class__ is list else one for one in equal.values()))
            found = self._found.get(asked)
        if found is None:
            seen = self._seldom.get(asked) if self._seldom is not None else None
            found = self._again(*seen) if seen else self._search(newest, limit, lock, equal, asked)
            self._found[asked] = found
        return found.copy()

    def first(self, *, newest: bool = False, lock: bool = False, **equal: Any) -> T | None:
        return next(iter(self.find(newest=newest, limit=1, lock=lock, **equal)), None)

    def _again(self, statement: PreparedStatement, given: Sequence[Row | None]) -> list[T]:
        return list(self._meet(given, statement.read(self._connection, given), False)) if given else []

    def _search(
        self, newest: bool, limit: int, lock: bool, equal: dict[str, Any], asked: tuple[Any, ...] = ()
    ) -> list[T]:
        values = {**equal, "row_limit": limit}
        for name, value in equal.items():
            if value.__class__ in (list, tuple) and len(value) <= SHORT:
                if not value:
                    return []
                values.update((f"{name}_{n}", one) for n, one in enumerate(value))
        statement = self._plan.finder(newest, limit > 0, lock, equal)
        given, found = statement.both(self._connection, values)
        if self._seldom is not None and None not in given:
            if len(self._seldom) >= REMEMBERED:
                self._seldom.clear()
            self._seldom[asked] = statement, given
        return list(self._meet(given, found, lock)) if found else []

    def add(self, row: T) -> T:
        written, names = self._written(row), self._plan.names
        values = self._plan.sealing.sealed(self._keys, row, dict(zip(names, written, strict=True)))
        ((row_id,),) = self._plan.insert.rows(self._connection, values)
        row.id = row_id  # type: ignore[attr-defined]
        self._known[row_id], self._kept[row_id] = row, written
        self._before.setdefault(row_id, None)
        self._locked.add(row_id)
        self._changed()
        return row

    def save(self, row: T) -> None:
        """Writes what has changed since it was read, so that units which change different things do not undo each
        other's work (the relay notes a card's message while a turn rewrites the card)."""
        names, fresh = self._plan.names, self._written(row)
        row_id = fresh[self._plan.id_at]
        kept = self._kept.get(row_id) or (_NEVER,) * len(names)
        changed = [n for n, value in enumerate(fresh) if value != kept[n] and names[n] != "id"]
        if not changed:
            return
        self._remember(row_id)
        values = self._plan.sealing.sealed(self._keys, row, {names[n]: fresh[n] for n in changed})
        self._changed()
        update = self._plan.update(tuple(values))
        update.count(self._connection, {"row_id": row_id, **{f"v_{name}": value for name, value in values.items()}})
        self._known[row_id], self._kept[row_id] = row, fresh  # another object of the same row takes its place

    def change(self, *rows: T, **values: Any) -> None:
        for row in rows:
            for name, value in values.items():
                setattr(row, name, value)
            self.save(row)

    def drop(self, row: T) -> None:
        row_id: int = row.id  # type: ignore[attr-defined]
        self._remember(row_id)
        self._plan.delete.count(self._connection, {"row_id": row_id})
        self._known.pop(row_id, None)
        self._changed()

    @property
    def changed(self) -> bool:
        """Whether this unit changed any record."""
        return bool(self._before)

    def _changed(self) -> None:
        self._found.clear()
        if self._seldom is not None:
            self._seldom.clear()
            self._seldom = None

    def as_kept(self, row_id: int) -> T | None:
        """The record as the database will show it once this unit is committed, whatever others did meanwhile."""
        if row_id in self._locked or (self._alone and row_id in self._known):
            return self._known.get(row_id)
        row = self._plan.by_id.first(self._connection, {"row_id": row_id})
        return self._plan.made(row, self._keys) if row else None

    def before(self, row_id: int) -> T | None:
        """The record as it was before this unit changed it."""
        return self._before[row_id] if row_id in self._before else self.as_kept(row_id)

    def changes(self) -> Iterator[tuple[int, T | None, T | None]]:
        """What this unit changed: each row by its id, as it was and as it is."""
        return ((row_id, before, self.as_kept(row_id)) for row_id, before in self._before.items())

    def turned(self, changes: Iterable[tuple[int, T | None, T | None]]) -> Iterator[tuple[str, list[str]]]:
        """Of these changed rows of a traced table what each was and what it is, as digests."""
        for row_id, *pair in changes if self._plan.traced else ():
            was, now = (row_digest(one, self._plan.untraced) if one is not None else "" for one in pair)
            if was != now:
                yield f"{self._plan.table.name} {row_id}", [was, now]

    def _remember(self, row_id: int) -> None:
        """Read it once more, locked, before it is first changed: only so is it what the ledger last spoke of."""
        if self._plan.watched and row_id not in self._before:
            row = self._plan.by_id_locked.first(self._connection, {"row_id": row_id})
            self._before[row_id] = self._plan.made(row, self._keys) if row else None

    def _written(self, row: T) -> Row:
        """The values as the driver takes them; whole numbers in columns of fractions become what the database gives."""
        for name in self._plan.floats:
            value = getattr(row, name)
            if isinstance(value, int):
                setattr(row, name, float(value))
        return self._write(row)

    def _meet(self, given: Iterable[Row | None], found: Iterable[Row], lock: bool) -> Iterator[T]:
        plan, id_at = self._plan, self._plan.id_at
        for raw, values in zip(given, found, strict=True):
            row_id = values[id_at]
            known = self._known.get(row_id)
            if known is None:
                known = self._known[row_id] = plan.kind(*values)
                as_it_lay = raw if not plan.sealing.open(self._keys, known) else None
                self._kept[row_id] = as_it_lay or self._write(known)
            elif lock and not self._alone and row_id not in self._locked:
                fresh = plan.made(values, self._keys)
                for name in plan.names:
                    setattr(known, name, getattr(fresh, name))
                self._kept[row_id] = self._write(known)
            if lock:
                self._locked.add(row_id)
            yield known


def row_digest(row: Any, untraced: tuple[str, ...]) -> str:
    """What the ledger keeps of a row of a traced table."""
    return seal(row, untraced)[:32]
