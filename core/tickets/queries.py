"""Reads about tickets, and the lock; what a tip-off's words show."""

from core.errors import NoSuchTicket, there
from core.people.masking import mask
from core.tickets.lifecycle import ENDED
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork


def locked(uow: UnitOfWork, ticket_id: int) -> Ticket:
    """The ticket, kept for this unit of work alone until it ends. Raises NoSuchTicket."""
    return there(uow.repo(Ticket).get(ticket_id, lock=True), NoSuchTicket)


def covered(ticket: Ticket | None, text: str) -> str:
    """A text about a ticket as others read it; of a danger that is not over the door stays, for who must come."""
    danger = ticket is not None and bool(ticket.alarm) and not ticket.tip_off and ticket.state not in ENDED
    return mask(text, rooms=danger)
