"""Orders of other systems at the desk: preview, take over, results."""

from typing import Any

from core.district.desks import centre
from core.errors import NotYours
from core.refs import ticket_ref
from core.table_files import refusal_in
from core.tables import Flaw
from core.tickets.filing import known
from core.tickets.order_files import OrderFile, read_orders
from core.tickets.records import Order, Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.records import Note
from core.workflow.work_calendar import local
from handlers.context import Context, Conversation
from handlers.documents import ORDERS, ORDERS_BOOK, Sheet, order
from handlers.messages import Action, Card, still
from handlers.wording import Words, worded

SHOWN = 10  # lines that a preview names
_RESULTS = frozenset({"结果", "結果", "results"})


def orders(ctx: Context) -> None:
    """/orders 12345 and a table: what taking it over would do; /orders 12345 结果: the results as a file."""
    if not ctx.posts("dispatch"):
        raise NotYours(act="file", department=centre(ctx.uow.district))
    heading, _, table = ctx.text.partition("\n")
    said = heading.split()[1:]
    known = (one for one in ctx.uow.district.doors.channels.values() if one.numbered and said)
    channel = next((one for one in known if said[0] in {one.code, one.names.hans, *one.words}), None)
    if channel and _RESULTS & {*said}:
        papers = tuple(order(ctx.uow, what, channel.code, ctx.words.lang) for what in (ORDERS, ORDERS_BOOK))
        many = len(ctx.uow.repo(Order).find(channel=channel.code))
        ctx.reply(Card(ctx.words("orders.results", channel=channel.code, n=many), pictures=papers))
    elif channel and ctx.read_table(f"/orders {channel.code}"):
        ctx.say("lists.reading")
    elif why := refusal_in(table):
        ctx.say(f"table.{why}")
    elif channel is None or not table.strip():
        kinds = (one.names.say(ctx.words.lang) for one in ctx.uow.district.doors.channels.values() if one.numbered)
        ctx.say("orders.how", text="\n".join(kinds))
    else:
        _preview(ctx, channel.code, table)


def _preview(ctx: Context, channel: str, table: str) -> None:
    found = read_orders(table, ctx.uow.district, ctx.router, channel)
    if found.flaws or not found.orders:
        flaws = (*found.flaws, *found.notes) or (Flaw(0, "order_none"),)
        ctx.say("orders.mistakes", n=len(flaws), text=worded(ctx.words, flaws))
        return
    ctx.state["orders"] = {"channel": channel, "text": table}
    fresh = len(_fresh(ctx, found))
    said = ctx.words("orders.preview", channel=channel, n=len(found.orders), new=fresh, old=len(found.orders) - fresh)
    parts = [worded(ctx.words, found.notes)] if found.notes else []
    parts.append(said)
    if found.unsure:
        lines = ctx.words("list.joint").join(map(str, found.unsure[:SHOWN]))
        parts.append(ctx.words("orders.unsure", n=len(found.unsure), text=lines))
    take = ctx.button("press.take_orders", Action("take_orders", choice="yes"), n=fresh)
    rows = ((take,), (ctx.button("press.leave", Action("leave")),))
    ctx.reply(Card("\n\n".join(parts), rows=rows if fresh else rows[1:]))


def _fresh(ctx: Context, found: OrderFile) -> list[Any]:
    return [one for one in found.orders if known(ctx.uow, one.channel, one.number) is None]


def take(ctx: Context) -> None:
    """The table that was shown is taken over."""
    kept: dict[str, Any] = still(ctx.state.pop("orders", {}))
    found = read_orders(kept["text"], ctx.uow.district, ctx.router, kept["channel"])
    fresh = _fresh(ctx, found)
    for one in fresh:
        ctx.do(one)
    ctx.done("orders.taken", n=len(fresh), old=len(found.orders) - len(fresh))


def results(uow: UnitOfWork, words: Words, channel: str) -> Sheet | None:
    """How every order of a channel stands, with its number there: the file that goes back."""
    rows = [tuple(words("orders.columns").split("|"))]
    for one in uow.repo(Order).find(channel=channel):
        ticket = uow.repo(Ticket).get(one.ticket_id)
        if ticket:
            due = f"{local(one.due_at):%Y-%m-%d %H:%M}" if one.due_at else ""
            rows.append((one.number, *_standing(uow, words, ticket), due))
    return Sheet(words.channel(channel), "", (), table=tuple(rows))


def _standing(uow: UnitOfWork, words: Words, ticket: Ticket) -> tuple[str, ...]:
    holder = words.department(ticket.department)
    closed = f"{local(ticket.changed_at):%Y-%m-%d %H:%M}" if ticket.changed_at else ""
    return ticket.number, words.state(ticket.state), holder, result_of(uow, ticket), closed


def result_of(uow: UnitOfWork, ticket: Ticket) -> str:
    """What was answered last; of a hidden matter nothing."""
    notes = uow.repo(Note).find(about=ticket_ref(ticket.id)) if not ticket.tip_off else []
    return next((n.text for n in reversed(notes) if n.kind in {"result", "reply", "explain"} and n.text), "")


def source_lines(uow: UnitOfWork, words: Words, ticket: Ticket) -> list[str]:
    """The channel; of another system's order its number and end there."""
    channel = uow.district.doors.channels.get(ticket.source)
    if channel is None:
        return []
    found = uow.repo(Order).first(ticket_id=ticket.id) if channel.numbered else None
    lines = [words("card.source", channel=channel.code)]
    lines += [words("card.order", number=found.number)] if found else []
    return [*lines, words("card.order_due", due=found.due_at)] if found and found.due_at else lines


BUTTONS: dict[str, Conversation] = {"take_orders": take}
WORDS: dict[str, Conversation] = {"/orders": orders}
