"""The proposal contest in the chat: hand in, improve, shortlist, read."""

from typing import Any

from core.decisions.cases import profile_of, steps_of
from core.decisions.proposals import PARTS, Proposal, donated, handed_in, improved, proposals
from core.decisions.records import Decision
from core.errors import NothingCollected, SaySomething, there
from core.routing import typed
from core.routing.amounts import FEN, leads_to_paying
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
_READ = {"proposal": lambda text: whole_proposal(handed_in(text)), "coach": improved, "donation": donated}


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
    return there(_READ[effect](text), SaySomething, deed=effect)


def whole_proposal(found: dict[str, Any]) -> dict[str, Any]:
    """Name and money of a proposal that lacks nothing, else {}."""
    return {part: found[part] for part in ("name", "cost")} if all(part in found for part in PARTS) else {}


def gathered(ctx: Context, asked: dict[str, Any]) -> dict[str, Any]:
    """What is known of a proposal with what was written now; {} and a question for the rest while some is missing.

    What was written stays: only the rest is asked for.
    """
    found = handed_in(ctx.text, asked.get("kept"))
    missing = tuple(f"proposal_{part}" for part in PARTS if part not in found)
    if not missing:
        return found
    ctx.set_step("villager_act", **{**asked, "kept": found})
    lines = [ctx.words(f"contest.has_{part}", text=_said(found, part)) for part in PARTS if part in found]
    ctx.ask("contest.wanting", kept="\n".join(lines), missing=missing)
    return {}


def _said(found: dict[str, Any], part: str) -> str:
    return f"{found[part] / FEN:.2f}".removesuffix(".00") if part == "cost" else str(found[part])


def written(found: dict[str, Any]) -> str:
    """A proposal as its step keeps it: name, money and purpose, a line each."""
    return "\n".join(_said(found, part) for part in PARTS)


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
