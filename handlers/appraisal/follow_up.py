"""/followup: whom the centre rings; the answers are written down."""

from datetime import datetime, timedelta

from core.district.desks import centre
from core.errors import NotYourWork, there
from core.people.records import Person
from core.refs import ticket_ref
from core.tickets.permissions import FOR_ANOTHER
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.records import Note
from handlers.context import Context, Conversation, column
from handlers.forms import ticket_of
from handlers.messages import STALE, Action, Button, Card, OnlySaid, shorten, still
from handlers.tickets.rating import SOLVED, of_this_round, question

PAGE, LOOKED_AT, SHOWN = 8, 500, 300


def waiting(uow: UnitOfWork, desks: set[str]) -> list[Ticket]:
    """Results that passed and that nobody has rated in the set time, oldest first; of people without a chat at once."""
    hours = uow.district.appraisal.follow_up
    if not hours:
        return []
    found = uow.repo(Ticket).find(state="reviewed", limit=LOOKED_AT)
    mine = [one for one in found if one.desk in desks or centre(uow.district) in desks]
    before = uow.now - timedelta(hours=hours)
    due = [one for one in mine if _since(one) <= before or not _has_chat(uow, one)]
    return sorted(due, key=lambda one: (_since(one), one.id))


def _since(ticket: Ticket) -> datetime:
    return ticket.changed_at or ticket.created_at


def _has_chat(uow: UnitOfWork, ticket: Ticket) -> bool:
    """Whether the person can tap the three answers: not where staff told it for somebody else."""
    person = uow.repo(Person).get(ticket.reporter_id)
    return ticket.source != FOR_ANOTHER and person is not None and bool(person.address)


def _desks(ctx: Context) -> set[str]:
    """The desks for which this person rings. Raises NotYourWork."""
    return there({one.department for one in ctx.posts("follow_up")}, NotYourWork, act="phone_rate")


def listed(ctx: Context) -> None:
    """/followup: the call list."""
    found, at = waiting(ctx.uow, _desks(ctx)), ctx.pressed.number
    if not found[at:]:
        ctx.say("followup.none")
        return
    buttons = [Button(_line(ctx, one), Action("followup_open", one.id)) for one in found[at : at + PAGE]]
    rows = column(buttons) + ctx.more(Action("followup", at + PAGE), len(found) - at - PAGE)
    ctx.reply(Card(ctx.words("followup.title", n=len(found)), rows=rows), edit=bool(at))


def _line(ctx: Context, ticket: Ticket) -> str:
    days = (ctx.uow.now - _since(ticket)).days
    return ctx.words("followup.line", number=ticket.number, category=ticket.category, n=days)


def opened(ctx: Context) -> None:
    """One of them: what was done, how often it was tried, what came of the call."""
    _desks(ctx)
    _show(ctx, ticket_of(ctx, lock=False))


def _show(ctx: Context, ticket: Ticket) -> None:
    notes = ctx.uow.repo(Note).find(about=ticket_ref(ticket.id), kind="result")
    said = shorten(notes[-1].text, SHOWN) if notes else ""
    facts = {"number": ticket.number, "category": ticket.category, "department": ticket.department, "text": said}
    key = "followup.card" if ticket.contact == "given" else "followup.card_unknown"
    reach = (ctx.button("press.reach", Action("reach", ticket.id)),) if ticket.contact == "given" else ()
    rows = (
        reach,
        (ctx.button("followup.reached", Action("phone_rate", ticket.id, f"{ticket.round}.")),),
        (
            ctx.button("followup.not_reached", Action("not_reached", ticket.id, f"{ticket.round}.not_reached")),
            ctx.button("followup.wrong_number", Action("not_reached", ticket.id, f"{ticket.round}.wrong_number")),
        ),
    )
    shown = tuple(row for row in rows if row)
    ctx.reply(Card(ctx.words(key, **facts, n=ticket.tried, have=ctx.uow.district.appraisal.tries), rows=shown))


def phone_rate(ctx: Context) -> None:
    """The same three questions, read out on the telephone; the third tap is the rating."""
    ticket = ticket_of(ctx)
    answers = of_this_round(ticket, ctx.pressed.choice)
    if answers is None:
        raise OnlySaid(STALE)
    if len(answers) < 3:
        ctx.reply(question(ctx, ticket, answers, "phone_rate"), edit=bool(answers))
        ctx.toast_only("toast.ok")
        return
    solved = next(one for one in SOLVED if one[0] == answers[1])
    ctx.act(ticket_ref(ticket.id), "phone_rate", contacted=answers[0] == "y", solved=solved, grade=int(answers[2]))
    next_ = ctx.button("followup.next", Action("followup"))
    ctx.done("followup.rated", (next_,), number=ticket.number, state=ticket.state)


def not_reached(ctx: Context) -> None:
    """Nobody answered, or the number is wrong: counted; after the set number of tries it is closed as not rated."""
    ticket = ticket_of(ctx)
    ctx.act(ticket_ref(ticket.id), "not_reached", still(of_this_round(ticket, ctx.pressed.choice)))
    next_ = ctx.button("followup.next", Action("followup"))
    key = "followup.closed" if ticket.state == "closed" else "followup.tried"
    ctx.done(key, (next_,), number=ticket.number, n=ticket.tried, have=ctx.uow.district.appraisal.tries)


BUTTONS: dict[str, Conversation] = {
    "followup": listed,
    "followup_open": opened,
    "phone_rate": phone_rate,
    "not_reached": not_reached,
}
WORDS: dict[str, Conversation] = dict.fromkeys(("/followup", "回访"), listed)
