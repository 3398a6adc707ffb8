"""Who holds which appointment now, and where departments are reached."""

from core.people.records import Appointment, Binding, Person
from core.unit_of_work import UnitOfWork

ROOM = "web:g-"  # addresses of rooms begin so
_VILLAGERS = frozenset({"enter_paper_ballots", "sign_off"})  # may be done by people who do not work in the unit


def live_appointments(uow: UnitOfWork, person_id: int) -> list[Appointment]:
    """The posts a person holds now, in units that still exist."""
    return [p for p in uow.repo(Appointment).find(person_id=person_id) if live(uow, p)]


def under(uow: UnitOfWork, account: str) -> list[Appointment]:
    """The posts held now whose holder the district's own sign-in knows by this account."""
    return [p for p in uow.repo(Appointment).find(account=account) if live(uow, p)] if account else []


def live(uow: UnitOfWork, appointment: Appointment) -> bool:
    """Whether a post is held now, in a unit, role and place that still exist."""
    one, district = appointment, uow.district
    known = one.department in district.departments and one.role in district.roles and one.area in district.areas
    return known and one.valid_from <= uow.now and (one.valid_to is None or one.valid_to > uow.now)


def appointments_in(uow: UnitOfWork, code: str) -> list[Appointment]:
    """Who holds a post in a unit now."""
    return [p for p in uow.repo(Appointment).find(department=code) if live(uow, p)]


def posts_there(uow: UnitOfWork, area: str) -> list[Appointment]:
    """The posts of a place and of all it lies in, those of the smallest place first."""
    path = [one.code for one in uow.district.path(area)]
    found = [p for p in uow.repo(Appointment).find(area=path) if live(uow, p)]
    return sorted(found, key=lambda post: -path.index(post.area))


def groups_of(uow: UnitOfWork, code: str) -> list[Binding]:
    """The group chats of a unit; a room that nobody may enter, or a chat that takes nothing just now, is none."""
    bound = uow.repo(Binding).find(department=code, valid_to=None, shut_at=None, area="")
    return [b for b in bound if not b.address.startswith(ROOM) or _entered(uow, code)]


def room_of(code: str) -> str:
    """The address of a unit's room on the page. It is there for whoever works in the unit."""
    return ROOM + code


def rooms_of(uow: UnitOfWork, person_id: int) -> list[str]:
    """The units whose rooms a person may enter now; an appointment of a villagers' representative opens none."""
    return list(dict.fromkeys(a.department for a in live_appointments(uow, person_id) if _works(uow, a)))


def _works(uow: UnitOfWork, appointment: Appointment) -> bool:
    return bool(uow.district.roles[appointment.role].can - _VILLAGERS)


def _entered(uow: UnitOfWork, code: str) -> bool:
    """Whether somebody of the unit, who works there, is on the page."""
    working = [a.person_id for a in appointments_in(uow, code) if _works(uow, a)]
    return any(ROOM.startswith(f"{person.platform}:") for person in uow.repo(Person).find(id=working))
