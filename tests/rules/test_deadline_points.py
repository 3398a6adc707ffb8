"""Points around a deadline: reminders, the ladder, quiet hours, reasons."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from core.district.entries import Calendar, Duration
from core.workflow import work_calendar
from core.workflow.deadlines import STEP_KEYS, Deadline, after_due, deadline, fraction_point, quiet_shift
from tests.rules.almanac import OFFICE, at, pause

# what happens | start | due | part used | unit | moment
FRACTIONS: list[tuple[str, str, str, float, str, str]] = [
    ("half of four hours", "2026-03-09 08:00", "2026-03-09 12:00", 0.5, "work_hour", "2026-03-09 10:00"),
    ("half of 30 working hours", "2026-03-09 10:00", "2026-03-12 18:00", 0.5, "work_day", "2026-03-11 09:00"),
    ("four fifths of them", "2026-03-09 10:00", "2026-03-12 18:00", 0.8, "work_day", "2026-03-12 10:00"),
    ("half, over a weekend", "2026-03-13 16:00", "2026-03-16 18:00", 0.5, "work_day", "2026-03-16 11:00"),
    ("four fifths, over a weekend", "2026-03-13 16:00", "2026-03-16 18:00", 0.8, "work_day", "2026-03-16 16:00"),
    ("urgent, at midnight", "2026-03-09 23:00", "2026-03-10 01:00", 0.5, "urgent_hour", "2026-03-10 00:00"),
    ("half of 36 natural hours", "2026-03-09 12:00", "2026-03-10 24:00", 0.5, "natural_day", "2026-03-10 06:00"),
    ("all of it is the due", "2026-03-09 10:00", "2026-03-12 18:00", 1.0, "work_day", "2026-03-12 18:00"),
    ("nothing of it is the start", "2026-03-09 10:00", "2026-03-12 18:00", 0.0, "work_day", "2026-03-09 10:00"),
    ("nothing, on Saturday: the opening", "2026-03-14 10:00", "2026-03-17 18:00", 0.0, "work_day", "2026-03-16 08:00"),
    ("due at once", "2026-03-09 19:00", "2026-03-09 19:00", 0.5, "work_hour", "2026-03-09 19:00"),
]


@pytest.mark.parametrize(
    ("_what", "start", "due", "part", "unit", "expected"), FRACTIONS, ids=[row[0] for row in FRACTIONS]
)
def test_part_of_a_limit(_what: str, start: str, due: str, part: float, unit: str, expected: str) -> None:
    assert fraction_point(at(start), at(due), part, OFFICE, unit) == at(expected)


def test_half_of_a_limit_with_a_pause_is_half_of_the_unpaused_time() -> None:
    stands = [pause("2026-03-10 10:00 to 2026-03-11 15:00")]  # 6 + 2, then 3 + 8 + 8 hours: half is 13½
    point = fraction_point(at("2026-03-09 10:00"), at("2026-03-13 18:00"), 0.5, OFFICE, "work_day", stands)
    assert point == at("2026-03-12 10:30")


@pytest.mark.parametrize("part", [-0.1, 1.1])
def test_a_part_lies_between_nothing_and_all(part: float) -> None:
    with pytest.raises(ValueError, match="not a fraction"):
        fraction_point(at("2026-03-09 10:00"), at("2026-03-12 18:00"), part, OFFICE, "work_day")


# what happens | due | how long after | moment
RUNGS: list[tuple[str, str, Duration, str]] = [
    ("one working day", "2026-03-12 18:00", Duration(1, "work_day"), "2026-03-13 18:00"),
    ("three working days", "2026-03-12 18:00", Duration(3, "work_day"), "2026-03-17 18:00"),
    ("one working day after Friday", "2026-03-13 18:00", Duration(1, "work_day"), "2026-03-16 18:00"),
    ("one working day after Thursday 24:00", "2026-03-12 24:00", Duration(1, "work_day"), "2026-03-13 18:00"),
    ("one natural day after Thursday 24:00", "2026-03-12 24:00", Duration(1, "natural_day"), "2026-03-13 24:00"),
    ("one working day after Saturday, two at night", "2026-03-14 02:00", Duration(1, "work_day"), "2026-03-16 18:00"),
    ("one urgent hour", "2026-03-12 18:00", Duration(1, "urgent_hour"), "2026-03-12 19:00"),
    ("four working hours", "2026-03-12 18:00", Duration(4, "work_hour"), "2026-03-13 12:00"),
    ("at once, though closed", "2026-03-12 18:00", Duration(0, "work_day"), "2026-03-12 18:00"),
    ("before National Day", "2026-09-30 18:00", Duration(3, "work_day"), "2026-10-10 18:00"),
]


@pytest.mark.parametrize(("_what", "due", "limit", "expected"), RUNGS, ids=[row[0] for row in RUNGS])
def test_rungs_of_the_ladder(_what: str, due: str, limit: Duration, expected: str) -> None:
    assert after_due(at(due), limit, OFFICE) == at(expected)


NIGHT, NOON = (time(22), time(7)), (time(12), time(14))
QUIET: list[tuple[str, str, tuple[time, time], str]] = [
    ("a minute before the night", "2026-03-09 21:59", NIGHT, "2026-03-09 21:59"),
    ("the night begins", "2026-03-09 22:00", NIGHT, "2026-03-10 07:00"),
    ("before midnight", "2026-03-09 23:59", NIGHT, "2026-03-10 07:00"),
    ("after midnight", "2026-03-10 00:30", NIGHT, "2026-03-10 07:00"),
    ("a minute before its end", "2026-03-10 06:59", NIGHT, "2026-03-10 07:00"),
    ("the night is over", "2026-03-10 07:00", NIGHT, "2026-03-10 07:00"),
    ("New Year's Eve", "2026-12-31 23:00", NIGHT, "2027-01-01 07:00"),
    ("quiet at noon", "2026-03-09 13:00", NOON, "2026-03-09 14:00"),
    ("not quiet at night, if quiet at noon", "2026-03-09 23:00", NOON, "2026-03-09 23:00"),
    ("no quiet hours at all", "2026-03-09 23:00", (time(0), time(0)), "2026-03-09 23:00"),
]


@pytest.mark.parametrize(("_what", "moment", "hours", "expected"), QUIET, ids=[row[0] for row in QUIET])
def test_quiet_hours(_what: str, moment: str, hours: tuple[time, time], expected: str) -> None:
    shifted = quiet_shift(at(moment), *hours)
    assert shifted == at(expected)
    assert shifted.tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-03-13", "workday"),
        ("2026-03-14", "weekend"),
        ("2026-01-04", "makeup"),
        ("2026-02-14", "makeup"),
        ("2026-02-15", "holiday"),
        ("2026-10-05", "holiday"),
        ("2027-01-01", "workday"),
        ("2027-01-02", "weekend"),
    ],
)
def test_kinds_of_days(day: str, kind: str) -> None:
    assert work_calendar.day_kind(OFFICE, date.fromisoformat(day)) == kind
    assert work_calendar.is_workday(OFFICE, date.fromisoformat(day)) == (kind in ("workday", "makeup"))
    assert work_calendar.published(OFFICE, date.fromisoformat(day)) == day.startswith("2026")


def test_the_working_days_of_2026_are_248() -> None:
    # 261 weekdays, less 19 on which a holiday falls, plus 6 make-up days
    assert (
        work_calendar.work_time_between(OFFICE, at("2026-01-01 00:00"), at("2026-12-31 24:00"))
        == 248 * 480 * work_calendar.MINUTE
    )


def test_working_minutes_forth_and_back() -> None:
    friday, monday = at("2026-03-13 17:30"), at("2026-03-16 09:30")
    assert work_calendar.work_time_between(OFFICE, friday, monday) == 120 * work_calendar.MINUTE
    assert work_calendar.work_time_between(OFFICE, monday, friday) == -120 * work_calendar.MINUTE
    assert work_calendar.add_work_time(OFFICE, friday, 120 * work_calendar.MINUTE) == monday
    assert work_calendar.work_spans(OFFICE, date(2026, 3, 14)) == ()
    assert work_calendar.work_spans(OFFICE, date(2026, 3, 13))[1] == (at("2026-03-13 14:00"), at("2026-03-13 18:00"))
    with pytest.raises(ValueError, match="negative"):
        work_calendar.add_work_time(OFFICE, friday, -work_calendar.MINUTE)


@pytest.mark.parametrize("weekend", [range(1, 8), range(6, 8)], ids=["all days rest", "no hours"])
def test_a_calendar_without_working_time_is_refused(weekend: range) -> None:
    empty = Calendar(frozenset({2026}), {}, frozenset(), frozenset(weekend), ())
    with pytest.raises(ValueError, match="no work"):
        work_calendar.add_work_time(empty, at("2026-03-09 10:00"), 60 * work_calendar.MINUTE)
    if len(weekend) == 7:
        with pytest.raises(ValueError, match="no work"):
            deadline(at("2026-03-09 10:00"), Duration(1, "work_day"), empty)


def told(found: Deadline) -> list[tuple[str, dict[str, object]]]:
    """The explanation as plain pairs."""
    return [(step.key, step.facts) for step in found.steps]


def test_the_reasons_of_three_days_over_spring_festival() -> None:
    start = at("2026-02-13 17:30")
    assert told(deadline(start, Duration(3, "work_day"), OFFICE)) == [
        ("started", {"at": start}),
        ("start_day_excluded", {"day": date(2026, 2, 13)}),
        ("makeup_counted", {"day": date(2026, 2, 14)}),
        ("skipped_holiday", {"name": "春节", "from": date(2026, 2, 15), "to": date(2026, 2, 23)}),
        ("counted", {"value": 3, "unit": "work_day", "day": date(2026, 2, 25)}),
        ("ends_at_close", {"at": at("2026-02-25 18:00")}),
    ]


def test_the_reasons_of_hours_with_a_pause_over_a_weekend() -> None:
    stands = [pause("2026-03-16 09:00 to 2026-03-16 10:00")]
    start = at("2026-03-13 19:00")
    assert told(deadline(start, Duration(2, "work_hour"), OFFICE, stands)) == [
        ("started", {"at": start}),
        ("rolled_into_hours", {"from": start, "to": at("2026-03-16 08:00")}),
        ("skipped_weekend", {"from": date(2026, 3, 14), "to": date(2026, 3, 15)}),
        ("paused", {"from": stands[0].start, "to": stands[0].end, "value": 60, "unit": "work_minute"}),
        ("counted", {"value": 2, "unit": "work_hour"}),
    ]


def test_a_pause_is_explained_by_the_days_it_took_away() -> None:
    stands = [pause("2026-03-10 10:00 to 2026-03-12 15:00")]
    for unit in ("work_day", "natural_day"):
        steps = dict(told(deadline(at("2026-03-09 10:00"), Duration(3, unit), OFFICE, stands)))
        assert (steps["paused"]["value"], steps["paused"]["unit"]) == (2, unit)


def test_a_worked_saturday_is_named_only_if_it_was_used() -> None:
    after_its_close = deadline(at("2026-02-14 19:00"), Duration(1, "work_hour"), OFFICE)
    in_it = deadline(at("2026-02-14 17:30"), Duration(1, "work_hour"), OFFICE)
    assert "makeup_counted" not in dict(told(after_its_close))
    assert "makeup_counted" in dict(told(in_it))


def test_every_sentence_is_said_somewhere_and_no_other() -> None:
    stands = [pause("2026-02-14 10:00 to 2026-02-14 11:00")]
    cases = [
        deadline(at(start), Duration(value, unit), OFFICE, stands)
        for start, value, unit in [
            ("2026-02-13 19:00", 20, "work_hour"),
            ("2026-02-13 19:00", 20, "work_day"),
            ("2026-12-25 10:00", 8, "natural_day"),
            ("2026-02-14 09:00", 2, "urgent_hour"),
        ]
    ]
    assert {step.key for found in cases for step in found.steps} == set(STEP_KEYS)


def test_points_refuse_a_moment_without_zone() -> None:
    naive = datetime(2026, 3, 9, 10)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        quiet_shift(naive, *NIGHT)
    with pytest.raises(ValueError, match="time zone"):
        after_due(naive, Duration(1, "work_day"), OFFICE)
    with pytest.raises(ValueError, match="time zone"):
        fraction_point(naive, at("2026-03-12 18:00"), 0.5, OFFICE, "work_day")
