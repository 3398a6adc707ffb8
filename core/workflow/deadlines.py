"""Deadlines: when a limit ends, why then, and the points around it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from core.district.entries import Calendar, Duration
from core.workflow.work_calendar import (
    MINUTE,
    NOTHING,
    ONE_DAY,
    ZONE,
    Stops,
    WorkTime,
    day_kind,
    into_hours,
    is_workday,
    local,
    next_workday,
    published,
    work_spans,
)

TINY = timedelta(microseconds=1)
MINUTES = {"urgent_minute": 1, "urgent_hour": 60, "work_hour": 60}
WORK_UNITS = frozenset({"work_hour", "work_day"})
# fmt: off
STEP_KEYS = (
    "started", "continuous", "rolled_into_hours", "start_day_excluded", "skipped_weekend", "skipped_holiday",
    "makeup_counted", "year_unpublished", "paused", "counted", "natural_rolls_forward", "ends_at_close",
    "ends_at_midnight",
)
# fmt: on


@dataclass(frozen=True)
class Pause:
    """A time in which the clock stands (suspension, waiting for the reporter, panel); `end` None: still open."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True)
class Step:
    """One sentence of the explanation: a key of the words table (STEP_KEYS) and its facts.

    Facts are days (`date`, local), moments (`datetime`, UTC), whole numbers and words of the calendar.
    """

    key: str
    facts: dict[str, object]


@dataclass(frozen=True)
class Deadline:
    """When a limit ends. `due` at 00:00 local after a natural day means 24:00 of that day.

    `provisional`: a day it rests on lies in a year without a published calendar; compute again when the list is out.
    `running`: no pause stands at the `now` given; a due of a standing clock is only the earliest possible one.
    """

    start: datetime
    due: datetime
    limit: Duration
    steps: tuple[Step, ...]
    provisional: bool
    running: bool = True


Result = tuple[datetime, list[Step]]


def deadline(
    start: datetime, limit: Duration, calendar: Calendar, pauses: Sequence[Pause] = (), now: datetime | None = None
) -> Deadline:
    """The due moment of the limit and its reasons (民法典 200–203; requirements SG-70, SG-71).

    work_day: the starting day is not counted; due at the last closing time of the n-th working day. work_hour: working
    time only, from the start or the next opening. natural_day: the starting day is not counted; due at 24:00 of the
    n-th day or, if that is a rest day, of the next working day. Urgent units run through nights and holidays.

    A pause adds to work_hour the working time, to urgent units the time it covered before the due. A day limit knows
    whole days only: a day whose closing time (24:00 for natural days) falls into a pause is not counted, so a due
    never falls into one. Pauses may overlap; time before the start and after the due has no effect. An open pause is
    taken as ending now; without `now` as ending at once.

    A zero limit in any unit is due at once (working units: once offices are open). ValueError: a naive moment, a
    negative or unknown limit, a pause that ends before it starts, a calendar without working time.
    """
    if limit.value < 0 or limit.unit not in _RULES:
        raise ValueError(f"not a limit: {limit}")
    begin, stops = local(start), _stops(pauses, start, now)
    due, steps = _RULES[limit.unit](begin, limit, calendar, stops)
    provisional = any(step.key == "year_unpublished" for step in steps)
    steps.insert(0, Step("started", {"at": begin.astimezone(UTC)}))
    return Deadline(begin.astimezone(UTC), due, limit, tuple(steps), provisional, not _standing(pauses, now))


def fraction_point(
    start: datetime,
    due: datetime,
    fraction: float,
    calendar: Calendar,
    unit: str,
    pauses: Sequence[Pause] = (),
    now: datetime | None = None,
) -> datetime:
    """The moment in UTC when the fraction (0 to 1) of the unpaused time from start to due is used, for reminders.

    Working units measure working time, the others all time; `pauses` and `now` as for `deadline`.
    """
    if not 0 <= fraction <= 1 or unit not in _RULES:
        raise ValueError(f"not a fraction of a limit: {fraction} {unit}")
    work_time, stops = WorkTime(calendar if unit in WORK_UNITS else None), _stops(pauses, start, now)
    whole = max(NOTHING, work_time.free(local(start), local(due), stops))
    return min(work_time.advance(local(start), whole * fraction, stops), local(due).astimezone(UTC))


