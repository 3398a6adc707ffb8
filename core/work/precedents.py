"""What lists and earlier rulings say about whose duty a new matter is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.domain.district import Unit as Office
from core.domain.lists import delegated
from core.domain.permits import desk_for
from core.domain.rows import Ruling
from core.domain.rulings import precedent_for
from core.routing.router import Duty
from core.unit import Unit
from core.work.guards import guarded, items_in_force
from core.work.trace import matter

SETTLED = frozenset({"why.precedent", "why.delegated"})  # reasons that go before what words and models say
Reasons = list[dict[str, Any]]


def settle(unit: Unit, owed: Duty, area: str, *, tip_off: bool) -> tuple[Duty, Reasons]:
    """Whose duty it is once rulings on like matters and powers delegated to the town are heard, and why.

    A ruling from the same street goes before the list, the list before a ruling from elsewhere. What the community
    handles itself stays there, and what the guard would refuse is not proposed.
    """
    district, code = unit.district, owed.category.code
    if tip_off or area not in district.areas or district.levels[owed.level].handler:
        return owed, []
    rulings = unit.repo(Ruling).find(category=code, state="decided", newest=True, limit=200)
    ruled = precedent_for(district, rulings, code, area) if rulings else None
    power = _power(unit, code, area)
    if power and not (ruled and _one_street(unit, ruled[0].area, area)):
        item, office = power
        return _given(unit, owed, office, area), [_reason("why.delegated", unit=office.code, number=item)]
    if ruled is None or guarded(unit, ruled[1].code, lead=True, category=code):
        return owed, []
    ruling, office = ruled
    about = matter(unit, ruling.about)
    law = f"《{ruling.statute}》{ruling.clause}"
    reason = _reason("why.precedent", unit=office.code, number=about.number if about else "", text=law)
    return _given(unit, owed, office, area), [reason]


def _power(unit: Unit, category: str, area: str) -> tuple[str, Office] | None:
    """The number of the delegated power and the town's unit that uses it."""
    district = unit.district
    local = [kind.code for kind in district.lists.kinds.values() if kind.areas]
    items = {code: items_in_force(unit, code)[1] for code in local}
    found = delegated(district, items, category, area)
    if found is None or guarded(unit, found[1].code, lead=True, category=category):
        return None
    return found[0].number, found[1]


def _one_street(unit: Unit, one: str, other: str) -> bool:
    street, here = unit.district.ancestor(one, "street"), unit.district.ancestor(other, "street")
    return street is not None and street == here


def _given(unit: Unit, owed: Duty, office: Office, area: str) -> Duty:
    """The duty with another unit: its level and that level's desk; who was main before may still help."""
    if owed.unit == office:
        return owed
    helpers = tuple(found for found in owed.helpers if found != office)
    return replace(
        owed, unit=office, level=office.level, desk=desk_for(unit.district, area, office.level), helpers=helpers
    )


def _reason(key: str, **facts: str) -> dict[str, Any]:
    return {"key": key, **facts}
