"""Laws that hold for every deadline, tried on thousands of cases."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.district.entries import Duration
from core.workflow.deadlines import Pause, deadline, fraction_point
from core.workflow.work_calendar import add_work_time, work_time_between
from tests.rules.almanac import CHINA, HOLIDAYS, MAKE_UP, OFFICE, at

MINUTE = timedelta(minutes=1)
DEPARTMENTS = ("urgent_minute", "urgent_hour", "natural_day", "work_hour", "work_day")
FIRST = at("2025-12-20 00:00")
moments = st.integers(0, 400 * 24 * 60).map(lambda minutes: FIRST + minutes * MINUTE)
limits = st.builds(Duration, st.integers(0, 40), st.sampled_from(DEPARTMENTS))


@st.composite
def near_pauses(draw: st.DrawFn) -> tuple[datetime, list[Pause]]:
    """A start, and pauses that begin within twelve days of it."""
    start = draw(moments)
    spans = draw(st.lists(st.tuples(st.integers(-2000, 17000), st.integers(0, 9000)), max_size=4))
    return start, [Pause(start + a * MINUTE, start + (a + b) * MINUTE) for a, b in spans]


def open_at(moment: datetime) -> bool:
    """Whether offices work in the minute that begins then, told without the calendar's own rules."""
    here = moment.astimezone(CHINA)
    rest = here.date() in HOLIDAYS or here.weekday() > 4
    works = not rest or here.date().isoformat() in MAKE_UP
    return works and here.hour in (8, 9, 10, 11, 14, 15, 16, 17)


@given(near_pauses(), limits)
def test_due_is_never_before_start(case: tuple[datetime, list[Pause]], limit: Duration) -> None:
    start, stands = case
    assert deadline(start, limit, OFFICE, stands).due >= start


@given(near_pauses(), limits)
def test_due_of_working_units_lies_in_working_time_or_at_its_end(
    case: tuple[datetime, list[Pause]], limit: Duration
) -> None:
    start, stands = case
    due = deadline(start, limit, OFFICE, stands).due
    assert not limit.unit.startswith("work") or open_at(due) or open_at(due - MINUTE)


@given(near_pauses(), limits, st.integers(1, 5))
def test_more_limit_is_not_earlier(case: tuple[datetime, list[Pause]], limit: Duration, more: int) -> None:
    start, stands = case
    longer = Duration(limit.value + more, limit.unit)
    assert deadline(start, longer, OFFICE, stands).due >= deadline(start, limit, OFFICE, stands).due


@given(near_pauses(), limits, moments, st.integers(0, 9000))
def test_another_pause_is_not_earlier(
    case: tuple[datetime, list[Pause]], limit: Duration, begins: datetime, minutes: int
) -> None:
    start, stands = case
    more = [*stands, Pause(begins, begins + minutes * MINUTE)]
    assert deadline(start, limit, OFFICE, more).due >= deadline(start, limit, OFFICE, stands).due


@given(near_pauses(), limits.filter(lambda limit: limit.value > 0))
def test_due_never_falls_into_a_pause(case: tuple[datetime, list[Pause]], limit: Duration) -> None:
    start, stands = case
    due = deadline(start, limit, OFFICE, stands).due
    assert not any(p.end and max(p.start, start) < due <= p.end for p in stands)


@given(near_pauses(), st.integers(1, 30))
def test_working_hours_agree_with_counting_minutes(case: tuple[datetime, list[Pause]], hours: int) -> None:
    start, stands = case
    left, moment = hours * 60, start
    while left:
        left -= open_at(moment) and not any(p.end and p.start <= moment < p.end for p in stands)
        moment += MINUTE
    assert deadline(start, Duration(hours, "work_hour"), OFFICE, stands).due == moment


@given(moments, st.integers(1, 100_000))
def test_adding_and_measuring_working_minutes_agree(start: datetime, minutes: int) -> None:
    end = add_work_time(OFFICE, start, minutes * MINUTE)
    assert work_time_between(OFFICE, start, end) == minutes * MINUTE


@given(near_pauses(), limits, st.floats(0, 1), st.floats(0, 1))
def test_reminders_keep_their_order_and_come_before_the_due(
    case: tuple[datetime, list[Pause]], limit: Duration, one: float, other: float
) -> None:
    start, stands = case
    due = deadline(start, limit, OFFICE, stands).due
    early, late = (fraction_point(start, due, part, OFFICE, limit.unit, stands) for part in sorted((one, other)))
    assert start <= early <= late <= due
