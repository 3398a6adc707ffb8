"""Officials of a village: rolls, codes, acts of a decision, paper."""

from __future__ import annotations

from typing import Any

from core import commands as c
from core.decisions.cases import profile_of
from core.domain.decisions.charter import Act
from core.domain.decisions.rows import Decision
from core.domain.refs import Ref
from core.domain.rows import Post
from core.errors import NotYourOffice, SaySomething
from handlers import contest_desk, decision_figures, decision_setup, door_desk, meeting_desk, roll_desk
from handlers.decision_cards import attempt, decision_card, of_answer, of_press, visible
from handlers.message import Action, Button
from handlers.offices import actor_of, moments, newest_roll, office, place_of, roles_with, settle
from handlers.talk import Conversation, Turn, column

_ASKS = frozenset({"authorise"})


def start(turn: Turn) -> None:
    """/decide lists; /decide TITLE asks which way the matter goes."""
    title = turn.said
    if not title:
        found = visible(turn)
        rows = column(Button(d.title, Action("desk_decision", d.id)) for d in found)
        turn.say("vote.list" if rows else "vote.none", *rows)
        return
    office(turn, roles_with(turn, "propose_matter"))
    turn.goto("decide", title=title)
    profiles = turn.unit.district.charter.profiles
    rows = column(Button(p.names.say(turn.words.lang), Action("profile", 0, p.code)) for p in profiles.values())
    turn.say("vote.which_way", *rows, title=title)


def choose_profile(turn: Turn) -> None:
    """Start the decision on the chosen way, with the village's own roll."""
    asked: dict[str, Any] = turn.state.get("ask") or {}
    if "title" not in asked:
        raise SaySomething(deed="start")
    post = office(turn, roles_with(turn, "propose_matter"))
    area = place_of(turn, post)
    roll = newest_roll(turn, area)
    command = c.StartDecision(turn.pressed.choice, area, post.unit, asked["title"], roll_id=roll.id if roll else 0)
    turn.do(command, actor_of(turn, post))
    turn.goto("")
    _show(turn, turn.unit.repo(Decision).find(area=area, newest=True, limit=1)[0])


def show(turn: Turn) -> None:
    """A decision with the acts that this official may do in its stage."""
    _show(turn, of_press(turn))


def _show(turn: Turn, decision: Decision) -> None:
    held = {post.role for post in turn.posts}
    profile = profile_of(turn.unit, decision)
    acts = (act for act in profile.act_list(decision.stage) if act.who & held)
    buttons = [Button(act.names.say(turn.words.lang), Action("do_act", decision.id, act.code)) for act in acts]
    if not decision.phase and held & roles_with(turn, "propose_matter"):
        buttons.append(turn.button("press.settle", Action("settle", decision.id)))
        if not decision.matter and profile.matters:
            buttons.append(turn.button("press.matter", Action("matter", decision.id)))
    buttons += [*contest_desk.buttons(turn, decision), *decision_setup.buttons(turn, decision)]
    turn.reply(decision_card(turn, decision, column(buttons)))


def choose_matter(turn: Turn) -> None:
    """Which of the matters this is; the body follows from it."""
    decision, choice = of_press(turn), turn.pressed.choice
    matters = turn.unit.district.charter.matters
    if not choice:
        own = [matters[code] for code in sorted(profile_of(turn.unit, decision).matters)]
        rows = column(Button(m.names.say(turn.words.lang), Action("matter", decision.id, m.code)) for m in own)
        turn.say("vote.which_matter", *rows)
        return
    settle(turn, decision, matter=choice, body=matters[choice].body if choice in matters else None)
    _show(turn, decision)


def do_act(turn: Turn) -> None:
    """An act by a press; what it must say is asked for, what is missing is told with its article."""
    decision = of_press(turn)
    act = profile_of(turn.unit, decision).act(decision.stage, turn.pressed.choice)
    if act is None:
        turn.toast("trouble.stale_button")
        return
    post = office(turn, act.who)
    if act.words or act.effect in _ASKS:
        turn.goto("act_words", decision=decision.id, act=act.code)
        turn.say("vote.ask_until" if act.effect in _ASKS else contest_desk.ASKS.get(act.effect, "vote.ask_words"))
        return
    if act.effect == "collective_check":
        turn.goto("")
        codes = (("yes", "press.applies"), ("no", "press.applies_not"))
        turn.say(
            "vote.ask_applies", *column(turn.button(key, Action("applies", decision.id, code)) for code, key in codes)
        )
        return
    _carry(turn, decision, act, "", {}, post)


