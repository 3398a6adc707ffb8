"""A new ticket: whose duty it is, its record, its number."""

from __future__ import annotations

from datetime import timedelta

from core import events as e
from core.commands import FileTicket, Input
from core.domain.permits import centre
from core.domain.refs import ticket_ref
from core.domain.rows import Ticket
from core.errors import (
    NotYours,
    TooManyTickets,
)
from core.people.queries import live_posts
from core.routing.router import Duty, duty
from core.tickets.workflow import TICKET
from core.unit import Actor, Unit
from core.work.clocks import begin_limits, resolve_due
from core.work.corrections import note_correction
from core.work.precedents import settle
from core.work.trace import free_number, keep_note
from core.workflow.engine import Follow, Happened
from core.workflow.transitions import Timers

MAX_TICKETS_A_DAY = 20


def file_ticket(command: FileTicket, unit: Unit, *, actor: Actor) -> Happened:
    """Register a request and give it its number; where the duty is clear it goes straight to the department.

    Raises NotYours for somebody who files in another's name without an appointment, TooManyTickets.
    """
    if actor.person_id not in {command.reporter_id, command.filed_by} and not live_posts(unit, actor.person_id):
        raise NotYours(act="file", unit=centre(unit.district))
    if unit.count_filed(command.reporter_id, unit.now - timedelta(days=1)) >= MAX_TICKETS_A_DAY:
        raise TooManyTickets(phone=unit.district.phone)
    return register(command, unit, actor)


def register(command: FileTicket, uow: Unit, actor: Actor) -> Happened:
    """The rows and events of a new ticket; the first event is that it was filed."""
    owed, ticket = _new_ticket(command, uow)
    uow.repo(Ticket).add(ticket)
    facts = keep_note(uow, ticket_ref(ticket.id), "report", command.text, actor, command.pictures)
    filed = e.TicketFiled(
        ticket.id,
        number=ticket.number,
        category=ticket.category,
        area=ticket.area,
        unit=ticket.proposed,
        level=ticket.level,
        **facts,
    )
    happened: Happened = [filed, *note_correction(uow, ticket, actor, by="reporter", was=command.read_as)]
    if owed.direct and owed.unit:
        return [*happened, Follow(ticket_ref(ticket.id), "route", Input(choice=ticket.proposed))]
    begin_limits(uow, ticket, Timers(start=("assign",)))
    return happened


def _new_ticket(command: FileTicket, uow: Unit) -> tuple[Duty, Ticket]:
    """Whose duty the request is, and its record."""
    hidden = uow.district.hides(command.kind, command.category)
    owed = duty(uow.district, command.category, command.area, tip_off=hidden, sure=command.sure)
    owed, settled = settle(uow, owed, command.area, tip_off=hidden)
    proposed = owed.unit if settled else uow.district.units.get(command.proposed) or owed.unit
    return owed, Ticket(
        number=free_number(uow, Ticket),
        created_at=uow.now,
        state=TICKET.first,
        kind=command.kind,
        category=command.category,
        area=command.area,
        level=owed.level,
        grade=owed.grade,
        unit=owed.desk,
        proposed=proposed.code if proposed else "",
        desk=owed.desk,
        reporter_id=command.reporter_id,
        filed_by=command.filed_by,
        source=command.source,
        place=command.place,
        lon=command.lon,
        lat=command.lat,
        helpers=[u.code for u in owed.helpers],
        why=[*(dict(reason) for reason in command.why), *settled],
        confidence=command.confidence,
        tip_off=hidden,
        changed_at=uow.now,
    )


def starts_anew(uow: Unit, ticket: Ticket) -> None:
    ticket.dispatched_at = uow.now
    ticket.due_at = resolve_due(uow, ticket)
