"""Areas, units and grids of a district's folder."""

from dataclasses import replace

from core.district.cells import Record
from core.district.entries import Area, Department, Names, Role
from core.district.grid import TODO, Grids, Slot, Template, depth
from core.district.procedures import Procedure
from core.district.tables import Folder, build, unique
from core.district.vocabulary import AREA_KINDS, PARENT_KINDS, ROOT_KINDS, SCOPES, SETTINGS
from core.insight.thresholds import Radar

AREAS = "areas.csv"
DEPARTMENTS = "units.csv"


def read_areas(folder: Folder) -> dict[str, Area]:
    """The tree of places; hanging parents, circles and impossible neighbours are noted."""
    rows = dict(unique(folder.table(AREAS, ("code", "parent", "kind", "name"))))
    areas = {code: _area(row) for code, row in rows.items()}
    parents, successors = (
        {a.code: a.parent or "" for a in areas.values()},
        {a.code: a.successor for a in areas.values()},
    )
    for code, area in areas.items():
        _check_parent(areas, area, rows[code], parents)
        rows[code].refer("successor", areas, AREAS)
        if circle := _circle(code, successors):
            rows[code].wrong("successor_circle", "successor", name=area.names.hans, circle=circle)
    return areas


def _area(row: Record) -> Area:
    start, end = row.day("valid_from"), row.day("valid_to")
    if start and end and start > end:
        row.wrong("bad_range", "valid_to", start=start, end=end)
    heirs = row.words("successor")  # a split: the first stands for whoever is bound to nothing smaller
    parent = row.text("parent", "") or None
    return build(Area, row, parent=parent, successor=next(iter(heirs), ""), heirs=heirs)


def _check_parent(areas: dict[str, Area], area: Area, row: Record, parents: dict[str, str]) -> None:
    name = area.names.hans
    if not area.parent:
        if area.kind in AREA_KINDS - ROOT_KINDS:
            row.wrong("no_parent", "parent", kind=area.kind, name=name)
        return
    row.refer("parent", areas, AREAS)
    above = areas.get(area.parent)
    if circle := _circle(area.code, parents):
        row.wrong("area_circle", "parent", name=name, circle=circle)
    elif above and above.kind in AREA_KINDS and area.kind in AREA_KINDS:
        allowed = PARENT_KINDS[area.kind]
        if above.kind not in allowed:
            words = {"kind": area.kind, "parent_kind": above.kind, "allowed": "、".join(sorted(allowed)) or "(无)"}
            row.wrong("wrong_parent", "parent", name=name, parent=above.names.hans, **words)


def check_size(areas: dict[str, Area], top: Record) -> None:
    """社区规模: a community in force has no more households than the district allows (回天：5000户)."""
    most = top.number("community_households", 0)
    for area in areas.values():
        if most and area.kind == "community" and not area.successor and area.households > most:
            facts = {"name": area.names.hans, "count": area.households, "most": most}
            top.wrong("community_too_large", "community_households", **facts)


def _circle(code: str, onward: dict[str, str]) -> str:
    """'a → b → a' when following the table from code comes back to it, else ''."""
    way = [code]
    while (code := onward.get(code, "")) and code not in way:
        way.append(code)
    return " → ".join((*way, code)) if code == way[0] else ""


def read_departments(folder: Folder, areas: dict[str, Area]) -> dict[str, Department]:
    """All units, those of streets and communities expanded to one for each: 'code@area'."""
    departments: dict[str, Department] = {}
    lines: dict[str, int] = {}
    columns = ("code", "scope", "name", "kind", "level", "force")
    files = dict.fromkeys((DEPARTMENTS, *folder.named("units_*.csv")))
    for row in (row for name in files for row in folder.table(name, columns)):
        model = build(Department, row, area="", short=row.text("short", ""))
        scope, where = row.choice("scope", SCOPES), row.choice("where", SETTINGS)
        for area in areas.values():
            if area.kind != scope or area.successor or where not in ("", "rural" if area.rural else "urban"):
                continue
            code = model.code if scope == "district" else f"{model.code}@{area.code}"
            if code in departments:
                row.wrong("duplicate_code", "code", code=model.code, first=lines[code])
                break
            departments[code], lines[code] = _placed(model, code, area), row.line
    return departments


def _placed(model: Department, code: str, area: Area) -> Department:
    hans = area.names.hans
    names = Names(*(getattr(model.names, k).replace("{area}", area.names.say(lang)) for k, lang in _LANGS))
    short = model.short.replace("{area}", hans) or names.hans
    aliases = tuple(alias.replace("{area}", hans) for alias in model.aliases)
    return replace(model, code=code, area=area.code, names=names, short=short, aliases=aliases)


_LANGS = (("hans", "zh-Hans"), ("hant", "zh-Hant"), ("en", "en"))


GRID, RADAR = "grid.yaml", "radar.yaml"


def read_grids(folder: Folder, areas: dict[str, Area], roles: dict[str, Role], starts: dict[str, Procedure]) -> Grids:
    """grid.yaml; a district without it has grids without a team."""
    if (top := folder.maybe(GRID)) is None:
        return Grids()
    folder.findings.define("starts", "procedures.yaml", {*starts, TODO})
    for key, column in (("stand_ins", "role"), ("stand_ins", "by"), ("exclude", "roles"), ("contacts", "role")):
        for row in top.some(key):
            row.of(column, "roles")
    for row in top.some("contacts"):
        row.of("unit", "bases")
    found = build(
        Grids,
        top,
        templates=tuple(_template(row, roles) for _, row in unique(top.records("templates"))),
        stand_ins={row.text("role"): row.text("by") for row in top.some("stand_ins")},
        exclude=tuple(frozenset(row.words("roles")) for row in top.some("exclude")),
        contacts={row.text("unit"): row.text("role") for row in top.some("contacts")},
    )
    _check_areas(top, found, areas)
    return found


def read_radar(folder: Folder) -> Radar:
    """radar.yaml; a district without it sends no alerts and asks for no looks."""
    if (top := folder.maybe(RADAR)) is None:
        return Radar()
    for row in top.some("seasons"):
        row.day("day", f"2024-{row.text('day')}")
    return build(Radar, top, at=top.clock("at"))


def _template(row: Record, roles: dict[str, Role]) -> Template:
    slots = []
    for one in row.records("slots"):
        role = roles.get(one.text("role"))
        names = one.names(needed=False) if one.has("name") or not role else role.names
        slots.append(build(Slot, one, names=names))
    return build(Template, row, slots=tuple(slots))


def _check_areas(top: Record, grids: Grids, areas: dict[str, Area]) -> None:
    """One code for the whole district: a grid's begins with its parent's (WH-02); no deeper than the tiers named."""
    for area in areas.values():
        if area.kind != "grid" or not area.parent or area.successor:
            continue
        own = area.code.removeprefix(area.parent)
        if grids.digits and (own == area.code or len(own) != grids.digits):
            top.wrong("grid_code", "digits", code=area.code, parent=area.parent, digits=grids.digits)
        if grids.tiers and depth(areas, area) > len(grids.tiers):
            top.wrong("grid_too_deep", "tiers", name=area.names.hans, most=len(grids.tiers))
