"""Whose figures somebody may see: asked in the engine, as every act is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.appraisal.periods import Scope
from core.district.desks import centre
from core.district.district import District
from core.district.vocabulary import ROOT_KINDS
from core.errors import CivicError, NotYours, allowed
from core.people.queries import appointments_in
from core.people.records import Appointment
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import Move, Relation, Subject, alone, begins
from core.workflow.transitions import Act, table, who


@dataclass(slots=True)
class View:
    """Whose figures: a place ('a'), a department ('d') or a person ('p'), and which. A place is all that lies in it."""

    kind: str
    code: str
    id: int = 0

    def __str__(self) -> str:
        return self.kind + self.code


def _place(move: Move, appointment: Appointment) -> bool:
    """A place and the departments that sit in it; a street and a community see no other."""
    district, view = move.uow.district, move.record
    if view.kind == "p":
        return False
    found = view.code if view.kind == "a" else district.departments[view.code].area
    own = district.areas[district.departments[appointment.department].area]
    return own.kind in ROOT_KINDS or district.within(found, own.code)


def _chief(move: Move, appointment: Appointment) -> bool:
    """Whoever the person works with in one department."""
    if move.record.kind != "p":
        return False
    return int(move.record.code) in {one.person_id for one in appointments_in(move.uow, appointment.department)}


def _refused(move: Move) -> CivicError:
    view = move.record
    own = view.code if view.kind == "d" else move.actor.department
    return NotYours(act="rates", department=own or centre(move.uow.district))


# Who may read what: over a place, of the own department, of oneself, of one's own people.
SEES = Act(
    "rates",
    (),
    who("place", "read_all dispatch review call_street")
    + who("unit", "sign submit handle")
    + who("self")
    + who("chief", "see_people"),
)
_RELATIONS: Mapping[str, Callable[[Move, Appointment], bool]] = {
    "place": _place,
    "unit": lambda move, appointment: str(move.record) == f"d{appointment.department}",
    "self": lambda move, _: str(move.record) == f"p{move.actor.person_id}",
    "chief": _chief,
}
VIEWS = Subject(
    "view",
    alone(View),
    lambda uow, view: table("view", ("there",), frozenset()),
    {name: Relation(holds, _refused) for name, holds in _RELATIONS.items()},
    {},
    {},
)


def permitted(uow: UnitOfWork, view: View, actor: Actor) -> Actor:
    """The actor with the post by which the figures may be seen. Raises NotYours."""
    return begins(VIEWS, SEES, uow, view, actor)


def may_see(uow: UnitOfWork, view: View, actor: Actor) -> bool:
    """The same as a question."""
    return allowed(permitted, uow, view, actor)


def read_view(district: District, code: str) -> View | None:
    """What a button says; None for a place or department that the district does not know."""
    kind, rest = code[:1], code[1:]
    known = {"a": rest in district.areas, "d": rest in district.departments, "p": rest.isdecimal()}
    return View(kind, rest) if known.get(kind) else None


def own_views(uow: UnitOfWork, posts: list[Appointment]) -> list[View]:
    """Where somebody begins to read: the widest of each post, then oneself."""
    found: dict[str, View] = {}
    for post in posts:
        department = uow.district.departments[post.department]
        for view in (View("a", department.area), View("d", post.department), View("p", str(post.person_id))):
            if may_see(uow, view, Actor(post.person_id, post.role, post.department)):
                found.setdefault(str(view), view)
    return list(found.values())


def scope_of(district: District, view: View) -> Scope:
    """What is counted for it; of the whole district everything, also what was told without a place."""
    if view.kind == "p":
        return Scope(person=int(view.code))
    if view.kind == "d":
        return Scope((view.code,))
    if district.areas[view.code].kind in ROOT_KINDS:
        return Scope()
    return Scope(areas=tuple(code for code in district.areas if district.within(code, view.code)))
