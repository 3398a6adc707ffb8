"""Reads a district's folder into a District, or tells every mistake."""

import hashlib
import re
import zlib
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from core.district import read_places, read_rules
from core.district.cells import Mistake, Record
from core.district.district import District
from core.district.entries import Area, Category, Department, DuplicateRules, Grade, RequestType, Role, Seat
from core.district.procedures import commands_of
from core.district.read_decisions import read_decisions
from core.district.read_matters import CATEGORIES, GUIDE, read_categories, read_guide, read_replies, read_signs
from core.district.read_procedures import read_procedures
from core.district.read_work import read_appraisal, read_calls, read_doors, read_lists, read_panels
from core.district.tables import Folder, build, named, table, unique
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
        # What refers to a file that cannot be read is a consequence: it would hide the one thing to mend.
        blind = [mistake for mistake in folder.findings.mistakes if mistake.blinds]
        mistakes = dict.fromkeys(blind or folder.findings.mistakes)
        raise DistrictErrors(tuple(sorted(mistakes, key=lambda mistake: (mistake.file, mistake.line))))
    return district()


def _gather(folder: Folder) -> partial[District]:
    """Everything a District is made of; not yet put together, for mistakes may make that impossible."""
    top, known = folder.outline("district.yaml"), _named(folder)
    areas, departments = known["areas"], known["departments"]
    read_places.check_size(areas, top)
    found = read_procedures(folder)
    guide = read_guide(folder, found["procedures"])
    refusals, emergencies = read_rules.read_refusals(folder)
    folder.findings.define("lines", "refusals.yaml", {emergency.line for emergency in emergencies})
    categories = read_categories(folder, areas, departments, known["timers"])
    folder.findings.define("categories", CATEGORIES, categories)
    return partial(
        District,
        **known,
        code=_code(top, areas),
        names=top.names(),
        categories=categories,
        signs=read_signs(folder),
        **_kinds(folder.outline("request_types.yaml")),
        refusals=refusals,
        emergencies=emergencies,
        **read_rules.read_dangers(folder, emergencies),
        **_plain(top),
        charter=read_decisions(folder),
        **found,
        grids=read_places.read_grids(folder, areas, known["roles"], found["procedures"]),
        radar=read_places.read_radar(folder),
        demo_seats={code: _seat(row, departments, known["roles"]) for code, row in unique(top.records("seats"))},
        **_asked(folder, guide, categories, commands_of(found["procedures"].values())),
        lists=read_lists(folder),
        calls=read_calls(folder, departments),
        **read_panels(folder),
        appraisal=read_appraisal(folder),
        doors=read_doors(folder),
        **_read_from(folder),
    )


def _named(folder: Folder) -> dict[str, Any]:
    """What all the other files name: places, roles, levels, grades, hours and departments."""
    define, outline = folder.findings.define, folder.outline("levels.yaml")
    areas, levels = read_places.read_areas(folder), read_rules.read_levels(outline)
    roles = table(Role, folder.outline("roles.yaml").records("roles"))
    grades = table(Grade, folder.outline("grades.yaml").records("grades"))
    define("areas", read_places.AREAS, areas)
    define("levels", "levels.yaml", levels)
    define("roles", "roles.yaml", roles)
    define("grades", "grades.yaml", grades)
    clock, calendars = read_rules.read_clock(folder, grades), read_rules.read_calendars(folder)
    define("calendars", "hours.yaml", calendars)
    departments = read_places.read_departments(folder, areas)
    define("units", read_places.DEPARTMENTS, departments)
    define("bases", read_places.DEPARTMENTS, {department.base for department in departments.values()})
    read_rules.check_desks(outline)
    found = {"areas": areas, "levels": levels, "roles": roles, "grades": grades}
    return {**found, "timers": clock, "calendars": calendars, "departments": departments}


def _plain(top: Record) -> dict[str, Any]:
    """What district.yaml says in a word."""
    return {
        "phone": top.text("phone"),
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


def _kinds(types: Record) -> dict[str, Any]:
    """What request_types.yaml lists: the types, how they are heard, and what ends them."""
    ratings, negative_from = read_rules.read_ratings(types)
    types.define("types")
    types.of("protected", "categories")
    return {
        "ratings": ratings,
        "negative_from": negative_from,
        "request_types": table(RequestType, types.records("types")),
        "hearing": read_rules.read_hearing(types, "hearing", {row.text("code") for row in types.records("types")}),
        "repeats": build(DuplicateRules, types.record("repeats")) if types.has("repeats") else DuplicateRules(),
        "protected": frozenset(types.words("protected")),
        "result_kinds": named(types.records("results")),
        "return_bases": named(types.records("return_bases")),
    }


def _asked(
    folder: Folder, guide: dict[str, GuideEntry], categories: dict[str, Category], own: Collection[str]
) -> dict[str, Any]:
    """The guide, sentences that are ready, meanings.yaml and talk.csv: what messages that are no reports are known by;
    each may be left out."""
    top = folder.maybe("meanings.yaml")
    for row in top.some("meanings") if top else ():
        row.refer("entry", guide, GUIDE)
    meanings = read_rules.read_hearing(top, "meanings", MEANINGS) if top else ()
    found = {"guide": guide, "replies": read_replies(folder, categories), "meanings": meanings}
    return found | {"sayings": read_rules.read_sayings(folder, guide, own)}


def _code(top: Record, areas: dict[str, Area]) -> str:
    code = top.text("code")
    top.refer("code", areas, read_places.AREAS)
    if code in areas and areas[code].kind != "district":
        top.wrong("not_a_district", "code", code=code, kind=areas[code].kind)
    return code


def _seat(row: Record, departments: dict[str, Department], roles: dict[str, Role]) -> Seat:
    seat = build(Seat, row)
    role, department = roles.get(seat.role), departments.get(seat.unit)
    if role and department and not role.fits(department.kind):
        allowed = "、".join(role.needs)
        row.wrong("wrong_holder", "unit", role=role.names.hans, department=department.names.hans, allowed=allowed)
    return seat


def _read_from(folder: Folder) -> dict[str, Any]:
    """The texts, and one number for the exact contents of all of them."""
    digest = hashlib.sha256()
    for name, content in sorted(folder.contents.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(content.encode()).digest())
    return {"version": digest.hexdigest(), "packed": zlib.compress(orjson.dumps(folder.contents), 1)}
