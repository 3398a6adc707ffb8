"""Neighbours: join a known matter, add to it, leave it, say: solved."""

from dataclasses import replace
from typing import Any

from core.errors import NoSuchTicket
from core.people.masking import mask
from core.refs import ticket_ref
from core.tickets.followers import asked, followers
from core.tickets.records import Follower, Ticket
from core.workflow.records import Note
from handlers.context import Context, Rows, column
from handlers.forms import ticket_of
from handlers.intake.draft import go_on
from handlers.intake.drafted import category_of
from handlers.intake.known import PRESS, chosen, look
from handlers.messages import Action, Button, Card, shorten
from handlers.tickets.rating import SOLVED, done_again, of_this_round
from handlers.wording import Words, named_matter

# Lines of the trace that who joined reads; what passes between the reporter and the unit is not among them.
TRACED = frozenset(
    {
        *("TicketFiled", "TicketDispatched", "TicketSigned", "TicketReturned", "StreetCalled", "TicketForwarded"),
        *("ResultPassed", "TicketReopened", "TicketSupervised", "TicketClosed", "TicketDesignated", "TicketSuspended"),
        *("TicketResumed", "LimitExtended", "TicketJoined", "TicketAbsorbed", "TicketMerged"),
    }
)


def follow(ctx: Context) -> None:
    """一起跟进: the draft's words and pictures go to the neighbours' ticket."""
    if ticket := _given(ctx, "follow"):
        ctx.done("done.follow", *_rows(ctx, ticket), number=ticket.number)


def add_to(ctx: Context) -> None:
    """The draft belongs to a ticket the person told already: a sign that it presses, not a nuisance."""
    if ticket := _given(ctx, "follow"):
        ctx.done("done.add_to", number=ticket.number)


def redo(ctx: Context) -> None:
    """是，没解决好: the closed ticket is done again, with what was said now."""
    if ticket := _given(ctx, "redo"):
        key = "done.redo_supervised" if ticket.state == "supervised" else "done.redo"
        done_again(ctx, ticket, key, *_rows(ctx, ticket))


def join(ctx: Context) -> None:
    """对，是一件事, said instead of pressed: what the question about the report offers first."""
    draft = ctx.state["draft"]
    found = look(ctx, draft, category_of(draft, ctx))
    if not found:
        go_on(ctx)
        return
    act = PRESS[found[0].how, found[0].own]
    ctx.update = replace(ctx.update, action=Action(act, found[0].ticket.id, str(draft["id"])))
    {"follow": follow, "add_to": add_to, "redo": redo}[act](ctx)


def _given(ctx: Context, act: str) -> Ticket | None:
    """The ticket to which the draft was given by this act; None where it no longer fits."""
    ticket, draft = _taken(ctx)
    if ticket is None:
        return None
    ctx.act(ticket_ref(ticket.id), act, text=draft["text"], pictures=tuple(draft["pictures"]))
    ctx.state.pop("draft", None)
    ctx.set_step("")
    return ticket


def _taken(ctx: Context) -> tuple[Ticket | None, dict[str, Any]]:
    """The ticket of the press, checked anew, and the draft; where it no longer fits, the draft is shown anew."""
    draft: dict[str, Any] | None = ctx.state.get("draft")
    if not draft or not draft.get("text") or not draft.get("area"):
        ctx.say("report.nothing")
        return None, {}
    ticket = chosen(ctx, draft, category_of(draft, ctx))
    if ticket is None:
        ctx.say("near.changed")
        go_on(ctx)
    return ticket, draft


def _rows(ctx: Context, ticket: Ticket) -> Rows:
    buttons = [ctx.button("press.show", Action("show", ticket.id))]
    if ctx.person.id in followers(ctx.uow, ticket):
        buttons.append(ctx.button("press.unfollow", Action("unfollow", ticket.id)))
    return column(buttons)


def _ticket(ctx: Context) -> Ticket:
    return _followed(ctx, ticket_of(ctx))


def _followed(ctx: Context, ticket: Ticket) -> Ticket:
    if ctx.person.id not in followers(ctx.uow, ticket):
        ctx.set_step("")
        raise NoSuchTicket(number="")
    return ticket


