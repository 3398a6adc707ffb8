"""Limits that start, pause, speak up and stop with the life of a ticket."""

from __future__ import annotations

from datetime import datetime

from core import commands as c
from core import events as e
from core.domain.deadlines import Deadline, Pause, deadline
from core.domain.district import Limit
from core.domain.ladder import Sound, plan
from core.domain.rows import Clock, Ticket
from core.unit import CLOCKWORK, Actor, Unit
from core.work.trace import locked, step

# Which limits an event stops, pauses, resumes and starts. Kinds: assign, sign, resolve, rate.
MOVES: dict[type[e.Event], dict[str, tuple[str, ...]]] = {
    e.TicketFiled: {"start": ("assign",)},
    e.TicketDispatched: {"stop": ("assign", "sign", "resolve"), "start": ("sign", "resolve")},
    e.TicketSigned: {"stop": ("sign",)},
    e.ResultSubmitted: {"stop": ("assign",), "pause": ("resolve",)},
    e.ResultSentBack: {"resume": ("resolve",)},
    e.ResultPassed: {"stop": ("resolve",), "start": ("rate",)},
    e.TicketReturned: {"stop": ("sign", "resolve"), "start": ("assign",)},
    e.StreetCalled: {"stop": ("sign", "resolve"), "start": ("assign",)},
    e.TicketForwarded: {"stop": ("assign",)},
    e.TicketReopened: {"stop": ("rate",), "start": ("sign", "resolve")},
    e.TicketSupervised: {"stop": ("rate",), "start": ("assign",)},
    e.TicketClosed: {"stop": ("assign", "sign", "resolve", "rate")},
    e.TicketWithdrawn: {"stop": ("assign", "sign", "resolve", "rate")},
}


