"""Places in time: full or free, a waiting list, the evening before."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from core.district.entries import Duration
from core.district.procedures import Effect, Lack
from core.errors import Lacks
from core.procedures.records import Case
from core.procedures.relations import procedure_of
from core.refs import Ref
from core.unit_of_work import UnitOfWork
from core.workflow import limits
from core.workflow.engine import Follow, Happened, Move
from core.workflow.work_calendar import ZONE, local

EVENING = time(19)  # when people hear of what they have booked for the next day
REMINDER = "remind"
DAY = Duration(1, "natural_day")


def beside(uow: UnitOfWork, case: Case, same: tuple[str, ...]) -> list[Case]:
    """The other open cases of the procedure with the same values, oldest first."""
    uow.repo(Case).find(procedure=case.procedure, limit=1, lock=True)  # two at once would take one place
    found = uow.repo(Case).find(procedure=case.procedure, closed_at=None)
    wanted = [case.fields.get(code) for code in same]
    return [one for one in found if one.id != case.id and [one.fields.get(code) for code in same] == wanted]


def reserve(move: Move, effect: Effect) -> None:
    """A place is taken, where one is free; else the act `then` follows, or Lacks is raised."""
    uow, case, procedure = move.uow, move.record, procedure_of(move.uow, move.record)
    stage = procedure.full(procedure.step(move.act.name).to) or case.state
    taken = sum(one.state == stage for one in beside(uow, case, effect.values["same"]))
    if taken < capacity(uow, case, effect.values["capacity"]):
        return
    if "then" not in effect.values:
        raise Lacks(act=move.act.name, missing=(Lack("full"),))
    move.then.append(Follow(Ref("case", case.id), procedure.full(effect.values["then"])))


def capacity(uow: UnitOfWork, case: Case, written: str) -> int:
    """A number, or what 'shift.people' says: a field of the case that a field names."""
    field, _, theirs = written.partition(".")
    other = uow.repo(Case).get(case.fields.get(field, 0)) if theirs else None
    return int(written) if written.isdecimal() else int((other or case).fields.get(theirs or field, 0))


def release(move: Move, effect: Effect) -> None:
    """A place that was held is free again: the act `then` follows for whoever waits longest."""
    uow, case, procedure = move.uow, move.record, procedure_of(move.uow, move.record)
    waiting = {procedure.full(code) for code in procedure.step(procedure.full(effect.values["then"])).sources}
    if case.state in waiting:
        return
    for one in beside(uow, case, effect.values["same"]):
        if one.state in waiting:
            move.then.append(Follow(Ref("case", one.id), procedure.full(effect.values["then"])))
            return


def remind_of(uow: UnitOfWork, case: Case) -> None:
    """Begin the wait for the evening before; what is booked later than that is not reminded of."""
    remind = procedure_of(uow, case).stage(case.state).remind
    at = case.fields.get(remind[0], "") if remind else ""
    if not at:
        return
    day = local(datetime.fromisoformat(at)).date() - timedelta(days=1)
    if (due := datetime.combine(day, EVENING, ZONE)) > uow.now:
        limits.begin(uow, Ref("case", case.id), REMINDER, "", DAY, urgent=True, due=due)


def remind(uow: UnitOfWork, case: Case, parent: object) -> Happened:
    """The evening has come: the act that tells it follows."""
    procedure = procedure_of(uow, case)
    found = procedure.stage(case.state).remind
    return [Follow(Ref("case", case.id), procedure.full(found[1]))] if found else []
