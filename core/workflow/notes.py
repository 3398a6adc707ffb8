"""The trace of a ticket and the notes kept on it."""

from __future__ import annotations

import secrets
from typing import Any

from core.calls.records import Call, CalledDepartment
from core.decisions.records import Decision
from core.duties.records import Ruling
from core.errors import NoSuchTicket
from core.ledger.chain import text_digest
from core.ledger.records import Entry
from core.procedures.records import Case
from core.refs import Ref, ticket_ref
from core.supervision.records import Supervision
from core.tickets.numbers import make
from core.tickets.records import Note, Ticket
from core.unit_of_work import Actor, Repository, UnitOfWork


def locked(uow: UnitOfWork, ticket_id: int) -> Ticket:
    """The ticket, kept for this unit alone until it ends. Raises NoSuchTicket."""
    ticket = uow.repo(Ticket).get(ticket_id, lock=True)
    if ticket is None:
        raise NoSuchTicket(number="")
    return ticket


def free_number(uow: UnitOfWork, kind: type[Ticket] | type[Call] | type[Decision], lead: str = "") -> str:
    """A number that no record of this kind has; `lead` stands before it."""
    shelf: Repository[Any] = uow.repo(kind)
    while shelf.find(number=(number := lead + make(secrets.randbelow)), limit=1):
        continue
    return number


# What happened beside the ticket and belongs to its trace: applications, rulings, 督办.
_BESIDE = frozenset(
    {
        *("CaseStarted", "CaseMoved", "CaseReturned", "CaseClosed"),
        *("RulingDecided", "SupervisionOpened", "SupervisionAnswered", "SupervisionConcluded"),
    }
)


def matter(uow: UnitOfWork, about: Ref) -> Ticket | Call | None:
    """The ticket or call that something is about; a called unit belongs to its call."""
    kind, row_id = about
    if kind == "ticket":
        return uow.repo(Ticket).get(row_id)
    if kind == "called":
        called = uow.repo(CalledDepartment).get(row_id)
        row_id = called.call_id if called else 0
    return uow.repo(Call).get(row_id)


def history(uow: UnitOfWork, ticket: Ticket) -> list[Entry]:
    """The whole trace of a ticket, oldest first: its own lines, and what was asked, ruled and supervised about it."""
    found = uow.ledger.read("ticket", ticket.id)
    found_cases = uow.repo(Case).find(about=ticket_ref(ticket.id))
    beside = [("case", case.id) for case in found_cases if not uow.district.hidden_procedure(case.procedure)]
    beside += [("ruling", r.id) for r in uow.repo(Ruling).find(about=ticket_ref(ticket.id))]
    beside += [("supervision", s.id) for s in uow.repo(Supervision).find(about=ticket_ref(ticket.id))]
    for subject, row_id in beside:
        found += [entry for entry in uow.ledger.read(subject, row_id) if _beside(entry)]
    return sorted(found, key=lambda entry: (entry.at, entry.seq))


UNSAID: dict[str, Any] = {"note_id": 0, "digest": ""}


def _beside(entry: Entry) -> bool:
    """Whether a line of another record belongs to the ticket's trace; an act that moved nothing does not."""
    return entry.event in _BESIDE and entry.facts.get("was", "") != entry.facts.get("to", "-")


def keep_note(
    uow: UnitOfWork, about: Ref, kind: str, text: str, actor: Actor, pictures: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Keep a text about a record; gives `note_id` and the `digest` by which the ledger vouches for it."""
    salt = secrets.token_hex(8)
    note = Note(about, kind, text.strip(), salt, uow.now, actor.person_id, actor.department, list(pictures))
    uow.repo(Note).add(note)
    return {"note_id": note.id, "digest": note_digest(note)}


def note_digest(note: Note) -> str:
    """What the ledger keeps of a note."""
    return text_digest(note.salt, note.kind, note.text, note.pictures)
