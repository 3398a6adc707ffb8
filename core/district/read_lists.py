"""Duty lists of a district's folder: their guards and first contents."""

from __future__ import annotations

from core.district.build import build, named, table, unique
from core.district.cells import Record
from core.district.profiles import ListKind, ListRules
from core.district.tables import Folder
from core.district.vocabulary import DEPARTMENT_KINDS, PARTS
from core.duties.lists import COLUMNS, HEADINGS, read_item
from core.duties.records import DutyItem

LISTS = "lists.yaml"


def read_lists(folder: Folder) -> ListRules:
    """lists.yaml and the tables it names; a district without lists leaves the file out."""
    if LISTS not in folder.files:
        return ListRules()
    top = folder.outline(LISTS)
    kinds = table(ListKind, top.records("lists"))
    return build(
        ListRules,
        top,
        kinds=kinds,
        first={code: _items(folder, kind) for code, kind in kinds.items() if kind.file},
        situations=named(top.records("situations")),
        forbidden=_forbidden(top),
        headings=_meanings(top, "headings", HEADINGS),
        parts=_meanings(top, "parts", PARTS),
    )


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


def _items(folder: Folder, kind: ListKind) -> tuple[DutyItem, ...]:
    found = []
    for _, row in unique(folder.table(kind.file, COLUMNS), "number"):
        row.of("main", "bases")
        row.of("helpers", "bases")
        row.of("categories", "categories")
        row.choice("part", PARTS, "lead")
        row.text("name")
        found.append(read_item(kind.code, {key: str(value) for key, value in row.cells.items()}))
    return tuple(found)
