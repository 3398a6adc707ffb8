"""The trace of a ticket: its own lines and those of what is about it."""

from core.calls.records import Call
from core.duties.records import Ruling
from core.ledger.records import Entry
from core.procedures.records import Case
from core.refs import ticket_ref
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork

# What happened beside the ticket and belongs to its trace: cases of procedures, rulings.
_BESIDE = frozenset(
    ("CaseStarted", "CaseMoved", "CaseReturned", "CaseClosed", "CallBlown", "CallConcluded", "RulingDecided")
)


def history(uow: UnitOfWork, ticket: Ticket) -> list[Entry]:
    """The whole trace of a ticket, oldest first: its own lines, and what was asked and ruled about it."""
    found = uow.ledger.read("ticket", ticket.id)
    found_cases = uow.repo(Case).find(about=ticket_ref(ticket.id))
    beside = [("case", case.id) for case in found_cases if not uow.district.hidden_procedure(case.procedure)]
    beside += [("call", call.id) for call in uow.repo(Call).find(ticket_id=ticket.id)]
    beside += [("ruling", r.id) for r in uow.repo(Ruling).find(about=ticket_ref(ticket.id))]
    for subject, row_id in beside:
        lines = (entry for entry in uow.ledger.read(subject, row_id) if entry.event in _BESIDE)
        # An act that moved nothing does not belong to it.
        found += [one for one in lines if one.facts.get("was", "") != one.facts.get("to", "-")]
    return sorted(found, key=lambda entry: (entry.at, entry.seq))
