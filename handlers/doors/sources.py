"""Where a ticket came from, as its card says it."""

from __future__ import annotations

from core.tickets.records import Order, Ticket
from core.unit_of_work import UnitOfWork
from handlers.wording import Words


def source_lines(uow: UnitOfWork, words: Words, ticket: Ticket) -> list[str]:
    """The channel; of another system's order its number and end there."""
    channel = uow.district.doors.channels.get(ticket.source)
    if channel is None:
        return []
    found = uow.repo(Order).find(ticket_id=ticket.id, limit=1) if channel.numbered else []
    lines = [words("card.source", channel=channel.code)]
    lines += [words("card.order", number=found[0].number)] if found else []
    return [*lines, words("card.order_due", due=found[0].due_at)] if found and found[0].due_at else lines
