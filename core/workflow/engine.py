"""Does an act: lock, authority, state, guard, effect, move, note, event."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache, cached_property
from typing import Any, TypeVar

from core.commands import Input, Perform
from core.district.desks import centre
from core.errors import AlreadyDone, CivicError, Lacks, NoSuchTicket, NotNow, NotYours, there
from core.events import Event
from core.people.queries import live_appointments
from core.people.records import Appointment, Person
from core.record import SPECS
from core.refs import NO_REF, Ref
from core.unit_of_work import HOUSE, Actor, UnitOfWork
from core.workflow.notes import keep_note
from core.workflow.transitions import Act, Who, Workflow

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Follow:
    """An act that the program itself does because of another; only acts of the house can be done so."""

    ref: Ref
    act: str
    input: Input = field(default_factory=Input)


Happened = list[Event | Follow]


@dataclass
class Move:
    """One act being done to one record; guards and effects read it, effects change it.

    `parent`: the record locked before it (a called department's call), None where there is none. `facts`: what the
    event will say beside what the record shows. `then`: events and acts that follow it. `to`: the state it leads to,
    unless the effect lets it stay.
    """

    uow: UnitOfWork
    act: Act
    record: Any
    parent: Any
    input: Input
    actor: Actor
    facts: dict[str, Any] = field(default_factory=dict)
    then: Happened = field(default_factory=list)
    to: str = ""

    @cached_property
    def held(self) -> list[Appointment]:
        """The appointments the actor may do it by: all of them, or the one that was named."""
        actor = self.actor
        held = live_appointments(self.uow, actor.person_id) if actor.person_id else []
        return [p for p in held if not actor.role or (p.role, p.department) == (actor.role, actor.department)]

    @property
    def text(self) -> str:
        """What was said, without blanks around it."""
        return self.input.text.strip()


Step = Callable[[Move], None]


@dataclass(frozen=True, slots=True)
class Relation:
    """How somebody stands to a record.

    `holds(move, appointment)` is asked for each Appointment the actor holds, or (`of_person`) once with None where it
    is a matter of the person (the reporter). `refusal(move)`: what is said to whoever does not.
    """

    holds: Callable[[Move, Any], bool]
    refusal: Callable[[Move], CivicError]
    of_person: bool = False


def theirs(whose: Callable[[Move], str]) -> Callable[[Move], CivicError]:
    """A refusal that names the department whose act it is, the centre where none has it yet."""
    return lambda move: NotYours(act=move.act.name, department=whose(move) or centre(move.uow.district))


def in_office(move: Move, appointment: Appointment) -> bool:
    """Whether a post is of the department that the record names."""
    return bool(appointment.department == move.record.department)


def alone(kind: type[T]) -> Callable[[UnitOfWork, int], tuple[T, None]]:
    """How a record is locked that hangs on no other; the lock raises NoSuchTicket."""

    return lambda uow, row_id: (there(uow.repo(kind).get(row_id, lock=True), NoSuchTicket), None)


def given(move: Move) -> None:
    """The event tells the fields that came with the act."""
    move.facts = dict(move.input.fields)


def _keep(move: Move, kind: str, text: str, pictures: tuple[str, ...]) -> dict[str, Any]:
    about = Ref(SPECS[type(move.record)].subject, move.record.id)
    return keep_note(move.uow, about, kind, text, move.actor, pictures)


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of record that acts are done to, and all the engine must know of it.

    `lock(uow, id)` gives the record and the one locked before it; raises where there is none. `workflow(uow, record)`:
    its table. `timers(move)` carries out the row's timers. `keep(move, kind, text, pictures)` keeps a text, on the
    record if nowhere else, and gives note_id and digest. `lacks(act, what)`: the refusal where words are missing.
    `begins`: names of events before which nothing counts as done already (a new dispatch begins anew). `state`: the
    field that holds the state, if any does. `misplaced(uow, record, act)`: the refusal where an act has no place, if
    not the usual one. `shared`: how to lock for the acts that many may do at the same time; these leave the record
    itself unchanged.
    """

    kind: str
    lock: Callable[[UnitOfWork, int], tuple[Any, Any]]
    workflow: Callable[[UnitOfWork, Any], Workflow]
    relations: Mapping[str, Relation]
    guards: Mapping[str, Step]
    effects: Mapping[str, Step]
    keep: Callable[[Move, str, str, tuple[str, ...]], dict[str, Any]] = _keep
    timers: Step = lambda move: None
    lacks: Callable[[Act, str], CivicError] = lambda act, what: Lacks(act=act.name, missing=(what,))
    begins: frozenset[str] = frozenset()
    state: str = "state"
    misplaced: Callable[[UnitOfWork, Any, str], CivicError] | None = None
    shared: Mapping[str, Callable[[UnitOfWork, int], tuple[Any, Any]]] = field(default_factory=dict)

    def at(self, record: Any) -> str:
        """The state the record is in."""
        return str(getattr(record, self.state, ""))

    def not_now(self, uow: UnitOfWork, record: Any, name: str) -> CivicError:
        """The refusal of an act that has no place."""
        return self.misplaced(uow, record, name) if self.misplaced else NotNow(act=name, state=self.at(record))


Subjects = Mapping[str, Subject]


def perform(subjects: Subjects, command: Perform, uow: UnitOfWork, *, actor: Actor) -> tuple[Happened, Actor]:
    """Do what somebody asks for; gives what happened and the actor with the appointment it was done by.

    Raises the relation's refusal, AlreadyDone, NotNow, and what is missing.
    """
    subject, move = _begin(subjects, command.ref, command.act, command.input, uow, actor)
    move.actor = authorise(subject, move)
    return _carry(subject, move), move.actor


def follow(subjects: Subjects, next_: Follow, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Do what follows by itself. Raises PermissionError for an act that only people do."""
    subject, move = _begin(subjects, next_.ref, next_.act, next_.input, uow, actor)
    if not move.act.by_house:
        raise PermissionError(f"{next_.ref.kind}.{next_.act} is not an act of the house")
    return _carry(subject, move)


def _begin(
    subjects: Subjects, ref: Ref, name: str, given: Input, uow: UnitOfWork, actor: Actor
) -> tuple[Subject, Move]:
    subject = subjects[ref.kind]
    record, parent = subject.shared.get(name, subject.lock)(uow, ref.id)
    act = subject.workflow(uow, record).acts.get(name)
    if act is None:
        raise subject.not_now(uow, record, name)
    return subject, Move(uow, act, record, parent, given, actor)


def may(subject: Subject, uow: UnitOfWork, record: Any, name: str, actor: Actor, *, parent: Any = None) -> Actor:
    """The actor with the appointment by which the act may be done, asked before it is. Raises as `perform`."""
    act = subject.workflow(uow, record).acts[name]
    return authorise(subject, Move(uow, act, record, parent, Input(), actor))


def rehearse(subject: Subject, uow: UnitOfWork, record: Any, name: str, given: Input, actor: Actor) -> None:
    """Refuse what `perform` would refuse, before somebody is asked for a yes; changes nothing. Raises as `perform`."""
    move = Move(uow, subject.workflow(uow, record).acts[name], record, None, given, actor)
    move.actor = authorise(subject, move)
    check_state(subject, uow, record, name)
    if guard := subject.guards.get(move.act.does or name):
        guard(move)


def begins(subject: Subject, act: Act, uow: UnitOfWork, record: Any, actor: Actor) -> Actor:
    """The actor with the appointment by which a new record may be begun; such acts are in no table. Raises as `may`."""
    return authorise(subject, Move(uow, act, record, None, Input(), actor))


def authorise(subject: Subject, move: Move) -> Actor:
    """The actor with the appointment by which the act may be done. Raises the relation's refusal.

    An actor who names an appointment is held to it; one who names none is given the first that fits.
    """
    if move.act.by_house and move.actor in HOUSE:
        return move.actor
    for way in move.act.who:
        relation = subject.relations.get(way.relation)
        if relation is None:
            continue
        if relation.of_person and move.actor.person_id and relation.holds(move, None):
            return Actor(move.actor.person_id, name=move.actor.name)
        for appointment in () if relation.of_person else move.held:
            if _can(move, way, appointment) and relation.holds(move, appointment):
                return Actor(move.actor.person_id, appointment.role, appointment.department, move.actor.name)
    raise _refusal(subject, move)


def _can(move: Move, way: Who, appointment: Appointment) -> bool:
    can = move.uow.district.roles[appointment.role].can
    return (not way.roles or appointment.role in way.roles) and (not way.permissions or bool(way.permissions & can))


def _refusal(subject: Subject, move: Move) -> CivicError:
    """Why not; `about` names the record, so that the door can leave a line in its trace, if it is kept already."""
    relations = [subject.relations[way.relation] for way in move.act.who if way.relation in subject.relations]
    refusal = relations[0].refusal(move) if relations else subject.not_now(move.uow, move.record, move.act.name)
    refusal.about = Ref(subject.kind, move.record.id) if move.record.id else NO_REF
    return refusal


def check_state(subject: Subject, uow: UnitOfWork, record: Any, name: str) -> None:
    """Refuse early what `perform` would refuse. Raises AlreadyDone (with who and when) or NotNow."""
    flow = subject.workflow(uow, record)
    if flow.target(subject.at(record), name) is None:
        raise subject.not_now(uow, record, name) if subject.misplaced else _too_late(subject, flow, uow, record, name)


def _carry(subject: Subject, move: Move) -> Happened:
    uow, act, record = move.uow, move.act, move.record
    check_state(subject, uow, record, act.name)
    before, name = subject.at(record), act.does or act.name
    move.to = act.target(before) or before
    if act.words and not move.text:
        raise subject.lacks(act, act.words)
    if guard := subject.guards.get(name):
        guard(move)
    if act.stamps:
        setattr(record, act.stamps, uow.now)
    if effect := subject.effects.get(name):
        effect(move)
    said = {"choice": move.input.choice, "text": move.text, "office": move.actor.department}
    move.facts |= {fact: said.get(source, source) for fact, source in act.tells}
    if move.to != subject.at(record):
        setattr(record, subject.state, move.to)
    for stamp, value in (("last_act", name), ("changed_at", uow.now)) if not act.beside else ():
        if hasattr(record, stamp):
            setattr(record, stamp, value)
    if act.name not in subject.shared:
        uow.repo(type(record)).save(record)
    if act.note and (move.text or move.input.pictures):
        move.facts |= subject.keep(move, act.note, move.input.text, move.input.pictures)
    subject.timers(move)
    event = [act.event(record.id, **_facts(act.event, move))] if act.event else []
    return [*event, *move.then]


def _facts(event: Any, move: Move) -> dict[str, Any]:
    """What the effect tells; a fact it leaves out is the record's field of that name, or the id of what it names."""
    row, names = move.record, (name for name in _required(event) if name not in move.facts)
    return {name: getattr(row, name if hasattr(row, name) else f"{name}_id") for name in names} | move.facts


@cache
def _required(event: Any) -> list[str]:
    return [one.name for one in fields(event) if one.default is MISSING and one.name != "subject_id"]


def _too_late(subject: Subject, flow: Workflow, uow: UnitOfWork, record: Any, name: str) -> CivicError:
    act = flow.acts.get(name)
    done = act.event.__name__ if act and act.event and not act.beside else ""
    for entry in reversed(uow.ledger.read(subject.kind, record.id)):
        what = entry.facts.get("act", name)
        if entry.event == done and (what == name or record.state in flow.ended):
            person = uow.repo(Person).get(entry.actor_id)
            return AlreadyDone(
                act=what, who=person.name if person else "", department=entry.actor_department, at=entry.at
            )
        if entry.event in subject.begins:
            break
    return NotNow(act=name, state=record.state)
