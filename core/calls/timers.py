"""Limits of calls and called departments, moved as their rows say."""

from __future__ import annotations

from core import events as e
from core.calls.queries import kind_of, locked_call, locked_called, units_of, urgent
from core.calls.workflow import CALLED
from core.commands import Input
from core.domain.district import Limit
from core.domain.refs import Ref, call_ref
from core.domain.rows import Call, CalledUnit, Clock
from core.unit import Unit
from core.work import limits
from core.workflow.engine import Follow, Happened
from core.workflow.transitions import NO_TIMERS, Timers


def move_call(uow: Unit, call: Call, timers: Timers) -> None:
    """Start and stop what belongs to the call as a whole."""
    _move(uow, call, call_ref(call.id), timers, call.caller)


def move_called(uow: Unit, call: Call, called: CalledUnit, timers: Timers) -> None:
    """Start, stop, pause and resume one department's limits."""
    kind = kind_of(uow, call)
    if timers.why == "panel" and timers.pause and not (kind and kind.panel_pauses):
        return  # the call stands until the panel decides (KM-06)
    _move(uow, call, Ref("called", called.id), timers, called.unit)


def _move(uow: Unit, call: Call, about: Ref, timers: Timers, whose: str) -> None:
    if timers == NO_TIMERS:
        return
    night = urgent(uow, call)

    def start(name: str) -> None:
        if limit := _limit(uow, call, name):
            holder = call.reviewer if name == "approve" else whose
            limits.begin(uow, about, name, holder, limit, urgent=night)

    touches = timers.stop or timers.pause or timers.resume
    running = limits.running(uow, about) if touches else []
    limits.move(uow, running, timers, urgent=night, start=start)


def _limit(uow: Unit, call: Call, name: str) -> Limit | None:
    """How long, by the call's type; None where the type knows no such limit or nothing is owed any more."""
    kind = kind_of(uow, call)
    if name == "rate":
        return uow.district.calls.ratings.within
    if kind is None or (name == "filing" and call.filed_at):
        return None
    return {
        "approve": kind.approve,
        "filing": kind.filing,
        "ack": kind.ack,
        "arrive": kind.arrive,
        "feedback": kind.feedback,
    }[name]


def stop_departments(uow: Unit, call: Call) -> None:
    """With the end of a call all limits of its departments end; the record owed stays."""
    for called in units_of(uow, call):
        for clock in limits.running(uow, Ref("called", called.id)):
            limits.stop(uow, clock)


def run_called_clock(uow: Unit, seen: Clock) -> Happened:
    """The next moment of a department's limit. A department that no longer exists is told to the caller instead."""
    called, call = locked_called(uow, seen.about.id)
    clock = limits.still_running(uow, seen)
    if clock is None:
        return []
    if called.unit not in uow.district.units and CALLED.target(called.state, "vanish"):
        return [Follow(Ref("called", called.id), "vanish")]
    told = _speak(uow, call, clock)
    missed = clock.kind == "arrive" and any(isinstance(one, e.LimitMissed) for one in told)
    if missed and CALLED.target(called.state, "miss"):
        told.append(Follow(Ref("called", called.id), "miss"))
    return told


def run_call_clock(uow: Unit, seen: Clock) -> Happened:
    """The next moment of a call's own limit: approval, the record afterwards, the rating."""
    call = locked_call(uow, seen.about.id)
    clock = limits.still_running(uow, seen)
    return _speak(uow, call, clock) if clock else []


def _speak(uow: Unit, call: Call, clock: Clock) -> Happened:
    sound = limits.next_sound(uow, clock, urgent=urgent(uow, call))
    if sound is None:
        return []
    if sound.what == "expire":
        return [Follow(Ref("call", call.id), "expire", Input("unrated"))]
    told = limits.spoken(clock, sound)
    limits.schedule(uow, clock, urgent=urgent(uow, call))
    uow.repo(Clock).save(clock)
    return [*told]
