"""Duty lists: whose duty an item is, who may be main, what is forbidden."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

from core.district.district import District
from core.district.entries import Department
from core.district.profiles import ListKind
from core.district.vocabulary import PARTS
from core.duties.records import DutyItem
from core.identity import code, plain, same
from core.tables import Flaw, read_headed

COLUMNS = ("number", "name", "main")
_DUTIES = ("town_duty", "helper_duty")
_TEXTS = ("sector", "main_duty", *_DUTIES, "basis", "flow", "scenario", "keywords")
HEADINGS = frozenset({*COLUMNS, *_TEXTS, "helpers", "part", "categories"})
"""All columns of a list's table."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Why a unit may not have a matter. `key`: forbidden, only_assists, not_on_list; `list` and `item` say where."""

    key: str
    list: str = ""
    item: str = ""


def guard(
    district: District,
    items: Mapping[str, Sequence[DutyItem]],
    department: str,
    *,
    lead: bool,
    category: str = "",
    item: str = "",
    words: str = "",
    admissions: Collection[tuple[str, str]] = (),
) -> Guard | None:
    """Why the unit may not be given the matter as main (`lead`) or assisting unit, or None where it may.

    Streets never get investment promotion or tax assistance (KM-07); a community is main only for what its own list
    says (WC-36, 北京条例 17); a street leads only its lead items (WC-15). `items`: list code → items in force.
    """
    found = district.departments.get(department)
    if found is None:
        return None
    for word, kinds in district.lists.forbidden.items():
        if found.kind in kinds and word in words:
            return Guard("forbidden", item=word)
    own = holding_lists(district, department)
    if not own or not (category or item):
        return None
    for kind in own:
        for entry in items.get(kind.code, ()):
            if not (item and entry.number == item) and not (category and category in entry.categories):
                continue
            if lead and entry.part not in kind.main_parts:
                return Guard("only_assists", kind.code, entry.number)
            return None
    closed = [kind for kind in own if kind.closed]
    if not closed or any(what == category and where in {"", department} for what, where in admissions):
        return None
    matter = district.categories.get(category)
    if matter is not None and matter.level == found.level:
        return None  # the table of matters itself gives it to this level (小事不出社区)
    return Guard("not_on_list", closed[0].code)


def holding_lists(district: District, department: str) -> list[ListKind]:
    """The lists about a unit, those of its own town first: what is delegated there overrules (SG-39, BS-01)."""
    found = district.departments.get(department)
    if found is None:
        return []
    there = [kind for kind in district.lists.kinds.values() if found.kind in kind.holders]
    there = [k for k in there if not k.areas or any(district.within(found.area, area) for area in k.areas)]
    return sorted(there, key=lambda kind: not kind.areas)


def delegated(
    district: District, items: Mapping[str, Sequence[DutyItem]], category: str, area: str
) -> tuple[DutyItem, Department] | None:
    """The item by which a power was delegated to the town the area lies in, and the town's unit that uses it.

    A power may be delegated in one town and not in the next (SG-38, SG-39, BS-01). `items`: list code → in force.
    """
    for kind in district.lists.kinds.values():
        if not any(district.within(area, town) for town in kind.areas):
            continue
        for entry in items.get(kind.code, ()):
            department = district.department_for(entry.main, area) if category in entry.categories else None
            if department and entry.part in kind.main_parts and department.kind in kind.holders:
                return entry, department
    return None


def search(items: Iterable[DutyItem], words: str, limit: int = 5) -> list[DutyItem]:
    """Items for key words: number first, then words in name, scenario, key words, duties; most fitting first."""
    wanted = [word for word in plain(words).lower().replace(",", " ").replace("、", " ").split() if word]
    scored: list[tuple[float, int, DutyItem]] = []
    for at, entry in enumerate(items):
        if entry.number.lower() in wanted:
            scored.append((100.0, -at, entry))
            continue
        score = sum(_score(entry, word) for word in wanted)
        if score >= 1.0:
            scored.append((score, -at, entry))
    return [entry for _, _, entry in sorted(scored, key=lambda s: s[:2], reverse=True)[:limit]]