def after_due(due: datetime, limit: Duration, calendar: Calendar) -> datetime:
    """The moment in UTC that lies the limit after the due, for the rungs of the ladder; zero gives the due itself.

    A due of 24:00 (00:00 local) belongs to the day it ends, so one working day after Thursday 24:00 is Friday's close.
    """
    if not limit.value:
        return local(due).astimezone(UTC)
    whole_days = limit.unit not in MINUTES
    return deadline(due - TINY if whole_days else due, limit, calendar).due


def quiet_shift(moment: datetime, quiet_from: time, quiet_to: time) -> datetime:
    """The moment in UTC, moved to the end of the quiet hours (local, e.g. 22:00 to 07:00) if it lies in them."""
    here = local(moment)
    clock, day = here.time(), here.date()
    over_night = quiet_from > quiet_to
    late, early = clock >= quiet_from, clock < quiet_to
    if not (late or early if over_night else late and early):
        return here.astimezone(UTC)
    return datetime.combine(day + ONE_DAY if over_night and late else day, quiet_to, ZONE).astimezone(UTC)


def _stops(pauses: Sequence[Pause], start: datetime, now: datetime | None) -> Stops:
    """Merged pauses after the start, in order, local time; none is empty and none touches the next."""
    merged: list[tuple[datetime, datetime]] = []
    spans = [(local(p.start), _end(p, now)) for p in pauses]
    if wrong := [span for span in spans if span[1] < span[0]]:
        raise ValueError(f"a pause ends before it starts: {wrong}")
    for begins, ends in sorted((max(a, local(start)), b) for a, b in spans):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(ends, merged[-1][1]))
        elif begins < ends:
            merged.append((begins, ends))
    return tuple(merged)


def _end(pause: Pause, now: datetime | None) -> datetime:
    if pause.end is not None:
        return local(pause.end)
    return max(local(pause.start), local(now)) if now else local(pause.start)


def _standing(pauses: Sequence[Pause], now: datetime | None) -> bool:
    if now is None:
        return any(p.end is None for p in pauses)
    return any(p.start <= local(now) and (p.end is None or now < p.end) for p in pauses)


def _stands_at(stops: Stops, moment: datetime) -> bool:
    return any(begins < moment <= ends for begins, ends in stops)


def _continuous(begin: datetime, limit: Duration, _calendar: Calendar, stops: Stops) -> Result:
    work_time = WorkTime(None)
    due = work_time.advance(begin, limit.value * MINUTES.get(limit.unit, 0) * MINUTE, stops)
    steps = [Step("continuous", {}), *_paused_times(work_time, due, stops, "urgent_minute")]
    return due, [*steps, Step("counted", _amount(limit))]


def _work_hours(begin: datetime, limit: Duration, calendar: Calendar, stops: Stops) -> Result:
    work_time = WorkTime(calendar)
    due = work_time.advance(begin, limit.value * MINUTES.get(limit.unit, 0) * MINUTE, stops)
    opening, steps = into_hours(calendar, begin), []
    if opening != begin:
        steps.append(Step("rolled_into_hours", {"from": begin.astimezone(UTC), "to": opening}))

    def counts(day: date) -> bool:
        spans = work_spans(calendar, day)
        return work_time.free(max(begin, spans[0][0]), max(begin, spans[-1][1]), stops) > NOTHING

    steps += _walked(calendar, begin.date(), local(due).date(), counts)
    steps += _paused_times(work_time, due, stops, "work_minute")
    return due, [*steps, Step("counted", _amount(limit))]


