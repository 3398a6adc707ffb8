"""Reads grid.yaml; every role, place and procedure in it is checked."""

from core.district.build import build, unique
from core.district.cells import Record
from core.district.entries import Area, Role
from core.district.grid import TODO, Grids, Slot, Template, depth
from core.district.procedures import Procedure
from core.district.tables import Folder
from core.insight.thresholds import Radar

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
