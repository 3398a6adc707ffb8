"""Which cases may wait for somebody who holds posts."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from core.district.desks import centre
from core.district.district import District
from core.people.records import Appointment
from core.procedures.records import Case
from core.procedures.relations import ALONE, alone, serving, stands_alone, stands_so
from core.procedures.workflow import compiled
from core.unit_of_work import UnitOfWork

# What no place tells: another post is meant, or it is theirs who began the case.
_NOWHERE = frozenset({"role", "post", "department", "applicant", "house"})


def waiting(uow: UnitOfWork, turns: Mapping[str, Iterable[str]], held: Sequence[Appointment]) -> list[Case]:
    """The cases at these stages to which somebody who holds these posts stands as one of the acts there asks, oldest
    first. Of others' those alone are read of which no place and no department tells whose they are."""
    shelf, district = uow.repo(Case), uow.district
    able, near = dict[str, list[tuple[str, Appointment]]](), dict[tuple[str, tuple[str, ...] | None], list[str]]()
    places = cache(lambda relation, n: _places(district, relation, held[n]))
    for state, acts in turns.items():
        code = state.partition(".")[0]
        table = compiled(district.procedures[code]).acts
        ways = [
            (way.relation, n)
            for act in acts
            for way in table[act].who
            for n, post in enumerate(held)
            if alone(way.relation) or not way.permissions or way.permissions & district.roles[post.role].can
        ]
        able[state] = [(relation, held[n]) for relation, n in ways]
        found = [places(*way) for way in ways]
        areas = None if None in found else tuple(sorted({area for one in found for area in one or ()}))
        near.setdefault((code, areas), []).append(state)
    cases = list[Case]()
    for (code, areas), states in near.items():
        for asked in _asked(held, areas):
            cases += shelf.find(procedure=code, state=states, **asked)
    theirs = {case.id: case for case in cases if any(_stands(uow, case, *one) for one in able[case.state])}
    return [theirs[number] for number in sorted(theirs)]


def _asked(held: Sequence[Appointment], areas: tuple[str, ...] | None) -> list[dict[str, Any]]:
    """What the cases have in common: where they lie, or by whom they were begun."""
    if areas is None:
        return [{}]
    began: list[dict[str, Any]] = [
        {"department": sorted({post.department for post in held})},
        {"created_by": sorted({post.person_id for post in held})},
    ]
    return [{"area": areas}, *began] if areas else began


def _stands(uow: UnitOfWork, case: Case, relation: str, post: Appointment) -> bool:
    if alone(relation):
        return stands_alone(uow, case, relation, post.person_id)
    return stands_so(uow, case, relation, post)


def _places(district: District, relation: str, post: Appointment) -> Iterable[str] | None:
    """Where the cases lie to which the holder of a post may stand so, () where that is never; None where no place tells
    it. What they began themselves lies anywhere."""
    name, _, wanted = relation.removesuffix(ALONE).partition(":")
    base, everywhere = district.departments[post.department].base, (*district.areas, "")
    if name == "there" or (name, wanted) == ("role", post.role):
        return district.below(post.area)
    if name == "post" and post.role in {wanted, district.grids.stand_ins.get(wanted)}:
        return [area for area in district.areas if district.within(district.current(area).code, post.area)]
    if name == "department" and wanted == district.grids.property:
        return None
    if name == "serves" or (name, wanted) == ("department", base):
        return [area for area in everywhere if serving(district, base, area) == post.department]
    return () if name in _NOWHERE or (name == "centre" and post.department != centre(district)) else None
