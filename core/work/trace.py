"""Helpers every command uses: lock and check a ticket, keep a note."""

from __future__ import annotations

import secrets
from typing import Any

from core.domain.chain import text_digest
from core.domain.lifecycle import after
from core.domain.refs import Ref, ticket_ref
from core.domain.rows import Call, CalledUnit, Entry, Note, Person, Plea, Ruling, Supervision, Ticket
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


def matter(unit: Unit, about: Ref) -> Ticket | Call | None:
    """The ticket or call that something is about; a called unit belongs to its call."""
    kind, row_id = about
    if kind == "ticket":
        return unit.repo(Ticket).get(row_id)
    if kind == "called":
        called = unit.repo(CalledUnit).get(row_id)
        row_id = called.call_id if called else 0
    return unit.repo(Call).get(row_id)


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
    beside += [("ruling", r.id) for r in unit.repo(Ruling).find(about=ticket_ref(ticket.id))]
    beside += [("supervision", s.id) for s in unit.repo(Supervision).find(about=ticket_ref(ticket.id))]
    for subject, row_id in beside:
        found += [entry for entry in unit.ledger.read(subject, row_id) if entry.event in _BESIDE]
    return sorted(found, key=lambda entry: (entry.at, entry.seq))


UNSAID: dict[str, Any] = {"note_id": 0, "digest": ""}


def keep_note(
    unit: Unit, about: Ref, kind: str, text: str, actor: Actor, pictures: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Keep a text about a record; gives `note_id` and the `digest` by which the ledger vouches for it."""
    salt = secrets.token_hex(8)
    note = Note(about, kind, text.strip(), salt, unit.now, actor.person_id, actor.unit, list(pictures))
    unit.repo(Note).add(note)
    return {"note_id": note.id, "digest": note_digest(note)}


def note_digest(note: Note) -> str:
    """What the ledger keeps of a note."""
    return text_digest(note.salt, note.kind, note.text, note.pictures)
