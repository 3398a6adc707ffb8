"""What a day that somebody names means: its opening or its close."""

from datetime import date, datetime, timedelta

from core.district.entries import Duration
from core.district.procedures import Stage
from core.procedures.records import Case
from core.unit_of_work import UnitOfWork
from core.workflow.work_calendar import ZONE, work_spans

CLOSING = 18  # local hour at which a day that somebody names is over
HOLIDAYS = 30  # days within which an office opens again


def moment(day: str) -> datetime:
    """The close of business of a day."""
    return datetime.fromisoformat(day).replace(hour=CLOSING, tzinfo=ZONE)


def opening(uow: UnitOfWork, whose: str, day: str) -> datetime:
    """When that office opens on the day, or on its next working day."""
    calendar, first = uow.district.calendar_for(whose), date.fromisoformat(day[:10])
    days = (work_spans(calendar, first + timedelta(days=n)) for n in range(HOLIDAYS))
    return next((spans[0][0] for spans in days if spans), moment(day))


def until_of(uow: UnitOfWork, stage: Stage, whose: str, day: str | None) -> datetime | None:
    """When a stage is over that lasts until a day; None where it does not, or nobody named the day."""
    return None if not day else opening(uow, whose, day) if stage.opens else moment(day)


def days_to(until: datetime, now: datetime) -> Duration:
    """The whole days to a moment, at least one: the length of a limit that ends on a day."""
    return Duration(max(1, (until - now) // timedelta(days=1)), "natural_day")


def promised(uow: UnitOfWork, case: Case, stage: Stage) -> Duration | None:
    """服务承诺: the days that the guide promises for the service."""
    entry = uow.district.guide.get(case.fields.get(stage.promise, "")) if stage.promise else None
    return Duration(entry.promised_days, "work_day") if entry and entry.promised_days else None
