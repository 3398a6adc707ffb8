"""Who stands how to a case: departments, people, and who may see it."""

from collections.abc import Iterable

from core.district.desks import centre, street_desk
from core.district.district import District
from core.district.procedures import Procedure, Step, Way
from core.duties.queries import keeper
from core.people.grid import holders
from core.people.queries import live, live_appointments
from core.people.records import Appointment, Person
from core.procedures.matters import concerned, holders_of, missed_by, sides, ticket_of
from core.procedures.records import Case
from core.refs import Ref
from core.tickets.permissions import is_reporter, stands
from core.unit_of_work import UnitOfWork

ACTED = frozenset({"CaseStarted", "CaseMoved", "CaseReturned", "CaseClosed"})
MOST = 20_000  # cases of one procedure that a list looks at, the newest
OF_PERSON = frozenset({"resident", "reporter", "person", "listed", "neighbour"})
ALONE = ":person"  # behind a relation: the person who stands so without an office
_PERSONAL = frozenset({"reporter", "person", "owner", "above"})
OPEN = frozenset({"resident", "staff", "house", "listed", "neighbour"})  # who stands so is no party for it
_CLOSED = frozenset({"parties", "centre", "acting"})  # but for those whose permission an act of it asks for


def alone(relation: str) -> bool:
    """Whether a person stands so without an office."""
    return relation.endswith(ALONE) or relation.partition(":")[0] in OF_PERSON


def procedure_of(uow: UnitOfWork, case: Case) -> Procedure:
    """The procedure a case follows; KeyError where the district no longer has it."""
    return uow.district.procedures[case.procedure]


def open_cases(uow: UnitOfWork, person_id: int) -> list[Case]:
    """The applications, bookings and wishes of a person's own that are not over, newest first; at most four."""
    found = uow.repo(Case).find(created_by=person_id, closed_at=None, newest=True, limit=8)
    return [one for one in found if not one.department and one.procedure in uow.district.procedures][:4]


def departments(uow: UnitOfWork, case: Case, relation: str) -> list[str]:
    """The departments that stand in a relation to a case."""
    district, ticket = uow.district, ticket_of(uow, case)
    name, _, argument = relation.partition(":")
    match name:
        case "applicant":
            found = [case.department]
        case "centre":
            found = [centre(district)]
        case "reviewers":
            found = list(procedure_of(uow, case).reviewers)
        case "field":
            value = case.fields.get(argument, "")
            found = value if isinstance(value, list) else [value]
        case "serves":
            entry = district.guide.get(case.fields.get(argument, ""))
            found = [serving(district, entry.who, case.area)] if entry else []
        case "department":
            every = [code for code, one in district.departments.items() if one.base == argument]
            here = keeper(uow, argument, case.area) or serving(district, argument, case.area)
            found = [here] if case.number else every  # any may begin it
        case "each":
            found = _each(district, argument, case.area)
        case "owner" | "above":
            found = [one.department for one in [case_named(uow, case, argument)] if one]
        case "desk":
            found = [ticket.desk if ticket else street_desk(district, case.area), centre(district)]
        case "holder" | "handles":
            found = holders_of(uow, case)
        case "pleader":
            found = [missed_by(uow, ticket)] if ticket else []
        case "sides":
            found = sides(uow, case)
        case "able":
            found = _able_departments(uow, case, procedure_of(uow, case).acts[argument])
        case _:
            found = []
    return [code for code in dict.fromkeys(found) if code in district.departments]


def _able_departments(uow: UnitOfWork, case: Case, step: Step) -> list[str]:
    """The departments in which somebody may do an act of the procedure."""
    roles = [code for code, one in uow.district.roles.items() if any(_meets(way, one.can) for way in step.who)]
    held = uow.repo(Appointment).find(role=roles, valid_to=None)
    return [post.department for post in held if _able(uow, case, step, step.who, post)]


def _meets(way: Way, can: frozenset[str]) -> bool:
    return not way.permissions or bool(way.permissions & can)


def _able(uow: UnitOfWork, case: Case, step: Step, ways: Iterable[Way], appointment: Appointment) -> bool:
    """Whether the holder of an appointment may do the act in one of these ways, and nothing bars them from it."""
    can = uow.district.roles[appointment.role].can
    meets = any(_meets(way, can) and stands_so(uow, case, way.relation, appointment) for way in ways)
    return meets and not any(stands_so(uow, case, one, appointment) for one in step.never)


