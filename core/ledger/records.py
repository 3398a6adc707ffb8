"""The record of a line of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class Entry:
    """One line of the ledger. `seal` is the SHA-256 of the subject's record after the event."""

    at: datetime
    event: str
    subject: str
    subject_id: int
    actor_id: int
    actor_department: str
    facts: dict[str, Any]
    seal: str = ""
    prev: str = ""
    hash: str = ""
    seq: int = 0
