"""Duty lists of a district's folder: their guards and first contents."""

from __future__ import annotations

from core.district.cells import Record, build, named, unique
from core.district.district import Area, Category, Department
from core.district.profiles import ListKind, ListRules
from core.district.tables import Folder
from core.district.vocabulary import DEPARTMENT_KINDS
from core.duties.lists import COLUMNS, HEADINGS, PARTS, read_item
from core.duties.records import DutyItem

LISTS = "lists.yaml"


def read_lists(
    folder: Folder, areas: dict[str, Area], departments: dict[str, Department], categories: dict[str, Category]
) -> ListRules:
    """lists.yaml and the tables it names; a district without lists leaves the file out."""
    if LISTS not in folder.files:
        return ListRules()
    top = folder.outline(LISTS)
    top.refer("reviewers", departments, "units.csv")
    kinds = {code: _kind(row, areas) for code, row in unique(top.records("lists"))}
    return ListRules(
        kinds=kinds,
        first={code: _items(folder, kind, departments, categories) for code, kind in kinds.items() if kind.file},
        reviewers=top.words("reviewers"),
        forbidden=_forbidden(top),
        ordered=top.words("ordered"),
        situations=named(top.records("situations")),
        headings=_meanings(top, "headings", HEADINGS),
        parts=_meanings(top, "parts", PARTS),
    )


def _kind(row: Record, areas: dict[str, Area]) -> ListKind:
    row.refer("areas", areas, "areas.csv")
    holders, parts = row.choices("holders", DEPARTMENT_KINDS), row.choices("main_parts", PARTS)
    return build(ListKind, row, holders=frozenset(holders), main_parts=frozenset(parts))


def _forbidden(top: Record) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in top.some("forbidden"):
        kinds = frozenset(row.choices("kinds", DEPARTMENT_KINDS))
        found |= dict.fromkeys(row.words("words"), kinds)
    return found


def _meanings(top: Record, key: str, known: frozenset[str]) -> dict[str, str]:
    """What offices write → what it means in the house."""
    found: dict[str, str] = {}
    for row in top.some(key):
        found |= dict.fromkeys(row.words("words"), row.choice("code", known))
    return found


def _items(
    folder: Folder, kind: ListKind, departments: dict[str, Department], categories: dict[str, Category]
) -> tuple[DutyItem, ...]:
    bases = {department.base for department in departments.values()}
    found = []
    for _, row in unique(folder.table(kind.file, COLUMNS), "number"):
        row.refer("main", bases, "units.csv")
        row.refer("helpers", bases, "units.csv")
        row.refer("categories", categories, "categories.csv")
        row.choice("part", PARTS, "lead")
        row.text("name")
        found.append(read_item(kind.code, {key: str(value) for key, value in row.cells.items()}))
    return tuple(found)
