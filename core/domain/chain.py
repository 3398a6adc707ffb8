"""The arithmetic of the trace: canonical bytes, digests, links."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from core.domain.rows import Entry

GENESIS = "0" * 64


def plain(value: Any) -> Any:
    """A value as JSON can hold it, the same on every database: moments as UTC ISO text, tuples as lists."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    return value


def canonical(value: Any) -> bytes:
    """Sorted, compact UTF-8 JSON."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def seal(row: Any) -> str:
    """The digest of a record with all its fields."""
    return digest({f.name: getattr(row, f.name) for f in fields(row)})


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
            entry.actor_unit,
            entry.facts,
            entry.seal,
        ]
    )
