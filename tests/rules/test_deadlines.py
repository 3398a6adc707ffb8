"""Deadlines as tables: from this moment this limit ends at that one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from core.district.entries import Duration
from core.workflow.deadlines import deadline
from tests.rules.almanac import OFFICE, at, pause, utc

Row = tuple[str, str, int, str]

# what happens | start | working days | due
WORK_DAYS: list[Row] = [
    ("Monday ten o'clock, one day", "2026-03-09 10:00", 1, "2026-03-10 18:00"),
    ("three days within the week", "2026-03-09 10:00", 3, "2026-03-12 18:00"),
    ("five days pass a weekend", "2026-03-09 10:00", 5, "2026-03-16 18:00"),
    ("Friday half past five, one day", "2026-03-13 17:30", 1, "2026-03-16 18:00"),
    ("before opening: the day is still not counted", "2026-03-09 07:00", 1, "2026-03-10 18:00"),
    ("after closing: the next day is day one", "2026-03-09 20:00", 1, "2026-03-10 18:00"),
    ("at midnight the new day is the starting day", "2026-03-10 00:00", 1, "2026-03-11 18:00"),
    ("started on Saturday", "2026-03-14 10:00", 1, "2026-03-16 18:00"),
    ("started on Sunday, a minute to midnight", "2026-03-15 23:59", 3, "2026-03-18 18:00"),
    ("New Year: Sunday 4 January is worked", "2026-01-02 10:00", 1, "2026-01-04 18:00"),
    ("New Year: three days from the holiday", "2026-01-02 10:00", 3, "2026-01-06 18:00"),
    ("New Year: only the starting day lies in 2025", "2025-12-31 10:00", 1, "2026-01-04 18:00"),
    ("Friday 13 February: Saturday is worked", "2026-02-13 10:00", 1, "2026-02-14 18:00"),
    ("Spring Festival lies between day one and two", "2026-02-13 10:00", 3, "2026-02-25 18:00"),
    ("started on the make-up Saturday", "2026-02-14 09:00", 1, "2026-02-24 18:00"),
    ("started in Spring Festival", "2026-02-18 12:00", 1, "2026-02-24 18:00"),
    ("five days after Spring Festival end on a Saturday", "2026-02-18 12:00", 5, "2026-02-28 18:00"),
    ("28 February counts, Sunday 1 March does not", "2026-02-26 10:00", 3, "2026-03-02 18:00"),
    ("Qingming", "2026-04-03 15:00", 1, "2026-04-07 18:00"),
    ("Labour Day, three days", "2026-04-30 16:00", 3, "2026-05-08 18:00"),
    ("Labour Day, five days: Saturday 9 May counts", "2026-04-30 16:00", 5, "2026-05-11 18:00"),
    ("Dragon Boat Festival", "2026-06-18 09:00", 1, "2026-06-22 18:00"),
    ("Sunday 20 September is worked", "2026-09-18 09:00", 1, "2026-09-20 18:00"),
    ("five days with a worked Sunday", "2026-09-18 09:00", 5, "2026-09-24 18:00"),
    ("Mid-Autumn", "2026-09-24 10:00", 1, "2026-09-28 18:00"),
    ("Mid-Autumn and National Day in one limit", "2026-09-24 10:00", 5, "2026-10-09 18:00"),
    ("National Day: Saturday 10 October is day three", "2026-09-30 17:00", 3, "2026-10-10 18:00"),
    ("National Day, five days", "2026-09-30 17:00", 5, "2026-10-13 18:00"),
    ("the last day of the year is known", "2026-12-30 10:00", 1, "2026-12-31 18:00"),
    ("no days at all: at once", "2026-03-09 10:00", 0, "2026-03-09 10:00"),
    ("no days at all on Saturday: when offices open", "2026-03-14 10:00", 0, "2026-03-16 08:00"),
]

# what happens | start | working hours | due
WORK_HOURS: list[Row] = [
    ("within the morning", "2026-03-09 09:00", 2, "2026-03-09 11:00"),
    ("over the lunch break", "2026-03-09 11:00", 2, "2026-03-09 15:00"),
    ("up to the lunch break", "2026-03-09 10:00", 2, "2026-03-09 12:00"),
    ("started in the lunch break", "2026-03-09 12:30", 1, "2026-03-09 15:00"),
    ("a full day ends at closing", "2026-03-09 08:00", 8, "2026-03-09 18:00"),
    ("sixteen hours are two days later, same time", "2026-03-09 09:15", 16, "2026-03-11 09:15"),
    ("Friday half past five, two hours", "2026-03-13 17:30", 2, "2026-03-16 09:30"),
    ("before opening", "2026-03-09 06:00", 4, "2026-03-09 12:00"),
    ("after closing", "2026-03-09 19:00", 4, "2026-03-10 12:00"),
    ("exactly at closing", "2026-03-09 18:00", 1, "2026-03-10 09:00"),
    ("started on Saturday", "2026-03-14 10:00", 1, "2026-03-16 09:00"),
    ("Friday 13 February, Saturday is worked", "2026-02-13 17:30", 2, "2026-02-14 09:30"),
    ("Saturday 14 February, Spring Festival between", "2026-02-14 17:30", 2, "2026-02-24 09:30"),
    ("worked Sunday over lunch", "2026-09-20 10:00", 4, "2026-09-20 16:00"),
    ("over National Day", "2026-09-30 16:00", 4, "2026-10-08 10:00"),
    ("into Saturday 10 October", "2026-10-09 17:00", 8, "2026-10-10 17:00"),
    ("the last hour of the year", "2026-12-31 17:00", 1, "2026-12-31 18:00"),
    ("no hours, in the lunch break: when offices open", "2026-03-09 13:00", 0, "2026-03-09 14:00"),
]

# what happens | start | hours | due
URGENT_HOURS: list[Row] = [
    ("two hours through midnight", "2026-03-09 23:30", 2, "2026-03-10 01:30"),
    ("24 hours on Friday end on Saturday", "2026-03-13 17:30", 24, "2026-03-14 17:30"),
    ("24 hours in Spring Festival", "2026-02-15 20:00", 24, "2026-02-16 20:00"),
    ("2026 has no 29 February", "2026-02-28 12:00", 24, "2026-03-01 12:00"),
    ("2028 has one", "2028-02-28 12:00", 24, "2028-02-29 12:00"),
    ("into 2027: no calendar is needed", "2026-12-31 23:00", 2, "2027-01-01 01:00"),
    ("on the night Europe moves its clocks", "2026-03-29 00:30", 24, "2026-03-30 00:30"),
    ("none: at once, also at night", "2026-03-09 03:00", 0, "2026-03-09 03:00"),
]

# what happens | start | natural days | due
NATURAL_DAYS: list[Row] = [
    ("the starting day is not counted", "2026-03-09 10:00", 1, "2026-03-10 24:00"),
    ("seven days", "2026-03-09 10:00", 7, "2026-03-16 24:00"),
    ("ending on Saturday rolls to Monday", "2026-03-13 10:00", 1, "2026-03-16 24:00"),
    ("ending on Sunday rolls to Monday", "2026-03-13 10:00", 2, "2026-03-16 24:00"),
    ("a worked Saturday does not roll", "2026-02-13 10:00", 1, "2026-02-14 24:00"),
    ("a worked Sunday does not roll", "2026-09-18 10:00", 2, "2026-09-20 24:00"),
    ("ending in Spring Festival", "2026-02-13 10:00", 7, "2026-02-24 24:00"),
    ("fifteen days end in National Day", "2026-09-21 10:00", 15, "2026-10-08 24:00"),
    ("no 29 February, then a Sunday", "2026-02-27 10:00", 2, "2026-03-02 24:00"),
    ("to the last day of the year", "2026-12-24 10:00", 7, "2026-12-31 24:00"),
    ("none: at once", "2026-03-14 10:00", 0, "2026-03-14 10:00"),
]

# what happens | start | limit | due by the weekday rule, to be computed again
PROVISIONAL: list[tuple[str, str, Duration, str]] = [
    ("one day after New Year's Eve", "2026-12-31 10:00", Duration(1, "work_day"), "2027-01-01 18:00"),
    ("three days over the year's end", "2026-12-30 10:00", Duration(3, "work_day"), "2027-01-04 18:00"),
    ("working hours into 2027", "2026-12-31 17:00", Duration(4, "work_hour"), "2027-01-01 11:00"),
    ("working hours begun in unknown 2025", "2025-12-31 17:00", Duration(2, "work_hour"), "2026-01-04 09:00"),
    ("natural days ending on 1 January", "2026-12-25 10:00", Duration(7, "natural_day"), "2027-01-01 24:00"),
    ("natural days ending on a Saturday of 2027", "2026-12-26 10:00", Duration(7, "natural_day"), "2027-01-04 24:00"),
    ("a working 29 February", "2028-02-28 10:00", Duration(1, "work_day"), "2028-02-29 18:00"),
    ("natural days over 29 February", "2028-02-28 10:00", Duration(2, "natural_day"), "2028-03-01 24:00"),
]


def plain(rows: Sequence[tuple[object, ...]]) -> list[str]:
    """The first column, which names the row."""
    return [str(row[0]) for row in rows]


def due(start: str, value: int, unit: str) -> datetime:
    """The due of a limit without pauses, which must rest on published days only."""
    found = deadline(at(start), Duration(value, unit), OFFICE)
    assert not found.provisional
    assert found.running
    assert found.due.tzinfo is UTC
    return found.due


@pytest.mark.parametrize(("_what", "start", "value", "expected"), WORK_DAYS, ids=plain(WORK_DAYS))
def test_working_days(_what: str, start: str, value: int, expected: str) -> None:
    assert due(start, value, "work_day") == at(expected)


@pytest.mark.parametrize(("_what", "start", "value", "expected"), WORK_HOURS, ids=plain(WORK_HOURS))
def test_working_hours(_what: str, start: str, value: int, expected: str) -> None:
    assert due(start, value, "work_hour") == at(expected)


@pytest.mark.parametrize(("_what", "start", "value", "expected"), URGENT_HOURS, ids=plain(URGENT_HOURS))
def test_urgent_hours(_what: str, start: str, value: int, expected: str) -> None:
    assert due(start, value, "urgent_hour") == at(expected)
    assert due(start, value * 60, "urgent_minute") == at(expected)


@pytest.mark.parametrize(("_what", "start", "value", "expected"), NATURAL_DAYS, ids=plain(NATURAL_DAYS))
def test_natural_days(_what: str, start: str, value: int, expected: str) -> None:
    assert due(start, value, "natural_day") == at(expected)


@pytest.mark.parametrize(("_what", "start", "limit", "expected"), PROVISIONAL, ids=plain(PROVISIONAL))
def test_a_year_without_calendar_makes_it_provisional(_what: str, start: str, limit: Duration, expected: str) -> None:
    found = deadline(at(start), limit, OFFICE)
    assert found.due == at(expected)
    assert found.provisional


@pytest.mark.requirement("SG-70", "SG-71")
@pytest.mark.parametrize(
    ("days", "expected"),
    [(1, "2026-10-08 18:00"), (3, "2026-10-10 18:00"), (5, "2026-10-13 18:00")],
    ids=["centre assigns in 1 day", "ordinary matter in 3 days", "complex matter in 5 days"],
)
def test_shouguang_limits_of_a_report_on_the_eve_of_national_day(days: int, expected: str) -> None:
    assert due("2026-09-30 15:00", days, "work_day") == at(expected)


@pytest.mark.parametrize(
    ("start", "unit", "expected"),
    [
        ("2026-03-09 15:59", "work_day", "2026-03-10 18:00"),
        ("2026-03-09 16:00", "work_day", "2026-03-11 18:00"),
        ("2026-03-09 15:59", "natural_day", "2026-03-10 24:00"),
        ("2026-03-09 16:00", "natural_day", "2026-03-11 24:00"),
        ("2026-03-08 23:30", "work_hour", "2026-03-09 09:00"),
    ],
    ids=["a minute to midnight", "midnight", "natural, a minute to midnight", "natural, midnight", "half past seven"],
)
def test_the_day_is_the_day_in_china(start: str, unit: str, expected: str) -> None:
    assert deadline(utc(start), Duration(1, unit), OFFICE).due == at(expected)


@pytest.mark.parametrize("unit", ["fortnight", ""])
def test_an_unknown_unit_is_refused(unit: str) -> None:
    with pytest.raises(ValueError, match="not a limit"):
        deadline(at("2026-03-09 10:00"), Duration(1, unit), OFFICE)


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="not a limit"):
        deadline(at("2026-03-09 10:00"), Duration(-1, "work_day"), OFFICE)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        deadline(datetime(2026, 3, 9, 10), Duration(1, "work_day"), OFFICE)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        pauses = [pause("from 2026-03-09 11:00")]
        deadline(at("2026-03-09 10:00"), Duration(1, "work_day"), OFFICE, pauses, datetime(2026, 3, 10))  # noqa: DTZ001
