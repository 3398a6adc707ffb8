"""Limits that start, pause, speak up and stop with the life of a ticket."""

from __future__ import annotations

from datetime import datetime

from core import events as e
from core.commands import Input
from core.domain.deadlines import deadline
from core.domain.district import Limit
from core.domain.ladder import Sound
from core.domain.refs import ticket_ref
from core.domain.rows import Clock, Ticket
from core.unit import Unit
from core.work import limits
from core.work.trace import locked
from core.workflow.engine import Follow, Happened
from core.workflow.transitions import NO_TIMERS, Timers


def begin_limits(unit: Unit, ticket: Ticket, timers: Timers) -> None:
    """Start, stop, pause and resume the ticket's limits as a row says; the ticket shows the due time of its limit."""
    if timers == NO_TIMERS:
        return
    running = limits.running(unit, ticket_ref(ticket.id))
    limits.move(unit, running, timers, urgent=urgent(unit, ticket), start=lambda kind: _start(unit, ticket, kind))
    _show_due(unit, ticket)


def resolve_due(unit: Unit, ticket: Ticket) -> datetime:
    """When it is due, by the calendar of the unit that has it (DY-06)."""
    limit, calendar = unit.district.limit_for(ticket.category), unit.district.calendar_for(ticket.unit)
    return deadline(ticket.dispatched_at or unit.now, limit, calendar).due


def urgent(unit: Unit, ticket: Ticket) -> bool:
    """Whether the matter runs day and night."""
    return unit.district.grades[ticket.grade].urgent


def _show_due(unit: Unit, ticket: Ticket) -> None:
    """The ticket shows the due time of its running limit."""
    for clock in limits.running(unit, ticket_ref(ticket.id)):
        if clock.kind == "resolve" and ticket.due_at != clock.due_at:
            ticket.due_at = clock.due_at
            unit.repo(Ticket).save(ticket)


def _limit(unit: Unit, ticket: Ticket, kind: str) -> Limit:
    rules, grade = unit.district.clock, unit.district.grades[ticket.grade]
    if kind == "resolve":
        return unit.district.limit_for(ticket.category)
    if kind == "sign":
        return grade.ack if grade.urgent else rules.sign
    if kind == "assign":
        return grade.ack if grade.urgent else rules.assign
    return rules.rate_after


def _start(unit: Unit, ticket: Ticket, kind: str) -> None:
    whose = ticket.unit if kind in {"sign", "resolve"} else ticket.desk
    limits.begin(unit, ticket_ref(ticket.id), kind, whose, _limit(unit, ticket, kind), urgent=urgent(unit, ticket))


def run_ticket_clock(unit: Unit, seen: Clock) -> Happened:
    """The next moment of a ticket's limit. Locks the ticket first, as every other command does (no deadlock)."""
    ticket = locked(unit, seen.about.id)
    clock = limits.still_running(unit, seen)
    if clock is None:
        return []
    sound = limits.next_sound(unit, clock, urgent=urgent(unit, ticket))
    if sound is None:
        return []
    told = _speak(unit, ticket, clock, sound)
    limits.schedule(unit, clock, urgent=urgent(unit, ticket))
    unit.repo(Clock).save(clock)
    return told


def _speak(unit: Unit, ticket: Ticket, clock: Clock, sound: Sound) -> Happened:
    if sound.what == "near":
        return [e.DeadlineNear(ticket.id, clock=clock.id, kind=clock.kind, unit=clock.unit, share=sound.share)]
    if sound.what == "climb":
        return [e.LadderClimbed(ticket.id, clock=clock.id, kind=clock.kind, unit=clock.unit, target=sound.target)]
    if sound.what == "missed":
        clock.missed_at = clock.due_at
        due = clock.due_at.isoformat()
        return [e.DeadlineMissed(ticket.id, clock=clock.id, kind=clock.kind, unit=clock.unit, due=due)]
    return [Follow(ticket_ref(ticket.id), "close", Input(choice="unrated"))]


def recount_ticket_clock(unit: Unit, clock: Clock) -> list[e.Event]:
    """The ticket's limit was counted anew: the ticket shows it."""
    ticket = locked(unit, clock.about.id)
    _show_due(unit, ticket)
    return [e.DeadlineMoved(ticket.id, clock=clock.id, kind=clock.kind, due=clock.due_at.isoformat())]
