"""Cards of a decision: where it stands, what it lacks, what came out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.decisions.cases import body_of, profile_of, tickets_of, turnout
from core.decisions.rolls import member_of
from core.domain.decisions.rows import Decision, Roll, RollEntry, VoterLink
from core.domain.decisions.stages import Missing
from core.errors import NoSuchDecision, NotReady, SaySomething
from core.unit import Actor
from handlers.decision_notices import counted, secrecy_said
from handlers.decision_sheets import outcome_said
from handlers.message import Action, Button, Card
from handlers.offices import do
from handlers.talk import Rows, Turn, column

LISTED = 8


def of_press(turn: Turn) -> Decision:
    """The decision whose button was pressed. Raises NoSuchDecision."""
    found = turn.unit.repo(Decision).get(turn.pressed.number)
    if found is None:
        raise NoSuchDecision(number="")
    return found


def of_answer(turn: Turn, deed: str = "answer") -> Decision:
    """The decision for which words were asked, once there are some. Raises SaySomething."""
    found = turn.unit.repo(Decision).get(turn.state["ask"]["decision"])
    if found is None or not turn.text:
        raise SaySomething(deed=deed)
    return found


def visible(turn: Turn) -> list[Decision]:
    """Decisions of the places where this person has a line on a roll, lives, or holds a post; newest first."""
    unit = turn.unit
    rolls = {link.roll_id for link in unit.repo(VoterLink).find(person_id=turn.person.id, until=None)}
    areas = {roll.area for roll in unit.repo(Roll).find(id=sorted(rolls))} if rolls else set()
    areas |= {unit.district.units[post.unit].area for post in turn.posts if post.unit in unit.district.units}
    if turn.person.home in unit.district.areas:
        areas |= {area.code for area in unit.district.path(turn.person.home)}
    return unit.repo(Decision).find(area=sorted(areas), newest=True, limit=LISTED) if areas else []


def listed(turn: Turn, found: Iterable[Decision]) -> Card:
    """One button for each decision."""
    rows = column(Button(f"{d.title} · {stage_name(turn, d)}", Action("decision", d.id)) for d in found)
    return Card(turn.words("vote.list" if rows else "vote.none"), rows=rows)


def stage_name(turn: Turn, decision: Decision) -> str:
    """Where it stands, in the reader's language."""
    return profile_of(turn.unit, decision).stage(decision.stage).names.say(turn.words.lang)


def decision_card(turn: Turn, decision: Decision, rows: Rows) -> Card:
    """What everybody of the village may read (LD-27), and the buttons of this reader."""
    words, unit = turn.words, turn.unit
    lang = words.lang
    profile, body = profile_of(unit, decision), body_of(unit, decision)
    lines = [words("vote.stage", way=profile.names.say(lang), step=stage_name(turn, decision))]
    if body and body.binding:
        lines.append(words("vote.body", body=body.names.say(lang), text=body.basis))
    if tickets := tickets_of(unit, decision):
        lines.append(words("vote.tickets", text=words("list.joint").join(one.number for one in tickets)))
    if decision.meeting_at:
        lines.append(words("vote.meeting", at=decision.meeting_at, place=decision.place or "-"))
    if decision.phase == "open" and decision.closes_at:
        size, present, voted = turnout(unit, decision)
        lines.append(words("vote.running", due=decision.closes_at, size=size, present=present, voted=voted))
        lines.append(secrecy_said(words, decision))
    if decision.phase == "closed":
        outcome = outcome_said(words, decision)
        lines.append(words("vote.result", outcome=outcome, counts=counted(words, decision)))
        lines.append(words("vote.proof", head=decision.head))
        rows = (*rows, (turn.button("press.print", Action("notice", decision.id)),))
    return Card("\n".join(lines), words("vote.title", title=decision.title, number=decision.number), rows)


def is_voter(turn: Turn, decision: Decision) -> bool:
    """Whether this account stands for a line of the decision's frozen roll."""
    member = member_of(turn.unit, decision.roll_id, turn.person.id)
    if member is None:
        return False
    entries = turn.unit.repo(RollEntry).find(decision_id=decision.id, member_id=member.id, struck="", limit=1)
    return bool(entries)


def attempt(turn: Turn, decision: Decision, act: str, actor: Actor, text: str = "", /, **facts: Any) -> bool:
    """Have an act of the profile done; where something is missing, that is told, and nothing was written."""
    try:
        do(turn, decision.id, act, actor, text, **facts)
    except NotReady as lacking:
        missing = lacking.facts["missing"]
        turn.reply(Card(_missing_said(turn, missing if isinstance(missing, tuple) else ())))
        return False
    return True


def _missing_said(turn: Turn, missing: Iterable[Missing]) -> str:
    """'还缺：…（依据）', one line for each thing."""
    words, charter, lang = turn.words, turn.unit.district.charter, turn.words.lang
    names = {act.code: act.names.say(lang) for profile in charter.profiles.values() for act in profile.all_acts()}
    lines = [words("vote.lacking")]
    for one in missing:
        text, step = words(f"missing.{one.what}"), names.get(str(one.facts.get("act", "")), "")
        if step:
            text += f": {step}" if lang == "en" else f"：{step}"
        lines.append(words("vote.lack", text=text, basis_text=one.basis))
    return "\n".join(lines)
