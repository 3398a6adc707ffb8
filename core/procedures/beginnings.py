"""Cases that begin and end with what happens to a ticket or call."""

from collections.abc import Mapping
from typing import Any

from core import events as e
from core.calls.records import CalledDepartment
from core.commands import Input
from core.district.procedure_words import SUPERVISED
from core.district.procedures import START, Procedure
from core.errors import allowed
from core.procedures import steps
from core.procedures.needs import check_ahead
from core.procedures.records import Case
from core.procedures.workflow import compiled
from core.refs import Ref, call_ref, ticket_ref
from core.tickets.records import Ticket
from core.unit_of_work import CLOCKWORK, Actor, UnitOfWork
from core.workflow.engine import Follow, Happened


def begin_with(event: e.TicketFiled, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: a ticket of this kind has come; what the district has for it begins by itself."""
    found: Happened = []
    for procedure in uow.district.procedures.values():
        there = any(one.kind in procedure.begins_at for one in uow.district.path(event.area))
        if event.category in procedure.begins_with and (there or not procedure.begins_at):
            case = steps.blank(uow, procedure, ticket_ref(event.subject_id), CLOCKWORK)
            found += steps.begin(uow, case, Input(), CLOCKWORK)
    return found


def end_with(event: e.TicketWithdrawn | e.TicketClosed | e.TicketMerged, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: the ticket has ended; a case about it that says so ends with it."""
    found: Happened = []
    for case in uow.repo(Case).find(about=ticket_ref(event.subject_id), closed_at=None):
        procedure = uow.district.procedures.get(case.procedure)
        act = procedure.full(procedure.ends_with_matter) if procedure else ""
        if procedure and act and compiled(procedure).target(case.state, act) is not None:
            found.append(Follow(Ref("case", case.id), act))
    return found


def begin_on(event: Any, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: a limit has climbed, or a ticket was opened again in vain; what the district has for it begins, unless
    what it needs to begin stands against it, such as another that is open (潍坊条例 26)."""
    about, on, department = _climbed(uow, event)
    known = about.kind and department in uow.district.departments
    found: Happened = []
    for procedure in uow.district.procedures.values() if known else ():
        for begin in (one for one in procedure.begins if one.on == on):
            whose = {begin.department: department} if begin.department else {}
            found += _begin(uow, procedure, about, {**begin.fields, **whose})
    return found


def _climbed(uow: UnitOfWork, event: Any) -> tuple[Ref, str, str]:
    """What it is about, what happened to it, and whose limit it was; a danger that nobody heeds goes its own way."""
    if isinstance(event, e.TicketSupervised):
        ticket = uow.repo(Ticket).get(event.subject_id)
        return ticket_ref(event.subject_id), SUPERVISED, ticket.department if ticket else ""
    if isinstance(event, e.TicketEscalated):
        return ticket_ref(event.subject_id), "" if event.kind == "heed" else event.target, event.department
    called = uow.repo(CalledDepartment).get(event.subject_id) if event.of == "called" else None
    return (call_ref(called.call_id), event.target, called.department) if called else (Ref(), "", "")


def _begin(uow: UnitOfWork, procedure: Procedure, about: Ref, given: Mapping[str, str]) -> Happened:
    case = steps.blank(uow, procedure, about, CLOCKWORK)
    case.fields |= given
    if not allowed(check_ahead, uow, case, procedure.full(START)):
        return []
    return steps.begin(uow, case, Input(fields=given), CLOCKWORK)
