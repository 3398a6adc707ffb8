"""A neighbour's message in a group becomes a ticket, and is answered."""

from core import commands as c
from core.district.desks import centre
from core.errors import NotYours
from core.events import TicketFiled
from core.people.masking import mask
from core.people.queries import ROOM
from core.people.records import Appointment, Binding
from core.refs import ticket_ref
from core.tickets.records import Ticket
from core.workflow.records import Slot
from handlers.context import Context, Conversation
from handlers.doors.orders import result_of
from handlers.messages import Action, Card, still
from handlers.notifier import News

SOURCE = VIEWER = "group"
OFFERED, MOST = "offered", 9  # the words that wait for a worker's tap; how many of one person are kept besides the last


def to_ticket(ctx: Context) -> None:
    """转工单, as the answer to a message: a worker of the place files it; who wrote it stays unnamed (WC-50).

    Raises NotYours.
    """
    post, told, at = _post(ctx), ctx.update.told, ctx.update.reply_to
    if ctx.update.private or not told:
        ctx.say("group.how")
        return
    ctx.reply(_made(ctx, told, at, post.area))


def offered(ctx: Context) -> bool:
    """What a neighbour says to us in the group, or a worker shows us there, stands under a button: one tap of a worker
    makes it a ticket. The words wait in the dialogue of whoever said them, no longer than a draft does. False where
    they are no report."""
    said, at = (ctx.update.told, ctx.update.reply_to) if ctx.update.told else (ctx.text, ctx.update.message)
    if not at or not ctx.router.read(said).known:
        return False
    kept = [one for one in ctx.state.get(OFFERED, []) if one[0] != at][-MOST:]
    ctx.state[OFFERED] = [*kept, [at, said]]
    button = ctx.button("group.make", Action("group_make", ctx.person.id, at))
    ctx.reply(Card(ctx.words("group.offer"), rows=((button,),), answers=at), numbers=False)
    return True


def pressed(ctx: Context) -> None:
    """A worker's tap on it. Raises NotYours."""
    post, asker, at = _post(ctx), ctx.pressed.number, ctx.pressed.choice
    offers = ctx.uow.recall(str(ctx.update.chat), asker).get(OFFERED, [])
    said = still(next((text for message, text in offers if message == at), ""))
    ctx.reply(_made(ctx, said, at, post.area), edit=True)


def _post(ctx: Context) -> Appointment:
    """By which post the person works where the group's neighbours live. Raises NotYours."""
    district, address = ctx.uow.district, str(ctx.update.chat)
    places = [one.area or one.department for one in ctx.uow.repo(Binding).find(address=address, valid_to=None)]
    places += [address.removeprefix(ROOM)] if address.startswith(ROOM) else []
    places = [district.departments[one].area if one in district.departments else one for one in places]
    for post in ctx.appointments:
        near = not places or any(district.overlap(a, post.area) for a in places)
        if "verify" in district.roles[post.role].can and near:
            return post
    raise NotYours(act="file", department=centre(district))


def _made(ctx: Context, said: str, at: str, home: str) -> Card:
    """The ticket, or the one that it was made before, as an answer to the message."""
    name, address = f"from{at}", str(ctx.update.chat)
    if known := ctx.uow.repo(Slot).first(address=address, slot=name):
        ticket = ctx.uow.repo(Ticket).get(known.about.id)
        return Card(ctx.words("group.already", number=ticket.number if ticket else ""), answers=at)
    ticket = _filed(ctx, said, ctx.room or home)
    if ticket.tip_off:  # nothing of it is said where others read
        return Card(ctx.words("group.hidden"), answers=at)
    ctx.uow.repo(Slot).add(Slot(address, name, ticket_ref(ticket.id), VIEWER, "zh-Hans", message=at))
    facts = {"number": ticket.number, "category": ticket.category, "department": ticket.department}
    return Card(ctx.words("group.filed", **facts), answers=at)


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


BUTTONS: dict[str, Conversation] = {"group_make": pressed}
WORDS: dict[str, Conversation] = dict.fromkeys(("/ticket", "转工单"), to_ticket)
