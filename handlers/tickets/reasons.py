"""Why a matter went where it went, in words."""

from __future__ import annotations

from core.errors import NoSuchTicket
from core.tickets.permissions import may_read
from core.tickets.records import Correction, Ticket
from core.workflow.numbers import read as read_number
from handlers.context import Context
from handlers.messages import Card


def asked(ctx: Context) -> None:
    """/why and a number."""
    number = read_number(ctx.text.removeprefix("/why"))
    found = ctx.uow.repo(Ticket).find(number=number, limit=1) if number else []
    if not number:
        ctx.say("why.which")
        return
    _tell(ctx, found[0] if found else None, number)


def pressed(ctx: Context) -> None:
    """为什么这样分, on a ticket."""
    _tell(ctx, ctx.uow.repo(Ticket).get(ctx.pressed.number), "")
    ctx.toast_only("toast.ok")


def _tell(ctx: Context, ticket: Ticket | None, number: str) -> None:
    """The reasons kept with the ticket, how sure they were, and what people changed. Raises NoSuchTicket."""
    if ticket is None or not may_read(ctx.uow.district, ctx.person, ticket, ctx.appointments):
        raise NoSuchTicket(number=number)
    lines = [ctx.words(str(r["key"]), **{k: v for k, v in r.items() if k != "key"}) for r in ticket.why]
    if ticket.confidence:
        lines.append(ctx.words("why.confidence", percent=round(100 * ticket.confidence)))
    for change in ctx.uow.repo(Correction).find(ticket_id=ticket.id):
        lines += _change(ctx, change)
    text = "\n".join(lines) or ctx.words("why.none")
    ctx.reply(Card(text, ctx.words("why.title", number=ticket.number, category=ticket.category)))


def _change(ctx: Context, change: Correction) -> list[str]:
    lines = []
    if change.was_category != change.category:
        lines.append(ctx.words(f"why.changed_by_{change.by}", category1=change.was_category, category=change.category))
    if change.was_department != change.chosen_department:
        lines.append(
            ctx.words("why.changed_unit", department1=change.was_department, department=change.chosen_department)
        )
    if change.why and ctx.appointments:
        lines.append(ctx.words("why.in_words", why=change.why))
    return lines
