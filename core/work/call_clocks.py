"""Limits of calls and called units: the same clocks, another table."""

from __future__ import annotations

from core import events as e
from core.domain.calls.kinds import CallType
from core.domain.calls.states import CALLED_ENDED
from core.domain.district import Limit
from core.domain.refs import Ref, call_ref
from core.domain.rows import Call, CalledUnit, Clock
from core.unit import CLOCKWORK, Actor, Unit
from core.work import limits
from core.work.callers import locked_call, locked_called, step_call, step_called, units_of
from core.workflow.transitions import Timers

_ALL = ("ack", "arrive", "feedback")
# What happens to the limits of a called unit. A limit that no arrow of this table ends is ended with its call.
CALLED_MOVES: dict[type[e.Event], Timers] = {
    e.UnitCalled: Timers(start=_ALL),
    e.CalledAcknowledged: Timers(stop=("ack",)),
    e.CalledReportedIn: Timers(stop=("ack", "arrive")),
    e.CalledAbsent: Timers(stop=("ack",)),
    e.CalledFedBack: Timers(stop=("ack", "arrive"), pause=("feedback",), why="review"),
    e.FeedbackSentBack: Timers(resume=("feedback",), why="review"),
    e.CalledReleased: Timers(stop=_ALL),
    e.CalledRecalled: Timers(start=("feedback",)),
    e.CalledExcused: Timers(stop=_ALL),
    e.CalledGone: Timers(stop=_ALL),
    e.CalledDisputed: Timers(pause=_ALL, why="panel"),
    e.CalledKept: Timers(resume=_ALL, why="panel"),
}
CALL_MOVES: dict[type[e.Event], Timers] = {
    e.CallBlown: Timers(start=("approve",)),
    e.CallIssued: Timers(stop=("approve",), start=("filing",)),
    e.CallRefused: Timers(stop=("approve",)),
    e.CallFiled: Timers(stop=("filing",)),
    e.CallConcluded: Timers(start=("rate",)),
    e.CallResumed: Timers(stop=("rate",)),
    e.CallCancelled: Timers(stop=("approve", "filing")),
    e.CallClosed: Timers(stop=("rate",)),
}


def kind_of(unit: Unit, call: Call) -> CallType | None:
    """The call's type, None where the district has abolished it."""
    return unit.district.calls.types.get(call.kind)


def urgent(unit: Unit, call: Call) -> bool:
    """Whether the call's limits speak at night."""
    kind = kind_of(unit, call)
    return kind is not None and kind.urgent


