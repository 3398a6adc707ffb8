"""Hands a report to another system once, though its answer is lost."""

from __future__ import annotations

from core.commands import Input, Perform
from core.refs import ticket_ref
from core.storage import outbox
from core.storage.outbox import Claimed
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
from handlers.doors.told import OUT


def is_report(letter: Claimed) -> bool:
    """Whether it hands a matter over."""
    return "report" in letter.body


def goes_out(uow: SqlUnitOfWork, letter: Claimed) -> None:
    """Noted before it is told: where this try ends unknown, the next one asks first."""
    outbox.note(uow.connection, letter, {**letter.body, OUT: True})


def not_taken(uow: SqlUnitOfWork, letter: Claimed, reason: str) -> Perform | None:
    """What tells the desk of it; None where the matter is no longer with the other system."""
    ticket = uow.repo(Ticket).get(letter.body["id"])
    why = "unsure" if letter.body.get(OUT) else reason
    lost = Perform(ticket_ref(letter.body["id"]), "not_taken", Input(text=why))
    return lost if ticket and ticket.state == "forwarded" else None
