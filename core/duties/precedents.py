"""What lists and earlier rulings say about whose duty a new matter is."""

from dataclasses import replace
from typing import Any

from core.district.desks import desk_for
from core.district.entries import Department as Office
from core.duties.lists import delegated
from core.duties.queries import guarded, items_in_force, keeper
from core.duties.records import Ruling
from core.duties.rulings import precedent_for
from core.routing.router import Duty
from core.unit_of_work import UnitOfWork
from core.workflow.notes import matter

SETTLED = frozenset({"why.precedent", "why.delegated"})  # reasons that go before what words and models say
Reasons = list[dict[str, Any]]


def settle(uow: UnitOfWork, owed: Duty, area: str, *, tip_off: bool) -> tuple[Duty, Reasons]:
    """Whose duty it is once rulings on like matters and powers delegated to the town are heard, and why.

    A ruling from the same street goes before the list, the list before a ruling from elsewhere. What the community
    handles itself stays there, and what the guard would refuse is not proposed.
    """
    district, code = uow.district, owed.category.code
    owed = _kept(uow, owed, area)
    if tip_off or area not in district.areas or district.levels[owed.level].handler:
        return owed, []
    rulings = uow.repo(Ruling).find(category=code, state="decided", newest=True, limit=200)
    ruled = precedent_for(district, rulings, code, area) if rulings else None
    power = _power(uow, code, area)
    if power and not (ruled and _one_street(uow, ruled[0].area, area)):
        item, office = power
        return _given(uow, owed, office, area), [{"key": "why.delegated", "department": office.code, "number": item}]
    if ruled is None or guarded(uow, ruled[1].code, lead=True, category=code):
        return owed, []
    ruling, office = ruled
    about = matter(uow, ruling.about)
    law = f"《{ruling.statute}》{ruling.clause}"
    number = about.number if about else ""
    reason = {"key": "why.precedent", "department": office.code, "number": number, "text": law}
    return _given(uow, owed, office, area), [reason]


def _kept(uow: UnitOfWork, owed: Duty, area: str) -> Duty:
    """Where nobody, or somebody else, stands for the property company, that one helps."""
    kept = {office.code: keeper(uow, office.base, area) for office in owed.helpers}
    if not any(kept.values()):
        return owed
    offices = (uow.district.departments[kept[office.code] or office.code] for office in owed.helpers)
    return replace(owed, helpers=tuple(dict.fromkeys(one for one in offices if one != owed.department)))


def _power(uow: UnitOfWork, category: str, area: str) -> tuple[str, Office] | None:
    """The number of the delegated power and the town's unit that uses it."""
    district = uow.district
    local = [kind.code for kind in district.lists.kinds.values() if kind.areas]
    items = {code: items_in_force(uow, code)[1] for code in local}
    found = delegated(district, items, category, area)
    if found is None or guarded(uow, found[1].code, lead=True, category=category):
        return None
    return found[0].number, found[1]


def _one_street(uow: UnitOfWork, one: str, other: str) -> bool:
    street, here = uow.district.ancestor(one, "street"), uow.district.ancestor(other, "street")
    return street is not None and street == here


def _given(uow: UnitOfWork, owed: Duty, office: Office, area: str) -> Duty:
    """The duty with another unit: its level and that level's desk; who was main before may still help."""
    if owed.department == office:
        return owed
    helpers = tuple(found for found in owed.helpers if found != office)
    return replace(
        owed, department=office, level=office.level, desk=desk_for(uow.district, area, office.level), helpers=helpers
    )
