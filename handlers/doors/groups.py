"""A neighbour's message in a group becomes a ticket, and is answered."""

from __future__ import annotations

from core import commands as c
from core.district.desks import centre
from core.errors import NotYours
from core.events import TicketFiled
from core.people.masking import mask
from core.refs import ticket_ref
from core.tickets.records import Ticket
from core.workflow.records import Slot
from handlers.context import Context, Conversation
from handlers.doors.orders import result_of
from handlers.messages import Card
from handlers.news import News

SOURCE = VIEWER = "group"


def to_ticket(ctx: Context) -> None:
    """转工单, as the answer to a message: a worker of the place files it; who wrote it stays unnamed (WC-50).

    Raises NotYours.
    """
    roles = ctx.uow.district.roles
    post = next((one for one in ctx.appointments if "verify" in roles[one.role].can), None)
    if post is None:
        raise NotYours(act="file", department=centre(ctx.uow.district))
    told, at = ctx.update.told, ctx.update.reply_to
    if ctx.update.private or not told:
        ctx.say("group.how")
        return
    name = f"from{at}"
    if known := ctx.uow.repo(Slot).find(address=str(ctx.update.chat), slot=name, limit=1):
        ticket = ctx.uow.repo(Ticket).get(known[0].about.id)
        ctx.say("group.already", number=ticket.number if ticket else "")
        return
    ticket = _filed(ctx, told, ctx.room or post.area)
    if ticket.tip_off:  # nothing of it is said where others read
        ctx.say("group.hidden")
        return
    ctx.uow.repo(Slot).add(Slot(str(ctx.update.chat), name, ticket_ref(ticket.id), VIEWER, "zh-Hans", message=at))
    text = ctx.words("group.filed", number=ticket.number, category=ticket.category, department=ticket.department)
    ctx.reply(Card(text, answers=at))


def _filed(ctx: Context, told: str, home: str) -> Ticket:
    reading = ctx.router.read(told, home=home)
    ctx.do(
        c.FileTicket(
            told,
            reading.kind,
            reading.category,
            reading.place.area or home,
            ctx.person.id,
            filed_by=ctx.person.id,
            source=SOURCE,
            place="" if reading.place.how == "home" else reading.place.words,
            why=tuple({"key": reason.key, **reason.facts} for reason in reading.reasons),
            confidence=reading.confidence,
            sure=reading.sure,
            alarm="open" if ctx.router.danger(told) else "",
        )
    )
    row_id = next(event.subject_id for event, _ in ctx.events if isinstance(event, TicketFiled))
    ticket = ctx.uow.repo(Ticket).get(row_id)
    if ticket is None:
        raise LookupError("a ticket that was just filed")
    return ticket


def told_in_group(news: News) -> None:
    """The answer, and that it is closed, each as a reply to the message it came from (WH-14)."""
    ticket, closed = news.matter, type(news.event).__name__ == "TicketClosed"
    for slot in news.uow.repo(Slot).find(about=ticket_ref(ticket.id)):
        if slot.viewer == VIEWER:
            key = "group.closed" if closed else "group.result"
            facts = {"number": ticket.number, "department": ticket.department}
            text = news.notifier.wording.of(slot.lang)(key, text=mask(result_of(news.uow, ticket)), **facts)
            news.notifier.write(slot.address, Card(text, answers=slot.message))


WORDS: dict[str, Conversation] = dict.fromkeys(("/ticket", "转工单", "轉工單"), to_ticket)
