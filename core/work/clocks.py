"""Limits that start, pause, speak up and stop with the life of a ticket."""

from __future__ import annotations

from datetime import datetime

from core.domain.deadlines import deadline
from core.domain.district import Limit
from core.domain.refs import ticket_ref
from core.domain.rows import Clock, Ticket
from core.unit import Unit
from core.workflow import limits
from core.workflow.transitions import NO_TIMERS, Timers


def begin_limits(unit: Unit, ticket: Ticket, timers: Timers) -> None:
    """Start, stop, pause and resume the ticket's limits as a row says; the ticket shows the due time of its limit."""
    if timers == NO_TIMERS:
        return
    running = limits.running(unit, ticket_ref(ticket.id))
    begun: list[Clock] = []
    limits.move(
        unit, running, timers, urgent=urgent(unit, ticket), start=lambda k: begun.append(_start(unit, ticket, k))
    )
    _shown(unit, ticket, [clock for clock in [*running, *begun] if clock.stopped_at is None])


def resolve_due(unit: Unit, ticket: Ticket) -> datetime:
    """When it is due, by the calendar of the unit that has it (DY-06)."""
    limit, calendar = unit.district.limit_for(ticket.category), unit.district.calendar_for(ticket.unit)
    return deadline(ticket.dispatched_at or unit.now, limit, calendar).due


def resolve_clock(unit: Unit, ticket: Ticket, *, missed: bool = False) -> Clock | None:
    """The limit an application is about: the running one to resolve, or the last that was missed."""
    found = [k for k in unit.repo(Clock).find(about=ticket_ref(ticket.id)) if k.kind == "resolve"]
    if missed:
        return next((k for k in reversed(found) if k.missed_at), None)
    return next((k for k in reversed(found) if k.stopped_at is None), None)


def urgent(unit: Unit, ticket: Ticket) -> bool:
    """Whether the matter runs day and night."""
    return unit.district.grades[ticket.grade].urgent


def show_due(unit: Unit, ticket: Ticket) -> None:
    """The ticket shows the due time of its running limit."""
    _shown(unit, ticket, limits.running(unit, ticket_ref(ticket.id)))


def _shown(unit: Unit, ticket: Ticket, running: list[Clock]) -> None:
    for clock in running:
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


def _start(unit: Unit, ticket: Ticket, kind: str) -> Clock:
    whose = ticket.unit if kind in {"sign", "resolve"} else ticket.desk
    limit, about = _limit(unit, ticket, kind), ticket_ref(ticket.id)
    return limits.begin(unit, about, kind, whose, limit, urgent=urgent(unit, ticket))
