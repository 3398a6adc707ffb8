"""A limit is due: which record it limits decides what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core import commands as c
from core import events as e
from core.calls import timers
from core.domain.rows import Clock
from core.procedures.subject import run_case_clock
from core.unit import Actor, Unit
from core.work import clocks, limits, rulings, supervision, waiting
from core.workflow.engine import Follow

SPEAKERS: dict[str, Callable[[Unit, Clock], Sequence[e.Event | Follow]]] = {
    "ticket": clocks.run_ticket_clock,
    "call": timers.run_call_clock,
    "called": timers.run_called_clock,
    "ruling": rulings.run_ruling_clock,
    "waiting": waiting.run_waiting_clock,
    "case": run_case_clock,
    "supervision": supervision.run_supervision_clock,
}


def run_clock(command: c.RunClock, unit: Unit, *, actor: Actor) -> Sequence[e.Event | Follow]:
    """The next moment of one limit: remind, miss, climb, or end a wait."""
    seen = unit.repo(Clock).get(command.clock_id)
    return SPEAKERS[seen.about.kind](unit, seen) if seen else []


def recount_clock(command: c.RecountClock, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """Count a provisional limit anew; silent where nothing changed (H3). Urgent limits are never provisional."""
    clock = unit.repo(Clock).get(command.clock_id, lock=True)
    if clock is None or not clock.provisional or clock.stopped_at is not None:
        return []
    found = limits.explain(unit, clock)
    moved = found.due != clock.due_at
    clock.due_at, clock.provisional = found.due, found.provisional
    if clock.next_at is not None:
        limits.schedule(unit, clock, urgent=False)
    unit.repo(Clock).save(clock)
    if not moved:
        return []
    if clock.about.kind == "ticket":
        return clocks.recount_ticket_clock(unit, clock)
    due = found.due.isoformat()
    return [e.LimitMoved(clock.about.id, clock.about.kind, clock.id, clock.kind, clock.unit, due=due)]
