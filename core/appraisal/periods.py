"""Months, quarters and years of appraisal, which begin on a set day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
