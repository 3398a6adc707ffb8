"""Calls, panels, applications and supervision of a district's folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from core.domain.calls.kinds import APPROVALS, CallerKind, CallRules, CallType, RatingRules, Team
from core.domain.calls.profiles import Panel, RulingRules, SupervisionRules
from core.domain.district import Level, Limit, Names, Role, Unit
from core.domain.vocabulary import TARGETS, UNIT_KINDS
from core.storage.district_reading import Folder
from core.storage.district_records import Record, unique

CALLS, PANELS = "calls.yaml", "panels.yaml"


@dataclass(frozen=True, slots=True)
class Known:
    """What the other files of the folder have already said."""

    roles: dict[str, Role]
    levels: dict[str, Level]
    units: dict[str, Unit]

    @property
    def bases(self) -> frozenset[str]:
        """The base codes of all units."""
        return frozenset(unit.base for unit in self.units.values())


def read_calls(folder: Folder, known: Known) -> CallRules:
    """calls.yaml; a district without calls leaves the file out."""
    if not (folder.path / CALLS).exists():
        return CallRules()
    top = folder.outline(CALLS)
    callers = {code: _caller(code, row, known) for code, row in unique(top.records("callers"))}
    types = {code: _type(code, row, callers, known) for code, row in unique(top.records("types"))}
    _check_aliases(top, types)
    return CallRules(
        callers=callers,
        types=types,
        teams={code: _team(code, row, known) for code, row in unique(_some(top, "teams"))},
        ratings=_ratings(top.record("ratings")),
        findings=_named(top, "findings"),
    )


def _caller(code: str, row: Record, known: Known) -> CallerKind:
    row.refer("roles", known.roles, "roles.yaml")
    return CallerKind(code, row.names(), frozenset(row.words("roles")), frozenset(row.choices("kinds", UNIT_KINDS)))


def _type(code: str, row: Record, callers: dict[str, CallerKind], known: Known) -> CallType:
    row.refer("who", callers, CALLS)
    row.refer("levels", known.levels, "levels.yaml")
    row.refer("always", known.bases, "units.csv")
    approval = row.choice("approval", APPROVALS)
    if approval == "review":
        row.text("reviewer")
        row.limit("approve")
    row.refer("reviewer", known.bases, "units.csv")
    return CallType(
        code=code,
        names=row.names(),
        scope=row.names("scope"),
        aliases=row.words("aliases"),
        who=frozenset(row.words("who")),
        approval=approval,
        urgent=row.flag("urgent"),
        ack=row.limit("ack"),
        arrive=_maybe(row, "arrive"),
        feedback=row.limit("feedback"),
        reviewer=row.text("reviewer", ""),
        approve=_maybe(row, "approve"),
        filing=_maybe(row, "filing"),
        levels=row.words("levels"),
        upward=row.flag("upward"),
        external=row.flag("external"),
        matter=row.flag("matter"),
        reason=row.flag("reason"),
        always=row.words("always"),
        panel_pauses=row.flag("panel_pauses"),
    )


def _maybe(row: Record, key: str) -> Limit | None:
    return row.limit(key) if row.has(key) else None


def _some(top: Record, key: str) -> list[Record]:
    return top.records(key) if top.has(key) else []


def _named(top: Record, key: str) -> dict[str, Names]:
    return {code: row.names() for code, row in unique(_some(top, key))}


def _check_aliases(top: Record, types: dict[str, CallType]) -> None:
    """One word may mean one type only."""
    seen: dict[str, str] = {}
    for row in top.records("types"):
        kind = types.get(row.text("code", ""))
        for word in {kind.names.hans, *kind.aliases} if kind else ():
            if seen.setdefault(word, row.text("code")) != row.text("code"):
                row.wrong("duplicate_code", "aliases", code=word, first=seen[word])


def _team(code: str, row: Record, known: Known) -> Team:
    row.refer("units", known.bases, "units.csv")
    units, lead = row.words("units"), row.text("lead")
    row.refer("lead", units, f"{CALLS} 的 units", lead)
    return Team(code, row.names(), units, lead)


def _ratings(row: Record) -> RatingRules:
    return RatingRules(
        items=_named(row, "items"),
        caller_items=_named(row, "caller_items"),
        reasons=_named(row, "reasons"),
        lock=row.limit("lock"),
        within=row.limit("within"),
    )


class Calling(TypedDict, total=False):
    """What calls.yaml and panels.yaml say; nothing where a district leaves them out."""

    calls: CallRules
    rulings: RulingRules
    answer: Limit
    supervision: SupervisionRules


def read_calling(folder: Folder, known: Known) -> Calling:
    """Calls and panels together."""
    return {"calls": read_calls(folder, known), **read_panels(folder, known)}


def read_panels(folder: Folder, known: Known) -> Calling:
    """panels.yaml: who rules on duties, and the rules for applications and 督办."""
    if not (folder.path / PANELS).exists():
        return {}
    top = folder.outline(PANELS)
    panels = {code: _panel(code, row, known) for code, row in unique(top.records("panels"))}
    profile = top.text("profile")
    top.refer("profile", panels, PANELS)
    rulings = RulingRules(panels, profile, _named(top, "principles"))
    return {"rulings": rulings, "answer": top.limit("answer"), "supervision": _supervision(top.record("supervision"))}


def _panel(code: str, row: Record, known: Known) -> Panel:
    row.refer("chair", known.units, "units.csv")
    row.refer("members", known.units, "units.csv")
    row.refer("chair_roles", known.roles, "roles.yaml")
    return Panel(
        code,
        row.names(),
        row.text("chair"),
        row.words("members"),
        row.limit("limit"),
        frozenset(row.words("chair_roles")),
        row.flag("at_once"),
    )


def _supervision(row: Record) -> SupervisionRules:
    return SupervisionRules(
        triggers=_named(row, "triggers"),
        rung=row.choice("rung", TARGETS, ""),
        answer=row.limit("answer"),
        tolerances=_named(row, "tolerances"),
    )
