"""The proposal contest in the chat: hand in, improve, shortlist, read."""

from __future__ import annotations

from typing import Any

from core.decisions.cases import profile_of, steps_of
from core.decisions.donations import donated, leads_to_paying
from core.decisions.proposals import FEN, Proposal, handed_in, improved, proposals
from core.decisions.records import Decision
from core.errors import NothingCollected, SaySomething
from core.routing import typed
from handlers.context import Context, Conversation
from handlers.decisions.cards import of_press
from handlers.messages import Action, Button, Card
from handlers.people.appointments import parts_of
from handlers.wording import Words

ASKS = {
    "proposal": "contest.ask_proposal",
    "coach": "contest.ask_coach",
    "shortlist": "contest.ask_shortlist",
    "donation": "gift.ask",
}
_READ = {"proposal": handed_in, "coach": improved, "donation": donated}


def facts_of(ctx: Context, effect: str, text: str) -> dict[str, Any]:
    """What the words of an act of a contest say beyond words. Raises SaySomething where they cannot be read."""
    if effect == "shortlist":
        words = parts_of(text)
        everything = text.strip() in {ctx.words("contest.everything"), "all"}
        chosen = [] if everything else [typed.whole(word) for word in words]
        if None in chosen:
            raise SaySomething(deed="shortlist")
        return {"proposals": chosen}
    if effect == "donation" and leads_to_paying(text):
        raise NothingCollected()
    facts = _READ[effect](text)
    if not facts:
        raise SaySomething(deed=effect)
    return facts


def buttons(ctx: Context, decision: Decision) -> list[Button]:
    """The way to the list of proposals, where there are some."""
    if profile_of(ctx.uow, decision).contest is None or not proposals(steps_of(ctx.uow, decision)):
        return []
    return [ctx.button("press.proposals", Action("v_proposals", decision.id))]


def show(ctx: Context) -> None:
    """All proposals with their money, and the declared rule by which they are chosen."""
    decision = of_press(ctx)
    contest = profile_of(ctx.uow, decision).contest
    found = proposals(steps_of(ctx.uow, decision))
    lines = [line(ctx.words, one) for one in found]
    if contest:
        lines.append(ctx.words("contest.money", count=contest.money // FEN, most=contest.cap // FEN or "-"))
        for weight in contest.weights:
            who = ctx.words.voter_kind(weight.group)
            lines.append(ctx.words("contest.weight", who=who, share=f"{round(100 * weight.share)}%"))
    ctx.reply(Card("\n".join(lines), ctx.words("contest.list", title=decision.title, count=len(found))))


def line(words: Words, proposal: Proposal) -> str:
    """'3. name 28000 yuan'."""
    return words("contest.line", n=proposal.number, title=proposal.name, count=proposal.cost // FEN)


def said(ctx: Context, decision: Decision) -> None:
    """The answer to a proposal that was just handed in: its number."""
    ctx.say("contest.taken", line=line(ctx.words, proposals(steps_of(ctx.uow, decision))[-1]))


BUTTONS: dict[str, Conversation] = {"v_proposals": show}
