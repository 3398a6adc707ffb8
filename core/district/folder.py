"""Reads a district's folder into a District, or tells every mistake."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from core.district.cells import Mistake, Record, build, named, table, unique
from core.district.district import Area, Category, Department, District, RequestType, Role, Seat
from core.district.read_appraisal import read_appraisal
from core.district.read_calls import Known, read_calling
from core.district.read_decisions import read_decisions
from core.district.read_doors import read_doors
from core.district.read_grid import read_grids, read_radar
from core.district.read_guide import GUIDE, read_guide
from core.district.read_lists import read_lists
from core.district.read_matters import read_categories, read_replies
from core.district.read_places import AREAS, DEPARTMENTS, check_size, read_areas, read_departments
from core.district.read_procedures import read_procedures
from core.district.read_rules import (
    check_desks,
    read_calendars,
    read_clock,
    read_dangers,
    read_grades,
    read_hearing,
    read_levels,
    read_protected,
    read_ratings,
    read_refusals,
    read_repeats,
    read_roles,
)
from core.district.tables import Folder
from core.district.vocabulary import MEANINGS
from core.guide.records import GuideEntry

__all__ = ["DistrictErrors", "Mistake", "files_of", "load", "read_files"]

SUFFIXES = frozenset({".yaml", ".csv"})
_TILES = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?/[A-Za-z0-9._~/?&=%{}-]+")


class DistrictErrors(Exception):
    """The folder cannot be used; `mistakes` are all that were found, by file and line."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


def load(path: Path) -> District:
    """Read the district kept in a folder; raises DistrictErrors with all mistakes found."""
    if not path.is_dir():
        folder = Folder({})
        folder.findings.add(path.name, 0, "missing_folder", folder=path.name)
        raise DistrictErrors(tuple(folder.findings.mistakes))
    return read_files(files_of(path))


def files_of(path: Path) -> dict[str, bytes]:
    """The files of a folder that a district can be made of, by name."""
    return {file.name: file.read_bytes() for file in sorted(path.iterdir()) if file.suffix in SUFFIXES}


def read_files(files: Mapping[str, bytes]) -> District:
    """Make a district of files by name. Raises DistrictErrors with all mistakes found, an unread file among them."""
    folder = Folder(files)
    district = _gather(folder)
    for name in files.keys() - folder.contents.keys() - {one.file for one in folder.findings.mistakes}:
        folder.findings.add(name, 0, "unread_file", name=name)
    if folder.findings.mistakes:
        # What refers to a file that cannot be read at all is a consequence: it would hide the one thing to mend.
        whole = [mistake for mistake in folder.findings.mistakes if mistake.line == 0]
        mistakes = dict.fromkeys(whole or folder.findings.mistakes)
        raise DistrictErrors(tuple(sorted(mistakes, key=lambda mistake: (mistake.file, mistake.line))))
    return district()


def _gather(folder: Folder) -> partial[District]:
    """Everything a District is made of; not yet put together, for mistakes may make that impossible."""
    top = folder.outline("district.yaml")
    areas = read_areas(folder)
    check_size(areas, top)
    outline = folder.outline("levels.yaml")
    levels, roles, grades = read_levels(outline), read_roles(folder), read_grades(folder)
    clock, calendars = read_clock(folder, grades), read_calendars(folder)
    departments = read_departments(folder, areas, set(levels), set(calendars))
    check_desks(outline, {department.base for department in departments.values()})
    found = read_procedures(folder, roles, departments)
    guide = read_guide(folder, areas, departments, calendars, roles, found["procedures"])
    refusals, emergencies = read_refusals(folder)
    categories = read_categories(folder, areas, departments, levels, emergencies, clock)
    return partial(
        District,
        code=_code(top, areas),
        names=top.names(),
        areas=areas,
        departments=departments,
        categories=categories,
        roles=roles,
        levels=levels,
        grades=grades,
        **_kinds(folder.outline("request_types.yaml"), categories),
        refusals=refusals,
        emergencies=emergencies,
        **read_dangers(folder, emergencies, categories),
        timers=clock,
        calendars=calendars,
        **_plain(top),
        charter=read_decisions(folder, roles),
        **_worked(folder, areas, roles, departments, found),
        demo_seats={code: _seat(row, areas, departments, roles) for code, row in unique(top.records("seats"))},
        **_asked(folder, guide, categories),
        lists=read_lists(folder, areas, departments, categories),
        **read_calling(folder, Known(roles, levels, departments)),
        **_judged(folder, levels, categories),
        **_read_from(folder),
    )


