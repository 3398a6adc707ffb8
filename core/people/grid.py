"""Who serves a grid now, who stands in, and where somebody is missing."""

from dataclasses import dataclass

from core.district.grid import Slot, outer_grids
from core.people.queries import live
from core.people.records import Appointment
from core.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Gap:
    """A grid with too few or too many in a slot; `by`: who stands in meanwhile, '' nobody."""

    area: str
    slot: Slot
    held: int
    by: str = ""


def holders(uow: UnitOfWork, area: str, role: str) -> list[Appointment]:
    """Who holds the role nearest to a place: there, else above it; while nobody does, who stands in for the role."""
    if area not in uow.district.areas:
        return []
    path = [one.code for one in uow.district.path(uow.district.current(area).code)]
    for wanted in filter(None, (role, uow.district.grids.stand_ins.get(role, ""))):
        held = [one for one in uow.repo(Appointment).find(role=wanted, area=path) if live(uow, one)]
        for code in reversed(path):
            if found := [one for one in held if one.area == code]:
                return found
    return []


def stands_aside(uow: UnitOfWork, appointment: Appointment, area: str) -> bool:
    """Whether the post stands in for another that is filled for the place: then its cards are not for it (WC-32)."""
    roles = [role for role, by in uow.district.grids.stand_ins.items() if by == appointment.role]
    return any(one.role != appointment.role for role in roles for one in holders(uow, area, role))


def team(uow: UnitOfWork, area: str) -> list[tuple[Slot, list[Appointment]]]:
    """The slots of a place's template, each with who fills it; of everybody on the way up."""
    path = [one.code for one in uow.district.path(area)]
    template = uow.district.grids.template(path)
    held = [one for one in uow.repo(Appointment).find(area=path) if live(uow, one)]
    return [(slot, [one for one in held if one.role == slot.role]) for slot in template.slots] if template else []


def gaps(uow: UnitOfWork, below: str) -> list[Gap]:
    """Every slot below a place that is empty or doubled, in the order of the district's file."""
    district, held = uow.district, dict[tuple[str, str], int]()
    for one in uow.repo(Appointment).find(valid_to=None):
        if live(uow, one):
            held[one.area, one.role] = held.get((one.area, one.role), 0) + 1
    communities = [a for a in district.areas.values() if a.kind == "community" and district.within(a.code, below)]
    found = []
    for area in (*communities, *outer_grids(district, below)):
        template = district.grids.template([one.code for one in district.path(area.code)])
        for slot in template.slots if template else ():
            n = held.get((area.code, slot.role), 0)
            if slot.level == area.kind and (n < slot.least or (slot.most and n > slot.most)):
                by = district.grids.stand_ins.get(slot.role, "") if n < slot.least else ""
                above = district.path(area.code)
                found.append(Gap(area.code, slot, n, by if any((p.code, by) in held for p in above) else ""))
    return found
