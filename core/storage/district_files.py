"""Reads a district's folder into a District, or tells every mistake."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path
from typing import Any

from core.domain.district import Area, Category, District, RequestType, Role, Seat, Unit
from core.storage.district_calls import Known, read_calling
from core.storage.district_decisions import read_decisions
from core.storage.district_lists import read_lists
from core.storage.district_matters import read_categories
from core.storage.district_places import AREAS, UNITS, read_areas, read_units
from core.storage.district_procedures import read_procedures
from core.storage.district_reading import Folder
from core.storage.district_records import Mistake, Record, build, named, table, unique
from core.storage.district_rules import (
    check_desks,
    read_calendars,
    read_clock,
    read_grades,
    read_hearing,
    read_levels,
    read_protected,
    read_ratings,
    read_refusals,
    read_repeats,
    read_roles,
)

__all__ = ["DistrictErrors", "Mistake", "load"]


class DistrictErrors(Exception):
    """The folder cannot be used; `mistakes` are all that were found, by file and line."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


def load(path: Path) -> District:
    """Read the district kept in a folder; raises DistrictErrors with all mistakes found."""
    folder = Folder(path)
    if not path.is_dir():
        folder.findings.add(path.name, 0, "missing_folder", folder=path.name)
        raise DistrictErrors(tuple(folder.findings.mistakes))
    district = _gather(folder)
    if folder.findings.mistakes:
        mistakes = dict.fromkeys(folder.findings.mistakes)
        raise DistrictErrors(tuple(sorted(mistakes, key=lambda mistake: (mistake.file, mistake.line))))
    return district()


def _gather(folder: Folder) -> partial[District]:
    """Everything a District is made of; not yet put together, for mistakes may make that impossible."""
    top = folder.outline("district.yaml")
    areas = read_areas(folder)
    outline = folder.outline("levels.yaml")
    levels, roles, grades = read_levels(outline), read_roles(folder), read_grades(folder)
    clock, calendars = read_clock(folder, grades), read_calendars(folder)
    units = read_units(folder, areas, set(levels), set(calendars))
    check_desks(outline, {unit.base for unit in units.values()})
    refusals, emergencies = read_refusals(folder)
    categories = read_categories(folder, areas, units, levels, emergencies, clock)
    types = folder.outline("request_types.yaml")
    ratings, negative_from = read_ratings(types)
    return partial(
        District,
        code=_code(top, areas),
        names=top.names(),
        areas=areas,
        units=units,
        categories=categories,
        roles=roles,
        levels=levels,
        grades=grades,
        ratings=ratings,
        negative_from=negative_from,
        **_kinds(types, categories),
        refusals=refusals,
        emergencies=emergencies,
        clock=clock,
        calendars=calendars,
        phone=top.text("phone"),
        center=top.point("center"),
        keep_words_days=top.number("keep_words_days", 0),
        charter=read_decisions(folder, roles),
        procedures=read_procedures(folder, roles, units),
        demo_seats={code: _seat(row, areas, units, roles) for code, row in unique(top.records("seats"))},
        lists=read_lists(folder, areas, units, categories),
        **read_calling(folder, Known(roles, levels, units)),
        version=_version(folder),
    )


def _kinds(types: Record, categories: dict[str, Category]) -> dict[str, Any]:
    """What request_types.yaml lists: the types, how they are heard, and what ends them."""
    return {
        "request_types": table(RequestType, types.records("types")),
        "hearing": read_hearing(types, categories),
        "repeats": read_repeats(types, categories),
        "protected": read_protected(types, categories),
        "result_kinds": named(types.records("results")),
        "return_bases": named(types.records("return_bases")),
    }


def _code(top: Record, areas: dict[str, Area]) -> str:
    code = top.text("code")
    top.refer("code", areas, AREAS)
    if code in areas and areas[code].kind != "district":
        top.wrong("not_a_district", "code", code=code, kind=areas[code].kind)
    return code


def _seat(row: Record, areas: dict[str, Area], units: dict[str, Unit], roles: dict[str, Role]) -> Seat:
    seat = build(Seat, row, unit=row.text("unit", ""))
    row.refer("role", roles, "roles.yaml")
    row.refer("area", areas, AREAS)
    row.refer("unit", units, UNITS)
    role, unit = roles.get(seat.role), units.get(seat.unit)
    if role and unit and not role.fits(unit.kind):
        allowed = role.needs.replace("|", "、")
        row.wrong("wrong_holder", "unit", role=role.names.hans, unit=unit.names.hans, allowed=allowed)
    return seat


def _version(folder: Folder) -> str:
    """One number for the exact contents of all files."""
    digest = hashlib.sha256()
    for name, content in sorted(folder.contents.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()
