"""The guide of a district's folder: services, certificates, places."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from core.district.cells import Record, unique
from core.district.district import Department
from core.district.tables import Folder
from core.guide.records import AUDIENCES, DELIVERIES, MODES, NATURES, GuideEntry

GUIDE = "guide.csv"
_COLUMNS = ("code", "kind", "name", "how", "basis", "checked")
_NEEDED = {"item": "who", "point": "address", "post": "role", "event": "items", "list": "items"}


def read_guide(
    folder: Folder,
    areas: Collection[str],
    departments: Mapping[str, Department],
    calendars: Collection[str],
    roles: Collection[str],
    procedures: Collection[str],
) -> dict[str, GuideEntry]:
    """guide.csv and what else begins with its name; a district without a guide leaves all of them out."""
    found, bases = {}, {department.base for department in departments.values()}
    files = folder.named("guide*.csv")
    rows = dict(unique(row for file in files for row in folder.table(file, _COLUMNS)))
    for code, row in rows.items():
        row.refer("who", bases, "units.csv")
        row.refer("area", areas, "areas.csv")
        row.refer("verify", bases, "units.csv")
        row.refer("hours", calendars, "hours.yaml")
        row.refer("late", calendars, "hours.yaml")
        row.refer("role", roles, "roles.yaml")
        row.refer("procedure", procedures, "procedures.yaml")
        row.refer("whom", procedures, "procedures.yaml", *(one.partition(".")[0] for one in row.words("whom")))
        found[code] = _entry(code, row)
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


def _entry(code: str, row: Record) -> GuideEntry:
    kind = row.choice("kind", MODES)
    legal, promised = row.number("legal_days", 0), row.number("promised_days", 0)
    if legal and promised * 10 > legal * 9:  # 武昌: promised at least a tenth faster than the law asks (WC-48)
        row.wrong("promised_late", "promised_days", promised=promised, legal=legal)
    if needed := _NEEDED.get(kind):
        row.text(needed if needed != "role" or not row.has("procedure") else "procedure")
    return GuideEntry(
        code=code,
        kind=kind,
        mode=row.choice("mode", MODES.get(kind, frozenset({""}))),
        names=row.names(),
        words=row.words("words"),
        who=row.text("who", ""),
        papers=row.words("papers"),
        how=row.text("how"),
        legal_days=legal,
        promised_days=promised,
        fee=row.text("fee", ""),
        basis=row.text("basis"),
        checked=row.day("checked", row.text("checked")) or date.min,
        area=row.text("area", ""),
        address=row.text("address", ""),
        phone=row.text("phone", ""),
        hours=row.text("hours", "default"),
        role=row.text("role", ""),
        window=row.text("window", ""),
        online=row.text("online", ""),
        home=row.flag("home"),
        commitment=row.flag("commitment"),
        delivery=row.choice("delivery", DELIVERIES),
        audience=row.choice("audience", AUDIENCES),
        items=row.words("items"),
        **_more(row),
    )


def _more(row: Record) -> dict[str, Any]:
    """What staff and some kinds of entries need beside it."""
    return {
        "fill": row.text("fill", ""),
        "risk": row.text("risk", ""),
        "verify": row.text("verify", ""),
        "tags": row.words("tags"),
        "levels": row.words("levels"),
        "nature": row.choice("nature", NATURES),
        "keep": row.number("keep", 0),
        "whom": row.words("whom"),
        "at": row.point("at") if row.has("at") else None,
        "late": row.text("late", ""),
        "procedure": row.text("procedure", ""),
        "papers_cut": row.words("papers_cut"),
        "steps_before": row.words("steps_before"),
        "steps": (row.text("steps") and row.words("steps")) if row.has("steps_before") else (),
    }
