"""Periods of appraisal, which begin on a set day, and what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from core.workflow.work_calendar import ZONE, local

MONTHS = {"m": 1, "q": 3, "y": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A span by the district's calendar: `kind` m, q or y, `first` its first month counted from year 0.

    With `day` 19 the month 2026-12 runs from 19 November to 18 December: it bears the name of its last day's month.
    """

    kind: str
    first: int
    day: int = 1

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return _day(self.first, self.day)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return _day(self.first + MONTHS[self.kind], self.day)

    @property
    def before(self) -> Period:
        """The one before it, of the same length."""
        return Period(self.kind, self.first - MONTHS[self.kind], self.day)

    @property
    def code(self) -> str:
        """As a button carries it: m202612."""
        return f"{self.kind}{self.first // 12:04}{self.first % 12 + 1:02}"


def _day(month: int, day: int) -> datetime:
    """The first moment of the period of a month."""
    begins = month - 1 if day > 1 else month
    return datetime(begins // 12, begins % 12 + 1, day, tzinfo=ZONE)


def period_of(kind: str, moment: datetime, day: int) -> Period:
    """The month, quarter or year in which a moment lies."""
    there = local(moment)
    month = there.year * 12 + there.month - 1 + (there.day >= day > 1)
    return Period(kind, month // MONTHS[kind] * MONTHS[kind], day)


def read_period(code: str, day: int) -> Period | None:
    """What `code` gave; None for anything else."""
    kind, digits = code[:1], code[1:]
    if kind not in MONTHS or len(digits) != 6 or not digits.isdecimal() or not 1 <= int(digits[4:]) <= 12:
        return None
    year = int(digits[:4])
    month = year * 12 + int(digits[4:]) - 1
    fits = 2000 <= year <= 2999 and month % MONTHS[kind] == 0
    return Period(kind, month, day) if fits else None


ACCOUNTS = ("limits", "ratings", "filed", "standing")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: of departments, of places, of one person; () and 0 is all. Tip-offs are in none."""

    departments: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    person: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be counted: an account, of whom, from `start` to before `end`, grouped by these columns.

    limits: limits of tickets that were kept or missed then; columns department, kind, late, exempt. ratings: what
    reporters answered then; department, contacted, solved, grade, phone. filed: tickets told then; state. Each also by
    area, category, level, request of the ticket. standing: what is open at the end and what was told since the start,
    with a column for each line of the digest. `where`: only rows with these values.
    """

    account: str
    scope: Scope
    start: datetime
    end: datetime
    by: tuple[str, ...] = ()
    where: dict[str, Any] = field(default_factory=dict)


class Graded(NamedTuple):
    """One grading of a department in a call by who called it."""

    department: str
    by: str
    grades: dict[str, int]
    reasons: Sequence[str]
    came: int
    call_id: int
    external: str
