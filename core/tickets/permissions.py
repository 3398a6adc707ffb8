"""How holders of posts stand to a ticket, who may read it, what all see."""

from collections.abc import Sequence

from core.district.desks import centre, community_of, street_desk
from core.district.district import District
from core.district.entries import Area
from core.district.vocabulary import ROOT_KINDS
from core.people.records import Appointment, Person
from core.places.geometry import Point
from core.tickets.records import Ticket

FOR_ANOTHER = "home_visit"  # the source of what staff report for somebody else
# What makes one read what one's unit holds, and what one's desk decides: work on it, not membership (PIPL 6).
WORKS = frozenset({"sign", "contact", "submit", "return"})
DECIDES = frozenset({"dispatch", "review", "forward", "supervise"})
NEVER = frozenset({"withdrawn"})


def stands(district: District, relation: str, ticket: Ticket, appointment: Appointment) -> bool:
    """Whether the holder of a post stands in a relation to a ticket.

    'holder': the unit that has the matter; 'handles': that unit's people of the grid and community it lies in; 'desk':
    the desk that dispatches and reviews it, or the centre; 'centre': the district's desk alone; 'street': the street's
    desk, whoever dispatches it; 'community': any grid of the community it lies in; 'around': the people of the grid
    and community it lies in. A merged area stands for its successor.
    """
    if relation == "around":
        return not ticket.tip_off and _around(district, ticket, appointment)
    if relation in {"street", "community"}:
        known = ticket.area in district.areas and not ticket.tip_off
        whose = street_desk if relation == "street" else community_of
        return known and appointment.department == whose(district, district.current(ticket.area).code)
    places = {
        "holder": {ticket.department},
        "handles": {ticket.department},
        "desk": {ticket.desk, centre(district)},
        "centre": {centre(district)},
    }
    return appointment.department in places[relation] and (
        relation != "handles" or _around(district, ticket, appointment)
    )


def _can(district: District, appointment: Appointment) -> frozenset[str]:
    role = district.roles.get(appointment.role)
    return role.can if role and appointment.department in district.departments else frozenset()


def _around(district: District, ticket: Ticket, appointment: Appointment) -> bool:
    known = district.areas
    if ticket.area not in known or appointment.area not in known:
        return False
    return district.within(district.current(ticket.area).code, district.current(appointment.area).code)


def _handles(district: District, ticket: Ticket, appointment: Appointment) -> bool:
    return (
        "handle" in _can(district, appointment)
        and appointment.department == ticket.department
        and _around(district, ticket, appointment)
    )


def is_reporter(person_id: int, ticket: Ticket, act: str = "") -> bool:
    """The one who filed it, or on whose behalf it was filed; the rating is that one's alone (WC-66), and where staff
    told it for somebody without a chat it is asked for on the telephone."""
    if act == "rate":
        return bool(person_id) and person_id == ticket.reporter_id and ticket.source != FOR_ANOTHER
    return bool(person_id) and person_id in {ticket.reporter_id, ticket.filed_by}


def may_read(district: District, person: Person, ticket: Ticket, appointments: Sequence[Appointment]) -> bool:
    """Whether a person may read the whole trace: the reporter, who works on it or helps, the desk, the people around,
    and who supervises the place it lies in.

    A tip-off is for the reporter and the centre alone (domain rule G4).
    """
    return is_reporter(person.id, ticket) or any(reads(district, ticket, appointment) for appointment in appointments)


def told_to_holder(district: District, ticket: Ticket) -> bool:
    """Whether the unit the centre has given a hidden matter to may read it: of somebody's safety it must know, of a
    tip-off only the centre does (G4)."""
    kind = district.request_types.get(ticket.kind)
    return kind is not None and not kind.reporter_hidden and ticket.dispatched_at is not None


def reads(district: District, ticket: Ticket, appointment: Appointment) -> bool:
    """Whether the holder of an appointment may read the whole trace."""
    can = _can(district, appointment)
    if ticket.tip_off:
        sees = "see_tip_off" in can and appointment.department == centre(district)
        chosen = appointment.department == ticket.department and bool(WORKS & can) and told_to_holder(district, ticket)
        return sees or chosen
    if appointment.department == ticket.department and (WORKS & can or _handles(district, ticket, appointment)):
        return True
    if appointment.department in ticket.helpers and (WORKS | {"handle"}) & can:
        return True
    if appointment.department in {ticket.desk, centre(district)} and DECIDES & can:
        return True
    if "verify" in can and _around(district, ticket, appointment):
        return True
    return "read_all" in can and _supervises(district, ticket, appointment)


def _supervises(district: District, ticket: Ticket, appointment: Appointment) -> bool:
    """A unit of the whole district supervises everything, a street's only its street."""
    area = district.departments[appointment.department].area
    if district.areas[area].kind in ROOT_KINDS:
        return True
    return ticket.area in district.areas and district.within(district.current(ticket.area).code, area)


def shows(district: District, ticket: Ticket) -> bool:
    """Not a tip-off, nothing of one household's own, no danger to a person, nothing taken back, and somewhere."""
    rules = district.repeats
    if ticket.tip_off or ticket.state in NEVER or ticket.alarm or ticket.area not in district.areas:
        return False
    return ticket.category not in rules.private | district.protected and (not rules.kinds or ticket.kind in rules.kinds)


def community(district: District, ticket: Ticket) -> Area:
    """The place as it is told to all: the community, else the street; never the building."""
    area = district.current(ticket.area)
    return district.ancestor(area.code, "community") or district.ancestor(area.code, "street") or area


def middle(area: Area) -> Point | None:
    """A point for a place: the middle of its corners, (longitude, latitude)."""
    if not area.boundary:
        return None
    lon, lat = (sum(side) / len(area.boundary) for side in zip(*area.boundary, strict=True))
    return round(lon, 4), round(lat, 4)


def point_of(district: District, ticket: Ticket) -> Point | None:
    """The middle of its community, of the smallest place around it that is drawn."""
    path = reversed(district.path(community(district, ticket).code))
    return next((found for area in path if (found := middle(area))), None)
