"""The guide of a district's folder: services, certificates, places."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from core.district.cells import Record, unique
from core.district.district import Department
from core.district.tables import Folder
from core.guide.records import AUDIENCES, DELIVERIES, MODES, GuideEntry

GUIDE = "guide.csv"
_COLUMNS = ("code", "kind", "name", "how", "basis", "checked")


def read_guide(
    folder: Folder,
    areas: Collection[str],
    departments: Mapping[str, Department],
    calendars: Collection[str],
    roles: Collection[str],
) -> dict[str, GuideEntry]:
    """guide.csv and what else begins with its name; a district without a guide leaves all of them out."""
    events: list[Record] = []
    found, bases = {}, {department.base for department in departments.values()}
    files = sorted(path.name for path in folder.path.glob("guide*.csv"))
    for code, row in unique(row for file in files for row in folder.table(file, _COLUMNS)):
        row.refer("who", bases, "units.csv")
        row.refer("area", areas, "areas.csv")
        row.refer("hours", calendars, "hours.yaml")
        row.refer("role", roles, "roles.yaml")
        found[code] = _entry(code, row)
        events += [row] * (found[code].kind == "event")
    for row in events:
        row.refer("items", found, GUIDE)
    return found


def _entry(code: str, row: Record) -> GuideEntry:
    kind = row.choice("kind", MODES)
    legal, promised = row.number("legal_days", 0), row.number("promised_days", 0)
    if legal and promised * 10 > legal * 9:  # 武昌: promised at least a tenth faster than the law asks (WC-48)
        row.wrong("promised_late", "promised_days", promised=promised, legal=legal)
    if needed := {"item": "who", "point": "address", "post": "role", "event": "items"}.get(kind):
        row.text(needed)
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
    )
