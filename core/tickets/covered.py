"""A text about a ticket as others than its reporter read it."""

from __future__ import annotations

from core.people.masking import mask
from core.tickets.lifecycle import ENDED
from core.tickets.records import Ticket


def covered(ticket: Ticket | None, text: str) -> str:
    """A text about a ticket as others read it; of a danger that is not over the door stays, for who must come."""
    danger = ticket is not None and bool(ticket.alarm) and not ticket.tip_off and ticket.state not in ENDED
    return mask(text, rooms=danger)
