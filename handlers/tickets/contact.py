"""Reaching who told a matter: consent by a tap, a look in private."""

from core.refs import ticket_ref
from core.tickets.contact import kept
from core.tickets.follower_counts import told_by
from core.tickets.records import Ticket
from handlers.context import Context, numbered
from handlers.forms import ticket_of
from handlers.messages import Action, Card, card_to_data


def decide(ctx: Context) -> None:
    """可以 or 不要, in place of the question."""
    act = ctx.pressed.name
    ctx.act(ticket_ref(ctx.pressed.number), act)
    ctx.done("done.let_reach" if act == "let_reach" else "done.keep_private")


def show(ctx: Context) -> None:
    """联系方式: read in private by who pressed, wherever the card hangs; the trace says who looked.

    Without a private chat it is shown under the press, which nobody else sees either.
    """
    ticket = ticket_of(ctx, lock=False)
    ctx.act(ticket_ref(ticket.id), "reach")
    text = ctx.words("contact.shown", number=ticket.number, contact=_lines(ctx, ticket))
    if ctx.update.private:
        ctx.reply(Card(text))
        ctx.toast_only("toast.ok")
    elif ctx.person.address:
        body = {"card": card_to_data(numbered(Card(text))), "edit": ""}
        ctx.uow.outbox.post(ctx.person.address, "card", body)
        ctx.toast("contact.sent")
    else:
        ctx.toast("contact.shown", number=ticket.number, contact=_lines(ctx, ticket))


def _lines(ctx: Context, ticket: Ticket) -> str:
    """The reporter's own, then those of the tickets that were merged into it, each under its number."""
    own, *others = told_by(ctx.uow, ticket)
    lines = [kept(ctx.uow, own)]
    for one in others:
        if contact := kept(ctx.uow, one):
            lines.append(ctx.words("contact.merged", number=one.number, contact=contact))
    return "\n".join(filter(None, lines))


def contacted(ctx: Context, ticket: Ticket) -> None:
    """After 已联系 by telephone: nothing is refused, but where no number is known that is said."""
    told = {one.contact for one in told_by(ctx.uow, ticket)}
    if ctx.pressed.choice == "phone" and "given" not in told:
        ask = [(ctx.button("press.ask_contact", Action("ask_contact", ticket.id)),)] if "" in told else []
        ctx.say("contact.unknown", *ask, number=ticket.number)


BUTTONS = {"let_reach": decide, "keep_private": decide, "reach": show}
