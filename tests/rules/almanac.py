"""The days of 2026 and local times in words, for tests of deadlines."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

from core.district.entries import Calendar
from core.workflow.deadlines import Pause

CHINA = timezone(timedelta(hours=8))


def days(first: str, last: str) -> list[date]:
    """Every day from first to last, both included."""
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    return [begins + timedelta(ahead) for ahead in range((ends - begins).days + 1)]


HOLIDAYS = {  # 国务院办公厅, 4 November 2025
    **dict.fromkeys(days("2026-01-01", "2026-01-03"), "元旦"),
    **dict.fromkeys(days("2026-02-15", "2026-02-23"), "春节"),
    **dict.fromkeys(days("2026-04-04", "2026-04-06"), "清明节"),
    **dict.fromkeys(days("2026-05-01", "2026-05-05"), "劳动节"),
    **dict.fromkeys(days("2026-06-19", "2026-06-21"), "端午节"),
    **dict.fromkeys(days("2026-09-25", "2026-09-27"), "中秋节"),
    **dict.fromkeys(days("2026-10-01", "2026-10-07"), "国庆节"),
}
MAKE_UP = ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")
OFFICE = Calendar(
    years=frozenset({2026}),
    holidays=HOLIDAYS,
    makeup=frozenset(date.fromisoformat(day) for day in MAKE_UP),
    weekend=frozenset({6, 7}),
    hours=((time(8), time(12)), (time(14), time(18))),
)


def at(words: str) -> datetime:
    """'2026-03-09 10:00' Chinese time as a moment; 24:00 is the end of the day."""
    day, clock = words.split()
    if clock == "24:00":
        return datetime.combine(date.fromisoformat(day) + timedelta(1), time.min, CHINA)
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), CHINA)


def utc(words: str) -> datetime:
    """'2026-03-09 10:00' Greenwich time as a moment."""
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def pause(words: str) -> Pause:
    """'2026-03-09 10:00 to 2026-03-10 10:00', or 'from …' for one still open."""
    if words.startswith("from "):
        return Pause(at(words.removeprefix("from ")))
    begins, ends = words.split(" to ")
    return Pause(at(begins), at(ends))