def _score(entry: DutyItem, word: str) -> float:
    name, rest = entry.name.lower(), " ".join((entry.scenario, entry.keywords, entry.sector, entry.duties)).lower()
    if word in name:
        return 3.0 + len(word)
    if word in rest:
        return 2.0
    pairs = Counter(word[i : i + 2] for i in range(len(word) - 1))
    hits = sum(2.0 if pair in name else 1.0 if pair in rest else 0.0 for pair in pairs)
    return hits / sqrt(max(1, len(pairs)))


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do, before it is done; nothing is imported with a mistake. `notes`: what was passed over."""

    items: tuple[DutyItem, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    dropped: tuple[str, ...]
    mistakes: tuple[Flaw, ...]
    notes: tuple[Flaw, ...] = ()


def preview(district: District, kind: ListKind, table: Sequence[Sequence[str]], now: Sequence[DutyItem]) -> Preview:
    """Check a table with headings, the district's own or ours, against the district and compare it with what is in
    force."""
    words = {**{column: column for column in HEADINGS}, **district.lists.headings}
    shown = {column: word for word, column in reversed(district.lists.headings.items())}
    read = read_headed(table, words, COLUMNS, {**{column: column for column in HEADINGS}, **shown})
    bases = {department.base for department in district.departments.values()}
    mistakes = list(read.flaws)
    items: dict[str, DutyItem] = {}
    terms = _terms(district)
    for line, cells in read.rows:
        row = _in_codes(terms, cells)
        wrong = _wrong(row, bases, district, items)
        mistakes += [Flaw(line, key, word, read.names.get(column, column)) for column, key, word in wrong]
        if not wrong:
            items[row["number"]] = read_item(kind.code, row)
    if not read.rows and not mistakes:
        mistakes.append(Flaw(1, "empty_list"))
    old = {entry.number: entry for entry in now}
    added = tuple(n for n in items if n not in old)
    changed = tuple(n for n in items if n in old and items[n] != replace(old[n], version_id=0, id=0))
    dropped = tuple(n for n in old if n not in items)
    return Preview(tuple(items.values()), added, changed, dropped, tuple(mistakes), read.notes)


def _terms(district: District) -> dict[str, dict[str, str]]:
    """What offices write in these columns, as `same` reads it, and what the house calls it."""
    departments = _department_names(district)
    terms = {
        "main": departments,
        "helpers": departments,
        "categories": {category.names.hans: code for code, category in district.categories.items()},
        "part": district.lists.parts,
    }
    return {column: {same(word): code for word, code in known.items()} for column, known in terms.items()}


def _in_codes(terms: Mapping[str, Mapping[str, str]], cells: Mapping[str, str]) -> dict[str, str]:
    """A row in the terms of the house. What is not known stays as it is, for the preview to name it."""
    row = {**cells, "number": code(cells.get("number", "")), "name": plain(cells.get("name", ""))}
    for column, known in terms.items():
        if row.get(column):
            row[column] = "|".join(known.get(same(part), plain(part)) for part in _split(row, column))
    return row


def _department_names(district: District) -> dict[str, str]:
    """Names, short names and other names that mean one unit only."""
    found: dict[str, set[str]] = {}
    for department in district.departments.values():
        for name in (department.names.hans, department.names.hant, department.short, *department.aliases):
            found.setdefault(name, set()).add(department.base)
    return {name: bases.pop() for name, bases in found.items() if name and len(bases) == 1}


def _wrong(
    row: Mapping[str, str], bases: set[str], district: District, items: Mapping[str, DutyItem]
) -> list[tuple[str, str, str]]:
    """Column, key and word of each mistake."""
    found = [(column, "missing_value", "") for column in COLUMNS if not row.get(column)]
    for column in ("main", "helpers"):
        found += [(column, "unknown_unit", word) for word in _split(row, column) if word not in bases]
    known = district.categories
    found += [("categories", "unknown_category", word) for word in _split(row, "categories") if word not in known]
    if row.get("part") and row["part"] not in PARTS:
        found.append(("part", "unknown_part", row["part"]))
    if row.get("number") in items:
        found.append(("number", "item_twice", row["number"]))
    return found


def _split(row: Mapping[str, str], key: str) -> list[str]:
    return [part.strip() for part in re.split(r"[|;；、，,\n]", row.get(key, "")) if part.strip()]


def read_item(list_code: str, row: Mapping[str, str]) -> DutyItem:
    """One checked row as an item."""
    said: dict[str, Any] = {key: (row.get(key) or "").strip() for key in HEADINGS}
    return DutyItem(
        list_code,
        main=(_split(row, "main") or [""])[0],
        helpers=_split(row, "helpers"),
        part=said["part"] or "lead",
        duties=said["main_duty"],
        flow=[step.strip() for step in said["flow"].split(">") if step.strip()],
        categories=_split(row, "categories"),
        **{key: said[key] for key in ("number", "sector", "name", "basis", "scenario", "keywords", *_DUTIES)},
    )
