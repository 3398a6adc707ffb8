"""Categories of a district's folder, who handles them, and its guide."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from core.district.cells import Record
from core.district.entries import Area, Category, Department, Duration, TimerRules
from core.district.profiles import Reply
from core.district.tables import Folder, build, table, unique
from core.district.vocabulary import LIMIT_UNITS, REPLY_FACTS
from core.guide.records import MODES, GuideEntry
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


GUIDE = "guide.csv"
_GUIDE_COLUMNS = ("code", "kind", "name", "how", "basis", "checked")
_NEEDED = {"item": "who", "point": "address", "post": "role", "event": "items", "list": "items"}


def read_guide(folder: Folder, procedures: Collection[str]) -> dict[str, GuideEntry]:
    """guide.csv and what else begins with its name; a district without a guide leaves all of them out."""
    files = folder.named("guide*.csv")
    rows = dict(unique(row for file in files for row in folder.table(file, _GUIDE_COLUMNS)))
    for row in rows.values():
        row.refer("whom", procedures, "procedures.yaml", *(one.partition(".")[0] for one in row.words("whom")))
    found = {code: _entry(row) for code, row in rows.items()}
    for code, entry in found.items():
        if entry.kind == "event":
            rows[code].refer("items", found, GUIDE)
        elif entry.kind == "list":
            found[code] = replace(entry, items=_alike(rows, entry.items))
    return found


def _alike(rows: Mapping[str, Record], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The codes of all rows in whose columns the values stand: 'window=民政救助'; 'audience=' where nothing does."""
    pairs = [(one.partition("=")[0], one.partition("=")[2]) for one in wanted]
    return tuple(code for code, row in rows.items() if row.text("kind") != "list" and _holds(row, pairs))


def _holds(row: Record, pairs: Collection[tuple[str, str]]) -> bool:
    return all(value in (row.words(column) or ("",)) for column, value in pairs)


def _entry(row: Record) -> GuideEntry:
    modes = MODES.get(row.text("kind", ""), frozenset({""}))
    steps = row.words("steps") if row.has("steps_before") and row.text("steps") else ()
    found = build(GuideEntry, row, mode=row.choice("mode", modes), steps=steps)
    legal, promised = found.legal_days, found.promised_days
    if legal and promised * 10 > legal * 9:  # 武昌: promised at least a tenth faster than the law asks (WC-48)
        row.wrong("promised_late", "promised_days", promised=promised, legal=legal)
    if needed := _NEEDED.get(found.kind):
        row.text(needed if needed != "role" or not row.has("procedure") else "procedure")
    return found
