"""Cases as the engine knows them, and what begins and ends them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from core import events as e
from core.calls.records import CalledDepartment
from core.commands import Input, StartCase
from core.district.desks import centre
from core.district.procedure_words import SUPERVISED
from core.district.procedures import START, Lack, Procedure
from core.errors import CivicError, Lacks, NoSuchCase, NotYours, Recused, TwoSides, allowed, there
from core.people.queries import live_appointments
from core.people.records import Appointment
from core.procedures import steps
from core.procedures.needs import check_ahead
from core.procedures.records import Case
from core.procedures.relations import alone, first, other_side, procedure_of, stands_alone, stands_so
from core.procedures.workflow import compiled
from core.refs import Ref, call_ref, ticket_ref
from core.tickets.queries import locked
from core.tickets.records import Ticket
from core.unit_of_work import CLOCKWORK, Actor, UnitOfWork
from core.workflow.engine import Follow, Happened, Move, Relation, Subject, authorise

T = TypeVar("T")


class Computed(Mapping[str, T]):
    """A table whose entries follow from their names."""

    def __init__(self, make: Callable[[str], T]) -> None:
        self._make = make

    def __getitem__(self, name: str) -> T:
        return self._make(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def lock(uow: UnitOfWork, case_id: int) -> tuple[Case, object]:
    """The case, and before it the ticket it is about. Raises NoSuchCase."""
    seen = uow.repo(Case).get(case_id)
    if seen is None or seen.procedure not in uow.district.procedures:
        raise NoSuchCase(number="")
    about = seen.about
    parent = locked(uow, about.id) if about.kind == "ticket" else None
    return there(uow.repo(Case).get(case_id, lock=True), NoSuchCase), parent


def _relation(name: str) -> Relation:
    def holds(move: Move, appointment: Appointment | None) -> bool:
        if _barred(move, appointment):
            return False
        if appointment is None:
            return stands_alone(move.uow, move.record, name, move.actor.person_id)
        return stands_so(move.uow, move.record, name, appointment)

    return Relation(holds, lambda move: _refusal(move, name), of_person=alone(name))


def _barred(move: Move, appointment: Appointment | None) -> bool:
    """Nobody decides on the own application, where the act says so (C-1)."""
    step, person_id = procedure_of(move.uow, move.record).step(move.act.name), move.actor.person_id
    never = step.never
    if other_side(move.uow, move.record, step.side, person_id):
        return True
    if appointment is None:
        return any(stands_alone(move.uow, move.record, one, person_id) for one in never)
    return any(stands_so(move.uow, move.record, one, appointment) for one in never)


def _refusal(move: Move, name: str) -> CivicError:
    """Recused where only the own application bars, TwoSides where another act does; else whose act it is."""
    step, person_id = procedure_of(move.uow, move.record).step(move.act.name), move.actor.person_id
    if side := other_side(move.uow, move.record, step.side, person_id):
        return TwoSides(act=move.act.name, side=side)
    for appointment in live_appointments(move.uow, move.actor.person_id):
        if _barred(move, appointment) and stands_so(move.uow, move.record, name, appointment):
            return Recused(department=appointment.department)
    whose = first(move.uow, move.record, name) or centre(move.uow.district)
    return NotYours(act=move.act.name, department=whose)


SUBJECT = Subject(
    "case",
    lock,
    lambda uow, case: compiled(procedure_of(uow, case)),
    Computed(_relation),
    Computed(lambda name: steps.check),
    Computed(lambda name: steps.apply),
    steps.keep,
    steps.start_limit,
    lambda act, what: Lacks(act=act.name, missing=(Lack("text"),)),
    begins=frozenset({"CaseStarted", "CaseReturned"}),
)


def may_start(uow: UnitOfWork, case: Case, actor: Actor) -> Actor:
    """The actor with the appointment by which a case may be started. Raises what the relations refuse."""
    procedure = procedure_of(uow, case)
    act = compiled(procedure).acts[procedure.full(START)]
    return authorise(SUBJECT, Move(uow, act, case, None, Input(), actor))


def may_begin(uow: UnitOfWork, case: Case, actor: Actor) -> None:
    """Whether it may be asked what a case needs: nobody answers in vain. Raises as `may_start`, and Lacks."""
    may_start(uow, case, actor)
    check_ahead(uow, case, procedure_of(uow, case).full(START))


def start_case(command: StartCase, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Start a procedure. Raises NoSuchCase, what the relations refuse, Lacks."""
    procedure = there(uow.district.procedures.get(command.procedure), NoSuchCase)
    if command.about.kind == "ticket":
        locked(uow, command.about.id)
    case = steps.blank(uow, procedure, command.about, actor)
    return steps.begin(uow, case, command.input, may_start(uow, case, actor), actor)


def limit_over(uow: UnitOfWork, case: Case, parent: object) -> Happened:
    """The limit of a stage that ends by an act has passed: the act follows."""
    procedure = procedure_of(uow, case)
    return [Follow(Ref("case", case.id), procedure.full(procedure.stage(case.state).missed))]


def climbs(uow: UnitOfWork, case: Case) -> bool:
    """Whether whoever stands above is told of a missed limit of this stage."""
    return procedure_of(uow, case).stage(case.state).missed == "escalate"


def begin_with(event: e.TicketFiled, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: a ticket of this kind has come; what the district has for it begins by itself."""
    found: Happened = []
    fits = [one for one in uow.district.procedures.values() if event.category in one.begins_with]
    kinds = {area.kind for area in uow.district.path(event.area)} if fits else set()
    for procedure in (one for one in fits if not one.begins_at or kinds & {*one.begins_at}):
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
