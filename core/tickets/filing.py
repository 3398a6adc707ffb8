"""A new ticket: whose duty it is, its record, its number."""

from datetime import timedelta

from core import events as e
from core.commands import FileTicket, Input
from core.district.desks import centre
from core.district.district import District
from core.duties.precedents import settle
from core.errors import NotYours, TooManyTickets
from core.people.queries import live_appointments
from core.record import picked
from core.refs import ticket_ref
from core.routing.router import Duty, duty
from core.tickets.corrections import note_correction
from core.tickets.records import Ticket
from core.tickets.timers import begin_limits, resolve_due
from core.tickets.workflow import TICKET
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import Follow, Happened
from core.workflow.notes import UNSAID, free_number, keep_note
from core.workflow.transitions import Timers

MAX_TICKETS_A_DAY = 20


def file_ticket(command: FileTicket, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Register a request and give it its number; where the duty is clear it goes straight to the department.

    Raises NotYours for somebody who files in another's name without an appointment, TooManyTickets.
    """
    if actor.person_id not in {command.reporter_id, command.filed_by} and not live_appointments(uow, actor.person_id):
        raise NotYours(act="file", department=centre(uow.district))
    if uow.count_filed(command.reporter_id, uow.now - timedelta(days=1)) >= MAX_TICKETS_A_DAY:
        raise TooManyTickets(phone=uow.district.phone)
    return register(command, uow, actor)


def register(command: FileTicket, uow: UnitOfWork, actor: Actor) -> Happened:
    """The rows and events of a new ticket; the first event is that it was filed."""
    owed, ticket = _new_ticket(command, uow)
    uow.repo(Ticket).add(ticket)
    facts = UNSAID
    if command.text or command.pictures:
        facts = keep_note(uow, ticket_ref(ticket.id), "report", command.text, actor, command.pictures)
    facts = facts | picked(ticket, "number category area level kind")
    filed = e.TicketFiled(ticket.id, department=ticket.proposed, **facts)
    happened: Happened = [filed, *note_correction(uow, ticket, actor, by="reporter", was=command.read_as)]
    if command.alarm:
        begin_limits(uow, ticket, Timers(start=("heed",)))
    if owed.direct and owed.department and command.alarm != "unsure":
        return [*happened, Follow(ticket_ref(ticket.id), "route", Input(choice=ticket.proposed))]
    begin_limits(uow, ticket, Timers(start=("assign",)))
    return happened


def _new_ticket(command: FileTicket, uow: UnitOfWork) -> tuple[Duty, Ticket]:
    """Whose duty the request is, and its record."""
    hidden = uow.district.hides(command.kind, command.category)
    owed = duty(uow.district, command.category, command.area, tip_off=hidden, sure=command.sure)
    owed, settled = settle(uow, owed, command.area, tip_off=hidden)
    proposed = owed.department if settled else uow.district.departments.get(command.proposed) or owed.department
    return owed, Ticket(
        number=free_number(uow, Ticket),
        created_at=uow.now,
        state=TICKET.first,
        level=owed.level,
        grade=most_urgent(uow.district) if command.alarm else owed.grade,
        department=owed.desk,
        proposed=proposed.code if proposed else "",
        desk=owed.desk,
        helpers=[u.code for u in owed.helpers],
        why=[*(dict(reason) for reason in command.why), *settled],
        tip_off=hidden,
        changed_at=uow.now,
        **picked(command, "kind category area reporter_id filed_by source place lon lat confidence alarm"),
    )


def most_urgent(district: District) -> str:
    """The grade of a danger: the first that runs day and night, else the first of all."""
    return next((grade.code for grade in district.grades.values() if grade.urgent), next(iter(district.grades)))


def starts_anew(uow: UnitOfWork, ticket: Ticket) -> None:
    ticket.dispatched_at = uow.now
    ticket.due_at = resolve_due(uow, ticket)
