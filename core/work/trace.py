"""The trace of a ticket and the notes kept on it."""

from __future__ import annotations

import secrets

from core.domain.chain import text_digest
from core.domain.rows import Entry, Note, Plea, Ruling, Supervision, Ticket
from core.errors import NoSuchTicket
from core.unit import Actor, Unit


def locked(unit: Unit, ticket_id: int) -> Ticket:
    """The ticket, kept for this unit alone until it ends. Raises NoSuchTicket."""
    ticket = unit.repo(Ticket).get(ticket_id, lock=True)
    if ticket is None:
        raise NoSuchTicket(number="")
    return ticket


# What happened beside the ticket and belongs to its trace: applications, rulings, 督办.
_BESIDE = frozenset(
    {"PleaMade", "PleaDecided", "RulingDecided", "SupervisionOpened", "SupervisionAnswered", "SupervisionConcluded"}
)


def history(unit: Unit, ticket: Ticket) -> list[Entry]:
    """The whole trace of a ticket, oldest first: its own lines, and what was asked, ruled and supervised about it."""
    found = unit.ledger.read("ticket", ticket.id)
    beside = [("plea", p.id) for p in unit.repo(Plea).find(ticket_id=ticket.id)]
    beside += [("ruling", r.id) for r in unit.repo(Ruling).find(ticket_id=ticket.id)]
    beside += [("supervision", s.id) for s in unit.repo(Supervision).find(ticket_id=ticket.id)]
    for subject, row_id in beside:
        found += [entry for entry in unit.ledger.read(subject, row_id) if entry.event in _BESIDE]
    return sorted(found, key=lambda entry: (entry.at, entry.seq))


def keep_note(
    unit: Unit, ticket_id: int, kind: str, text: str, actor: Actor, pictures: tuple[str, ...] = ()
) -> tuple[int, str]:
    """Keep a text on a ticket; gives the note's id and the digest by which the ledger vouches for it."""
    salt = secrets.token_hex(8)
    note = Note(ticket_id, kind, text, salt, unit.now, actor.person_id, actor.unit, list(pictures))
    unit.repo(Note).add(note)
    return note.id, note_digest(note)


def note_digest(note: Note) -> str:
    """What the ledger keeps of a note."""
    return text_digest(note.salt, note.kind, note.text, note.pictures)
