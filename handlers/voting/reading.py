"""What everybody may read before voting: plan, proposals, gifts."""

from core.decisions.cases import ballots_of, steps_of
from core.decisions.proposals import gifts, proposals
from core.decisions.records import Decision, Step
from core.routing.amounts import FEN
from core.unit_of_work import UnitOfWork
from handlers.context import Context, Conversation, column
from handlers.decisions.cards import of_press
from handlers.messages import Action, Button, Card
from handlers.wording import Words

SHOWN = 1500  # characters of a text on one card


def buttons(ctx: Context, decision: Decision) -> list[Button]:
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
    decision = of_press(ctx)
    ctx.reply(Card("\n".join(gifts_said(ctx.uow, ctx.words, decision)), ctx.words("gift.title")))


def gifts_said(uow: UnitOfWork, words: Words, decision: Decision) -> list[str]:
    """A line for each gift, and the sentence that nothing is collected; [] where there is none."""
    lines = []
    for one in gifts(steps_of(uow, decision)):
        who = one.giver or words("gift.unnamed")
        line = words("gift.line", who=who, text=one.gift)
        lines.append(line + (words("gift.for", n=one.proposal) if one.proposal else ""))
    return [*lines, words("gift.shown_only")] if lines else []


BUTTONS: dict[str, Conversation] = {"v_plan": show_plan, "v_gifts": show_gifts}
