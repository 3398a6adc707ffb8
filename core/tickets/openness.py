"""Which matters anybody may see, and how much of one: never words."""

from core.district.district import Area, District
from core.places.geometry import Point
from core.tickets.records import Ticket

CLOSED = frozenset({"closed", "merged"})
NEVER = frozenset({"withdrawn"})


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