def applies(turn: Turn) -> None:
    """The answer to whether the matter belongs to the collective economic organisation."""
    decision = of_press(turn)
    act = profile_of(turn.unit, decision).act(decision.stage, "collective_check")
    if act is None:
        turn.toast("trouble.stale_button")
        return
    _carry(turn, decision, act, "", {"applies": turn.pressed.choice == "yes"}, office(turn, act.who))


def _carry(turn: Turn, decision: Decision, act: Act, text: str, facts: dict[str, Any], post: Post) -> None:
    if attempt(turn, decision, act.code, actor_of(turn, post), text, **facts):
        turn.goto("")
        _show(turn, decision)


def answer(turn: Turn) -> None:
    """The words that were asked for: of an act, or the times of a meeting."""
    asked, found = turn.state["ask"], of_answer(turn)
    if turn.state["step"] == "settle":
        _settle(turn, found)
        return
    act = profile_of(turn.unit, found).act(found.stage, asked["act"])
    if act is None:
        raise NotYourOffice(deed=asked["act"])
    facts: dict[str, Any] = {"matters": [found.matter], "until": turn.text} if act.effect == "authorise" else {}
    if act.effect in contest_desk.ASKS:
        facts = contest_desk.facts_of(turn, act.effect, turn.text)
    _carry(turn, found, act, turn.text, facts, office(turn, act.who))


def ask_settle(turn: Turn) -> None:
    """When the meeting is and when the vote closes."""
    decision = of_press(turn)
    turn.goto("settle", decision=decision.id)
    turn.say("vote.ask_times")


def _settle(turn: Turn, decision: Decision) -> None:
    """'2026-11-25 09:00 2026-11-26 18:00', local time."""
    try:
        meeting, closes = moments(turn.text.split())
    except ValueError:
        turn.say("vote.ask_times")
        return
    settle(turn, decision, meeting_at=meeting, closes_at=closes)
    turn.goto("")
    _show(turn, decision)


def paper(turn: Turn) -> None:
    """/paper V… N: a paper ballot is handed to line N of the vote that runs here."""
    post = office(turn, roles_with(turn, "enter_paper_ballots"))
    number = turn.said
    turn.act(Ref("decision", _running(turn, post).id), "hand_paper", number=number)
    turn.say("vote.paper_handed", number=number)


def sheet(turn: Turn) -> None:
    """/sheet PILE 同意=3 不同意=1: what this teller reads."""
    post = office(turn, roles_with(turn, "enter_paper_ballots"))
    pile, *pairs = turn.said.split() or [""]
    spoken = {turn.words(f"ballot.{code}"): code for code in ("yes", "no", "abstain", "invalid")}
    counts: dict[str, int] = {}
    for pair in pairs:
        word, _, count = pair.rpartition("=")
        if not count.isdecimal():
            raise SaySomething(deed="sheet")
        counts[spoken.get(word, word)] = int(count)
    decision = _running(turn, post)
    turn.act(Ref("decision", decision.id), "enter_sheet", pile=pile, counts=counts)
    turn.say("vote.sheet_in", pile=pile)


def _running(turn: Turn, post: Post) -> Decision:
    """The vote that runs in this village; the latest where there are several."""
    found = turn.unit.repo(Decision).find(area=place_of(turn, post), phase="open", newest=True, limit=1)
    if not found:
        raise SaySomething(deed="paper")
    return found[0]


BUTTONS: dict[str, Conversation] = {
    "desk_decision": show,
    "profile": choose_profile,
    "matter": choose_matter,
    "settle": ask_settle,
    "do_act": do_act,
    "applies": applies,
    **roll_desk.BUTTONS,
    **decision_setup.BUTTONS,
    **meeting_desk.BUTTONS,
    **door_desk.BUTTONS,
}
WORDS: dict[str, Conversation] = {
    "/decide": start,
    **roll_desk.WORDS,
    "/paper": paper,
    "/sheet": sheet,
    **decision_setup.WORDS,
    **meeting_desk.WORDS,
    **decision_figures.WORDS,
    **door_desk.WORDS,
}
STEPS: dict[str, Conversation] = {
    "act_words": answer,
    "settle": answer,
    **decision_setup.STEPS,
    **meeting_desk.STEPS,
    **door_desk.STEPS,
}
