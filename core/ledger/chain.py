"""The arithmetic of the trace: canonical bytes, digests, links."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any

from core.ledger.records import Entry

GENESIS = "0" * 64
_PLAIN = frozenset({str, int, float, bool, type(None)})  # most values: they stay as they are
_sorted = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def plain(value: Any) -> Any:
    """A value as JSON can hold it, the same on every database: moments as UTC ISO text, tuples as lists.

    ValueError: a moment without a time zone, or two keys of one spelling (1 and '1'), of which one would be lost.
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value!r}")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, (list, tuple)):
        return [v if type(v) in _PLAIN else plain(v) for v in value]
    if isinstance(value, dict):
        spelled = {str(k): v if type(v) in _PLAIN else plain(v) for k, v in value.items()}
        if len(spelled) != len(value):
            raise ValueError(f"keys of one spelling: {sorted(spelled)}")
        return spelled
    return value


def canonical(value: Any) -> bytes:
    """Sorted, compact UTF-8 JSON. ValueError: see `plain`, and infinite numbers. TypeError: what JSON cannot hold."""
    return _sorted(plain(value)).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def seal(row: Any, without: tuple[str, ...] = ()) -> str:
    """The digest of a record with all its fields but those that hold what they hold by default, and `without` some.

    So a field that a later edition adds does not break the seals of earlier records.
    """
    values = ((name, getattr(row, name), default) for name, default in _defaults(row.__class__))
    return digest({name: value for name, value, default in values if value != default and name not in without})


@cache
def _defaults(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    """Each field with its default; a field without one has MISSING, which nothing equals."""
    return tuple((f.name, f.default if f.default_factory is MISSING else f.default_factory()) for f in fields(kind))


def text_digest(salt: str, *parts: object) -> str:
    """Vouches for a text without holding it: once text and salt are deleted nothing links to it (PIPL 47)."""
    return digest([salt, *parts])


def link(entry: Entry) -> str:
    """The hash of one ledger line: everything in it and the hash of the line before."""
    return digest(
        [
            entry.prev,
            entry.seq,
            entry.at,
            entry.event,
            entry.subject,
            entry.subject_id,
            entry.actor_id,
            entry.actor_department,
            entry.facts,
            entry.seal,
        ]
    )
