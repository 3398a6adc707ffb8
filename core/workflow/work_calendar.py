"""Working days and working hours of a district, on its own calendar."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.district.entries import Calendar

ZONE = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
NOTHING = timedelta(0)
LONGEST_REST = 366


def local(moment: datetime) -> datetime:
    """The same moment on the district's wall clock; a naive one raises ValueError."""
    if moment.utcoffset() is None:
        raise ValueError(f"a moment without a time zone: {moment!r}")
    return moment.astimezone(ZONE)


def day_begins(moment: datetime) -> datetime:
    """Midnight before a moment, on the district's wall clock."""
    return datetime.combine(local(moment).date(), time(), ZONE)


def published(calendar: Calendar, day: date) -> bool:
    """Whether the State Council's list for the day's year is in the calendar."""
    return day.year in calendar.years


@lru_cache(1024)
def day_kind(calendar: Calendar, day: date) -> str:
    """'workday', 'weekend', 'holiday' or 'makeup' (a rest day made a working day, 调休).

    A day the calendar does not name follows the weekday rule; so does a whole unpublished year (H3).
    """
    if day in calendar.makeup:
        return "makeup"
    if day in calendar.holidays:
        return "holiday"
    return "weekend" if day.isoweekday() in calendar.weekend else "workday"


def is_workday(calendar: Calendar, day: date) -> bool:
    """Whether offices are open on the day (民法典 203; make-up days count)."""
    return day_kind(calendar, day) in ("workday", "makeup")


def next_workday(calendar: Calendar, day: date) -> date:
    """The first working day after the day; ValueError if the calendar has none within a year."""
    for ahead in range(1, LONGEST_REST + 1):
        if is_workday(calendar, found := day + ahead * ONE_DAY):
            return found
    raise ValueError(f"no working day within {LONGEST_REST} days after {day}")


@lru_cache(256)
def work_spans(calendar: Calendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """Opening and closing times of the day in Asia/Shanghai, in order; empty on a rest day."""
    if not is_workday(calendar, day):
        return ()
    return tuple(
        (datetime.combine(day, opens, ZONE), datetime.combine(day, closes, ZONE)) for opens, closes in calendar.hours
    )


def into_hours(calendar: Calendar, moment: datetime) -> datetime:
    """The moment itself while offices are open, else the next opening; UTC."""
    here = local(moment)
    for opens, closes in work_spans(calendar, here.date()):
        if here < closes:
            return max(here, opens).astimezone(UTC)
    return work_spans(calendar, next_workday(calendar, here.date()))[0][0].astimezone(UTC)


def add_work_time(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """The moment in UTC when the amount of working time has passed since the start.

    It may be a closing time exactly; an amount of zero gives the start or the next opening.
    A negative amount, a naive start or a calendar without working time raises ValueError.
    """
    if amount < NOTHING:
        raise ValueError(f"a negative amount of working time: {amount}")
    if not amount:
        return into_hours(calendar, start)
    here, full = local(start), _full_day(calendar.hours)
    left = amount + _passed(calendar, here)
    day = here.date()
    if not is_workday(calendar, day):
        day = next_workday(calendar, day)
    while left > full:
        left -= full
        day = next_workday(calendar, day)
    return _at(calendar, day, left)


def work_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Working time from start to end; negative when the end is the earlier one."""
    first, last = local(start), local(end)
    if last < first:
        return -work_time_between(calendar, last, first)
    days = (last.date() - first.date()).days
    worked = sum(is_workday(calendar, first.date() + ahead * ONE_DAY) for ahead in range(days))
    return worked * _full_day(calendar.hours) - _passed(calendar, first) + _passed(calendar, last)


@lru_cache(64)
def _full_day(hours: tuple[tuple[time, time], ...]) -> timedelta:
    anchor = date(2000, 1, 1)
    lengths = (datetime.combine(anchor, b) - datetime.combine(anchor, a) for a, b in hours)
    full = sum(lengths, NOTHING)
    if full <= NOTHING:
        raise ValueError("the calendar has no working hours")
    return full


def _passed(calendar: Calendar, here: datetime) -> timedelta:
    spans = work_spans(calendar, here.date())
    return sum((max(NOTHING, min(here, closes) - opens) for opens, closes in spans), NOTHING)


def _at(calendar: Calendar, day: date, left: timedelta) -> datetime:
    for opens, closes in work_spans(calendar, day):
        if left <= closes - opens:
            return (opens + left).astimezone(UTC)
        left -= closes - opens
    raise ValueError(f"the working hours of {day} are shorter than expected")


Stops = tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class WorkTime:
    """Measures working time on a calendar, or all time without one.

    `stops` are spans in which nothing is counted: in order, none empty, none touching the next, all aware.
    """

    calendar: Calendar | None = None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The time from start to end, whatever stands in it."""
        return work_time_between(self.calendar, start, end) if self.calendar else end - start

    def free(self, start: datetime, end: datetime, stops: Stops) -> timedelta:
        """The time from start to end outside the stops."""
        inside = ((max(a, start), min(b, end)) for a, b in stops if a < end and b > start)
        return self.between(start, end) - sum((self.between(a, b) for a, b in inside), NOTHING)

    def advance(self, start: datetime, amount: timedelta, stops: Stops) -> datetime:
        """The moment in UTC when the amount has passed outside the stops, none of which begins before the start."""
        for begins, ends in stops:
            before = self.between(start, begins)
            if amount <= before:
                break
            start, amount = ends, amount - before
        return add_work_time(self.calendar, start, amount) if self.calendar else start.astimezone(UTC) + amount
