"""Reads grid.yaml; every role, place and procedure in it is checked."""

from __future__ import annotations

from collections.abc import Collection

from core.district.cells import Record, build, unique
from core.district.entries import Area, Role
from core.district.grid import TODO, Entry, Grids, Slot, Template, depth
from core.district.procedures import Procedure
from core.district.tables import Folder
from core.district.vocabulary import AREA_KINDS
from core.insight.thresholds import Radar, Season, Threshold

GRID, RADAR = "grid.yaml", "radar.yaml"


def read_grids(
    folder: Folder, areas: dict[str, Area], roles: dict[str, Role], bases: Collection[str], starts: dict[str, Procedure]
) -> Grids:
    """grid.yaml; a district without it has grids without a team."""
    if GRID not in folder.files:
        return Grids()
    top = folder.outline(GRID)
    found = Grids(
        tuple(_template(row, areas, roles) for _, row in unique(top.records("templates"))),
        tuple(row.names() for row in top.some("tiers")),
        top.number("households", 0),
        top.number("digits", 0),
        {row.text("role"): row.text("by") for row in top.some("stand_ins")},
        tuple(frozenset(row.words("roles")) for row in top.some("exclude")),
        {row.text("unit"): row.text("role") for row in top.some("contacts")},
        tuple(Entry(row.names(), row.words("starts")) for row in top.some("menu")),
        top.text("leader", ""),
        top.text("at", ""),
        top.text("property", ""),
        top.text("estates", ""),
    )
    for key, column in (("stand_ins", "role"), ("stand_ins", "by"), ("exclude", "roles"), ("contacts", "role")):
        for row in top.some(key):
            row.refer(column, roles, "roles.yaml")
    for row in top.some("contacts"):
        row.refer("unit", bases, "units.csv")
    for row in top.some("menu"):
        row.refer("starts", {*starts, TODO}, "procedures.yaml")
    top.refer("leader", roles, "roles.yaml")
    top.refer("property", bases, "units.csv")
    top.refer("at", starts, "procedures.yaml")
    top.refer("estates", starts, "procedures.yaml")
    _check_areas(top, found, areas)
    return found


def read_radar(folder: Folder, roles: dict[str, Role], starts: dict[str, Procedure]) -> Radar:
    """radar.yaml; a district without it sends no alerts and asks for no looks."""
    if RADAR not in folder.files:
        return Radar()
    top = folder.outline(RADAR)
    thresholds = tuple(build(Threshold, row) for _, row in unique(top.some("thresholds")))
    for row in top.some("thresholds"):
        row.refer("owner", roles, "roles.yaml")
        row.choice("per", AREA_KINDS | {""})
    for row in top.some("seasons"):
        row.day("day", f"2024-{row.text('day')}")
        row.choice("kind", AREA_KINDS)
    top.refer("alert", starts, "procedures.yaml")
    top.refer("season", starts, "procedures.yaml")
    seasons = tuple(build(Season, row) for _, row in unique(top.some("seasons")))
    return Radar(top.clock("at"), top.text("alert", ""), top.text("season", ""), thresholds, seasons)


def _template(row: Record, areas: dict[str, Area], roles: dict[str, Role]) -> Template:
    slots = []
    for one in row.records("slots"):
        one.refer("role", roles, "roles.yaml")
        names = one.names(needed=False) if one.has("name") else roles[one.text("role")].names
        slots.append(build(Slot, one, names=names))
    row.refer("areas", areas, "areas.csv")
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
