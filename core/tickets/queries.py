"""Reads about tickets, and the lock."""

from __future__ import annotations

from core.errors import NoSuchTicket
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork


def locked(uow: UnitOfWork, ticket_id: int) -> Ticket:
    """The ticket, kept for this unit of work alone until it ends. Raises NoSuchTicket."""
    ticket = uow.repo(Ticket).get(ticket_id, lock=True)
    if ticket is None:
        raise NoSuchTicket(number="")
    return ticket
