"""督办 as the engine knows it, and how one begins."""

from typing import Any

from core import commands as c
from core import events as e
from core.calls.records import CalledDepartment
from core.district.desks import centre
from core.errors import AlreadyDone, CivicError, NotNow, NotYours, Recused, demand
from core.people.records import Appointment
from core.refs import Ref, call_ref, ticket_ref
from core.supervision.queries import meant, named, pending
from core.supervision.records import Supervision
from core.supervision.workflow import OPENS, SUPERVISION
from core.tickets.records import Ticket
from core.unit_of_work import CLOCKWORK, Actor, UnitOfWork
from core.workflow import limits
from core.workflow.engine import Move, Relation, Subject, alone, begins, in_office
from core.workflow.notes import UNSAID, keep_note
from core.workflow.timers import own_limits


def _oversees(move: Move, appointment: Appointment | None) -> bool:
    """Never the supervised department itself."""
    return appointment is not None and appointment.department != move.record.department


def _not_overseer(move: Move) -> CivicError:
    if any(appointment.department == move.record.department for appointment in move.held):
        return Recused(department=move.record.department)
    return _not_supervisor(move)


def _not_supervisor(move: Move) -> CivicError:
    return NotYours(act="supervise", department=centre(move.uow.district))


def _answer(move: Move) -> None:
    """What the department does about it."""
    move.record.answer, move.record.answered_at = move.text, move.uow.now


def _conclude(move: Move) -> None:
    move.record.conclusion, move.record.concluded_at = move.text, move.uow.now


SUPERVISIONS = Subject(
    "supervision",
    alone(Supervision),
    lambda uow, row: SUPERVISION,
    {
        "supervised": Relation(in_office, lambda move: NotYours(act="answer", department=move.record.department)),
        "overseer": Relation(_oversees, _not_overseer),
        "anywhere": Relation(lambda move, appointment: appointment is not None, _not_supervisor),
    },
    {},
    {"answer": _answer, "conclude": _conclude},
    timers=own_limits("supervision"),
    misplaced=lambda uow, row, name: NotNow(act=name, state=row.state),
)


def open_supervision(command: c.OpenSupervision, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """督办 by hand, with a trigger of the district's list. Raises NotYours, Lacks, AlreadyDone."""
    about = meant(command)
    row, speaker = Supervision(about, command.department, command.trigger, "open", uow.now), actor
    actor = begins(SUPERVISIONS, OPENS, uow, row, actor)
    demand(
        "supervise",
        trigger=command.trigger in uow.district.supervision.triggers,
        text=command.text.strip(),
        unit=command.department in uow.district.departments,
        matter=bool(command.ticket_id) != bool(command.call_id),
    )
    if earlier := pending(uow, command.department, about):
        raise AlreadyDone(act="supervise", who="", department=command.department, at=earlier[0].opened_at)
    return [_open(uow, row, actor, keep_note(uow, about, "supervision", command.text, speaker))]


def _open(uow: UnitOfWork, row: Supervision, actor: Actor, words: dict[str, Any]) -> Any:
    row.by = actor.person_id
    uow.repo(Supervision).add(row)
    answer = uow.district.supervision.answer
    limits.begin(uow, Ref("supervision", row.id), "supervision", row.department, answer, urgent=False)
    return e.SupervisionOpened(row.id, **named(row.about), department=row.department, trigger=row.trigger, **words)


def open_by_itself(event: Any, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """Reaction: overdue up to the district's rung, or reopened in vain (潍坊条例 26); one open case at a time."""
    rules = uow.district.supervision
    if isinstance(event, e.TicketSupervised):
        ticket = uow.repo(Ticket).get(event.subject_id)
        return _once(uow, ticket.department if ticket else "", "unsolved", ticket_ref(event.subject_id))
    if not rules.rung or event.target != rules.rung or event.kind == "heed":
        return []
    if isinstance(event, e.TicketEscalated):
        return _once(uow, event.department, "overdue", ticket_ref(event.subject_id))
    called = uow.repo(CalledDepartment).get(event.subject_id) if event.of == "called" else None
    return _once(uow, called.department, "overdue", call_ref(called.call_id)) if called else []


def _once(uow: UnitOfWork, code: str, trigger: str, about: Ref) -> list[e.Event]:
    known = trigger in uow.district.supervision.triggers and code in uow.district.departments
    if not known or pending(uow, code, about):
        return []
    return [_open(uow, Supervision(about, code, trigger, "open", uow.now), CLOCKWORK, UNSAID)]
