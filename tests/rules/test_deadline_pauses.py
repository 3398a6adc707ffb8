"""Pauses as tables: what standing clocks do to a deadline."""

from __future__ import annotations

import pytest

from core.district.entries import Duration
from core.workflow.deadlines import deadline
from tests.rules.almanac import OFFICE, at, pause

Row = tuple[str, str, Duration, list[str], str]
THREE_DAYS = Duration(3, "work_day")
FOUR_HOURS = Duration(4, "work_hour")
THREE_NATURAL = Duration(3, "natural_day")

# Without a pause these three days end on Thursday 12 March, 18:00.
DAYS: list[Row] = [
    ("no pause", "2026-03-09 10:00", THREE_DAYS, [], "2026-03-12 18:00"),
    (
        "all Wednesday",
        "2026-03-09 10:00",
        THREE_DAYS,
        ["2026-03-11 08:00 to 2026-03-11 18:00"],
        "2026-03-13 18:00",
    ),
    (
        "Tuesday to Wednesday: only Tuesday closed while paused",
        "2026-03-09 10:00",
        THREE_DAYS,
        ["2026-03-10 10:00 to 2026-03-11 15:00"],
        "2026-03-13 18:00",
    ),
    (
        "paused and resumed within a day: nothing changes",
        "2026-03-09 10:00",
        THREE_DAYS,
        ["2026-03-10 10:00 to 2026-03-10 15:00"],
        "2026-03-12 18:00",
    ),
    (
        "over the due: it never falls into a pause",
        "2026-03-09 10:00",
        THREE_DAYS,
        ["2026-03-12 15:00 to 2026-03-13 11:00"],
        "2026-03-13 18:00",
    ),
    (
        "from closing to closing: the first day was complete",
        "2026-03-09 10:00",
        THREE_DAYS,
        ["2026-03-10 18:00 to 2026-03-11 18:00"],
        "2026-03-13 18:00",
    ),
    (
        "a weekend and two nights outside working time: nothing changes",
        "2026-03-11 10:00",
        THREE_DAYS,
        ["2026-03-13 19:00 to 2026-03-16 07:00"],
        "2026-03-16 18:00",
    ),
    (
        "Friday afternoon to Monday morning: Friday is not counted",
        "2026-03-11 10:00",
        THREE_DAYS,
        ["2026-03-13 16:00 to 2026-03-16 09:00"],
        "2026-03-17 18:00",
    ),
    (
        "a pause inside a pause counts once",
        "2026-03-09 10:00",
        THREE_DAYS,
        ["2026-03-10 09:00 to 2026-03-13 09:00", "2026-03-11 10:00 to 2026-03-12 10:00"],
        "2026-03-17 18:00",
    ),
    (
        "overlapping pauses count once, in any order",
        "2026-03-09 10:00",
        THREE_DAYS,
        ["2026-03-11 10:00 to 2026-03-12 12:00", "2026-03-10 09:00 to 2026-03-11 12:00"],
        "2026-03-16 18:00",
    ),
    (
        "ended long after the old due",
        "2026-03-09 10:00",
        THREE_DAYS,
        ["2026-03-11 12:00 to 2026-03-20 09:00"],
        "2026-03-23 18:00",
    ),
    (
        "begun after the due: late stays late",
        "2026-03-09 10:00",
        THREE_DAYS,
        ["2026-03-13 09:00 to 2026-03-16 09:00"],
        "2026-03-12 18:00",
    ),
    (
        "over before the start",
        "2026-03-09 10:00",
        THREE_DAYS,
        ["2026-03-05 09:00 to 2026-03-06 19:00"],
        "2026-03-12 18:00",
    ),
    (
        "already standing at the start, until Wednesday noon",
        "2026-03-09 10:00",
        THREE_DAYS,
        ["2026-03-06 09:00 to 2026-03-11 12:00"],
        "2026-03-13 18:00",
    ),
    (
        "Spring Festival in the pause: only the worked Saturday is lost",
        "2026-02-13 10:00",
        THREE_DAYS,
        ["2026-02-14 09:00 to 2026-02-24 09:00"],
        "2026-02-26 18:00",
    ),
]

