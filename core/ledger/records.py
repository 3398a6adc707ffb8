"""The record of a line of the ledger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.record import record


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


@record("day_heads", unique=("day",))
class DayHead:
    """The ledger's last line as it was noted outside on a day. `stamp`: what a stamping service answered, base64."""

    day: str
    seq: int
    hash: str
    stamp: str = ""
    id: int = 0
