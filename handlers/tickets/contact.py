"""Reaching who told a matter: consent by a tap, a look in private."""

import re
from dataclasses import replace
from datetime import timedelta

from core.refs import ticket_ref
from core.routing.folding import fold
from core.routing.small_talk import meant
from core.tickets.contact import found, given, kept
from core.tickets.followers import told_by
from core.tickets.lifecycle import ENDED
from core.tickets.records import Ticket
from core.workflow.numbers import read as read_number
from handlers.context import Context, numbered
from handlers.forms import Forms, press, ticket_of
from handlers.messages import Action, Card, card_to_data

JUST_ASKED = timedelta(hours=1)  # in which 好 and 不用 answer it, where nothing else has happened with the matter
_AGREES = re.compile("(?:好|可以|行|同意|愿意|是|对)(?:的|吧|啊|呀)?")  # 知道了 and 收到 agree to nothing
_SHORT = 30  # characters; who tells more tells a matter
_WAY = "(?:我?的?(?:电话|手机|号码?|联系方式))?"
_NO = re.compile(rf"我?(?:不(?:想|要|愿意?)?|别)[留给]{_WAY}[了吧]?|不方便[留给]?{_WAY}")
_YES = re.compile(rf"(?:可以|行|好|愿意|我)?留个?{_WAY}[吧]?|打吧|打电话吧")


def decide(ctx: Context) -> None:
    """可以 or 不要, in place of the question."""
    act = ctx.pressed.name
    ctx.act(ticket_ref(ctx.pressed.number), act)
    ctx.done("done.let_reach" if act == "let_reach" else "done.keep_private")


def answered(ctx: Context, forms: Forms) -> bool:
    """A number, yes or no in words where it was asked how to reach one; False where they are something else."""
    busy = ctx.secret or ctx.state.get("step") or ctx.state.get("draft") or ctx.update.attachments
    if busy or not ctx.update.private or len(ctx.text) > _SHORT:
        return False
    own = ctx.uow.repo(Ticket).find(reporter_id=ctx.person.id, newest=True, limit=8)
    asked = [one for one in own if one.contact == "asked" and one.state not in ENDED]
    if len(asked) != 1:
        return False
    [ticket] = asked
    ref, plain = ticket_ref(ticket.id), fold(ctx.text).plain.strip(" ,。.!?")
    if given(ctx.text) and read_number(ctx.text) is None and not ctx.router.read(ctx.text).known:
        ctx.act(ref, "leave_contact", text=ctx.text)
        ctx.say("done.leave_contact", number=ticket.number)
        return True
    last = ctx.uow.ledger.read("ticket", ticket.id)[-1]
    just = last.event in {"ContactAsked", "ContactNoticed"} and ctx.uow.now - last.at < JUST_ASKED
    meaning = meant(plain) if just else ""
    if meaning == "done" or _NO.fullmatch(plain):
        ctx.act(ref, "keep_private")
        ctx.say("done.keep_private")
    elif not (_YES.fullmatch(plain) or meaning == "yes" or (just and _AGREES.fullmatch(plain))):
        return False
    elif found(ctx.uow, ticket):
        ctx.act(ref, "let_reach")
        ctx.say("done.let_reach")
    else:
        ctx.update = replace(ctx.update, action=Action("leave_contact", ticket.id), text="", message="")
        press(ctx, forms)
    return True


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
