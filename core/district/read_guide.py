"""The guide of a district's folder: services, certificates, places."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from core.district.cells import Record
from core.district.tables import Folder, build, unique
from core.guide.records import MODES, GuideEntry

GUIDE = "guide.csv"
_COLUMNS = ("code", "kind", "name", "how", "basis", "checked")
_NEEDED = {"item": "who", "point": "address", "post": "role", "event": "items", "list": "items"}


def read_guide(folder: Folder, procedures: Collection[str]) -> dict[str, GuideEntry]:
    """guide.csv and what else begins with its name; a district without a guide leaves all of them out."""
    files = folder.named("guide*.csv")
    rows = dict(unique(row for file in files for row in folder.table(file, _COLUMNS)))
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
