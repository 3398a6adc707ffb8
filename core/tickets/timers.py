"""Limits that start, pause and stop with the life of a ticket."""

from datetime import datetime
from typing import Any

from core import events as e
from core.commands import Input
from core.district.entries import Duration
from core.refs import Ref, ticket_ref
from core.tickets.queries import locked
from core.tickets.records import Order, Ticket
from core.unit_of_work import Actor, UnitOfWork
from core.workflow import limits
from core.workflow.deadlines import deadline
from core.workflow.engine import Follow, Happened
from core.workflow.records import Timer
from core.workflow.transitions import NO_TIMERS, Timers


def begin_limits(uow: UnitOfWork, ticket: Ticket, timers: Timers) -> None:
    """Start, stop, pause and resume the ticket's limits as a row says; the ticket shows the due time of its limit."""
    if timers == NO_TIMERS:
        return
    running = limits.running(uow, ticket_ref(ticket.id))
    begun: list[Timer] = []
    limits.move(uow, running, timers, urgent=urgent(uow, ticket), start=lambda k: begun.append(_start(uow, ticket, k)))
    _shown(uow, ticket, [timer for timer in [*running, *begun] if timer.stopped_at is None])


def resolve_due(uow: UnitOfWork, ticket: Ticket) -> datetime:
    """When it is due, by the calendar of the unit that has it (DY-06)."""
    limit, calendar = uow.district.limit_for(ticket.category), uow.district.calendar_for(ticket.department)
    return deadline(ticket.dispatched_at or uow.now, limit, calendar).due


def resolve_clock(uow: UnitOfWork, ticket: Ticket, *, missed: bool = False) -> Timer | None:
    """The limit an application is about: the running one to resolve, or the last that was missed."""
    found = [k for k in uow.repo(Timer).find(about=ticket_ref(ticket.id)) if k.kind == "resolve"]
    if missed:
        return next((k for k in reversed(found) if k.missed_at), None)
    return next((k for k in reversed(found) if k.stopped_at is None), None)


def urgent(uow: UnitOfWork, ticket: Ticket) -> bool:
    """Whether the matter runs day and night."""
    return uow.district.grades[ticket.grade].urgent


def show_due(uow: UnitOfWork, ticket: Ticket) -> None:
    """The ticket shows the due time of its running limit."""
    _shown(uow, ticket, limits.running(uow, ticket_ref(ticket.id)))


def _shown(uow: UnitOfWork, ticket: Ticket, running: list[Timer]) -> None:
    for timer in running:
        if timer.kind == "resolve" and ticket.due_at != timer.due_at:
            uow.repo(Ticket).change(ticket, due_at=timer.due_at)


def _limit(uow: UnitOfWork, ticket: Ticket, kind: str) -> Duration:
    rules, grade = uow.district.timers, uow.district.grades[ticket.grade]
    if kind == "resolve":
        return uow.district.limit_for(ticket.category)
    if kind == "heed":
        return rules.heed
    if kind == "sign":
        return grade.ack if grade.urgent else rules.sign
    if kind == "assign":
        return grade.ack if grade.urgent else rules.assign
    return rules.rate_after


def _start(uow: UnitOfWork, ticket: Ticket, kind: str) -> Timer:
    whose = ticket.department if kind in {"sign", "resolve"} else ticket.desk
    limit, about = _limit(uow, ticket, kind), ticket_ref(ticket.id)
    due = _asked_for(uow, ticket) if kind == "resolve" else None
    return limits.begin(uow, about, kind, whose, limit, urgent=urgent(uow, ticket), due=due)


def _asked_for(uow: UnitOfWork, ticket: Ticket) -> datetime | None:
    """The end that the system which handed it over asks for, where it comes before the district's own."""
    channel = uow.district.doors.channels.get(ticket.source)
    order = uow.repo(Order).first(ticket_id=ticket.id) if channel and channel.numbered else None
    due = order.due_at if order else None
    return due if due and uow.now < due < resolve_due(uow, ticket) else None


def answered(event: Any, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: the reporter has answered; the limit runs on."""
    ticket = locked(uow, event.subject_id)
    if ticket.state != "waiting" or actor.person_id not in {ticket.reporter_id, ticket.filed_by}:
        return []
    _end_wait(uow, ticket.id)
    return [Follow(ticket_ref(ticket.id), "resume", Input(choice="reporter"))]


def stop_waiting(event: e.Event, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: the ticket went on without the answer; the wait for it ends."""
    _end_wait(uow, event.subject_id)
    ticket = uow.repo(Ticket).get(event.subject_id)
    if ticket is not None and ticket.state == "submitted":
        begin_limits(uow, ticket, Timers(resume=("resolve",), why="reporter"))
    return []


def _end_wait(uow: UnitOfWork, ticket_id: int) -> None:
    for timer in limits.running(uow, Ref("waiting", ticket_id)):
        limits.stop(uow, timer)
