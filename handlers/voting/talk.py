"""What is said about a vote: answered, never taken for a report."""

from dataclasses import replace

from core.decisions.records import Decision
from core.guide.understanding import understanding_of
from core.routing.folding import fold
from core.routing.work_talk import about_meeting, about_vote, announces, asks
from handlers.context import Context
from handlers.decisions import desk
from handlers.decisions.cards import listed, none_key, visible
from handlers.decisions.notifications import secrecy_said
from handlers.messages import Action, Button, Card, held_of
from handlers.voting import voters
from handlers.voting.typed_ballots import papers

# Said before the matters themselves are shown.
_SAID = {"lost": "vote.say_lost", "proxy": "vote.say_proxy"}


def asked(ctx: Context) -> bool:
    """Whether the words speak of a vote and of no matter to report; then they are answered with where it stands."""
    plain, chairs = fold(ctx.text).plain, ctx.posts("propose_matter")
    meeting = about_meeting(plain) and not announces(plain) and (chairs or (asks(plain) and bool(visible(ctx))))
    meaning = about_vote(plain) or ("meeting" if meeting else "")
    if not meaning or ctx.update.attachments or _reports(ctx, plain):
        return False
    found = papers(ctx) or visible(ctx)
    if not found and meaning not in _SAID and not ctx.appointments and _in_general(ctx):
        return False
    ctx.state["held"] = held_of(ctx.update)
    if meaning == "begin" and chairs:
        ctx.say("vote.begin_how", (_begin(ctx),), *_matters(ctx, found), _other(ctx))
    elif meaning in _SAID:
        ctx.say(_SAID[meaning], *_matters(ctx, found), _other(ctx))
    elif meaning == "secret" and found:
        ctx.reply(Card(secrecy_said(ctx.uow, ctx.words, found[0]), rows=_matters(ctx, found)))
    else:
        running = [one for one in found if one.phase == "open"] if meaning == "vote" else []
        _show(ctx, running or found)
    return True


def _reports(ctx: Context, plain: str) -> bool:
    """Whether a matter of the lists is told all the same; not by who asks, nor by staff without a place."""
    heard = ctx.router.read(ctx.text)
    return heard.known and not asks(plain) and bool(heard.place.area or not ctx.appointments)


def _in_general(ctx: Context) -> bool:
    """Whether the guide answers it, where no vote is held that it could be about."""
    heard = understanding_of(ctx.uow.district).read(ctx.text, ctx.router.read(ctx.text))
    return heard.kind == "service"


def _show(ctx: Context, found: list[Decision]) -> None:
    """The one matter there is, or all of them."""
    if len(found) == 1:
        ctx.update = replace(ctx.update, action=Action("decision", found[0].id))
        (voters if papers(ctx) or not ctx.appointments else desk).show(ctx)
    elif found:
        ctx.say("vote.list", *_matters(ctx, found), _other(ctx))
    else:
        begin = ((_begin(ctx),),) if ctx.posts("propose_matter") else ()
        ctx.say(none_key(ctx), *begin, _other(ctx))


def _matters(ctx: Context, found: list[Decision]) -> tuple[tuple[Button, ...], ...]:
    return listed(ctx, found, "desk_decision" if ctx.appointments and not papers(ctx) else "decision").rows


def _begin(ctx: Context) -> Button:
    return ctx.button("press.decide", Action("decide"))


def _other(ctx: Context) -> tuple[Button, ...]:
    return (ctx.button("press.it_is", Action("as_report")),)