def _work_days(begin: datetime, limit: Duration, calendar: Calendar, stops: Stops) -> Result:
    def close(day: date) -> datetime:
        return work_spans(calendar, day)[-1][1]

    if not limit.value:
        return _work_hours(begin, limit, calendar, stops)
    day, left = begin.date(), limit.value
    while left:
        day = next_workday(calendar, day)
        left -= not _stands_at(stops, close(day))
    due = close(day).astimezone(UTC)
    steps = [Step("start_day_excluded", {"day": begin.date()})]
    steps += _walked(calendar, begin.date() + ONE_DAY, day, lambda d: not _stands_at(stops, close(d)))
    for begins, ends in _before(due, stops):
        days = _days(begins, ends)
        lost = sum(begin.date() < d and is_workday(calendar, d) and begins < close(d) <= ends for d in days)
        steps.append(_paused(begins, ends, lost, limit.unit))
    return due, [*steps, Step("counted", _amount(limit, day)), Step("ends_at_close", {"at": due})]


def _natural_days(begin: datetime, limit: Duration, calendar: Calendar, stops: Stops) -> Result:
    if not limit.value:
        return _continuous(begin, limit, calendar, stops)
    day, left = begin.date(), limit.value
    while left:
        day += ONE_DAY
        left -= not _stands_at(stops, _midnight(day))
    last = day
    while not is_workday(calendar, day) or _stands_at(stops, _midnight(day)):
        day = next_workday(calendar, day)
    due = _midnight(day).astimezone(UTC)
    steps = [Step("start_day_excluded", {"day": begin.date()})]
    for begins, ends in _before(due, stops):
        lost = sum(begin.date() < d and begins < _midnight(d) <= ends for d in _days(begins, ends))
        steps.append(_paused(begins, ends, lost, limit.unit))
    steps.append(Step("counted", _amount(limit, last)))
    steps += _walked(calendar, last, day, lambda d: not _stands_at(stops, _midnight(d)))
    if day != last:
        steps.append(Step("natural_rolls_forward", {"from": last, "to": day}))
    return due, [*steps, Step("ends_at_midnight", {"day": day})]


_RULES: dict[str, Callable[[datetime, Duration, Calendar, Stops], Result]] = {
    "urgent_minute": _continuous,
    "urgent_hour": _continuous,
    "natural_day": _natural_days,
    "work_hour": _work_hours,
    "work_day": _work_days,
}


def _walked(calendar: Calendar, first: date, last: date, counts: Callable[[date], bool]) -> list[Step]:
    """What the calendar says about the days from first to last, a step for each run of rest days."""
    steps = []
    days = [first + ahead * ONE_DAY for ahead in range((last - first).days + 1)]
    for (kind, name), run in groupby(days, lambda d: (day_kind(calendar, d), calendar.holidays.get(d, ""))):
        ran = list(run)
        if kind == "weekend":
            steps.append(Step("skipped_weekend", {"from": ran[0], "to": ran[-1]}))
        elif kind == "holiday":
            steps.append(Step("skipped_holiday", {"name": name, "from": ran[0], "to": ran[-1]}))
        elif kind == "makeup":
            steps += [Step("makeup_counted", {"day": d}) for d in ran if counts(d)]
    unpublished = sorted({d.year for d in days if not published(calendar, d)})
    return steps + [Step("year_unpublished", {"year": year}) for year in unpublished]


def _midnight(day: date) -> datetime:
    return datetime.combine(day + ONE_DAY, time.min, ZONE)


def _days(begins: datetime, ends: datetime) -> list[date]:
    return [begins.date() + ahead * ONE_DAY for ahead in range((ends.date() - begins.date()).days + 1)]


def _before(due: datetime, stops: Stops) -> list[tuple[datetime, datetime]]:
    return [(begins, ends) for begins, ends in stops if begins < due]


def _paused_times(work_time: WorkTime, due: datetime, stops: Stops, unit: str) -> list[Step]:
    return [_paused(a, b, round(work_time.between(a, b) / MINUTE), unit) for a, b in _before(due, stops)]


def _paused(begins: datetime, ends: datetime, value: int, unit: str) -> Step:
    return Step("paused", {"from": begins.astimezone(UTC), "to": ends.astimezone(UTC), "value": value, "unit": unit})


def _amount(limit: Duration, day: date | None = None) -> dict[str, object]:
    return {"value": limit.value, "unit": limit.unit} | ({"day": day} if day else {})