def move_clocks(event: e.Event, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """Reaction to every event of MOVES."""
    ticket = unit.tickets.get(event.subject_id)
    if ticket is None:
        return []
    moves = MOVES[type(event)]
    running = [k for k in unit.clocks.find(ticket_id=ticket.id, stopped_at=None) if k.stopped_at is None]
    for clock in running:
        if clock.kind in moves.get("stop", ()):
            clock.stopped_at, clock.next_at = unit.now, None
            unit.clocks.save(clock)
        elif clock.kind in moves.get("pause", ()):
            clock.next_at = None
            clock.pauses = [*clock.pauses, [unit.now.isoformat(), None]]
            unit.clocks.save(clock)
        elif clock.kind in moves.get("resume", ()):
            _resume(unit, ticket, clock)
    for kind in moves.get("start", ()):
        if not (kind == "assign" and ticket.state != "filed" and ticket.state != "supervised"):
            _start(unit, ticket, kind)
    return []


def _limit(unit: Unit, ticket: Ticket, kind: str) -> Limit:
    rules, grade = unit.district.clock, unit.district.grades[ticket.grade]
    if kind == "resolve":
        return unit.district.limit_for(ticket.category)
    if kind == "sign":
        return grade.ack if grade.urgent else rules.sign
    if kind == "assign":
        return grade.ack if grade.urgent else rules.assign
    return rules.rate_after


def explain(unit: Unit, ticket: Ticket, clock: Clock) -> Deadline:
    """The clock's due time computed anew, with the steps that say in words how."""
    pauses = [
        Pause(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None)
        for start, end in clock.pauses
        if start
    ]
    limit = Limit(clock.limit_value, clock.limit_unit)
    return deadline(clock.started_at, limit, unit.district.calendar_for(clock.unit), pauses, now=unit.now)


def _start(unit: Unit, ticket: Ticket, kind: str) -> None:
    limit = _limit(unit, ticket, kind)
    whose = ticket.unit if kind in {"sign", "resolve"} else ticket.desk
    found = deadline(unit.now, limit, unit.district.calendar_for(whose))
    clock = Clock(ticket.id, kind, whose, unit.now, found.due, limit.value, limit.unit, None)
    clock.provisional = found.provisional
    _schedule(unit, ticket, clock)
    unit.clocks.add(clock)


def _resume(unit: Unit, ticket: Ticket, clock: Clock) -> None:
    """The failed review gives back the time it took (H5): the limit runs on where it stood."""
    if clock.pauses and clock.pauses[-1][1] is None:
        clock.pauses = [*clock.pauses[:-1], [clock.pauses[-1][0], unit.now.isoformat()]]
    found = explain(unit, ticket, clock)
    clock.due_at, clock.provisional = found.due, found.provisional
    ticket.due_at = found.due
    unit.tickets.save(ticket)
    _schedule(unit, ticket, clock)
    unit.clocks.save(clock)


def sounds(unit: Unit, ticket: Ticket, clock: Clock) -> tuple[Sound, ...]:
    """All moments at which the clock speaks."""
    return plan(
        clock.kind,
        clock.started_at,
        clock.due_at,
        Limit(clock.limit_value, clock.limit_unit),
        urgent=unit.district.grades[ticket.grade].urgent,
        rules=unit.district.clock,
        calendar=unit.district.calendar_for(clock.unit),
    )


def _schedule(unit: Unit, ticket: Ticket, clock: Clock) -> None:
    """Set the next look; reminders that would come too late to help are passed over."""
    ahead = sounds(unit, ticket, clock)
    while clock.step < len(ahead) and ahead[clock.step].what == "near" and ahead[clock.step].at < unit.now:
        clock.step += 1
    clock.next_at = ahead[clock.step].at if clock.step < len(ahead) else None


def run_clock(command: c.RunClock, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """The next moment of one clock. Locks the ticket first, as every other command does (no deadlock)."""
    seen = unit.clocks.get(command.clock_id)
    if seen is None:
        return []
    ticket = locked(unit, seen.ticket_id)
    clock = unit.clocks.get(command.clock_id, lock=True)
    if clock is None or clock.next_at is None or clock.stopped_at is not None:
        return []
    ahead = sounds(unit, ticket, clock)
    if clock.step >= len(ahead) or ahead[clock.step].at > unit.now:
        _schedule(unit, ticket, clock)
        unit.clocks.save(clock)
        return []
    sound = ahead[clock.step]
    clock.step += 1
    told = _speak(unit, ticket, clock, sound)
    _schedule(unit, ticket, clock)
    unit.clocks.save(clock)
    return told


def _speak(unit: Unit, ticket: Ticket, clock: Clock, sound: Sound) -> list[e.Event]:
    if sound.what == "near":
        return [e.DeadlineNear(ticket.id, clock=clock.id, kind=clock.kind, unit=clock.unit, share=sound.share)]
    if sound.what == "climb":
        return [e.LadderClimbed(ticket.id, clock=clock.id, kind=clock.kind, unit=clock.unit, target=sound.target)]
    if sound.what == "missed":
        clock.missed_at = clock.due_at
        return [e.DeadlineMissed(ticket.id, clock=clock.id, kind=clock.kind, unit=clock.unit)]
    step(unit, ticket, "expire", CLOCKWORK)
    unit.tickets.save(ticket)
    return [e.TicketClosed(ticket.id, how="unrated")]


def recount_clock(command: c.RecountClock, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """Count a provisional limit anew; silent where nothing changed (H3)."""
    seen = unit.clocks.get(command.clock_id)
    if seen is None:
        return []
    ticket = locked(unit, seen.ticket_id)
    clock = unit.clocks.get(command.clock_id, lock=True)
    if clock is None or not clock.provisional or clock.stopped_at is not None:
        return []
    found = explain(unit, ticket, clock)
    moved = found.due != clock.due_at
    clock.due_at, clock.provisional = found.due, found.provisional
    if clock.next_at is not None:
        _schedule(unit, ticket, clock)
    unit.clocks.save(clock)
    if not moved:
        return []
    if clock.kind == "resolve":
        ticket.due_at = found.due
        unit.tickets.save(ticket)
    return [e.DeadlineMoved(ticket.id, clock=clock.id, kind=clock.kind, due=found.due.isoformat())]
