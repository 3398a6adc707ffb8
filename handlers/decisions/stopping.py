"""Stopping a matter of a village is shown and asked once more."""

from dataclasses import replace

from core.decisions.records import Decision
from core.routing.folding import fold
from core.routing.small_talk import meant
from handlers.context import Context, Conversation
from handlers.messages import Action
from handlers.tickets.cards import shorten


def doubted(ctx: Context, decision: Decision, effect: str) -> bool:
    """Whether a yes is wanted first: what would be stopped is shown, with the reason as written. Nothing is done."""
    if effect != "stop" or ctx.pressed.name == "stop_sure":
        return False
    if "said" in ctx.state["ask"] and meant(fold(ctx.text).plain) == "yes":  # a written yes counts as the press
        ctx.update = replace(ctx.update, text=ctx.state["ask"]["said"])
        return False
    ctx.set_step("act_words", **{**ctx.state["ask"], "said": ctx.text})
    yes = ctx.button("press.stop_sure", Action("stop_sure", decision.id))
    leave = ctx.button("press.leave_be", Action("leave"))
    ctx.say(
        "vote.sure_stop", (yes,), (leave,), title=decision.title, number=decision.number, text=shorten(ctx.text, 80)
    )
    return True


def confirmed(answer: Conversation) -> Conversation:
    """The yes: what was written is the answer after all; a yes to something older does nothing."""

    def press(ctx: Context) -> None:
        asked = ctx.state.get("ask") or {}
        if ctx.state.get("step") != "act_words" or asked.get("decision") != ctx.pressed.number or "said" not in asked:
            ctx.done("frame.used")
            return
        ctx.update = replace(ctx.update, text=asked["said"])
        answer(ctx)

    return press
