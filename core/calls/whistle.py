"""吹哨: a call is made; it goes out at once or waits for its review."""

from typing import Any

from core import events as e
from core.calls.permissions import may_blow
from core.calls.plan import Plan, plan
from core.calls.queries import departments_of
from core.calls.records import Call, CalledDepartment
from core.calls.timers import move_call
from core.commands import BlowWhistle
from core.district.calls import CallType
from core.duties.queries import check_guard
from core.errors import Lacks, NotCallable, NotForCalls
from core.people.queries import live_appointments
from core.record import picked
from core.refs import Ref, call_ref
from core.tickets.queries import locked
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import Follow, Happened
from core.workflow.notes import free_number, keep_note
from core.workflow.transitions import Timers


def blow_whistle(command: BlowWhistle, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Check the matrix, name all that is missing, send at once or ask for the review (KM-21, KM-26, KM-28)."""
    kind = uow.district.calls.types.get(command.kind)
    if kind is None or not _may(uow, kind, actor):
        raise NotForCalls(kind=command.kind)
    if command.ticket_id:
        locked(uow, command.ticket_id)
    found = _planned(uow, command, actor)
    for code in found.departments:
        words = f"{command.matter} {command.reason}"
        check_guard(uow, code, lead=code == found.lead, category=command.category, item=command.item, words=words)
    call = uow.repo(Call).add(_row(uow, command, actor, kind, found))
    facts = _notes(uow, call, command, actor) | picked(call, "number kind caller category item")
    blown = e.CallBlown(call.id, departments=found.departments, lead=found.lead, ticket=call.ticket_id, **facts)
    external = command.external.strip()[:200]
    called = [
        uow.repo(CalledDepartment).add(
            CalledDepartment(call.id, code, "notified", code == found.lead, uow.now, external=external)
        )
        for code in found.departments
    ]
    if call.state == "pending":
        move_call(uow, call, Timers(start=("approve",)))
        proposed = (e.DepartmentProposed(u.id, call=call.id, department=u.department, lead=u.lead) for u in called)
        return [blown, *proposed]
    move_call(uow, call, Timers(start=("filing",)))
    return [blown, *issue(uow, call)]


def _may(uow: UnitOfWork, kind: CallType, actor: Actor) -> bool:
    appointments = [
        p for p in live_appointments(uow, actor.person_id) if (p.department, p.role) == (actor.department, actor.role)
    ]
    return any(may_blow(uow.district, kind, appointment) for appointment in appointments)


def _planned(uow: UnitOfWork, command: BlowWhistle, actor: Actor) -> Plan:
    """Who is called. Raises Lacks with everything that is missing, NotCallable with everybody who does not fit."""
    found = plan(uow.district, actor.department, command)
    missing = (*found.missing, *(["own_level"] if _skips_its_level(uow, command, actor) else []))
    if missing:
        raise Lacks(act="blow", missing=missing)
    if found.odd:
        raise NotCallable(departments=found.odd, kind=command.kind)
    return found


def _skips_its_level(uow: UnitOfWork, command: BlowWhistle, actor: Actor) -> bool:
    """Whether a ticket would go up although no department of the caller's own level or below was pressed (KM-27)."""
    kind, district = uow.district.calls.types[command.kind], uow.district
    if not command.ticket_id or not (kind.upward or kind.external):
        return False
    order = list(district.levels)
    own = order.index(district.departments[actor.department].level)
    signed = (one for one in uow.ledger.read("ticket", command.ticket_id) if one.event == "TicketSigned")
    codes = [str(one.facts.get("department", "")) for one in signed]
    for call in uow.repo(Call).find(ticket_id=command.ticket_id):
        codes += [one.department for one in uow.repo(CalledDepartment).find(call_id=call.id)]
    return not any(c in district.departments and order.index(district.departments[c].level) <= own for c in codes)


def _row(uow: UnitOfWork, command: BlowWhistle, actor: Actor, kind: CallType, found: Plan) -> Call:
    reviewer = ""
    if kind.approval == "review":
        desk = uow.district.department_for(kind.reviewer, command.area or uow.district.code)
        reviewer = desk.code if desk else ""
    return Call(
        number=free_number(uow, Call),
        created_at=uow.now,
        state="pending" if reviewer else "issued",
        caller=actor.department,
        caller_id=actor.person_id,
        reviewer=reviewer,
        copied=list(found.copied),
        changed_at=uow.now,
        **picked(command, "kind area ticket_id category item place lon lat team"),
    )


def _notes(uow: UnitOfWork, call: Call, command: BlowWhistle, actor: Actor) -> dict[str, Any]:
    """Keep what was said; gives the facts by which the ledger vouches for the matter."""
    facts = keep_note(uow, call_ref(call.id), "matter", command.matter, actor, command.pictures)
    for kind, words in (("reason", command.reason), ("decision", command.decision)):
        if words.strip():
            keep_note(uow, call_ref(call.id), kind, words, actor)
    return facts


def call_in(uow: UnitOfWork, call: Call, code: str, *, designated: bool = False) -> Follow:
    """A department more on a call that is out."""
    called = uow.repo(CalledDepartment).add(
        CalledDepartment(call.id, code, "notified", False, uow.now, designated=designated)
    )
    return Follow(Ref("called", called.id), "notify")


def issue(uow: UnitOfWork, call: Call) -> Happened:
    """The call goes out: every department gets its card and its limits."""
    uow.repo(Call).change(call, issued_at=uow.now)
    called = departments_of(uow, call)
    issued = e.CallIssued(call.id, departments=tuple(u.department for u in called), copied=tuple(call.copied))
    return [issued, *(Follow(Ref("called", u.id), "notify") for u in called)]
