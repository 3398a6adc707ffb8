"""Columns that can be read whatever somebody wrote into them."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Dialect, type_coerce

from core.storage.columns import Json, Moment, Process, RefType


def _soft_kind(kind: type[Json] | type[Moment] | type[RefType]) -> type[Any]:
    """The type of a column, which gives bare words where somebody wrote what is no value of it."""

    def result_processor(self: Any, dialect: Dialect, coltype: object) -> Process:
        read = kind.result_processor(self, dialect, coltype)

        def tried(value: Any) -> Any:
            try:
                return read(value)
            except (ValueError, TypeError, OverflowError, AttributeError):
                return f"unreadable {value!r}"

        return tried

    return type(f"Soft{kind.__name__}", (kind,), {"cache_ok": True, "result_processor": result_processor})


_SOFT: dict[type[Any], type[Any]] = {kind: _soft_kind(kind) for kind in (Json, Moment, RefType)}


def soft(column: Column[Any]) -> Any:
    """The column, read without falling over what somebody wrote into it."""
    kind = _SOFT.get(type(column.type))
    return type_coerce(column, kind()) if kind else column


def readable(values: Iterable[Any]) -> Iterator[Any]:
    """SQLite takes bytes in any column; no record of ours holds them."""
    return (repr(value) if isinstance(value, bytes) else value for value in values)
