"""More words on a matter; where it is finished they may say: not solved."""

from __future__ import annotations

from core.refs import ticket_ref
from core.routing.duplicates import standing
from core.tickets.follower_counts import goes_on
from core.tickets.followers import FINISHED
from core.tickets.records import Ticket
from handlers.context import Context
from handlers.forms import ticket_of
from handlers.messages import Action


def supplemented(ctx: Context, ticket: Ticket) -> None:
    """The words are kept; where a result was given, whoever is not content says so with one more press."""
    if (main := goes_on(ctx.uow, ticket)).state not in FINISHED:
        ctx.say("done.supplement", number=ticket.number)
    elif standing(ctx.uow.district, main, ctx.uow.now):
        again = ctx.button("press.redo", Action("again", main.id))
        ctx.say("done.supplement_finished", (again,), number=main.number, state=main.state)
    else:
        ctx.say("done.supplement_over", number=main.number, state=main.state)


def again(ctx: Context) -> None:
    """没解决好，重新办, after words that are on the ticket already."""
    ticket = ticket_of(ctx)
    ctx.act(ticket_ref(ticket.id), "redo")
    key = "done.redo_supervised" if ticket.state == "supervised" else "done.redo"
    due = ticket.due_at or ctx.uow.now
    ctx.done(key, number=ticket.number, department=ticket.department, due=due)


BUTTONS = {"again": again}
