"""Calls, panels, applications and supervision of a district's folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.district.build import build, unique
from core.district.calls import CallRules, CallType, RatingRules, Team
from core.district.cells import Record
from core.district.district import Department
from core.district.profiles import RulingRules, SupervisionRules
from core.district.tables import Folder
from core.district.vocabulary import FORCES

CALLS, PANELS = "calls.yaml", "panels.yaml"


def read_calls(folder: Folder, departments: Mapping[str, Department]) -> CallRules:
    """calls.yaml; a district without calls leaves the file out."""
    if CALLS not in folder.files:
        return CallRules()
    top = folder.outline(CALLS)
    top.define("callers")
    types = {code: _type(row) for code, row in unique(top.records("types"))}
    _check_aliases(top, types)
    teams = {code: _team(row, departments) for code, row in unique(top.some("teams"))}
    ratings = build(RatingRules, top.record("ratings"))
    return build(CallRules, top, types=types, teams=teams, ratings=ratings)


def _type(row: Record) -> CallType:
    kind = build(CallType, row, panel_pauses=row.flag("panel_pauses"))
    if kind.approval == "review":
        row.text("reviewer")
        row.limit("approve")
    return kind


def _check_aliases(top: Record, types: dict[str, CallType]) -> None:
    """One word may mean one type only."""
    seen: dict[str, str] = {}
    for row in top.records("types"):
        kind = types.get(row.text("code", ""))
        for word in {kind.names.hans, *kind.aliases} if kind else ():
            if seen.setdefault(word, row.text("code")) != row.text("code"):
                row.wrong("duplicate_code", "aliases", code=word, first=seen[word])


def _team(row: Record, departments: Mapping[str, Department]) -> Team:
    row.of("units", "bases")
    force = row.choice("force", FORCES) if row.has("force") else ""
    of_force = dict.fromkeys(one.base for one in departments.values() if one.force == force)
    team = build(Team, row, **({"units": tuple(of_force), "lead": ""} if force else {}))
    if not force:
        row.refer("lead", team.units, f"{CALLS} 的 units", team.lead)
    return team


def read_panels(folder: Folder) -> dict[str, Any]:
    """panels.yaml: who rules on duties, and the rules for applications and 督办; a district may leave it out."""
    if PANELS not in folder.files:
        return {}
    top = folder.outline(PANELS)
    top.define("panels")
    top.text("profile")
    return {
        "rulings": build(RulingRules, top),
        "answer": top.limit("answer"),
        "supervision": build(SupervisionRules, top.record("supervision")),
    }
