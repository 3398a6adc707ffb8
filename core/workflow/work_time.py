"""A ruler for time: working time on a calendar, or all of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.district.district import Calendar
from core.workflow.work_calendar import NOTHING, add_work_time, work_time_between

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
