"""The law of decisions of a district's folder: decisions.yaml."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Any

from core.decisions.workflow import FIXED
from core.domain.decisions.ballots import KINDS, Ballot
from core.domain.decisions.bodies import COUNTS, OPS, SECRECIES, WHOLES, Body, Condition, Matter, Proxies, Test
from core.domain.decisions.budget import SCALES, Contest, Weight
from core.domain.decisions.charter import EFFECTS, NEEDS, Act, Charter, Profile, Stage
from core.domain.decisions.tally import TIES
from core.domain.district import Role
from core.domain.entries import Limit
from core.storage.district_reading import Folder
from core.storage.district_records import Record, plain, unique

DECISIONS = "decisions.yaml"
_RHYTHMS = frozenset({"", "monthly", "quarterly", "yearly"})


def read_decisions(folder: Folder, roles: dict[str, Role]) -> Charter:
    """Everything in decisions.yaml; every word in it is checked against the others."""
    top = folder.outline(DECISIONS)
    kinds = {code: row.names() for code, row in unique(top.records("kinds"))}
    matters = dict(unique(top.records("matters")))
    bodies = dict(unique(top.records("bodies")))
    acts = dict(unique(top.records("acts")))
    grounds = top.record("grounds")
    for need in grounds.cells:
        grounds.refer(need, NEEDS | set(acts), DECISIONS, need)
    read = {code: _matter(code, row, kinds, bodies) for code, row in matters.items()}
    return Charter(
        bodies={code: _body(code, row, kinds, matters) for code, row in bodies.items()},
        matters=read,
        profiles={
            code: _profile(code, row, _Known(roles, kinds, bodies, matters, acts))
            for code, row in unique(top.records("profiles"))
        },
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


def _matter(code: str, row: Record, kinds: Collection[str], bodies: Collection[str]) -> Matter:
    for key in ("body", "stricter", "collective_body"):
        row.refer(key, bodies, DECISIONS)
    if row.flag("collective_check") and not row.has("collective_body"):
        row.wrong("missing_value", "collective_body")
    return Matter(
        code,
        row.names(),
        row.text("body"),
        row.text("basis"),
        stricter=row.text("stricter", ""),
        collective_check=row.flag("collective_check"),
        collective_body=row.text("collective_body", ""),
        recuse=_kinds(row, "recuse", kinds),
        must=not row.has("must") or row.flag("must"),
        grave=row.flag("grave"),
    )


def _body(code: str, row: Record, kinds: Collection[str], matters: Collection[str]) -> Body:
    for key in ("special_matters", "barred"):
        row.refer(key, matters, DECISIONS)
    secrecy = row.choices("secrecy", SECRECIES) or ("secret", "open")
    return Body(
        code,
        row.names(),
        row.text("basis"),
        members=_kinds(row, "members", kinds),
        notice_days=row.number("notice_days", 0),
        quorum=_test(row, "quorum", kinds),
        passing=_test(row, "pass", kinds),
        special=_test(row, "special", kinds),
        special_matters=frozenset(row.words("special_matters")),
        composition=_conditions(row, "composition", row.cells.get("composition", []), kinds),
        least=_least(row),
        petition=_test(row, "petition", kinds),
        barred=frozenset(row.words("barred")),
        secrecy=secrecy,
        proxies=_proxies(row),
        authorised=row.flag("authorised"),
        binding=not row.has("binding") or row.flag("binding"),
        meets=row.choice("meets", _RHYTHMS),
    )


def _proxies(row: Record) -> Proxies | None:
    if not row.has("proxies"):
        return None
    own = row.record("proxies")
    return Proxies(own.number("most", least=1), own.flag("same_household"))


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


def _profile(code: str, row: Record, known: _Known) -> Profile:
    row.refer("bodies", known.bodies, DECISIONS)
    row.refer("matters", known.matters, DECISIONS)
    stages = dict(unique(row.records("stages")))
    anytime = [_act(one, stages, known) for one in row.records("anytime")] if row.has("anytime") else []
    ballots = tuple(_ballot(one, known) for one in row.records("ballots")) if row.has("ballots") else ()
    return Profile(
        code,
        row.names(),
        row.text("basis"),
        stages=tuple(_stage(code, one, stages, known) for code, one in stages.items()),
        bodies=row.words("bodies"),
        matters=frozenset(row.words("matters")),
        anytime=tuple(anytime),
        plan_days=row.number("plan_days", 0),
        result_days=row.number("result_days", 0),
        objection_days=row.number("objection_days", 0),
        report=_limit(row, "report"),
        secrecy=row.choice("secrecy", SECRECIES, "open"),
        receipts=not row.has("receipts") or row.flag("receipts"),
        ballots=ballots or (Ballot("yes_no"),),
        contest=_contest(row, {ballot.group for ballot in ballots}),
        ties=row.choices("ties", TIES),
    )


def _limit(row: Record, key: str) -> Limit | None:
    return row.limit(key) if row.has(key) else None


def _stage(code: str, row: Record, stages: Collection[str], known: _Known) -> Stage:
    acts = [_act(one, stages, known) for one in row.records("acts")] if row.has("acts") else []
    return Stage(code, row.names(), tuple(acts), _limit(row, "limit"), row.flag("skippable"))


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
    return Act(
        code,
        about.names(),
        frozenset(row.words("who")),
        needs=row.words("needs"),
        to=row.text("to", ""),
        words=about.flag("words"),
        effect=about.choice("effect", EFFECTS),
    )


def _ballot(row: Record, known: _Known) -> Ballot:
    group = row.text("group", "")
    row.refer("group", known.kinds, DECISIONS)
    return Ballot(
        row.choice("kind", KINDS),
        group=group,
        most=row.number("most", 1, least=1),
        least=row.number("least", 1, least=1),
        top=row.number("top", 0),
        money=row.number("money", 0),
        seats=row.number("seats", 1, least=1),
    )


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
