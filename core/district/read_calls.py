"""Calls, panels, applications and supervision of a district's folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from core.district.calls import APPROVALS, CallerKind, CallRules, CallType, RatingRules, Team
from core.district.cells import Record, build, named, unique
from core.district.district import Department, Duration, Level, Role
from core.district.profiles import Panel, RulingRules, SupervisionRules
from core.district.tables import Folder
from core.district.vocabulary import DEPARTMENT_KINDS, FORCES, TARGETS

CALLS, PANELS = "calls.yaml", "panels.yaml"


@dataclass(frozen=True, slots=True)
class Known:
    """What the other files of the folder have already said."""

    roles: dict[str, Role]
    levels: dict[str, Level]
    departments: dict[str, Department]

    @property
    def bases(self) -> frozenset[str]:
        """The base codes of all units."""
        return frozenset(department.base for department in self.departments.values())


def read_calls(folder: Folder, known: Known) -> CallRules:
    """calls.yaml; a district without calls leaves the file out."""
    if CALLS not in folder.files:
        return CallRules()
    top = folder.outline(CALLS)
    callers = {code: _caller(row, known) for code, row in unique(top.records("callers"))}
    types = {code: _type(row, callers, known) for code, row in unique(top.records("types"))}
    _check_aliases(top, types)
    teams = {code: _team(row, known) for code, row in unique(top.some("teams"))}
    ratings = build(RatingRules, top.record("ratings"))
    return build(CallRules, top, callers=callers, types=types, teams=teams, ratings=ratings)


def _caller(row: Record, known: Known) -> CallerKind:
    row.refer("roles", known.roles, "roles.yaml")
    return build(CallerKind, row, kinds=frozenset(row.choices("kinds", DEPARTMENT_KINDS)))


def _type(row: Record, callers: dict[str, CallerKind], known: Known) -> CallType:
    row.refer("who", callers, CALLS)
    row.refer("levels", known.levels, "levels.yaml")
    row.refer("always", known.bases, "units.csv")
    approval = row.choice("approval", APPROVALS)
    if approval == "review":
        row.text("reviewer")
        row.limit("approve")
    row.refer("reviewer", known.bases, "units.csv")
    return build(CallType, row, approval=approval, panel_pauses=row.flag("panel_pauses"))


def _check_aliases(top: Record, types: dict[str, CallType]) -> None:
    """One word may mean one type only."""
    seen: dict[str, str] = {}
    for row in top.records("types"):
        kind = types.get(row.text("code", ""))
        for word in {kind.names.hans, *kind.aliases} if kind else ():
            if seen.setdefault(word, row.text("code")) != row.text("code"):
                row.wrong("duplicate_code", "aliases", code=word, first=seen[word])


def _team(row: Record, known: Known) -> Team:
    row.refer("units", known.bases, "units.csv")
    force = row.choice("force", FORCES) if row.has("force") else ""
    of_force = dict.fromkeys(one.base for one in known.departments.values() if one.force == force)
    team = build(Team, row, **({"units": tuple(of_force), "lead": ""} if force else {}))
    if not force:
        row.refer("lead", team.units, f"{CALLS} 的 units", team.lead)
    return team


class Calling(TypedDict, total=False):
    """What calls.yaml and panels.yaml say; nothing where a district leaves them out."""

    calls: CallRules
    rulings: RulingRules
    answer: Duration
    supervision: SupervisionRules


def read_calling(folder: Folder, known: Known) -> Calling:
    """Calls and panels together."""
    return {"calls": read_calls(folder, known), **read_panels(folder, known)}


def read_panels(folder: Folder, known: Known) -> Calling:
    """panels.yaml: who rules on duties, and the rules for applications and 督办."""
    if PANELS not in folder.files:
        return {}
    top = folder.outline(PANELS)
    panels = {code: _panel(row, known) for code, row in unique(top.records("panels"))}
    profile = top.text("profile")
    top.refer("profile", panels, PANELS)
    rulings = RulingRules(panels, profile, named(top.some("principles")))
    return {"rulings": rulings, "answer": top.limit("answer"), "supervision": _supervision(top.record("supervision"))}


def _panel(row: Record, known: Known) -> Panel:
    row.refer("chair", known.departments, "units.csv")
    row.refer("members", known.departments, "units.csv")
    row.refer("chair_roles", known.roles, "roles.yaml")
    return build(Panel, row)


def _supervision(row: Record) -> SupervisionRules:
    return build(SupervisionRules, row, rung=row.choice("rung", TARGETS, ""))