def _judged(folder: Folder, levels: Collection[str], categories: dict[str, Category]) -> dict[str, Any]:
    """How it is appraised, and its doors to other systems."""
    return {"appraisal": read_appraisal(folder, levels, categories), "doors": read_doors(folder, categories)}


def _plain(top: Record) -> dict[str, Any]:
    """What district.yaml says in a word."""
    return {
        "phone": top.text("phone"),
        "center": top.point("center"),
        "keep_words_days": top.number("keep_words_days", 0),
        "guide_days": top.number("guide_days", 0),
        "stamps": top.text("stamps", ""),
        "tiles": _tiles(top),
    }


def _tiles(top: Record) -> str:
    """The address of the district's own map tiles; nothing in it may reach into a page or its policy."""
    found = top.text("tiles", "")
    if found and not (_TILES.fullmatch(found) and sorted(re.findall(r"{.*?}", found)) == ["{x}", "{y}", "{z}"]):
        top.wrong("bad_tiles", "tiles", text=found)
        return ""
    return found


def _worked(
    folder: Folder,
    areas: dict[str, Area],
    roles: dict[str, Role],
    departments: dict[str, Department],
    found: dict[str, Any],
) -> dict[str, Any]:
    """Procedures with their books, and how grids are staffed and looked after by them."""
    bases, procedures = {department.base for department in departments.values()}, found["procedures"]
    grids, radar = read_grids(folder, areas, roles, bases, procedures), read_radar(folder, roles, procedures)
    return {**found, "grids": grids, "radar": radar}


def _kinds(types: Record, categories: dict[str, Category]) -> dict[str, Any]:
    """What request_types.yaml lists: the types, how they are heard, and what ends them."""
    ratings, negative_from = read_ratings(types)
    return {
        "ratings": ratings,
        "negative_from": negative_from,
        "request_types": table(RequestType, types.records("types")),
        "hearing": read_hearing(types, "hearing", {row.text("code") for row in types.records("types")}, categories),
        "repeats": read_repeats(types, categories),
        "protected": read_protected(types, categories),
        "result_kinds": named(types.records("results")),
        "return_bases": named(types.records("return_bases")),
    }


def _asked(folder: Folder, guide: dict[str, GuideEntry], categories: dict[str, Category]) -> dict[str, Any]:
    """The guide, sentences that are ready, and meanings.yaml: what messages that are no reports are known by; each may
    be left out."""
    there = "meanings.yaml" in folder.files
    top = folder.outline("meanings.yaml") if there else None
    for row in top.some("meanings") if top else ():
        row.refer("entry", guide, GUIDE)
    meanings = read_hearing(top, "meanings", MEANINGS, categories) if top else ()
    return {"guide": guide, "replies": read_replies(folder, categories), "meanings": meanings}


def _code(top: Record, areas: dict[str, Area]) -> str:
    code = top.text("code")
    top.refer("code", areas, AREAS)
    if code in areas and areas[code].kind != "district":
        top.wrong("not_a_district", "code", code=code, kind=areas[code].kind)
    return code


def _seat(row: Record, areas: dict[str, Area], departments: dict[str, Department], roles: dict[str, Role]) -> Seat:
    seat = build(Seat, row, unit=row.text("unit", ""), voter=row.text("voter", ""))
    row.refer("role", roles, "roles.yaml")
    row.refer("area", areas, AREAS)
    row.refer("unit", departments, DEPARTMENTS)
    role, department = roles.get(seat.role), departments.get(seat.unit)
    if role and department and not role.fits(department.kind):
        allowed = role.needs.replace("|", "、")
        row.wrong("wrong_holder", "unit", role=role.names.hans, department=department.names.hans, allowed=allowed)
    return seat


def _read_from(folder: Folder) -> dict[str, Any]:
    """The texts, and one number for the exact contents of all of them."""
    digest = hashlib.sha256()
    for name, content in sorted(folder.contents.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(content.encode()).digest())
    return {"version": digest.hexdigest(), "files": folder.contents}