def move_called_clocks(event: e.Event, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """Reaction to every event of CALLED_MOVES."""
    called = unit.repo(CalledUnit).get(event.subject_id)
    call = unit.repo(Call).get(called.call_id) if called else None
    if called is None or call is None:
        return []
    kind = kind_of(unit, call)
    moves = CALLED_MOVES[type(event)]
    if isinstance(event, e.CalledDisputed) and (kind is None or not kind.panel_pauses):
        return []  # the call stands until the panel decides (KM-06)
    fresh = isinstance(event, e.UnitCalled)  # nothing runs yet: twenty units do not ask twenty times
    limits.move(
        unit,
        [] if fresh else limits.running(unit, Ref("called", called.id)),
        moves,
        urgent=urgent(unit, call),
        start=lambda name: _start_called(unit, call, called, name, kind),
    )
    return []


def _start_called(unit: Unit, call: Call, called: CalledUnit, name: str, kind: CallType | None) -> None:
    limit = {"ack": kind.ack, "arrive": kind.arrive, "feedback": kind.feedback}[name] if kind else None
    if limit:
        limits.begin(unit, Ref("called", called.id), name, called.unit, limit, urgent=urgent(unit, call))


def move_call_clocks(event: e.Event, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """Reaction to every event of CALL_MOVES; with its end the limits of all its units end, the record owed stays."""
    call = unit.repo(Call).get(event.subject_id)
    if call is None:
        return []
    kind = kind_of(unit, call)
    limits.move(
        unit,
        limits.running(unit, call_ref(call.id)),
        CALL_MOVES[type(event)],
        urgent=urgent(unit, call),
        start=lambda name: _start_call(unit, call, name, kind),
    )
    if isinstance(event, (e.CallCancelled, e.CallConcluded, e.CallClosed)):
        _stop_units(unit, call)
    return []


def _start_call(unit: Unit, call: Call, name: str, kind: CallType | None) -> None:
    limit: Limit | None = unit.district.calls.ratings.within if name == "rate" else None
    if kind and name == "approve" and call.state == "pending":
        limit = kind.approve
    if kind and name == "filing" and not call.filed_at:
        limit = kind.filing
    if limit:
        whose = call.reviewer if name == "approve" else call.caller
        limits.begin(unit, call_ref(call.id), name, whose, limit, urgent=urgent(unit, call))


def _stop_units(unit: Unit, call: Call) -> None:
    for called in units_of(unit, call):
        for clock in limits.running(unit, Ref("called", called.id)):
            limits.stop(unit, clock)


def run_called_clock(unit: Unit, seen: Clock) -> list[e.Event]:
    """The next moment of a called unit's limit. A unit that no longer exists is told to the caller instead."""
    call, called = locked_called(unit, seen.about.id)
    clock = unit.repo(Clock).get(seen.id, lock=True)
    if clock is None or clock.next_at is None or clock.stopped_at is not None:
        return []
    if called.unit not in unit.district.units and called.state not in CALLED_ENDED:
        return vanish(unit, call, called)
    sound = limits.next_sound(unit, clock, urgent=urgent(unit, call))
    if sound is None:
        return []
    told = limits.spoken(clock, sound)
    limits.schedule(unit, clock, urgent=urgent(unit, call))
    unit.repo(Clock).save(clock)
    if sound.what == "missed" and clock.kind == "arrive" and called.state in {"notified", "acknowledged"}:
        step_called(unit, called, "miss", CLOCKWORK)
        told.append(e.CalledAbsent(called.id, call=call.id, unit=called.unit))
    return told


def vanish(unit: Unit, call: Call, called: CalledUnit) -> list[e.Event]:
    """The unit was dissolved in mid-call: its part ends, another unit leads, the caller is told."""
    step_called(unit, called, "vanish", CLOCKWORK)
    return [e.CalledGone(called.id, call=call.id, unit=called.unit), *pass_lead(unit, call, called)]


def pass_lead(unit: Unit, call: Call, called: CalledUnit, to: CalledUnit | None = None) -> list[e.Event]:
    """A lead that falls away hands over to `to`, else to the first unit still there; with nobody there it stays."""
    if not called.lead:
        return []
    others = [u for u in units_of(unit, call) if u.id != called.id and u.state not in {"excused", "gone"}]
    heir = to or next(iter(sorted(others, key=lambda u: (u.state in CALLED_ENDED, u.id))), None)
    if heir is None:
        return []
    called.lead, heir.lead = False, True
    unit.repo(CalledUnit).save(called)
    unit.repo(CalledUnit).save(heir)
    return [e.LeadChanged(call.id, unit=heir.unit, previous=called.unit)]


def run_call_clock(unit: Unit, seen: Clock) -> list[e.Event]:
    """The next moment of a call's own limit: approval, the record afterwards, the rating."""
    call = locked_call(unit, seen.about.id)
    clock = unit.repo(Clock).get(seen.id, lock=True)
    if clock is None or clock.next_at is None or clock.stopped_at is not None:
        return []
    sound = limits.next_sound(unit, clock, urgent=urgent(unit, call))
    if sound is None:
        return []
    if sound.what == "expire":
        limits.stop(unit, clock)
        step_call(unit, call, "expire", CLOCKWORK)
        call.how, call.closed_at = "unrated", unit.now
        unit.repo(Call).save(call)
        return [e.CallClosed(call.id, how="unrated")]
    told = limits.spoken(clock, sound)
    limits.schedule(unit, clock, urgent=urgent(unit, call))
    unit.repo(Clock).save(clock)
    return told
