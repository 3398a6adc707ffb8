"""Cases as the engine knows them: who may act, what each act does."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from core.commands import Input, StartCase
from core.district.desks import centre
from core.district.procedures import START, Lack
from core.errors import CivicError, Lacks, NoSuchCase, NotYours, Recused, TwoSides, there
from core.people.queries import live_appointments
from core.people.records import Appointment
from core.procedures import steps
from core.procedures.needs import check_ahead
from core.procedures.records import Case
from core.procedures.relations import alone, first, other_side, procedure_of, stands_alone, stands_so
from core.procedures.workflow import compiled
from core.refs import Ref
from core.tickets.queries import locked
from core.unit_of_work import Actor, UnitOfWork
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
