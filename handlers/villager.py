"""Villagers: bind to the roll, read, vote, find the own ballot."""

from __future__ import annotations

from typing import Any

from core import commands as c
from core.decisions.ballots import entry_of, own_number, paper_of, receipt, running
from core.decisions.cases import profile_of, steps_of
from core.decisions.effects import signatures
from core.domain.decisions.ballots import ABSTAIN, NO, YES, Ballot
from core.domain.decisions.floor import floor
from core.domain.decisions.rows import Decision, Proxy, RollEntry
from core.domain.refs import Ref
from core.errors import BadCode, NotAtThisStage, NotOnRoll, SaySomething, VoteNotOpen
from core.work.sealed import sealed
from handlers import ballot_marks, contest_desk, reading_desk
from handlers.decision_cards import decision_card, is_voter, listed, of_press, visible
from handlers.decision_notices import secrecy_said
from handlers.message import Action, Button, Card
from handlers.offices import do, newest_roll, parts_of, village
from handlers.sheets import NOTICE, order
from handlers.talk import Conversation, Rows, Turn, column, toast

TITLE = 30  # characters of a suggestion that become its title


def votes(turn: Turn) -> None:
    """/vote: what is decided where I belong; in a group the way to the private chat."""
    if not turn.update.private:
        turn.say("vote.in_private")
        return
    turn.reply(listed(turn, visible(turn)))


def bind(turn: Turn) -> None:
    """/roll CODE binds this account to the line of the roll for which the code was handed over."""
    code = turn.said
    if not turn.update.private or not code:
        raise BadCode()
    turn.do(c.BindVoter(turn.person.id, code))
    turn.say("vote.bound")


def suggest(turn: Turn) -> None:
    """/suggest WORDS: the suggestion box (议事箱) of one's own village; a matter is on its way at once (LD-23)."""
    words = turn.said
    if not turn.update.private or not words:
        turn.say("vote.how_suggest")
        return
    district, home = turn.unit.district, village(turn)
    units = (unit.code for unit in district.units.values() if (unit.area, unit.kind) == (home, "community"))
    code = next(units, "") if home else ""
    ways = district.charter.profiles.values()
    way = next((one for one in ways if any(act.code == "suggest" for act in one.stages[0].acts)), None)
    if way is None or not code:
        turn.say("vote.no_village")
        return
    roll = newest_roll(turn, home)
    turn.do(c.StartDecision(way.code, home, code, words[:TITLE], roll_id=roll.id if roll else 0))
    decision = turn.unit.repo(Decision).find(created_by=turn.person.id, newest=True, limit=1)[0]
    do(turn, decision.id, "suggest", None, words)
    turn.say("vote.suggested", (turn.button("press.agenda", Action("decision", decision.id)),), number=decision.number)


def show(turn: Turn) -> None:
    """A decision and what this villager can do with it now."""
    decision = of_press(turn)
    turn.reply(decision_card(turn, decision, _rows(turn, decision)))


def _rows(turn: Turn, decision: Decision) -> Rows:
    buttons: list[Button] = []
    voter = turn.update.private and is_voter(turn, decision)
    if voter and decision.phase == "open":
        buttons += [turn.button("press.ballot", Action("ballot", decision.id)), *_mandates(turn, decision)]
    if voter and decision.phase == "closed" and decision.key:
        buttons.append(turn.button("press.receipt", Action("receipt", decision.id)))
    buttons += [*contest_desk.buttons(turn, decision), *reading_desk.buttons(turn, decision)]
    for act in profile_of(turn.unit, decision).act_list(decision.stage):
        if "resident" in act.who and (act.words or act.effect == "petition") and turn.update.private and not turn.posts:
            buttons.append(Button(act.names.say(turn.words.lang), Action("villager_act", decision.id, act.code)))
    return column(buttons)


def _mandates(turn: Turn, decision: Decision) -> list[Button]:
    """One button for each line of the roll this villager may vote for."""
    own = own_number(turn.unit, decision, turn.person.id)
    given = turn.unit.repo(Proxy).find(decision_id=decision.id, holder=own, ended_at=None)
    public = [p.principal for p in given if p.published_at]
    lines = turn.unit.repo(RollEntry).find(decision_id=decision.id, number=public) if public else []
    act = "ballot_for"
    return [turn.button("press.ballot_for", Action(act, decision.id, one.number), text=one.name) for one in lines]


def ballot(turn: Turn) -> None:
    """The ballot paper; with a choice, the vote. Only in private; the answer never repeats what was chosen."""
    decision = running(turn.unit, of_press(turn))
    action = turn.pressed
    if not turn.update.private:
        raise VoteNotOpen(phase="group")
    own = own_number(turn.unit, decision, turn.person.id)
    number, _, choice = action.choice.partition("=") if action.name == "ballot_for" else (own, "", action.choice)
    found = turn.unit.repo(RollEntry).find(decision_id=decision.id, number=number, struck="", limit=1)
    if not found:
        raise NotOnRoll(number=decision.number)
    paper = paper_of(decision, found[0])
    if ballot_marks.fits(decision, paper):
        choice = ballot_marks.press(turn, decision, paper, f"{number}=" if action.name == "ballot_for" else "", choice)
        if not choice:
            return
    if choice:
        _cast(turn, decision, choice, number if number != own else "")
    elif paper.kind in ballot_marks.BY_BUTTON:
        lead = f"{number}=" if action.name == "ballot_for" else ""
        choices = _choices(turn, paper)
        rows = column(Button(label, Action(action.name, decision.id, lead + code)) for code, label in choices)
        text = turn.words("vote.ballot", title=decision.title, due=decision.closes_at or turn.unit.now)
        turn.reply(Card(f"{text}\n{secrecy_said(turn.words, decision)}", rows=rows))
    elif decision.secrecy == "open":
        turn.goto("ballot", decision=decision.id, number=number if number != own else "")
        options = "\n".join(f"{o.code} {o.name}" for o in paper.options)
        turn.say("vote.write", options=options, n=paper.most)
    else:
        turn.say("vote.paper_only")