# Without a pause four hours from Monday 09:00 end at 15:00, three natural days on Thursday, 24:00.
OTHERS: list[Row] = [
    ("hours: one hour", "2026-03-09 09:00", FOUR_HOURS, ["2026-03-09 10:00 to 2026-03-09 11:00"], "2026-03-09 16:00"),
    ("hours: lunch", "2026-03-09 09:00", FOUR_HOURS, ["2026-03-09 12:00 to 2026-03-09 14:00"], "2026-03-09 15:00"),
    (
        "hours: a pause inside a pause",
        "2026-03-09 09:00",
        FOUR_HOURS,
        ["2026-03-09 10:00 to 2026-03-09 11:30", "2026-03-09 10:30 to 2026-03-09 11:00"],
        "2026-03-09 16:30",
    ),
    (
        "hours: overlapping",
        "2026-03-09 09:00",
        FOUR_HOURS,
        ["2026-03-09 10:00 to 2026-03-09 11:00", "2026-03-09 10:30 to 2026-03-09 11:30"],
        "2026-03-09 16:30",
    ),
    (
        "hours: one after the other",
        "2026-03-09 09:00",
        FOUR_HOURS,
        ["2026-03-09 11:00 to 2026-03-09 11:30", "2026-03-09 10:00 to 2026-03-09 11:00"],
        "2026-03-09 16:30",
    ),
    (
        "hours: over the weekend",
        "2026-03-13 16:00",
        FOUR_HOURS,
        ["2026-03-13 17:00 to 2026-03-16 09:00"],
        "2026-03-16 12:00",
    ),
    (
        "hours: the weekend only",
        "2026-03-13 16:00",
        FOUR_HOURS,
        ["2026-03-13 19:00 to 2026-03-15 20:00"],
        "2026-03-16 10:00",
    ),
    (
        "hours: ended after the old due",
        "2026-03-09 09:00",
        FOUR_HOURS,
        ["2026-03-09 14:30 to 2026-03-10 10:00"],
        "2026-03-10 10:30",
    ),
    (
        "hours: begun exactly at the due",
        "2026-03-09 09:00",
        FOUR_HOURS,
        ["2026-03-09 15:00 to 2026-03-10 15:00"],
        "2026-03-09 15:00",
    ),
    (
        "hours: standing at the start",
        "2026-03-09 09:00",
        FOUR_HOURS,
        ["2026-03-09 08:00 to 2026-03-09 10:00"],
        "2026-03-09 16:00",
    ),
    (
        "urgent: through the night",
        "2026-03-09 22:00",
        Duration(2, "urgent_hour"),
        ["2026-03-09 23:00 to 2026-03-10 06:00"],
        "2026-03-10 07:00",
    ),
    (
        "urgent: lunch counts, a pause inside a pause once",
        "2026-03-09 10:00",
        Duration(24, "urgent_hour"),
        ["2026-03-09 12:00 to 2026-03-09 13:00", "2026-03-09 12:15 to 2026-03-09 12:30"],
        "2026-03-10 11:00",
    ),
    (
        "natural: Tuesday ended while paused",
        "2026-03-09 10:00",
        THREE_NATURAL,
        ["2026-03-10 10:00 to 2026-03-11 15:00"],
        "2026-03-13 24:00",
    ),
    (
        "natural: within a day",
        "2026-03-09 10:00",
        THREE_NATURAL,
        ["2026-03-10 10:00 to 2026-03-10 20:00"],
        "2026-03-12 24:00",
    ),
    (
        "natural: a paused Saturday is not counted",
        "2026-03-11 10:00",
        THREE_NATURAL,
        ["2026-03-14 10:00 to 2026-03-15 10:00"],
        "2026-03-16 24:00",
    ),
    (
        "natural: the Monday it rolls to ends while paused",
        "2026-03-13 10:00",
        Duration(1, "natural_day"),
        ["2026-03-16 09:00 to 2026-03-17 10:00"],
        "2026-03-17 24:00",
    ),
]
ROWS = DAYS + OTHERS


@pytest.mark.parametrize(("_what", "start", "limit", "pauses", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_pauses(_what: str, start: str, limit: Duration, pauses: list[str], expected: str) -> None:
    found = deadline(at(start), limit, OFFICE, [pause(words) for words in pauses])
    assert found.due == at(expected)
    assert found.running


# what happens | limit from Monday 09:00 | open pause | now | due if it ended now
OPEN: list[tuple[str, Duration, str, str | None, str]] = [
    ("days: Thursday noon", THREE_DAYS, "from 2026-03-11 10:00", "2026-03-12 12:00", "2026-03-13 18:00"),
    ("days: a week later", THREE_DAYS, "from 2026-03-11 10:00", "2026-03-20 12:00", "2026-03-23 18:00"),
    ("days: the same day", THREE_DAYS, "from 2026-03-11 10:00", "2026-03-11 11:00", "2026-03-12 18:00"),
    ("days: nobody says what time it is", THREE_DAYS, "from 2026-03-11 10:00", None, "2026-03-12 18:00"),
    ("hours: an hour later", FOUR_HOURS, "from 2026-03-09 10:00", "2026-03-09 11:00", "2026-03-09 16:00"),
    ("hours: at night", FOUR_HOURS, "from 2026-03-09 10:00", "2026-03-09 23:00", "2026-03-10 11:00"),
    (
        "urgent: an hour later",
        Duration(2, "urgent_hour"),
        "from 2026-03-09 10:00",
        "2026-03-09 11:00",
        "2026-03-09 12:00",
    ),
]


@pytest.mark.parametrize(("_what", "limit", "stands", "now", "expected"), OPEN, ids=[row[0] for row in OPEN])
def test_an_open_pause_is_taken_as_ending_now(
    _what: str, limit: Duration, stands: str, now: str | None, expected: str
) -> None:
    found = deadline(at("2026-03-09 09:00"), limit, OFFICE, [pause(stands)], at(now) if now else None)
    assert found.due == at(expected)
    assert not found.running


def test_a_pause_with_a_planned_end_counts_in_full_and_stands_until_then() -> None:
    planned = [pause("2026-03-10 10:00 to 2026-03-17 10:00")]
    inside = deadline(at("2026-03-09 10:00"), THREE_DAYS, OFFICE, planned, now=at("2026-03-12 10:00"))
    after = deadline(at("2026-03-09 10:00"), THREE_DAYS, OFFICE, planned, now=at("2026-03-17 10:00"))
    assert inside.due == after.due == at("2026-03-19 18:00")
    assert (inside.running, after.running) == (False, True)


def test_a_pause_that_has_not_begun_leaves_the_clock_running() -> None:
    found = deadline(
        at("2026-03-09 10:00"), THREE_DAYS, OFFICE, [pause("from 2026-03-11 10:00")], at("2026-03-10 10:00")
    )
    assert found.running
    assert found.due == at("2026-03-12 18:00")


def test_a_pause_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        deadline(at("2026-03-09 10:00"), THREE_DAYS, OFFICE, [pause("2026-03-11 10:00 to 2026-03-10 10:00")])
