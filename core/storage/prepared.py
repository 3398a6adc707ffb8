"""Statements compiled once and then given straight to the driver."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]
Process = Callable[[Any], Any] | None
Values = Mapping[str, Any]
_KEPT = "ready_cursor"  # under which a connection keeps its cursor


class PreparedStatement:
    """A statement that SQLAlchemy writes and the driver runs, with nothing between them.

    A unit says some thirty short statements, and SQLAlchemy's own way to run one costs several times what the database
    needs for it. Types, dialects, transactions and errors stay SQLAlchemy's. `names`: the columns an INSERT is given.
    `raw`: the values it is given are the driver's already.
    """

    def __init__(self, statement: Any, names: Sequence[str] | None = None, *, raw: bool = False) -> None:
        self._statement = statement
        self._names = names
        self._raw = raw
        self._forms: dict[str, _Form] = {}

    def rows(self, connection: Connection, values: Values) -> list[Row]:
        """Run it and give all it returns. Raises sqlalchemy.exc.DBAPIError, here and below."""
        return self.both(connection, values)[1]

    def both(self, connection: Connection, values: Values) -> tuple[Sequence[Row | None], list[Row]]:
        """Run it and give all it returns, as the driver gave it (None where that is not known) and as it is read."""
        form = self._forms.get(connection.dialect.name) or self._form(connection)
        if form.lists:  # as many parameters as the list is long: SQLAlchemy writes that anew each time
            rows = [tuple(row) for row in connection.execute(self._statement, dict(values))]
            return [None] * len(rows), rows
        try:
            cursor = _cursor(connection)
            cursor.execute(form.sql, form.bind(values))
            found: list[Row] = cursor.fetchall()
        except Exception as error:
            raise _told(error, connection, form.sql) from error
        read = form.read if form.asked else form.reader(cursor, connection.dialect)
        return found, read(found) if read and found else found

    def read(self, connection: Connection, given: Any) -> list[Row]:
        """Rows that the driver gave earlier, as they are read."""
        read = self._forms[connection.dialect.name].read
        return read(given) if read else given

    def first(self, connection: Connection, values: Values) -> Row | None:
        """Run it and give the first row, if any."""
        return next(iter(self.rows(connection, values)), None)

    def count(self, connection: Connection, values: Values) -> int:
        """Run it; how many rows it changed."""
        form = self._forms.get(connection.dialect.name) or self._form(connection)
        try:
            cursor = _cursor(connection)
            cursor.execute(form.sql, form.bind(values))
            return int(cursor.rowcount)
        except Exception as error:
            raise _told(error, connection, form.sql) from error

    def many(self, connection: Connection, rows: Iterable[Values]) -> None:
        """Run it for each of these."""
        form = self._forms.get(connection.dialect.name) or self._form(connection)
        try:
            _cursor(connection).executemany(form.sql, [form.bind(values) for values in rows])
        except Exception as error:
            raise _told(error, connection, form.sql) from error

    def _form(self, connection: Connection) -> _Form:
        dialect = connection.dialect
        form = self._forms[dialect.name] = _compile(self._statement, self._names, self._raw, dialect)
        return form


@dataclass(slots=True)
class _Form:
    """The statement in one dialect: what prepares the parameters, and what reads the rows.

    `read` is known once the driver has told the types of the columns; None where nothing needs to be read.
    """

    sql: str
    bind: Callable[[Values], Any]
    columns: list[Any]
    lists: bool
    read: Callable[[list[Row]], list[Row]] | None = None
    asked: bool = False

    def reader(self, cursor: Any, dialect: Dialect) -> Callable[[list[Row]], list[Row]] | None:
        if not self.asked:
            pairs = zip(self.columns, cursor.description, strict=True)
            self.read, self.asked = reader([kind.result_processor(dialect, told[1]) for kind, told in pairs]), True
        return self.read


def _compile(statement: Any, names: Sequence[str] | None, raw: bool, dialect: Dialect) -> _Form:
    compiled = statement.compile(dialect=dialect, column_keys=names)
    by_place = bool(compiled.positional)
    order = compiled.positiontup if by_place else list(compiled.binds)
    defaults = {name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required}
    parts = {name: None if raw else binder_of(compiled.binds[name].type, dialect) for name in order}
    columns = [column.type.dialect_impl(dialect) for column in getattr(statement, "exported_columns", ())]
    lists = any(bind.expanding for bind in compiled.binds.values())
    return _Form(compiled.string, _binder(order, parts, defaults, by_place), columns, lists)


def binder_of(kind: Any, dialect: Dialect) -> Process:
    """What makes a value of that column type one for the driver."""
    process: Process = kind.dialect_impl(dialect).bind_processor(dialect)
    return process


# The three below write a function for each statement, as namedtuple does for each class: no loop and no question
# for each column of each row. All names in them are names of columns and parameters of this house.


def _binder(
    order: Sequence[str], parts: Mapping[str, Process], defaults: Mapping[str, Any], by_place: bool
) -> Callable[[Values], Any]:
    known: dict[str, Any] = {"defaults": defaults}
    said = []
    for n, name in enumerate(order):
        value = f"v.get({name!r}, defaults[{name!r}])" if name in defaults else f"v[{name!r}]"
        known[f"p{n}"] = parts[name]
        value = f"p{n}({value})" if parts[name] else value
        said.append(value if by_place else f"{name!r}: {value}")
    inside = ", ".join(said)
    return _made(f"lambda v: [{inside}]" if by_place else f"lambda v: {{{inside}}}", known)


def reader(processes: Sequence[Process]) -> Callable[[list[Row]], list[Row]] | None:
    """Reads rows with these; None where there is nothing to do."""
    if not any(processes):
        return None
    known = {f"p{n}": process for n, process in enumerate(processes) if process}
    names = "".join(f"r{n}, " for n in range(len(processes)))
    values = "".join(f"p{n}(r{n}), " if process else f"r{n}, " for n, process in enumerate(processes))
    return _made(f"lambda rows: [({values}) for {names} in rows]", known)


def writer(names: Sequence[str], processes: Sequence[Process]) -> Callable[[Any], Row]:
    """Gives the fields of an object as the driver takes them."""
    known = {f"p{n}": process for n, process in enumerate(processes) if process}
    said = (f"p{n}(o.{name}), " if processes[n] else f"o.{name}, " for n, name in enumerate(names))
    return _made(f"lambda o: ({''.join(said)})", known)


def _made(source: str, known: dict[str, Any]) -> Callable[[Any], Any]:
    made: Callable[[Any], Any] = eval(source, known)  # noqa: S307
    return made


def _cursor(connection: Connection) -> Any:
    """The connection's one cursor: on PostgreSQL a new one costs as much as a short statement."""
    if connection.get_transaction() is None:
        connection.begin()  # as SQLAlchemy does at the first statement: else its commit would do nothing
    kept = connection.__dict__
    cursor = kept.get(_KEPT)
    if cursor is None:
        cursor = kept[_KEPT] = connection.connection.cursor()
    return cursor


def _told(error: Exception, connection: Connection, sql: str) -> Exception:
    """The error as SQLAlchemy raises it, but without the values, which are people's words."""
    dialect = connection.dialect
    drivers: Any = dialect.loaded_dbapi
    if not isinstance(error, drivers.Error):
        return error
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if lost:
        connection.__dict__.pop(_KEPT, None)
        connection.invalidate(error)
    said = DBAPIError.instance(
        sql, None, error, drivers.Error, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
    return said if isinstance(said, Exception) else error
