"""The kinds of values the columns hold, the same on both databases."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import UnionType
from typing import Any, get_args, get_origin

from sqlalchemy import BigInteger, Boolean, Column, Dialect, Float, Integer, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeEngine

# SQLite numbers rows by itself only for INTEGER PRIMARY KEY.
Id = BigInteger().with_variant(Integer, "sqlite")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
NONE = type(None)
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Moment(TypeDecorator[datetime]):
    """An aware moment: timestamptz on PostgreSQL, microseconds since 1970 on SQLite (which has no time type)."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if dialect.name == "postgresql" else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a zone: {value}")
        return value if dialect.name == "postgresql" else (value - EPOCH) // _MICRO

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return value.astimezone(UTC)  # type: ignore[no-any-return]
        return EPOCH + timedelta(microseconds=value)


class Json(TypeDecorator[Any]):
    """Lists and dicts as compact UTF-8 text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return "[]" if value == [] else _compact(value)  # most of them are empty

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return [] if value == "[]" else json.loads(value)


# The column type of what a field is annotated with.
_TYPES: dict[Any, TypeEngine[Any] | type[TypeEngine[Any]]] = {
    str: Text, int: BigInteger, bool: Boolean, float: Float, datetime: Moment, list: Json, dict: Json,
}  # fmt: skip


def column_for(name: str, hint: Any) -> Column[Any]:
    """The column for a field of that annotation; `| None` lets it be empty. Raises KeyError for other types."""
    kinds = [kind for kind in (get_args(hint) if isinstance(hint, UnionType) else (hint,)) if kind is not NONE]
    kind = _TYPES[get_origin(kinds[0]) or kinds[0]]
    return Column(name, kind, nullable=isinstance(hint, UnionType))
