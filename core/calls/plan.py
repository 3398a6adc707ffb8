"""From what a caller wants to the units called and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.district.calls import CallType
from core.district.desks import centre, desk_for
from core.district.district import District


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller asks for. `departments` are codes, `team` a preset of the district, `external` an office outside.

    `reason`: why the caller cannot solve it alone (SG-67); `decision`: what the own level decided, who, when (KM-28).
    """

    kind: str
    matter: str
    area: str
    departments: tuple[str, ...] = ()
    team: str = ""
    lead: str = ""
    category: str = ""
    item: str = ""
    reason: str = ""
    decision: str = ""
    external: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is called. `missing` names what the caller must still give; `odd` the units that may not be called."""

    departments: tuple[str, ...]
    lead: str
    copied: tuple[str, ...]
    missing: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()


def team_departments(district: District, team: str, area: str) -> tuple[tuple[str, ...], str]:
    """The units of a preset that serve the area, and its lead ('' where nobody there has that post)."""
    preset = district.calls.teams[team]
    found = {base: department.code for base in preset.units if (department := district.department_for(base, area))}
    return tuple(found.values()), found.get(preset.lead, "")


def plan(district: District, caller: str, wish: Wish) -> Plan:
    """Put units, lead and copies together and say what is missing, all at once. `caller`: the unit that calls."""
    kind = district.calls.types[wish.kind]
    departments, lead = _departments(district, kind, caller, wish)
    odd = tuple(code for code in departments if not callable_by(district, kind, caller, code))
    missing = [
        *(["matter"] if not wish.matter.strip() else []),
        *(["units"] if not departments else []),
        *(["listed"] if kind.matter and not _listed(district, kind, wish) else []),
        *(["reason"] if kind.reason and not wish.reason.strip() else []),
        *(["decision"] if kind.approval == "decision" and not wish.decision.strip() else []),
        *(["external"] if kind.external and not wish.external.strip() else []),
        *(["lead"] if wish.lead and wish.lead not in departments else []),
    ]
    return Plan(departments, lead, bypassed(district, caller, departments, wish.area), tuple(missing), odd)


def _departments(district: District, kind: CallType, caller: str, wish: Wish) -> tuple[tuple[str, ...], str]:
    if kind.external:
        return (centre(district),), centre(district)
    wanted = list(wish.departments)
    lead = wish.lead
    if wish.team:
        team, chief = team_departments(district, wish.team, wish.area)
        wanted += team
        lead = lead or chief
    wanted += [department.code for base in kind.always if (department := district.department_for(base, wish.area))]
    departments = tuple(code for code in dict.fromkeys(wanted) if code != caller)
    return departments, lead or (departments[0] if departments else "")


def _listed(district: District, kind: CallType, wish: Wish) -> bool:
    """An item of a list, or a matter; of a whistle one that the table gives to this kind of whistle (KM-19)."""
    found = district.categories.get(wish.category)
    kinds = {one.whistle for one in district.categories.values()}
    return bool(wish.item) or (found is not None and (kind.code not in kinds or found.whistle == kind.code))


def callable_by(district: District, kind: CallType, caller: str, code: str) -> bool:
    """Whether a call of this type by the caller may go to the department."""
    department, own = district.departments.get(code), district.departments.get(caller)
    if department is None or own is None:
        return False
    if kind.levels and department.level not in kind.levels:
        return False
    return not kind.upward or department.level == district.levels[own.level].calls


def bypassed(district: District, caller: str, departments: Sequence[str], area: str) -> tuple[str, ...]:
    """The desks of levels between caller and called (and the district's, for calls from below): they get a copy.

    A community that calls a department passes over its street; the street reads along (北京条例 12, WC-61…64).
    """
    order = list(district.levels)
    own = district.departments.get(caller)
    if own is None:
        return ()
    here = order.index(own.level)
    top = max(
        (order.index(district.departments[u].level) for u in departments if u in district.departments), default=here
    )
    desks = [desk_for(district, area or own.area, level) for level in order[here + 1 : top]]
    found = [desk for desk in dict.fromkeys(desks) if desk not in {caller, *departments}]
    if not area and own.area:
        found = [desk for desk in found if desk in district.departments]
    return tuple(found)


def near(district: District, category: str, area: str) -> list[str]:
    """Departments a call on the matter may want: its experts, then the teams, each once."""
    found = district.categories.get(category)
    bases = [found.main_unit, *found.coop_units] if found else []
    bases += [base for team in district.calls.teams.values() for base in team.units]
    departments = [district.department_for(base, area or district.code) for base in bases]
    return list(dict.fromkeys(department.code for department in departments if department))


def proposed_type(district: District, category: str) -> str:
    """The type the district's table of matters names for a category, '' where it names none (KM-19)."""
    found = district.categories.get(category)
    return found.whistle if found and found.whistle in district.calls.types else ""
