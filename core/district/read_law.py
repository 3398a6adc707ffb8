"""Refuses bodies and profiles whose rules fall below the statute."""

from core.decisions.bodies import Body, Test
from core.decisions.procedures import Profile
from core.decisions.publishing import as_data
from core.decisions.recount_law import LAWS, Law, Rows, keeps
from core.district.cells import Record


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
    _mandates(row, body, law)


def _mandates(row: Record, body: Body, law: Law) -> None:
    given = body.proxies
    if given and (given.most > law.proxies or (law.household and not given.same_household)):
        household = ", same_household: true" if law.household else ""
        least = f"{{most: {law.proxies}{household}}}" if law.proxies else "不写（不得委托）"
        _below(row, "proxies", f"most: {given.most}", least, law)


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
