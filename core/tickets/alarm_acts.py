"""What is done on a ticket of somebody in danger, and where it is."""

from datetime import datetime

from core.commands import Input
from core.errors import AlreadyDone, NotNow
from core.people.records import Person
from core.refs import ticket_ref
from core.routing.router import duty
from core.tickets.filing import most_urgent
from core.tickets.records import Ticket
from core.tickets.workflow import unheeded, unreached
from core.unit_of_work import UnitOfWork
from core.workflow.engine import Follow, Move, Step

_ANSWERS = {
    "heeded": {"DangerHeeded", "TicketSigned"},
    "reached": {"ReporterReached", "ReporterContacted"},
}


def _not_twice(move: Move) -> None:
    """One signature is enough. Raises AlreadyDone with who gave it."""
    open_still = {"heed": unheeded, "got_through": unreached}[move.act.name]
    if open_still(move.uow.district, move.record):
        return
    who, department, at = answered_by(move.uow, move.record)
    if department:
        raise AlreadyDone(act=move.act.name, who=who, department=department, at=at)
    raise NotNow(act=move.act.name, state=move.record.state)


def answered_by(uow: UnitOfWork, ticket: Ticket) -> tuple[str, str, datetime]:
    """Who signed for a danger or reached the person, of which department and when; no names where nobody did."""
    for entry in reversed(uow.ledger.read("ticket", ticket.id)):
        if entry.event in _ANSWERS.get(ticket.alarm, set()):
            person = uow.repo(Person).get(entry.actor_id)
            return person.name if person else "", entry.actor_department, entry.at
    return "", "", ticket.created_at


def heeded(move: Move) -> None:
    """Somebody signed: of a danger all others see it."""
    if unheeded(move.uow.district, move.record):
        move.record.alarm = "heeded"


def reached(move: Move) -> None:
    """Somebody spoke with whoever told it: of a danger all others see it."""
    if move.record.alarm:
        move.record.alarm = "reached"


def _place(move: Move) -> None:
    """Where it is: choice an area, fields place, lon and lat. While no department has it, its duty is read anew."""
    uow, ticket, given = move.uow, move.record, move.input.fields
    ticket.place = given.get("place") or ticket.place
    ticket.lon, ticket.lat = given.get("lon") or ticket.lon, given.get("lat") or ticket.lat
    if move.input.choice:
        ticket.area = move.input.choice
    if ticket.state != "filed" or not move.input.choice:
        return
    owed = duty(uow.district, ticket.category, ticket.area, tip_off=ticket.tip_off)
    ticket.level, ticket.desk, ticket.department = owed.level, owed.desk, owed.desk
    ticket.grade = most_urgent(uow.district) if ticket.alarm else owed.grade
    ticket.proposed = owed.department.code if owed.department else ""
    ticket.helpers = [helper.code for helper in owed.helpers]
    if owed.direct and ticket.proposed and ticket.alarm != "unsure":
        move.then.append(Follow(ticket_ref(ticket.id), "route", Input(choice=ticket.proposed)))


GUARDS: dict[str, Step] = {"heed": _not_twice, "got_through": _not_twice}
EFFECTS: dict[str, Step] = {"heed": heeded, "got_through": reached, "place": _place}
