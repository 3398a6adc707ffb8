"""The record of joint meetings."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.record import record


@record("meetings", subject="meeting", sealed="minutes BY by")
@dataclass(slots=True)
class Meeting:
    """A joint meeting on hard matters (SG-08, BS-12). `agenda` and `decisions` name tickets."""

    title: str
    at: datetime
    department: str
    by: int
    state: str
    departments: list[str] = field(default_factory=list)
    agenda: list[dict[str, Any]] = field(default_factory=list)
    minutes: str = ""
    decisions: list[dict[str, Any]] = field(default_factory=list)
    closed_at: datetime | None = None
    id: int = 0
