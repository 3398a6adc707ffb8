"""The law of decisions of a district's folder: decisions.yaml."""

from collections.abc import Collection
from typing import Any

from core.decisions.ballot_forms import Ballot
from core.decisions.bodies import COUNTS, OPS, WHOLES, Body, Condition, Matter, Test
from core.decisions.budget import SCALES, Contest, Weight
from core.decisions.procedures import EFFECTS, NEEDS, Act, Charter, Profile, Stage
from core.decisions.publication import as_data
from core.decisions.recount_law import LAWS, Law, Rows, keeps
from core.decisions.split_key import HOLDERS
from core.decisions.tally import TIES
from core.decisions.workflow import FIXED
from core.district.cells import Record, part_of_one, plain
from core.district.tables import Folder, build, named, unique

DECISIONS = "decisions.yaml"


def read_decisions(folder: Folder) -> Charter:
    """Everything in decisions.yaml; every word in it is checked against the others."""
    top = folder.outline(DECISIONS)
    top.define("kinds", "matters", "bodies")
    kinds, acts = named(top.records("kinds")), dict(unique(top.records("acts")))
    folder.findings.define("needs", DECISIONS, NEEDS | set(acts))
    grounds = top.record("grounds")
    for need in grounds.cells:
        grounds.refer(need, NEEDS | set(acts), DECISIONS, need)
    return Charter(
        matters={code: _matter(row, kinds) for code, row in unique(top.records("matters"))},
        bodies={code: _body(row, kinds) for code, row in unique(top.records("bodies"))},
        profiles={code: _profile(row, acts) for code, row in unique(top.records("profiles"))},
        grounds={need: grounds.text(need) for need in grounds.cells},
        kinds=kinds,
    )


def _kinds(row: Record, key: str, kinds: Collection[str]) -> frozenset[str]:
    found = frozenset(row.words(key))
    for one in found:
        row.refer(key, kinds, DECISIONS, *one.split("&"))
    return found


def _matter(row: Record, kinds: Collection[str]) -> Matter:
    if row.flag("collective_check") and not row.has("collective_body"):
        row.wrong("missing_value", "collective_body")
    return build(Matter, row, recuse=_kinds(row, "recuse", kinds))


def _body(row: Record, kinds: Collection[str]) -> Body:
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
    )
    check_body(row, body)
    return body


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
            case [str(count), str(of), str(op), str(share)] if op in OPS and (exact := part_of_one(share)) is not None:
                for word in {count} - COUNTS | {of} - WHOLES:
                    row.refer(key, kinds, DECISIONS, *word.split("&"))
                found.append(Condition(count, of, op, exact))
            case _:
                row.wrong("bad_condition", key, text=plain(cell))
    return tuple(found)


def _least(row: Record) -> tuple[tuple[int, int], ...]:
    found = []
    for cell in row.cells.get("least", []) or []:
        match cell:
            case [str(below), str(number)] if below.isdecimal() and number.isdecimal():
                found.append((int(below), int(number)))
            case _:
                row.wrong("bad_number", "least", text=plain(cell), least=0)
    return tuple(found)


def _profile(row: Record, acts: dict[str, Record]) -> Profile:
    if (found := len(row.words("keyholders"))) not in (0, HOLDERS):
        row.wrong("wrong_count", "keyholders", count=HOLDERS, found=found)
    row.define("stages")
    ballots = tuple(build(Ballot, one) for one in row.some("ballots"))
    profile = build(
        Profile,
        row,
        stages=tuple(_stage(one, acts) for _, one in unique(row.records("stages"))),
        anytime=tuple(_act(one, acts) for one in row.some("anytime")),
        ballots=ballots or (Ballot("yes_no"),),
        contest=_contest(row, {ballot.group for ballot in ballots}),
    )
    check_profile(row, profile)
    return profile


def _stage(row: Record, acts: dict[str, Record]) -> Stage:
    return build(Stage, row, acts=tuple(_act(one, acts) for one in row.some("acts")))