def _choices(turn: Turn, paper: Ballot) -> list[tuple[str, str]]:
    if paper.kind == "yes_no":
        return [(code, turn.words(f"ballot.{code}")) for code in (YES, NO, ABSTAIN)]
    named = [(option.code, option.name or option.code) for option in paper.options]
    return [*named, (ABSTAIN, turn.words(f"ballot.{ABSTAIN}"))]


def _cast(turn: Turn, decision: Decision, choice: str, number: str = "") -> None:
    turn.act(Ref("decision", decision.id), "cast", choice, number=number)
    ballot_marks.forget(turn)
    turn.goto("")
    turn.toast("vote.taken", due=decision.closes_at or turn.unit.now)


def answer(turn: Turn) -> None:
    """The written choice of an open vote: '1 4 7', or '1=5 2=3' where points are given."""
    asked = turn.state["ask"]
    if turn.state["step"] == "villager_act":
        if not turn.text:
            raise SaySomething(deed=asked["act"])
        _done(turn, asked)
        return
    decision = running(turn.unit, turn.unit.repo(Decision).get(asked["decision"]))
    if "mark" in asked:
        lead = f"{asked['number']}=" if asked["number"] else ""
        line = asked["number"] or own_number(turn.unit, decision, turn.person.id)
        ballot_marks.typed(turn, decision, paper_of(decision, entry_of(turn.unit, decision, line)), lead)
        return
    _cast(turn, decision, ",".join(parts_of(turn.text)), asked["number"])


def _done(turn: Turn, asked: dict[str, Any]) -> None:
    """The words of an act of everybody; of a proposal also its name and money."""
    decision = turn.unit.repo(Decision).get(asked["decision"])
    act = profile_of(turn.unit, decision).act(decision.stage, asked["act"]) if decision else None
    effect = act.effect if act else ""
    facts = contest_desk.facts_of(turn, effect, turn.text) if effect in contest_desk.ASKS else {}
    do(turn, asked["decision"], asked["act"], None, turn.text, **facts)
    turn.goto("")
    if decision and effect == "proposal":
        contest_desk.said(turn, decision)
    elif decision and effect == "speak":
        waiting, heard = floor(steps_of(turn.unit, decision), decision.stage)
        turn.say("floor.taken", n=waiting, have=waiting - heard - 1)
    else:
        turn.say("vote.done")


def show_notice(turn: Turn) -> None:
    """The notice for the board, as a paper to print (公告)."""
    decision = of_press(turn)
    if decision.phase != "closed":
        raise NotAtThisStage(deed="export", stage=decision.phase)
    key = order(turn.unit, NOTICE, decision.number, turn.words.lang)
    turn.reply(Card(turn.words("told.vote_board"), pictures=(key,)))


def ask_words(turn: Turn) -> None:
    """An act of everybody (suggest, object, rate): the words are asked for."""
    decision = of_press(turn)
    if not turn.update.private:
        raise VoteNotOpen(phase="group")
    act = profile_of(turn.unit, decision).act(decision.stage, turn.pressed.choice)
    if act and act.effect == "petition":
        do(turn, decision.id, act.code)
        signed, needed = signatures(turn.unit, decision)
        if needed:
            turn.toast("vote.signed", have=signed, count=needed)
        else:
            turn.toast("vote.done")
        return
    turn.goto("villager_act", decision=decision.id, act=turn.pressed.choice)
    turn.say(contest_desk.ASKS.get(act.effect if act else "", "vote.ask_words"))


def show_receipt(turn: Turn) -> None:
    """The own tracker, once, under the press: never as a message that stays, and sealed until it leaves the house."""
    decision = of_press(turn)
    mark = receipt(turn.unit, decision, turn.person.id)
    if not turn.update.toast or not turn.update.private:
        turn.say("vote.press_for_receipt")
        return
    text = turn.words("vote.receipt", mark=mark)
    toast(turn.unit, turn.update, sealed(turn.unit.keys, decision.key, text))
    turn.toasted = turn.answered = True


BUTTONS: dict[str, Conversation] = {
    "decision": show,
    "ballot": ballot,
    "ballot_for": ballot,
    "receipt": show_receipt,
    "notice": show_notice,
    **contest_desk.BUTTONS,
    **reading_desk.BUTTONS,
    "villager_act": ask_words,
}
WORDS: dict[str, Conversation] = {
    "/vote": votes,
    "表决": votes,
    "表決": votes,
    "投票": votes,
    "/roll": bind,
    "/suggest": suggest,
    "提建议": suggest,
    "提建議": suggest,
}
# What is written while a ballot waits is the ballot, were it a single digit.
STEPS: dict[str, Conversation] = {"ballot": answer, "villager_act": answer}
