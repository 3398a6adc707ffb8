"""Calls, panels, duty lists, appraisal and doors of a district's folder."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from core.district.appraisal import ALL, NO_PROFILE, AppraisalRules, Callers, Profile
from core.district.calls import CallRules, CallType, RatingRules, Team
from core.district.cells import Record
from core.district.doors import Doors
from core.district.entries import Department
from core.district.profiles import ListKind, ListRules, RulingRules
from core.district.tables import Folder, build, named, table, unique
from core.district.vocabulary import DEPARTMENT_KINDS, FORCES, PARTS
from core.duties.lists import COLUMNS, HEADINGS, read_item
from core.duties.records import DutyItem

CALLS, PANELS = "calls.yaml", "panels.yaml"
LISTS = "lists.yaml"
APPRAISAL = "appraisal.yaml"
GRADES = 5
DOORS = "doors.yaml"


def read_calls(folder: Folder, departments: Mapping[str, Department]) -> CallRules:
    """calls.yaml; a district without calls leaves the file out."""
    if (top := folder.maybe(CALLS)) is None:
        return CallRules()
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
    """panels.yaml: who rules on duties, and how soon; a district may leave it out."""
    if (top := folder.maybe(PANELS)) is None:
        return {}
    top.define("panels")
    top.text("profile")
    return {
        "rulings": build(RulingRules, top),
        "answer": top.limit("answer"),
    }


def read_lists(folder: Folder) -> ListRules:
    """lists.yaml and the tables it names; a district without lists leaves the file out."""
    if (top := folder.maybe(LISTS)) is None:
        return ListRules()
    kinds = table(ListKind, top.records("lists"))
    return build(
        ListRules,
        top,
        kinds=kinds,
        first={code: _items(folder, kind) for code, kind in kinds.items() if kind.file},
        situations=named(top.records("situations")),
        forbidden=_forbidden(top),
        headings=_meanings(top, "headings", HEADINGS),
        parts=_meanings(top, "parts", PARTS),
    )


def _forbidden(top: Record) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in top.some("forbidden"):
        kinds = frozenset(row.choices("kinds", DEPARTMENT_KINDS))
        found |= dict.fromkeys(row.words("words"), kinds)
    return found


def _meanings(top: Record, key: str, known: frozenset[str]) -> dict[str, str]:
    """What offices write → what it means in the house."""
    found: dict[str, str] = {}
    for row in top.some(key):
        found |= dict.fromkeys(row.words("words"), row.choice("code", known))
    return found


def _items(folder: Folder, kind: ListKind) -> tuple[DutyItem, ...]:
    found = []
    for _, row in unique(folder.table(kind.file, COLUMNS), "number"):
        row.of("main", "bases")
        row.of("helpers", "bases")
        row.of("categories", "categories")
        row.choice("part", PARTS, "lead")
        row.text("name")
        found.append(read_item(kind.code, {key: str(value) for key, value in row.cells.items()}))
    return tuple(found)


def read_appraisal(folder: Folder) -> AppraisalRules:
    """A district that appraises nothing leaves the file out."""
    if (top := folder.maybe(APPRAISAL)) is None:
        return AppraisalRules()
    profiles = {code: _profile(row) for code, row in unique(top.records("profiles"))}
    top.refer("profile", profiles, APPRAISAL)
    profile = profiles.get(top.text("profile"), NO_PROFILE)
    return build(AppraisalRules, top, profile=profile, month_from=_month_day(top))


def _month_day(top: Record) -> int:
    """A day that every month has."""
    day = top.number("month_from", 1, 1)
    if day > 28:
        top.wrong("bad_number", "month_from", text=day, least="1 到 28 之间")
    return min(day, 28)


def _profile(row: Record) -> Profile:
    profile = build(
        Profile,
        row,
        callers=tuple(_callers(one) for _, one in unique(row.some("callers"))),
        content=_shares(row, "content"),
        grades=_shares(row, "grades"),
        back=frozenset(row.words("back")) if "back" in row.cells else ALL,
    )
    if profile.rates and sum(rate.weight for rate in profile.rates) != 1:
        row.wrong("bad_weights_sum", "rates", text="、".join(_plain(rate.weight) for rate in profile.rates))
    return profile


def _callers(row: Record) -> Callers:
    """The weight as the rule binds it: 武昌 exactly 0.30, 昆明 0.30 or more."""
    step = build(Callers, row)
    weight, bound = step.weight, step.bound
    if weight < bound or (step.rule == "exactly" and weight != bound):
        row.wrong(f"weight_{step.rule}", "weight", weight=_plain(weight), bound=_plain(bound), basis=step.basis)
    return step


def _shares(row: Record, key: str) -> tuple[Fraction, ...]:
    found = row.cells.get(key)
    texts = [str(one) for one in found] if isinstance(found, list) else []
    if len(texts) != GRADES:
        row.wrong("wrong_count", key, count=GRADES, found=len(texts))
    return tuple(row.share(key, text) for text in texts)


def _plain(share: Fraction) -> str:
    return f"{float(share):.2f}"


def read_doors(folder: Folder) -> Doors:
    """A district without the file has no channels, no other systems and nothing to show."""
    if (top := folder.maybe(DOORS)) is None:
        return Doors()
    top.define("channels")
    for row in top.some("systems"):
        url = row.text("url", "")
        if row.has("tells") and not url.startswith(("https://", "http://")):
            row.wrong("bad_url", "url", text=url)
    return build(Doors, top)