def unfollow(ctx: Context) -> None:
    """不再跟进."""
    ticket = _ticket(ctx)
    ctx.act(ticket_ref(ticket.id), "unfollow")
    ctx.done("done.unfollow", number=ticket.number)


def add_follower(ctx: Context) -> None:
    """Who joined adds words or pictures: they are asked for."""
    ticket = _ticket(ctx)
    ctx.set_step("voice", ticket=ticket.id)
    ctx.ask("ask.supplement", number=ticket.number)
    ctx.toast_only("toast.write")


def heard(ctx: Context) -> None:
    """The words who joined adds; kept like any other telling of the matter."""
    ticket = _followed(ctx, ticket_of(ctx, int(ctx.state["ask"]["ticket"])))
    pictures = [*ctx.state["ask"].get("pictures", []), *ctx.keep_pictures()]
    if not ctx.text:
        ctx.set_step("voice", ticket=ticket.id, pictures=pictures)
        ctx.reply(Card(ctx.words("ask.words_too", n=len(pictures))), coalesce="ask")
        return
    ctx.act(ticket_ref(ticket.id), "follow", text=ctx.text, pictures=tuple(pictures))
    ctx.set_step("")
    ctx.say("done.supplement", number=ticket.number)


def solved_card(words: Words, ticket: Ticket) -> Card:
    """The one question to who joined; grades are the reporter's (一事一评)."""
    rows = column(
        Button(words(f"rate.solved_{s}"), Action("solved", ticket.id, f"{ticket.round}.{s[0]}")) for s in SOLVED
    )
    return Card(words("near.solved", matter=named_matter(ticket)), rows=rows)


def solved(ctx: Context) -> None:
    """Solved or not, by who joined: once a round. A no is heard by the desk at once, and asked what is missing."""
    ticket = _ticket(ctx)
    letter = of_this_round(ticket, ctx.pressed.choice)
    answer = next((s for s in SOLVED if s[0] == letter), "")
    if not asked(ctx.uow, ticket, ctx.person.id):
        ctx.done("near.answered", number=ticket.number, state=ticket.state)
        return
    if not answer:
        ctx.done("rate.older", number=ticket.number)
        ctx.reply(solved_card(ctx.words, ticket))
        return
    ctx.act(ticket_ref(ticket.id), "answer", answer)
    if answer != "no":
        ctx.done("done.solved", number=ticket.number)
        return
    key = "done.unsolved_again" if ticket.state in {"assigned", "supervised"} else "done.unsolved"
    ctx.done(key, number=ticket.number)
    if ticket.state != "closed":
        ctx.set_step("voice", ticket=ticket.id)


def show(ctx: Context, ticket: Ticket, public: str, trace: list[str]) -> None:
    """A ticket as who joined reads it: the public part, own words, results, the steps; nothing of the reporter's."""
    own = [
        ctx.uow.repo(Note).get(v.note_id)
        for v in ctx.uow.repo(Follower).find(ticket_id=ticket.id, person_id=ctx.person.id)
    ]
    lines = [
        ctx.words("note.own", text=shorten(n.text, 500), at=n.at) for n in own if n and n.author_id == ctx.person.id
    ]
    if ticket.state in {"reviewed", "closed"}:
        results = ctx.uow.repo(Note).find(about=ticket_ref(ticket.id), kind="result")
        lines += [ctx.words("note.result", text=shorten(mask(n.text), 1500), at=n.at) for n in results[-1:]]
    title = ctx.words("card.title", number=ticket.number, category=ticket.category)
    rows: list[tuple[Button, ...]] = []
    if asked(ctx.uow, ticket, ctx.person.id):
        rows += solved_card(ctx.words, ticket).rows
    rows.append((ctx.button("press.supplement", Action("add_voice", ticket.id)),))
    rows.append((ctx.button("press.unfollow", Action("unfollow", ticket.id)),))
    text = "\n".join([ctx.words("near.following"), public, "", *lines, "", ctx.words("trace.title"), *trace])
    ctx.reply(Card(text, title, tuple(rows)))


BUTTONS = {
    "follow": follow,
    "add_to": add_to,
    "redo": redo,
    "unfollow": unfollow,
    "add_voice": add_follower,
    "solved": solved,
}
STEPS = {"voice": heard}