def serving(district: District, base: str, area: str) -> str:
    found = district.department_for(base, area)
    return found.code if found else next((u.code for u in district.departments.values() if u.base == base), "")


def _each(district: District, base: str, area: str) -> list[str]:
    """Every department of a base within a place; where there is none, the one in whose area the place lies."""
    known = [one for one in district.departments.values() if one.base == base and area in district.areas]
    inside = [one.code for one in known if district.within(one.area, area)]
    return inside or [one.code for one in known if district.within(area, one.area)]


def first(uow: UnitOfWork, case: Case, relation: str) -> str:
    """The one department a relation means when it is told or timed; a desk never hears its own application."""
    if relation.startswith("post:"):
        return next((one.department for one in holders(uow, case.area, relation.partition(":")[2])), "")
    found = departments(uow, case, relation)
    others = [code for code in found if code != case.department] if relation == "desk" else found
    return next(iter(others or found), "")


def people(uow: UnitOfWork, case: Case, relation: str) -> list[int]:
    """The persons that stand in a relation to a case of their own, without an office."""
    ticket = ticket_of(uow, case)
    if relation == "reporter":
        return [ticket.reporter_id] if ticket else []
    name, _, argument = relation.partition(":")
    if name == "followers":
        asked = uow.repo(Case).find(procedure=argument, closed_at=None)
        return list(dict.fromkeys(one.created_by for one in asked if uow.district.overlap(one.area, case.area)))
    if name == "post":
        return [appointment.person_id for appointment in holders(uow, case.area, argument)]
    if name in {"officer", "person"}:
        return [case.fields[argument]] if case.fields.get(argument) else []
    if name == "role":
        held = (post for post in uow.repo(Appointment).find(role=argument) if live(uow, post))
        return [post.person_id for post in held if uow.district.within(case.area, post.area)]
    if name in {"owner", "above"}:
        other = case_named(uow, case, argument)
        return [other.created_by] if other and not other.department else []
    if name in {"listed", "named"}:
        return [one.created_by for one in (listed if name == "listed" else naming)(uow, case, argument)]
    return [case.created_by] if relation == "applicant" and not case.department else []


def case_named(uow: UnitOfWork, case: Case, field: str) -> Case | None:
    """The case that a field names; the one it is about where no field is given."""
    about = case.about.id if case.about.kind == "case" else 0
    return uow.repo(Case).get(case.fields.get(field, 0) if field else about)


def listed(uow: UnitOfWork, case: Case, wanted: str) -> list[Case]:
    """'volunteer.skill': the open cases of that procedure in the same community, whose skill is the one asked for."""
    code, _, field = wanted.partition(".")
    places = uow.district.below(uow.district.community(case.area))
    found = uow.repo(Case).find(procedure=code, area=places, closed_at=None)
    asked = case.fields.get(field) if field else None
    return [one for one in found if one.id != case.id and (not asked or one.fields.get(field) == asked)]


def naming(uow: UnitOfWork, case: Case, wanted: str) -> list[Case]:
    """'turn.shift': the open cases of that procedure whose field names this case."""
    code, _, field = wanted.partition(".")
    found = uow.repo(Case).find(procedure=code, closed_at=None)
    return [one for one in found if one.fields.get(field) == case.id]


def family(uow: UnitOfWork, case: Case) -> list[Case]:
    """The case, the one it belongs to, and all that belong to that."""
    head = case
    while head.about.kind == "case" and (above := uow.repo(Case).get(head.about.id)):
        head = above
    found = [head]
    for one in found:
        found += uow.repo(Case).find(about=Ref("case", one.id)) if one.id else []
    return found if any(one.id == case.id for one in found) else [*found, case]


def other_side(uow: UnitOfWork, case: Case, side: str, person_id: int) -> str:
    """The other side of the matter on which a person has acted already, '' where there is none (SP-06)."""
    for one in family(uow, case) if side else ():
        procedure = procedure_of(uow, one)
        for entry in uow.ledger.read("case", one.id):
            taken = procedure.step(entry.facts["act"]).side if entry.event in ACTED and entry.facts.get("act") else ""
            if taken not in {"", side} and entry.actor_id == person_id:
                return taken
    return ""


