"""Notes that staff leave each other on a ticket, unseen by residents."""

from core.district.desks import centre
from core.errors import NoDepartmentThere
from core.people.queries import appointments_in, live_appointments
from core.people.records import Appointment
from core.tickets.permissions import reads
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.engine import Move, Step

REMARK = "remark"  # the kind of these notes
POST = "@"  # a colleague: this sign and the number of the post


def colleagues(uow: UnitOfWork, ticket: Ticket, person: int) -> dict[str, Appointment | None]:
    """Whom a note may be for: its desk, who has it and helps, the centre, then people of the person's own departments,
    each by the post. All of them may read the ticket."""
    codes = dict.fromkeys((ticket.desk, ticket.department, *ticket.helpers, centre(uow.district)))
    found: dict[str, Appointment | None] = {code: None for code in codes if _readers(uow, ticket, code)}
    own = dict.fromkeys(post.department for post in live_appointments(uow, person))
    others = (one for code in own for one in _readers(uow, ticket, code) if one.person_id != person)
    return found | {f"{POST}{one.id}": one for one in others}


def _readers(uow: UnitOfWork, ticket: Ticket, code: str) -> list[Appointment]:
    return [one for one in appointments_in(uow, code) if reads(uow.district, ticket, one)] if code else []


def _known(move: Move) -> None:
    """Raises NoDepartmentThere for whoever may not read the ticket."""
    if move.input.choice not in colleagues(move.uow, move.record, move.actor.person_id):
        raise NoDepartmentThere(department=move.input.choice)


def _remark(move: Move) -> None:
    post = colleagues(move.uow, move.record, move.actor.person_id)[move.input.choice]
    move.facts = {"department": post.department if post else move.input.choice, "post": post.id if post else 0}


GUARDS: dict[str, Step] = {REMARK: _known}
EFFECTS: dict[str, Step] = {REMARK: _remark}
