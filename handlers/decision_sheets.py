"""What the notice board, the picture and the group say of a result."""

from __future__ import annotations

from core.domain.decisions.ballots import ABSTAIN, INVALID, NO, YES
from core.domain.decisions.rows import Decision
from core.domain.workdays import local
from core.unit import Unit
from core.work.ballots import turnout
from core.work.cases import body_of, profile_of
from handlers.sheets import Bar, Part, Sheet
from handlers.wording import Words

SPOKEN = (YES, NO, ABSTAIN, INVALID)


def named(decision: Decision) -> dict[str, str]:
    """Option -> its name on the ballot."""
    return {o["code"]: o.get("name") or o["code"] for paper in decision.ballots for o in paper["options"]}


def bars(words: Words, decision: Decision, english: Words) -> tuple[Bar, ...]:
    """One bar for each thing that was counted, in the order of the result."""
    names = named(decision)
    found = []
    for code, number in decision.result.get("counts", {}).items():
        spoken = code in SPOKEN and code not in names
        label = words(f"ballot.{code}") if spoken else names.get(code, code)
        found.append(Bar(label, english(f"ballot.{code}") if spoken else code, int(number)))
    return tuple(found)


def outcome_said(words: Words, decision: Decision) -> str:
    """The outcome, and who or what was chosen."""
    names = named(decision)
    won = words("list.joint").join(names.get(code, code) for code in decision.result.get("winners", ()))
    text = words(f"outcome.{decision.outcome}")
    return words("sheet.won", outcome=text, text=won) if won else text


def facts(unit: Unit, words: Words, decision: Decision) -> list[str]:
    """Who decided what, on which ground, when, with how many."""
    profile, body = profile_of(unit, decision), body_of(unit, decision)
    size, present, voted = turnout(unit, decision)
    lines = [words("sheet.matter", title=decision.title, number=decision.number)]
    lines.append(words("sheet.way", way=profile.names.say(words.lang), text=decision.rules.get("basis", profile.basis)))
    if body:
        lines.append(words("vote.body", body=body.names.say(words.lang), text=body.basis))
    if decision.opened_at and decision.closed_at:
        start, end = (f"{local(at):%Y-%m-%d %H:%M}" for at in (decision.opened_at, decision.closed_at))
        lines.append(words("sheet.times", start=start, end=end))
    lines.append(words("sheet.turnout", size=size, present=present, voted=voted))
    lines.append(words(f"sheet.{decision.secrecy}"))
    return lines


def result_sheet(unit: Unit, words: Words, decision: Decision, english: Words) -> Sheet:
    """The notice for the board (公告), with the bars of the picture; `english` labels them without Chinese letters."""
    profile = profile_of(unit, decision)
    more = [words("vote.proof", head=decision.head), words("vote.page_recount")]
    if profile.objection_days:
        more.insert(0, words("sheet.objection", n=profile.objection_days))
    return Sheet(
        words("sheet.notice", area=decision.area),
        decision.number,
        (
            Part("", tuple(facts(unit, words, decision))),
            Part(words("sheet.result", outcome=outcome_said(words, decision)), bars=bars(words, decision, english)),
            Part(words("sheet.check"), tuple(more)),
        ),
        (words("sheet.sign_committee"), words("sheet.sign_watch"), words("sheet.date")),
    )
