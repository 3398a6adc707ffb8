"""The law of decisions of a district's folder: decisions.yaml."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Any

from core.decisions.ballot_forms import KINDS, Ballot
from core.decisions.bodies import COUNTS, OPS, SECRECIES, TAKES_PART, WHOLES, Body, Condition, Matter, Proxies, Test
from core.decisions.budget import SCALES, Contest, Weight
from core.decisions.procedures import EFFECTS, NEEDS, Act, Charter, Profile, Stage
from core.decisions.split_key import HOLDERS
from core.decisions.tally import TIES
from core.decisions.workflow import FIXED
from core.district.cells import Record, build, named, plain, unique
from core.district.district import Role
from core.district.read_law import check_body, check_profile
from core.district.tables import Folder

DECISIONS = "decisions.yaml"
_RHYTHMS = frozenset({"", "monthly", "quarterly", "yearly"})


def read_decisions(folder: Folder, roles: dict[str, Role]) -> Charter:
    """Everything in decisions.yaml; every word in it is checked against the others."""
    top = folder.outline(DECISIONS)
    kinds = named(top.records("kinds"))
    matters = dict(unique(top.records("matters")))
    bodies = dict(unique(top.records("bodies")))
    acts = dict(unique(top.records("acts")))
    grounds = top.record("grounds")
    for need in grounds.cells:
        grounds.refer(need, NEEDS | set(acts), DECISIONS, need)
    known = _Known(roles, kinds, bodies, matters, acts)
    return Charter(
        matters={code: _matter(row, kinds, bodies) for code, row in matters.items()},
        bodies={code: _body(row, kinds, matters, bodies) for code, row in bodies.items()},
        profiles={code: _profile(row, known) for code, row in unique(top.records("profiles"))},
        grounds={need: grounds.text(need) for need in grounds.cells},
        kinds=kinds,
    )


class _Known:
    """The codes a profile may use."""

    def __init__(self, roles: Collection[str], kinds: Collection[str], *tables: dict[str, Record]) -> None:
        self.roles, self.kinds = roles, kinds
        self.bodies, self.matters, self.acts = tables


def _kinds(row: Record, key: str, kinds: Collection[str]) -> frozenset[str]:
    found = frozenset(row.words(key))
    for one in found:
        row.refer(key, kinds, DECISIONS, *one.split("&"))
    return found


def _matter(row: Record, kinds: Collection[str], bodies: Collection[str]) -> Matter:
    for key in ("body", "stricter", "collective_body"):
        row.refer(key, bodies, DECISIONS)
    if row.flag("collective_check") and not row.has("collective_body"):
        row.wrong("missing_value", "collective_body")
    return build(Matter, row, recuse=_kinds(row, "recuse", kinds))


def _body(row: Record, kinds: Collection[str], matters: Collection[str], bodies: Collection[str]) -> Body:
    for key in ("special_matters", "barred"):
        row.refer(key, matters, DECISIONS)
    row.refer("form_of", bodies, DECISIONS)
    body = build(
        Body,
        row,
        members=_kinds(row, "members", kinds),
        quorum=_test(row, "quorum", kinds),
        passing=_test(row, "pass", kinds),
        special=_test(row, "special", kinds),
        composition=_conditions(row, "composition", row.cells.get("composition", []), kinds),
        least=_least(row),
        petition=_test(row, "petition", kinds),
        secrecy=row.choices("secrecy", SECRECIES) or ("secret", "open"),
        proxies=_proxies(row),
        takes_part=row.choice("takes_part", TAKES_PART, "present"),
        meets=row.choice("meets", _RHYTHMS),
    )
    check_body(row, body)
    return body


def _proxies(row: Record) -> Proxies | None:
    if not row.has("proxies"):
        return None
    own = row.record("proxies")
    return build(Proxies, own, most=own.number("most", least=1))


def _test(row: Record, key: str, kinds: Collection[str]) -> Test | None:
    if not row.has(key):
        return None
    own = row.record(key)
    modes = [mode for mode in ("any", "all") if own.has(mode)]
    if len(modes) != 1 or len(own.cells) != 1:
        row.wrong("any_or_all", key)
        return None
    return Test(modes[0], _conditions(own, modes[0], own.cells[modes[0]], kinds))


def _conditions(row: Record, key: str, cells: Any, kinds: Collection[str]) -> tuple[Condition, ...]:
    found = []
    for cell in cells if isinstance(cells, list) else [cells]:
        match cell:
            case [str(count), str(of), str(op), str(share)] if op in OPS and (exact := _share(share)) is not None:
                for word in {count} - COUNTS | {of} - WHOLES:
                    row.refer(key, kinds, DECISIONS, *word.split("&"))
                found.append(Condition(count, of, op, exact))
            case _:
                row.wrong("bad_condition", key, text=plain(cell))
    return tuple(found)


def _share(text: str) -> Fraction | None:
    """A fraction between 0 and 1 as it stands, '2/3'."""
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
    return share if 0 <= share <= 1 else None


def _least(row: Record) -> tuple[tuple[int, int], ...]:
    found = []
    for cell in row.cells.get("least", []) or []:
        match cell:
            case [str(below), str(number)] if below.isdecimal() and number.isdecimal():
                found.append((int(below), int(number)))
            case _:
                row.wrong("bad_number", "least", text=plain(cell), least=0)
    return tuple(found)


def _profile(row: Record, known: _Known) -> Profile:
    row.refer("bodies", known.bodies, DECISIONS)
    row.refer("matters", known.matters, DECISIONS)
    row.refer("keyholders", known.roles, "roles.yaml")
    if (found := len(row.words("keyholders"))) not in (0, HOLDERS):
        row.wrong("wrong_count", "keyholders", count=HOLDERS, found=found)
    stages = dict(unique(row.records("stages")))
    ballots = tuple(_ballot(one, known) for one in row.some("ballots"))
    profile = build(
        Profile,
        row,
        stages=tuple(_stage(one, stages, known) for one in stages.values()),
        anytime=tuple(_act(one, stages, known) for one in row.some("anytime")),
        secrecy=row.choice("secrecy", SECRECIES, "open"),
        ballots=ballots or (Ballot("yes_no"),),
        contest=_contest(row, {ballot.group for ballot in ballots}),
        ties=row.choices("ties", TIES),
    )
    check_profile(row, profile)
    return profile


def _stage(row: Record, stages: Collection[str], known: _Known) -> Stage:
    return build(Stage, row, acts=tuple(_act(one, stages, known) for one in row.some("acts")))


def _act(row: Record, stages: Collection[str], known: _Known) -> Act:
    code = row.text("act")
    row.refer("act", known.acts, DECISIONS)
    if code in FIXED:
        row.wrong("reserved_code", "act", code=code)
    row.refer("who", known.roles, "roles.yaml")
    row.refer("needs", NEEDS | set(known.acts), DECISIONS)
    row.refer("to", stages, DECISIONS)
    if not row.has("who"):
        row.wrong("missing_value", "who")
    about = known.acts.get(code)
    if about is None:
        about = Record(row.file, row.line, {"code": code, "name": code}, {}, row.findings)
    effect = about.choice("effect", EFFECTS)
    return build(Act, row, code=code, names=about.names(), words=about.flag("words"), effect=effect)


def _ballot(row: Record, known: _Known) -> Ballot:
    row.refer("group", known.kinds, DECISIONS)
    counts = {key: row.number(key, 1, least=1) for key in ("most", "least", "seats")}
    return build(Ballot, row, kind=row.choice("kind", KINDS), **counts)


def _contest(row: Record, groups: Collection[str]) -> Contest | None:
    if not row.has("contest"):
        return None
    own = row.record("contest")
    weights = []
    for cell in own.cells.get("weights", []):
        match cell:
            case [str(group), str(share), str(scale)] if scale in SCALES and (exact := _share(share)) is not None:
                own.refer("weights", groups, DECISIONS, group)
                weights.append(Weight(group, exact, scale))
            case _:
                own.wrong("bad_weights", "weights", text=plain(cell))
    if sum(w.share for w in weights) != 1:
        own.wrong("bad_weights", "weights", text=plain(own.cells.get("weights", "")))
    least = _share(own.text("least", "0"))
    if least is None:
        own.wrong("bad_fraction", "least", text=own.text("least"))
    ties = own.choices("ties", TIES)
    return Contest(tuple(weights), own.number("money", least=1), own.number("cap", 0), least or Fraction(0), ties)
