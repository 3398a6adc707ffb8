"""Places in time: full or free, the evening before; what a day means."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

from core.district.entries import Duration
from core.district.procedures import Effect, Lack, Stage
from core.errors import lacks
from core.procedures.records import Case
from core.procedures.relations import first, procedure_of
from core.refs import Ref
from core.unit_of_work import UnitOfWork
from core.workflow import limits
from core.workflow.engine import Follow, Happened, Move
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


EVENING = time(19)  # when people hear of what they have booked for the next day
REMINDER = "remind"
DAY = Duration(1, "natural_day")


def place_of(uow: UnitOfWork, case: Case, same: tuple[str, ...]) -> tuple[Any, ...]:
    """What makes two bookings one place: values of fields, or the unit of a relation (serves:item)."""
    return tuple(first(uow, case, one) if ":" in one else case.fields.get(one) for one in same)


def standing(uow: UnitOfWork, procedure: str) -> list[Case]:
    """All open bookings of a procedure, oldest first; two units of work at once would take one place."""
    uow.repo(Case).find(procedure=procedure, limit=1, lock=True)
    return uow.repo(Case).find(procedure=procedure, closed_at=None)


def reserve(move: Move, effect: Effect) -> None:
    """A place is taken, where one is free; else the act `then` follows, or Lacks is raised."""
    uow, case, procedure = move.uow, move.record, procedure_of(move.uow, move.record)
    same, stage = effect.values["same"], procedure.full(procedure.step(move.act.name).to) or case.state
    others = (one for one in standing(uow, case.procedure) if one.id != case.id and one.state == stage)
    wanted = place_of(uow, case, same)
    if sum(place_of(uow, one, same) == wanted for one in others) < capacity(uow, case, effect.values["capacity"]):
        return
    if "then" not in effect.values:
        raise lacks(move.act.name, [Lack("full")])
    move.then.append(Follow(Ref("case", case.id), procedure.full(effect.values["then"])))


def capacity(uow: UnitOfWork, case: Case, written: str) -> int:
    """A number, or what 'shift.people' says: a field of the case that a field names."""
    field, _, theirs = written.partition(".")
    other = uow.repo(Case).get(case.fields.get(field, 0)) if theirs else None
    return int(written) if written.isdecimal() else int((other or case).fields.get(theirs or field, 0))


def release(move: Move, effect: Effect) -> None:
    """Whoever waits longest for a place that is free after this act gets it: the act `then` follows."""
    uow, case, procedure = move.uow, move.record, procedure_of(move.uow, move.record)
    then = procedure.full(effect.values["then"])
    waiting = {procedure.full(code) for code in procedure.step(then).sources}
    held, after = procedure.full(procedure.step(then).to), procedure.full(procedure.step(move.act.name).to)
    kept = next(one.values for one in procedure.start.effects if one.kind == "reserve")
    found, taken = standing(uow, case.procedure), Counter[tuple[Any, ...]]()
    for one in found:
        if ((after or one.state) if one.id == case.id else one.state) == held:
            taken[place_of(uow, one, kept["same"])] += 1
    for one in (one for one in found if one.id != case.id and one.state in waiting):
        if taken[place := place_of(uow, one, kept["same"])] < capacity(uow, one, kept["capacity"]):
            taken[place] += 1
            move.then.append(Follow(Ref("case", one.id), then))


def remind_of(uow: UnitOfWork, case: Case) -> None:
    """Begin the wait for the evening before; what is booked later than that is not reminded of."""
    remind = procedure_of(uow, case).stage(case.state).remind
    at = case.fields.get(remind[0], "") if remind else ""
    if not at:
        return
    day = datetime.fromisoformat(at).date() - timedelta(days=1)  # of a moment as of a day: both are written here
    if (due := datetime.combine(day, EVENING, ZONE)) > uow.now:
        limits.begin(uow, Ref("case", case.id), REMINDER, "", DAY, urgent=True, due=due)


def remind(uow: UnitOfWork, case: Case, parent: object) -> Happened:
    """The evening has come: the act that tells it follows."""
    procedure = procedure_of(uow, case)
    found = procedure.stage(case.state).remind
    return [Follow(Ref("case", case.id), procedure.full(found[1]))] if found else []
