"""Whose duty it is: panels, their rulings, and earlier ones like them."""

import re
from collections.abc import Iterable

from core.district.district import District
from core.district.entries import Department
from core.district.profiles import Panel
from core.duties.records import Ruling
from core.people.records import Appointment

_STATUTE = re.compile(r"《(?P<statute>[^》]+)》\s*(?P<clause>.*)", re.S)
_HELPERS = re.compile(r"[,，。;；\s]*(?:协办|協辦|assisted by)\s*[:：]\s*(?P<names>[^。;；\n]+)[。;；]?", re.I)


def read_law(text: str) -> tuple[str, str]:
    """Statute and clause of '《statute》 clause，协办：…'; all of it is the clause where no statute is named."""
    text = _HELPERS.sub("", text)
    law = _STATUTE.search(text)
    return (law["statute"].strip(), law["clause"].strip()) if law else ("", text.strip())


def read_helpers(text: str) -> tuple[str, ...]:
    """The names behind the last 协办：, as they are written."""
    said = [found["names"] for found in _HELPERS.finditer(text)]
    return tuple(filter(None, map(str.strip, re.split("[、,，]", said[-1])))) if said else ()


def seats(district: District, panel: Panel) -> tuple[str, ...]:
    """The unit codes of chair and members that exist."""
    return tuple(code for code in dict.fromkeys((panel.chair, *panel.members)) if code in district.departments)


def chairs(district: District, ruling: Ruling, appointment: Appointment) -> bool:
    """Whether somebody decides by this appointment, for the panel."""
    panel = district.rulings.panels.get(ruling.panel)
    if panel is None or appointment.department != panel.chair:
        return False
    return appointment.role in panel.chair_roles if panel.chair_roles else _decides(district, appointment)


def sits(district: District, ruling: Ruling, appointment: Appointment) -> bool:
    """Whether somebody gives an opinion by it; nobody sits in a case of the own unit (interested staff recuse)."""
    panel = district.rulings.panels.get(ruling.panel)
    if (
        panel is None
        or appointment.department == ruling.department
        or appointment.department not in seats(district, panel)
    ):
        return False
    return chairs(district, ruling, appointment) or _decides(district, appointment)


def _decides(district: District, appointment: Appointment) -> bool:
    return "decide_responsibility" in district.roles[appointment.role].can


def precedent_for(
    district: District, rulings: Iterable[Ruling], category: str, area: str
) -> tuple[Ruling, Department] | None:
    """The ruling a new matter follows and the unit that stands for its main unit here; None without one (SG-65).

    Of the same category and of the same kind of place (a community, a whole street); the nearest place first, of these
    the latest.
    """
    kind, here = _kind(district, area), [above.code for above in district.path(area)]
    found: list[tuple[int, Ruling, Department]] = []
    for ruling in rulings:
        main = district.departments.get(ruling.main)
        known = ruling.state == "decided" and ruling.category == category and ruling.area in district.areas
        if not known or main is None or _kind(district, ruling.area) != kind:
            continue
        shared = sum(above.code in here for above in district.path(ruling.area))
        if department := district.department_for(main.base, area):
            found.append((shared, ruling, department))
    best = max(found, key=lambda one: (one[0], one[1].id), default=None)
    return best[1:] if best else None


def _kind(district: District, area: str) -> str:
    """What kind of place: grids and buildings are parts of their community."""
    return "community" if district.community(area) else district.areas[area].kind