def stands_so(uow: UnitOfWork, case: Case, relation: str, appointment: Appointment) -> bool:
    """Whether the holder of an appointment stands in the relation."""
    ticket = ticket_of(uow, case)
    if relation.startswith("officer:"):
        return appointment.person_id == case.fields.get(relation.partition(":")[2])
    if relation.startswith("post:"):
        return appointment in holders(uow, case.area, relation.partition(":")[2])
    if relation == "there":
        return uow.district.within(case.area, appointment.area)
    if relation.startswith("role:"):
        there = not case.number or uow.district.within(case.area, appointment.area)
        return there and appointment.role == relation.partition(":")[2]
    if relation == "concerned":
        return concerned(uow, case, appointment)
    if relation.startswith("able:"):
        step = procedure_of(uow, case).acts[relation.partition(":")[2]]
        return _able(uow, case, step, step.who, appointment)
    if relation in {"handles", "around"}:
        return ticket is not None and stands(uow.district, relation, ticket, appointment)
    return relation == "staff" or appointment.department in departments(uow, case, relation)


def stands_alone(uow: UnitOfWork, case: Case, relation: str, person_id: int) -> bool:
    """Whether a person stands in the relation without an office."""
    ticket = ticket_of(uow, case)
    if relation == "reporter":
        return ticket is not None and is_reporter(person_id, ticket)
    if relation.endswith(ALONE) or relation.partition(":")[0] in {"person", "listed", "owner", "above"}:
        return bool(person_id) and person_id in people(uow, case, relation.removesuffix(ALONE))
    if relation == "neighbour":
        person = uow.repo(Person).get(person_id)
        place = uow.district.community(case.area) or case.area
        return person is not None and uow.district.within(person.home, place)
    return relation == "resident" or (not case.department and person_id == case.created_by)


def is_party(uow: UnitOfWork, case: Case, person_id: int, held: list[Appointment] | None = None) -> bool:
    """Whether a person started it, or holds an office that acts in it; parties see every field.

    `held`: the person's appointments, where they are known already.
    """
    appointments = live_appointments(uow, person_id) if held is None else held
    if case.created_by == person_id or any(appointment.department == case.department for appointment in appointments):
        return True
    procedure = procedure_of(uow, case)
    for step in procedure.acts.values():
        ways = [way for way in step.who if way.relation not in OPEN or (way.permissions and procedure.see in _CLOSED)]
        personal = (way.relation for way in ways if way.relation.partition(":")[0] in _PERSONAL)
        if any(stands_alone(uow, case, relation, person_id) for relation in personal):
            return True
        if any(_able(uow, case, step, ways, appointment) for appointment in appointments):
            return True
    return False


def may_see(uow: UnitOfWork, case: Case, person_id: int, held: list[Appointment] | None = None) -> bool:
    """Whether a person may see that the case is there, and its public fields."""
    procedure = procedure_of(uow, case)
    if procedure.see == "public" and (case.published_at or not procedure.published):
        return True
    appointments = live_appointments(uow, person_id) if held is None else held
    at_centre = any(appointment.department == centre(uow.district) for appointment in appointments)
    if (at_centre and procedure.see != "acting") or is_party(uow, case, person_id, appointments):
        return True
    return procedure.see == "community" and _neighbour(uow, case, person_id, appointments)


def _neighbour(uow: UnitOfWork, case: Case, person_id: int, appointments: list[Appointment]) -> bool:
    person, home = uow.repo(Person).get(person_id), uow.district.community(case.area)
    places = [appointment.area for appointment in appointments] + ([person.home] if person else [])
    return any(uow.district.within(place, home) for place in places)


def visible(uow: UnitOfWork, procedure: Procedure, person_id: int, enough: int = MOST) -> list[Case]:
    """The cases of a procedure a person may see, newest first, `enough` of them; person 0 is the public."""
    held, seen, looked_at = live_appointments(uow, person_id), list[Case](), min(5 * enough, MOST)
    for limit in dict.fromkeys((looked_at, MOST)):  # among the newest there are mostly enough
        found: list[Case] = uow.repo(Case).find(procedure=procedure.code, newest=True, limit=limit)
        seen = [case for case in found if may_see(uow, case, person_id, held)][:enough]
        if len(seen) == enough or len(found) < limit:
            break
    return seen
