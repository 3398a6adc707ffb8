"""The arithmetic of the trace: canonical bytes, digests, links."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any

import orjson

from core.ledger.records import Entry

GENESIS = "0" * 64
_PLAIN = frozenset({str, int, bool, type(None)})  # most values: they stay as they are
_sorted = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
_OPTIONS = (
    orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)  # fmt: skip


def plain(value: Any, number: Callable[[float], float] = float) -> Any:
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
        return [v if type(v) in _PLAIN else plain(v, number) for v in value]
    if isinstance(value, dict):
        spelled = {str(k): v if type(v) in _PLAIN else plain(v, number) for k, v in value.items()}
        if len(spelled) != len(value):
            raise ValueError(f"keys of one spelling: {sorted(spelled)}")
        return spelled
    return number(value) if isinstance(value, float) else value


def canonical(value: Any) -> bytes:
    """Sorted, compact UTF-8 JSON. ValueError: see `plain`, and infinite numbers. TypeError: what JSON cannot hold.

    Python's own writer is the rule; what orjson writes otherwise (whole numbers beyond 64 bits, fractions with an
    exponent) is left to it. orjson takes a tenth of its time.
    """
    try:
        return orjson.dumps(plain(value, _usual), option=_OPTIONS)
    except TypeError:
        return _sorted(plain(value)).encode()


def _usual(value: float) -> float:
    """A fraction that every writer writes without an exponent. Raises TypeError."""
    if value and not 1e-4 <= abs(value) < 1e16:
        raise TypeError(f"written in more than one way: {value}")
    return value


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def seal(row: Any, without: tuple[str, ...] = ()) -> str:
    """The digest of a record with all its fields but those that hold what they hold by default, and `without` some.

    So a field that a later edition adds does not break the seals of earlier records.
    """
    names, defaults, values_of = _shape(row.__class__)
    pairs = zip(names, values_of(row), defaults, strict=True)
    return digest({name: value for name, value, default in pairs if value != default and name not in without})


@cache
def _shape(kind: type[Any]) -> tuple[tuple[str, ...], tuple[Any, ...], Callable[[Any], tuple[Any, ...]]]:
    """The fields, their defaults (MISSING, which nothing equals, where there is none), and what reads their values."""
    names = tuple(f.name for f in fields(kind))
    defaults = tuple(f.default if f.default_factory is MISSING else f.default_factory() for f in fields(kind))
    return names, defaults, attrgetter(*names)


def text_digest(salt: str, *parts: object) -> str:
    """Vouches for a text without holding it: once text and salt are deleted nothing links to it (PIPL 47)."""
    return digest([salt, *parts])


_LINKED = attrgetter(
    "prev", "seq", "at", "event", "subject", "subject_id", "actor_id", "actor_department", "facts", "seal"
)


def link(entry: Entry) -> str:
    """The hash of one ledger line: everything in it and the hash of the line before."""
    return digest(_LINKED(entry))
