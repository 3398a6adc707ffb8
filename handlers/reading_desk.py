"""What everybody may read before voting: plan, proposals, gifts."""

from __future__ import annotations

from core.decisions.cases import ballots_of, steps_of
from core.domain.decisions.donations import gifts
from core.domain.decisions.proposals import FEN, proposals
from core.domain.decisions.rows import Decision, Step
from core.unit import Unit
from handlers.decision_cards import of_press
from handlers.message import Action, Button, Card
from handlers.talk import Conversation, Turn, column
from handlers.wording import Words

SHOWN = 1500  # characters of a text on one card


def buttons(turn: Turn, decision: Decision) -> list[Button]:
    """The ways to the plan and to the gifts, where there are some."""
    planned, given = plan_said(turn.unit, turn.words, decision), gifts(steps_of(turn.unit, decision))
    found = [turn.button("press.plan", Action("v_plan", decision.id))] if planned else []
    return [*found, *([turn.button("press.gifts", Action("v_gifts", decision.id))] if given else [])]


def plan_said(unit: Unit, words: Words, decision: Decision) -> list[str]:
    """The plan as it was last written, and what stands on the ballot paper with its money."""
    plans = [step.text for step in unit.repo(Step).find(decision_id=decision.id) if step.effect == "plan"]
    lines = [text[:SHOWN] for text in plans[-1:] if text]
    named = {option.code: option for paper in ballots_of(decision) for option in paper.options}
    for option in named.values():
        name = option.name or option.code
        lines.append(words("vote.priced", text=name, count=option.cost // FEN) if option.cost else name)
    return lines


def show_plan(turn: Turn) -> None:
    """The plan; of a contest a button for the text of each proposal that can be chosen."""
    decision, choice = of_press(turn), turn.pressed.choice
    if choice:
        back = turn.button("press.plan", Action("v_plan", decision.id))
        turn.reply(Card(_proposal(turn, decision, choice), rows=column([back, *_vote(turn, decision)])))
        return
    lines = plan_said(turn.unit, turn.words, decision) or [turn.words("vote.no_plan")]
    found = proposals(steps_of(turn.unit, decision))
    named = [Button(f"{one.number}. {one.name}", Action("v_plan", decision.id, str(one.number))) for one in found]
    turn.reply(Card("\n".join(lines), decision.title, column([*named, *_vote(turn, decision)])))


def _proposal(turn: Turn, decision: Decision, choice: str) -> str:
    """Name, money and text of one proposal as it stands now."""
    handed = [one for one in turn.unit.repo(Step).find(decision_id=decision.id) if one.effect == "proposal"]
    for one, step in zip(proposals(steps_of(turn.unit, decision)), handed, strict=True):
        if str(one.number) == choice:
            head = turn.words("contest.line", n=one.number, title=one.name, count=one.cost // FEN)
            text = "\n".join([line for line in step.text.splitlines() if line.strip()][2:])
            return f"{head}\n{text[:SHOWN]}"
    return turn.words("vote.no_plan")


def _vote(turn: Turn, decision: Decision) -> list[Button]:
    """From reading straight on to the ballot."""
    if decision.phase != "open" or not turn.update.private:
        return []
    return [turn.button("press.ballot", Action("ballot", decision.id))]


def show_gifts(turn: Turn) -> None:
    """Who gave what for which proposal: shown only, nothing is collected here."""
    decision = of_press(turn)
    turn.reply(Card("\n".join(gifts_said(turn.unit, turn.words, decision)), turn.words("gift.title")))


def gifts_said(unit: Unit, words: Words, decision: Decision) -> list[str]:
    """A line for each gift, and the sentence that nothing is collected; [] where there is none."""
    lines = []
    for one in gifts(steps_of(unit, decision)):
        who = one.giver or words("gift.unnamed")
        line = words("gift.line", who=who, text=one.gift)
        lines.append(line + (words("gift.for", n=one.proposal) if one.proposal else ""))
    return [*lines, words("gift.shown_only")] if lines else []


BUTTONS: dict[str, Conversation] = {"v_plan": show_plan, "v_gifts": show_gifts}
