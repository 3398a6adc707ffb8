"""Joint meetings: hard matters in, decisions back on the tickets."""

import re
from typing import Any

from core import events as e
from core.district.naming import department_named
from core.district.procedures import Effect
from core.duties.records import Ruling
from core.errors import demand
from core.procedures.records import Case
from core.procedures.values import TOGETHER
from core.refs import Ref, ticket_ref
from core.tickets.queries import locked
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.engine import Move
from core.workflow.notes import keep_note
from core.workflow.numbers import read

HARD = 30  # matters an agenda takes by itself
_STANDING = frozenset({"suspended", "waiting"})  # whose limit stands
_DECISION = re.compile(r"^[^\S\n]*(\d{3}[- ]?\d{3}[- ]?\d{3})[^\S\n]*(\S*)(.*)$", re.M)


def hard_matters(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Open matters that ordinary ways do not solve, hardest first, each with why: the proposed agenda (SG-08).

    Under 督办, suspended, before the panel, returned, overdue: one point each, several reasons add up.
    """
    open_states = ["filed", "assigned", "signed", "contacted", "suspended", "waiting", "supervised", "forwarded"]
    why: dict[int, list[str]] = {}
    for ticket in uow.repo(Ticket).find(state=open_states):
        why[ticket.id] = [word for word, holds in _reasons(uow, ticket).items() if holds]
    for ruling in uow.repo(Ruling).find(state=["open", "hearing"]):
        why.setdefault(_ticket(ruling.about), []).append("panel")
    taken_up = [code for code, one in uow.district.procedures.items() if one.agenda]
    for case in uow.repo(Case).find(procedure=taken_up, closed_at=None) if taken_up else ():
        why.setdefault(_ticket(case.about), []).append(case.procedure)
    found = [(ticket_id, reasons) for ticket_id, reasons in why.items() if ticket_id and reasons]
    found.sort(key=lambda pair: (-len(pair[1]), pair[0]))
    return [{"ticket": ticket_id, "why": sorted(set(reasons))} for ticket_id, reasons in found[:HARD]]


def _ticket(about: Ref) -> int:
    return about.id if about.kind == "ticket" else 0


def _reasons(uow: UnitOfWork, ticket: Ticket) -> dict[str, bool]:
    return {
        "supervised": ticket.supervised,
        "suspended": ticket.state == "suspended",
        "returned": ticket.returns > 0,
        "overdue": ticket.due_at is not None and ticket.due_at < uow.now and ticket.state not in _STANDING,
        "reopened": ticket.round > 0,
    }


def concerned(uow: UnitOfWork, agenda: list[dict[str, Any]]) -> list[str]:
    """The departments with which the matters lie."""
    tickets = filter(None, (uow.repo(Ticket).get(point["ticket"]) for point in agenda))
    return [*dict.fromkeys(ticket.department or ticket.desk for ticket in tickets)]


def take_up(move: Move, effect: Effect) -> None:
    """All that is hard now is what is met about, and its departments are invited."""
    agenda = hard_matters(move.uow)
    found = {effect.values["field"]: len(agenda), effect.values["invite"]: concerned(move.uow, agenda)}
    move.record.fields |= {TOGETHER: [point["ticket"] for point in agenda], **found}


def decide(move: Move, effect: Effect) -> None:
    """Each line 'number department words' is a note on its ticket, of the agenda, and told to the department that
    carries it out (SG-08). Raises Lacks."""
    uow, case, told = move.uow, move.record, list[tuple[int, str, str]]()
    for number, name, words in _DECISION.findall(move.text):
        ticket, code = uow.repo(Ticket).first(number=read(number)), department_named(uow.district, name)
        there = ticket is not None and ticket.id in case.fields.get(TOGETHER, ())
        demand(move.act.name, words=words.strip(), unit=code in uow.district.departments, on_agenda=there)
        told += [(ticket.id, words.strip(), code)] if ticket else []
    case.fields[effect.values["field"]] = len(told)
    for ticket_id, words, code in sorted(told):
        locked(uow, ticket_id)
        facts = keep_note(uow, ticket_ref(ticket_id), "meeting", words, move.actor)
        move.then.append(e.MeetingDecided(ticket_id, case=case.id, department=code, **facts))
