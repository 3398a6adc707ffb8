"""The kinds of values the columns hold, the same on both databases."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from types import UnionType
from typing import Any, get_args, get_origin

import orjson
import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from core.refs import NO_REF, Ref

# SQLite numbers rows by itself only for INTEGER PRIMARY KEY.
Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Process = Callable[[Any], Any]  # what makes a value of one for the driver, or the other way round
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NONE = type(None)
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS


class Moment(sa.TypeDecorator[datetime]):
    """An aware moment: timestamptz on PostgreSQL, microseconds since 1970 on SQLite (which has no time type)."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.TIMESTAMP(timezone=True) if dialect.name == "postgresql" else sa.BigInteger())

    # These two and not process_bind_param: SQLAlchemy wraps that in two more calls for each value of each row.
    def bind_processor(self, dialect: sa.Dialect) -> Process:
        return _zoned if dialect.name == "postgresql" else _micros

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Process:
        return _in_utc if dialect.name == "postgresql" else _moment


def _zoned(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError(f"a moment without a zone: {value}")
    return value


def _micros(value: datetime | None) -> int | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"a moment without a zone: {value}")
    past = value - EPOCH
    return (past.days * 86400 + past.seconds) * 1_000_000 + past.microseconds


def _in_utc(value: datetime | None) -> datetime | None:
    return value and value.astimezone(UTC)


def _moment(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + timedelta(0, 0, value)


class Json(sa.TypeDecorator[Any]):
    """Lists and dicts as compact UTF-8 text."""

    impl = sa.Text
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Process:
        return _json_text

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Process:
        return _json_value


def _json_text(value: Any) -> str:
    """In a tenth of the time of Python's own writer, which takes what is no plain JSON: keys of numbers, references."""
    if value == []:
        return "[]"  # most of them are empty
    try:
        return orjson.dumps(value, option=_STRICT).decode()
    except TypeError:
        return _compact(value)


def _json_value(value: str) -> Any:
    return [] if value == "[]" else orjson.loads(value)


class RefType(sa.TypeDecorator[Ref]):
    """A reference as text: 'kind:id', '' for none."""

    impl = sa.Text
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Process:
        return str

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Process:
        return _ref


def _ref(value: str) -> Ref:
    kind, _, number = value.partition(":")
    return Ref(kind, int(number)) if kind else NO_REF


def ref_to(kind: str, row_id: sa.Column[int]) -> sa.ColumnElement[str]:
    """A reference to the rows whose id this column holds, to join by; compare it with `as_text`."""
    return sa.literal(f"{kind}:", sa.Text) + sa.cast(row_id, sa.Text)


def as_text(ref: sa.Column[Any]) -> sa.ColumnElement[str]:
    """The text that a column of references holds."""
    return sa.type_coerce(ref, sa.Text)


# The column type of what a field is annotated with.
_TYPES: dict[Any, TypeEngine[Any] | type[TypeEngine[Any]]] = {
    str: sa.Text, int: sa.BigInteger, bool: sa.Boolean, float: sa.Float, datetime: Moment, list: Json, dict: Json,
    Ref: RefType,
}  # fmt: skip


def column_for(name: str, hint: Any) -> sa.Column[Any]:
    """The column for a field of that annotation; `| None` lets it be empty. Raises KeyError for other types."""
    kinds = [kind for kind in (get_args(hint) if isinstance(hint, UnionType) else (hint,)) if kind is not NONE]
    kind = _TYPES[get_origin(kinds[0]) or kinds[0]]
    return sa.Column(name, kind, nullable=isinstance(hint, UnionType))


def _soft_kind(kind: type[Json] | type[Moment] | type[RefType]) -> type[Any]:
    """The type of a column, which gives bare words where somebody wrote what is no value of it."""

    def result_processor(self: Any, dialect: sa.Dialect, coltype: object) -> Process:
        read = kind.result_processor(self, dialect, coltype)

        def tried(value: Any) -> Any:
            try:
                return read(value)
            except (ValueError, TypeError, OverflowError, AttributeError):
                return f"unreadable {value!r}"

        return tried

    return type(f"Soft{kind.__name__}", (kind,), {"cache_ok": True, "result_processor": result_processor})


_SOFT: dict[type[Any], type[Any]] = {kind: _soft_kind(kind) for kind in (Json, Moment, RefType)}


def soft(column: sa.Column[Any]) -> Any:
    """The column, read without falling over what somebody wrote into it."""
    kind = _SOFT.get(type(column.type))
    return sa.type_coerce(column, kind()) if kind else column


def readable(values: Iterable[Any]) -> Iterator[Any]:
    """SQLite takes bytes in any column; no record of ours holds them."""
    return (repr(value) if isinstance(value, bytes) else value for value in values)
