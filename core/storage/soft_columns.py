"""Columns that can be read whatever somebody wrote into them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Dialect, type_coerce

from core.storage.columns import Json, Moment, Process, RefType


class _SoftJson(Json):
    """JSON, and bare words where somebody wrote what is none."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Process:
        return _softly(super().result_processor(dialect, coltype))


class _SoftMoment(Moment):
    """A moment, and bare words where somebody wrote what is none."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Process:
        return _softly(super().result_processor(dialect, coltype))


class _SoftRef(RefType):
    """A reference, and bare words where somebody wrote what is none."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Process:
        return _softly(super().result_processor(dialect, coltype))


def _softly(read: Process) -> Process:
    def tried(value: Any) -> Any:
        try:
            return read(value)
        except (ValueError, TypeError, OverflowError, AttributeError):
            return f"unreadable {value!r}"

    return tried


def soft(column: Column[Any]) -> Any:
    """The column, read without falling over what somebody wrote into it."""
    kinds: dict[type[Any], type[Any]] = {Json: _SoftJson, Moment: _SoftMoment, RefType: _SoftRef}
    kind = kinds.get(type(column.type))
    return type_coerce(column, kind()) if kind else column


def readable(values: Iterable[Any]) -> Iterator[Any]:
    """SQLite takes bytes in any column; no record of ours holds them."""
    return (repr(value) if isinstance(value, bytes) else value for value in values)
