"""What staff say about their work: shown the matters, nothing is filed."""

from __future__ import annotations

from core.routing.folding import fold
from core.routing.work_talk import about_desk, orders
from core.tickets.lifecycle import ENDED
from core.tickets.records import Ticket
from handlers.context import Context, column
from handlers.messages import Action, held_of
from handlers.people.appointments import speaking

SHOWN = 4


def asked(ctx: Context) -> bool:
    """Whether somebody with a post speaks of work (派错了, 今天有多少件); then the newest matters are offered."""
    plain = fold(ctx.text).plain
    if not ctx.appointments or ctx.update.attachments or not about_desk(plain):
        return False
    heard = ctx.router.read(ctx.text)
    if heard.known and (heard.place.area or not orders(plain)):
        return False
    ctx.state["held"] = held_of(ctx.update)
    rows = [
        ctx.button("my.line", Action("show", one.id), number=one.number, category=one.category, state=one.state)
        for one in _newest(ctx)
    ]
    other = [ctx.button("press.todo", Action("todo")), ctx.button("press.it_is", Action("as_report"))]
    ctx.say("frame.at_work", *column([*rows, *other]))
    return True


def _newest(ctx: Context) -> list[Ticket]:
    """Those that the person's departments have or decide, newest first."""
    codes = sorted({one.department for one in speaking(ctx)})
    shelf = ctx.uow.repo(Ticket)
    found = shelf.find(desk=codes, newest=True, limit=4 * SHOWN)
    found += shelf.find(department=codes, newest=True, limit=4 * SHOWN)
    mine = {ticket.id: ticket for ticket in found if ticket.state not in ENDED}
    return [mine[row] for row in sorted(mine, reverse=True)][:SHOWN]
