"""Parts of a vote's key: taken by their holders, given back at the end."""

from datetime import timedelta

from core.decisions.cases import profile_of
from core.decisions.key_holders import given, publics_of
from core.decisions.records import Decision
from core.decisions.sealed_words import sealed
from core.decisions.split_key import is_whole, looks_like, new_part, public_of, said
from core.decisions.subject import serves
from core.refs import Ref
from handlers.context import Context, Conversation
from handlers.decisions.cards import attempt, of_press
from handlers.messages import Card
from handlers.people.appointments import actor_of, office

SHOWN = timedelta(hours=1)  # how long a part can still be read in the letter that brings it


def take(ctx: Context) -> None:
    """The holder's own part, made here and kept nowhere; the letter that brings it is sealed with a key of its own."""
    decision = of_press(ctx)
    if not ctx.update.private:
        ctx.say("vote.in_private")
        return
    part = new_part()
    ctx.act(Ref("decision", decision.id), "take_part", public=public_of(part))
    text = ctx.words("part.yours", title=decision.title, number=decision.number, text=said(part))
    ctx.reply(Card(sealed(ctx.uow.keys, ctx.uow.keys.make(ctx.uow.now, ctx.uow.now + SHOWN), text)))


def handed(ctx: Context) -> bool:
    """A part that was typed or passed on: kept where the vote is over, else only found right. False: it is none."""
    part = looks_like(ctx.text) if ctx.update.private else ""
    running = _running(ctx) if part else []
    if not running:
        return False
    if not is_whole(part):
        ctx.say("part.misread")
        return True
    decision = next((one for one in running if public_of(part) in publics_of(one)), None)
    if decision is None:
        ctx.say("refusal.wrong_part", number=running[-1].number)
    elif decision.phase != "open" or (decision.closes_at and ctx.uow.now < decision.closes_at):
        ctx.say("part.keep", title=decision.title)
    else:
        _give(ctx, decision, part)
    return True


def _running(ctx: Context) -> list[Decision]:
    """The votes not counted yet of whose key this person may hold a part."""
    found = ctx.uow.repo(Decision).find(phase=["", "open"]) if ctx.appointments else []
    return [one for one in found if publics_of(one) and _holds(ctx, one)]


def _holds(ctx: Context, decision: Decision) -> bool:
    posts = profile_of(ctx.uow, decision).keyholders
    return any(p.role in posts and serves(ctx.uow, p.department, decision.area) for p in ctx.appointments)


def _give(ctx: Context, decision: Decision, part: str) -> None:
    profile = profile_of(ctx.uow, decision)
    close = next(act for act in profile.act_list(decision.stage) if act.effect == "close")
    actor = actor_of(ctx, office(ctx, frozenset(profile.keyholders)))
    waited = bool(given(decision))
    if attempt(ctx, decision, close.code, actor, part=part):
        now = ctx.uow.repo(Decision).get(decision.id)
        closed = now is not None and now.phase == "closed"
        ctx.say("part.opened" if closed else "part.alarm" if waited else "part.in", number=decision.number)


BUTTONS: dict[str, Conversation] = {"v_part": take}
