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


class Ready:
    """A statement that SQLAlchemy writes and the driver runs, with nothing between them.

    A unit says some thirty short statements, and SQLAlchemy's own way to run one costs several times what the database
    needs for it. Types, dialects, transactions and errors stay SQLAlchemy's. `names`: the columns an INSERT is given.
    """

    def __init__(self, statement: Any, names: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._names = names
        self._forms: dict[str, _Form] = {}

    def rows(self, connection: Connection, values: Values) -> list[Row]:
        """Run it and give all it returns. Raises sqlalchemy.exc.DBAPIError, here and below."""
        form = self._form(connection)
        if form.lists:  # as many parameters as the list is long: SQLAlchemy writes that anew each time
            return [tuple(row) for row in connection.execute(self._statement, dict(values))]
        try:
            cursor = _driver(connection).execute(form.sql, form.bind(values))
            found: list[Row] = cursor.fetchall()
        except Exception as error:
            raise _told(error, connection, form.sql) from error
        return form.read(found, cursor, connection.dialect)

    def first(self, connection: Connection, values: Values) -> Row | None:
        """Run it and give the first row, if any."""
        return next(iter(self.rows(connection, values)), None)

    def count(self, connection: Connection, values: Values) -> int:
        """Run it; how many rows it changed."""
        form = self._form(connection)
        try:
            return int(_driver(connection).execute(form.sql, form.bind(values)).rowcount)
        except Exception as error:
            raise _told(error, connection, form.sql) from error

    def many(self, connection: Connection, rows: Iterable[Values]) -> None:
        """Run it for each of these."""
        form = self._form(connection)
        try:
            _driver(connection).cursor().executemany(form.sql, [form.bind(values) for values in rows])
        except Exception as error:
            raise _told(error, connection, form.sql) from error

    def _form(self, connection: Connection) -> _Form:
        dialect = connection.dialect
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _compile(self._statement, self._names, dialect)
        return form


@dataclass(slots=True)
class _Form:
    """The statement in one dialect: its parameters in order with what prepares each, and what reads each column.

    `reads` is known once the driver has told the types of the columns; empty where nothing needs to be read.
    """

    sql: str
    parts: list[tuple[str, Process]]
    defaults: dict[str, Any]
    columns: list[Any]
    by_place: bool
    lists: bool
    reads: list[Process] | None = None

    def bind(self, values: Values) -> Any:
        given = {**self.defaults, **values} if self.defaults else values
        if self.by_place:
            return [process(given[name]) if process else given[name] for name, process in self.parts]
        return {name: process(given[name]) if process else given[name] for name, process in self.parts}

    def read(self, found: list[Row], cursor: Any, dialect: Dialect) -> list[Row]:
        reads = self.reads
        if reads is None:
            pairs = zip(self.columns, cursor.description, strict=True)
            reads = [kind.result_processor(dialect, told[1]) for kind, told in pairs]
            self.reads = reads = reads if any(reads) else []
        if not reads:
            return found
        return [tuple([p(v) if p else v for p, v in zip(reads, row, strict=True)]) for row in found]


def _compile(statement: Any, names: Sequence[str] | None, dialect: Dialect) -> _Form:
    compiled = statement.compile(dialect=dialect, column_keys=names)
    by_place = bool(compiled.positional)
    order = compiled.positiontup if by_place else list(compiled.binds)
    parts = [(name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order]
    defaults = {name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required}
    columns = [column.type.dialect_impl(dialect) for column in getattr(statement, "exported_columns", ())]
    lists = any(bind.expanding for bind in compiled.binds.values())
    return _Form(compiled.string, parts, defaults, columns, by_place, lists)


def _driver(connection: Connection) -> Any:
    if not connection.in_transaction():
        connection.begin()  # as SQLAlchemy does at the first statement: else its commit would do nothing
    return connection.connection.driver_connection


def _told(error: Exception, connection: Connection, sql: str) -> Exception:
    """The error as SQLAlchemy raises it, but without the values, which are people's words."""
    dialect = connection.dialect
    drivers: Any = dialect.loaded_dbapi
    if not isinstance(error, drivers.Error):
        return error
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if lost:
        connection.invalidate(error)
    said = DBAPIError.instance(
        sql, None, error, drivers.Error, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
    return said if isinstance(said, Exception) else error
