"""A proposal contest in the chat: hand in, improve, read plan and gifts."""

from typing import Any

from core.decisions.cases import ballots_of, profile_of, steps_of
from core.decisions.proposals import PARTS, Proposal, donated, gifts, handed_in, improved, proposals
from core.decisions.records import Decision, Step
from core.errors import NothingCollected, SaySomething, there
from core.routing import typed
from core.routing.amounts import FEN, leads_to_paying
from core.unit_of_work import UnitOfWork
from handlers.context import Context, Conversation, column
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


SHOWN = 1500  # characters of a text on one card


def ways(ctx: Context, decision: Decision) -> list[Button]:
    """The ways to the plan and to the gifts, where there are some."""
    planned, given = plan_said(ctx.uow, ctx.words, decision), gifts(steps_of(ctx.uow, decision))
    found = [ctx.button("press.plan", Action("v_plan", decision.id))] if planned else []
    return [*found, *([ctx.button("press.gifts", Action("v_gifts", decision.id))] if given else [])]


def plan_said(uow: UnitOfWork, words: Words, decision: Decision) -> list[str]:
    """The plan as it was last written, and what stands on the ballot paper with its money."""
    plans = [step.text for step in uow.repo(Step).find(decision_id=decision.id) if step.effect == "plan"]
    lines = [text[:SHOWN] for text in plans[-1:] if text]
    named = {option.code: option for paper in ballots_of(decision) for option in paper.options}
    for option in named.values():
        name = option.name or option.code
        lines.append(words("vote.priced", text=name, count=option.cost // FEN) if option.cost else name)
    return lines


def show_plan(ctx: Context) -> None:
    """The plan; of a contest a button for the text of each proposal that can be chosen."""
    decision, choice = of_press(ctx), ctx.pressed.choice
    if choice:
        back = ctx.button("press.plan", Action("v_plan", decision.id))
        ctx.reply(Card(_proposal(ctx, decision, choice), rows=column([back, *_vote(ctx, decision)])))
        return
    lines = plan_said(ctx.uow, ctx.words, decision) or [ctx.words("vote.no_plan")]
    found = proposals(steps_of(ctx.uow, decision))
    named = [Button(f"{one.number}. {one.name}", Action("v_plan", decision.id, str(one.number))) for one in found]
    ctx.reply(Card("\n".join(lines), decision.title, column([*named, *_vote(ctx, decision)])))


def _proposal(ctx: Context, decision: Decision, choice: str) -> str:
    """Name, money and text of one proposal as it stands now."""
    handed = [one for one in ctx.uow.repo(Step).find(decision_id=decision.id) if one.effect == "proposal"]
    for one, step in zip(proposals(steps_of(ctx.uow, decision)), handed, strict=True):
        if str(one.number) == choice:
            head = ctx.words("contest.line", n=one.number, title=one.name, count=one.cost // FEN)
            text = "\n".join([line for line in step.text.splitlines() if line.strip()][2:])
            return f"{head}\n{text[:SHOWN]}"
    return ctx.words("vote.no_plan")


def _vote(ctx: Context, decision: Decision) -> list[Button]:
    """From reading straight on to the ballot."""
    if decision.phase != "open" or not ctx.update.private:
        return []
    return [ctx.button("press.ballot", Action("ballot", decision.id))]


def show_gifts(ctx: Context) -> None:
    """Who gave what for which proposal: shown only, nothing is collected here."""
    ctx.reply(Card("\n".join(gifts_said(ctx.uow, ctx.words, of_press(ctx))), ctx.words("gift.title")))


def gifts_said(uow: UnitOfWork, words: Words, decision: Decision) -> list[str]:
    """A line for each gift, and the sentence that nothing is collected; [] where there is none."""
    lines = []
    for one in gifts(steps_of(uow, decision)):
        line = words("gift.line", who=one.giver or words("gift.unnamed"), text=one.gift)
        lines.append(line + (words("gift.for", n=one.proposal) if one.proposal else ""))
    return [*lines, words("gift.shown_only")] if lines else []


BUTTONS: dict[str, Conversation] = {"v_proposals": show, "v_plan": show_plan, "v_gifts": show_gifts}
