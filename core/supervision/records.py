"""The records of 督办 and joint meetings."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.record import record
from core.refs import Ref


@record("supervisions", subject="supervision", indexes=("about", "state"), sealed="answer conclusion BY about")
@dataclass(slots=True)
class Supervision:
    """督办: a unit is pressed to act on a ticket or call. `trigger` says why; it ends with a conclusion."""

    about: Ref
    department: str
    trigger: str
    state: str
    opened_at: datetime
    by: int = 0
    answered_at: datetime | None = None
    concluded_at: datetime | None = None
    answer: str = ""
    conclusion: str = ""
    id: int = 0


@record("meetings", subject="meeting", sealed="minutes BY by")
@dataclass(slots=True)
class Meeting:
    """A joint meeting on hard matters (SG-08, BS-12). `agenda` and `decisions` name tickets or calls."""

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
