"""Helpers every command uses: lock and check a ticket, keep a note."""

from __future__ import annotations

import secrets

from core.domain.chain import text_digest
from core.domain.lifecycle import after
from core.domain.rows import Entry, Note, Person, Plea, Ruling, Supervision, Ticket
from core.errors import AlreadyDone, NoSuchTicket, NotNow
from core.unit import Actor, Unit

# The event that shows an act has been done already, for "somebody was quicker".
DONE_BY = {
    "sign": "TicketSigned",
    "submit": "ResultSubmitted",
    "return": "TicketReturned",
    "dispatch": "TicketDispatched",
    "pass": "ResultPassed",
    "reply_now": "EnquiryAnswered",
    "send_back": "ResultSentBack",
    "call_street": "StreetCalled",
    "rate": "TicketRated",
    "withdraw": "TicketWithdrawn",
    "merge": "TicketMerged",
    "forward": "TicketForwarded",
    "explain": "TicketClosed",
    "city_result": "ResultSubmitted",
}
# An earlier act that this one answers to: a second signature after a new dispatch is not "already done".
_ROUND = frozenset({"TicketDispatched", "TicketReopened", "ResultSentBack", "TicketFiled"})


def locked(unit: Unit, ticket_id: int) -> Ticket:
    """The ticket, kept for this unit alone until it ends. Raises NoSuchTicket."""
    ticket = unit.repo(Ticket).get(ticket_id, lock=True)
    if ticket is None:
        raise NoSuchTicket(number="")
    return ticket


def step(unit: Unit, ticket: Ticket, act: str, actor: Actor) -> None:
    """Move the ticket along the arrow of the act. Raises AlreadyDone (with who and when) or NotNow."""
    to = after(ticket.state, act)
    if to is None:
        raise _too_late(unit, ticket, act)
    ticket.state = to
    ticket.last_act, ticket.last_by, ticket.changed_at = act, actor.name, unit.now


def may_step(unit: Unit, ticket: Ticket, act: str) -> None:
    """Refuse early what `step` would refuse. Raises AlreadyDone or NotNow."""
    if after(ticket.state, act) is None:
        raise _too_late(unit, ticket, act)


def _too_late(unit: Unit, ticket: Ticket, act: str) -> AlreadyDone | NotNow:
    for entry in reversed(unit.ledger.read("ticket", ticket.id)):
        if entry.event == DONE_BY.get(act):
            person = unit.repo(Person).get(entry.actor_id) if entry.actor_id else None
            return AlreadyDone(act=act, who=person.name if person else "", unit=entry.actor_unit, at=entry.at)
        if entry.event in _ROUND and entry.event != DONE_BY.get(act):
            break
    return NotNow(act=act, state=ticket.state)


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