def _act(row: Record, acts: dict[str, Record]) -> Act:
    code = row.text("act")
    row.refer("act", acts, DECISIONS)
    if code in FIXED:
        row.wrong("reserved_code", "act", code=code)
    if not row.has("who"):
        row.wrong("missing_value", "who")
    about = acts.get(code)
    if about is None:
        about = Record(row.file, row.line, {"code": code, "name": code}, {}, row.findings)
    effect = about.choice("effect", EFFECTS)
    return build(Act, row, code=code, names=about.names(), words=about.flag("words"), effect=effect)


def _contest(row: Record, groups: Collection[str]) -> Contest | None:
    if not row.has("contest"):
        return None
    own = row.record("contest")
    weights = []
    for cell in own.cells.get("weights", []):
        match cell:
            case [str(group), str(share), str(scale)] if scale in SCALES and (exact := part_of_one(share)) is not None:
                own.refer("weights", groups, DECISIONS, group)
                weights.append(Weight(group, exact, scale))
            case _:
                own.wrong("bad_weights", "weights", text=plain(cell))
    if sum(w.share for w in weights) != 1:
        own.wrong("bad_weights", "weights", text=plain(own.cells.get("weights", "")))
    return build(Contest, own, weights=tuple(weights), ties=own.choices("ties", TIES))


def check_body(row: Record, body: Body) -> None:
    """Quorum, majorities, notice, form, mandates; a statutory body under a code of one's own is known by its name."""
    law = LAWS.get(body.code) or next((one for one in LAWS.values() if one.name == body.names.hans), None)
    if law is None:
        return
    _rule(row, "quorum", body.quorum, law.quorum, law)
    _rule(row, "pass", body.passing, law.majority, law)
    for matter in law.special_matters:
        key = "special" if matter in body.special_matters else "special_matters"
        _rule(row, key, body.majority(matter), law.special, law, f"（{matter}）")
    if body.notice_days < law.notice:
        _below(row, "notice_days", body.notice_days, law.notice, law)
    for key, have, least in (
        ("binding", body.binding, True),
        ("takes_part", body.takes_part == law.takes_part or law.takes_part == "present", law.takes_part),
        ("by_household", body.by_household or not law.by_household, True),
    ):
        if not have:
            _below(row, key, row.text(key, "false"), str(least).lower(), law)
    if (given := body.proxies) and (given.most > law.proxies or (law.household and not given.same_household)):
        household = ", same_household: true" if law.household else ""
        proxies = f"{{most: {law.proxies}{household}}}" if law.proxies else "不写（不得委托）"
        _below(row, "proxies", f"most: {given.most}", proxies, law)


def _rule(row: Record, key: str, have: Test | None, least: Rows, law: Law, about: str = "") -> None:
    if not keeps(as_data(have), least):
        said = _said(tuple((c.count, c.of, c.op, str(c.share)) for c in have.conditions)) if have else "没有写"
        _below(row, key, said + about, f"{{all: {_said(least)}}}{about}", law)


def _said(rows: Rows) -> str:
    return "[" + ", ".join(f'[{count}, {of}, "{op}", {share}]' for count, of, op, share in rows) + "]"


def _below(row: Record, key: str, have: object, least: object, law: Law) -> None:
    row.wrong("below_law", key, text=have, basis=law.basis, least=least)


def check_profile(row: Record, profile: Profile) -> None:
    """A statutory body votes by a frozen roll, on what it may decide, after its notice, until a time told before."""
    laws = [LAWS[code] for code in profile.bodies if code in LAWS]
    asked = {"open": ["roll", "right_body", *(["notice"] if any(law.notice for law in laws) else [])]}
    asked |= {"close": ["closing_time"]}
    acts = {act.code: act for act in profile.all_acts()} if laws else {}
    for stage in row.records("stages"):
        for own in stage.some("acts"):
            act = acts.get(own.text("act", ""))
            for need in asked.get(act.effect, ()) if act else ():
                if need not in own.words("needs"):
                    own.wrong("below_law", "needs", text=", ".join(own.words("needs")), basis=laws[0].basis, least=need)
