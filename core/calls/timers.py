"""Limits of calls and called departments, moved as their rows say."""

from core.calls.queries import departments_of, kind_of, urgent
from core.calls.records import Call, CalledDepartment
from core.district.entries import Duration
from core.refs import Ref, call_ref
from core.unit_of_work import UnitOfWork
from core.workflow import limits
from core.workflow.transitions import NO_TIMERS, Timers


def move_call(uow: UnitOfWork, call: Call, timers: Timers) -> None:
    """Start and stop what belongs to the call as a whole."""
    _move(uow, call, call_ref(call.id), timers, call.caller)


def move_called(uow: UnitOfWork, call: Call, called: CalledDepartment, timers: Timers) -> None:
    """Start, stop, pause and resume one department's limits."""
    kind = kind_of(uow, call)
    if timers.why == "panel" and timers.pause and not (kind and kind.panel_pauses):
        return  # the call stands until the panel decides (KM-06)
    _move(uow, call, Ref("called", called.id), timers, called.department)


def _move(uow: UnitOfWork, call: Call, about: Ref, timers: Timers, whose: str) -> None:
    if timers == NO_TIMERS:
        return
    night = urgent(uow, call)

    def start(name: str) -> None:
        if limit := _limit(uow, call, name):
            holder = call.reviewer if name == "approve" else whose
            limits.begin(uow, about, name, holder, limit, urgent=night)

    touches = timers.keep or timers.stop or timers.pause or timers.resume
    limits.move(uow, limits.running(uow, about) if touches else [], timers, urgent=night, start=start)


def _limit(uow: UnitOfWork, call: Call, name: str) -> Duration | None:
    """How long, by the call's type; None where the type knows no such limit or nothing is owed any more."""
    kind = kind_of(uow, call)
    if name == "rate":
        return uow.district.calls.ratings.within
    if kind is None or (name == "filing" and call.filed_at):
        return None
    limit: Duration | None = getattr(kind, name)  # approve, filing, ack, arrive, feedback
    return limit


def stop_departments(uow: UnitOfWork, call: Call) -> None:
    """With the end of a call all limits of its departments end; the record owed stays."""
    for called in departments_of(uow, call):
        for timer in limits.running(uow, Ref("called", called.id)):
            limits.stop(uow, timer)
