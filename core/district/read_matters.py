"""Categories of matters of a district's folder, and who handles them."""

from collections.abc import Collection, Mapping

from core.district.cells import Record
from core.district.entries import Area, Category, Department, Duration, TimerRules
from core.district.profiles import Reply
from core.district.tables import Folder, build, table, unique
from core.district.vocabulary import LIMIT_UNITS, REPLY_FACTS
from core.routing.pairs import is_pair, sound

CATEGORIES = "categories.csv"
EXAMPLES = "examples.csv"
REPLIES = "replies.csv"
SIGNS = "signs.csv"
_KEYWORDS = ("keywords", "keywords_hant", "keywords_en")
_COLUMNS = ("code", "group_code", "group", "name", "keywords", "main_unit", "level", "grade")


def read_categories(
    folder: Folder, areas: dict[str, Area], departments: dict[str, Department], clock: TimerRules
) -> dict[str, Category]:
    """The table of matters; an empty limit means that of the grade in the chosen profile."""
    rows = dict(unique(folder.table(CATEGORIES, _COLUMNS)))
    told = _examples(folder, rows)
    first: dict[str, Record] = {}
    found: dict[str, Category] = {}
    for code, row in rows.items():
        found[code] = build(
            Category,
            row,
            examples=tuple(told.get(code, ())),
            keywords=tuple(dict.fromkeys(w for key in _KEYWORDS for w in row.words(key))),
            limit=_limit(row, clock),
            weight=(row.fractions("weight") or (1.0,))[0],
        )
        for word in (*found[code].keywords, *found[code].hints):
            if is_pair(word) and (not sound(word) or word in found[code].hints):
                row.wrong("bad_pair", "keywords", text=word)
        _check_handler(areas, departments, found[code], row)
        before = first.setdefault(found[code].group, row)
        if before.names("group") != found[code].group_names:
            row.wrong("group_differs", "group", code=found[code].group, first=before.line)
    if found and all(category.keywords for category in found.values()):
        folder.findings.add(CATEGORIES, 1, "no_catch_all")
    return found


def read_replies(folder: Folder, categories: Mapping[str, Category]) -> dict[str, Reply]:
    """replies.csv; a district without it has no sentences ready. A group of categories may be named for all of it."""
    rows = dict(unique(folder.table(REPLIES, ("code", "acts", "text")))) if REPLIES in folder.files else {}
    groups = {one.group for one in categories.values()}
    for row in rows.values():
        row.refer("categories", {*categories, *groups}, CATEGORIES)
        for key in ("text", "text_hant", "text_en"):
            row.braces(key, REPLY_FACTS)
    return table(Reply, rows.values())


def read_signs(folder: Folder) -> dict[str, dict[str, tuple[str, ...]]]:
    """signs.csv, which may be left out: words for things, for faults and for sides of a place, by kind and name."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in folder.table(SIGNS, ("kind", "name", "words")) if SIGNS in folder.files else ():
        found.setdefault(row.text("kind"), {})[row.text("name")] = row.words("words")
    return found


def _examples(folder: Folder, codes: Collection[str]) -> dict[str, list[str]]:
    """Residents' sentences of each category, where the district lists such; one of no category teaches nothing."""
    told: dict[str, list[str]] = {}
    for row in folder.table(EXAMPLES, ("category", "text")) if EXAMPLES in folder.files else ():
        row.refer("category", codes, CATEGORIES)
        told.setdefault(row.text("category", ""), []).append(row.text("text"))
    return told


def _limit(row: Record, clock: TimerRules) -> Duration:
    by_grade = clock.profile.get(row.text("grade", ""), Duration(1, "work_day"))
    given = row.has("limit_value"), row.has("limit_unit")
    if not any(given):
        return by_grade
    if not all(given):
        row.wrong("half_limit", "limit_value")
        return by_grade
    return Duration(row.number("limit_value", least=1), row.choice("limit_unit", LIMIT_UNITS))


def _check_handler(areas: dict[str, Area], departments: dict[str, Department], category: Category, row: Record) -> None:
    """A main unit of streets or communities must exist in every one of them."""
    own = [department for department in departments.values() if department.base == category.main_unit]
    kinds = {areas[department.area].kind for department in own}
    served = {department.area for department in own}
    for area in areas.values():
        if area.kind in kinds and not area.successor and area.code not in served:
            facts = {"code": category.main_unit, "name": area.names.hans, "category": category.names.hans}
            row.wrong("unit_nowhere", "main_unit", **facts)
            return
