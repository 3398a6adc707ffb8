"""Joint meetings at the desk."""

import re

from core.commands import Input, StartCase
from core.errors import NotYourWork
from core.procedures.agenda import concerned, hard_matters
from core.procedures.bookings import moment
from core.procedures.records import Case
from core.refs import NO_REF
from core.routing.moments import read_day
from core.tickets.records import Ticket
from core.workflow.work_calendar import local
from handlers.context import Context
from handlers.messages import Card
from handlers.procedures.cards import buttons

_DATE = re.compile(r"^[\d年月日号./-]+\s*")


def meeting(ctx: Context) -> None:
    """/meeting: the hard matters; '/meeting 2026-06-01 title' calls a joint meeting on them (SG-08), as the district's
    procedure has it. Raises NotYourWork."""
    if not ctx.posts("supervise", "dispatch"):
        raise NotYourWork(act="supervise")
    said, agenda, district = ctx.said, hard_matters(ctx.uow), ctx.uow.district
    meets = [p for p in district.procedures.values() if any(one.kind == "agenda" for one in p.start.effects)]
    if not agenda:
        ctx.say("meeting.none")
        return
    lines = [_matter(ctx, point["ticket"]) for point in agenda]
    if not said or not meets:
        ctx.reply(Card("\n".join(lines), ctx.words("meeting.title", n=len(agenda))))
        return
    day = read_day(said, local(ctx.uow.now).date())
    at = moment(day.isoformat()) if day else ctx.uow.now
    given = dict(zip(meets[0].start.fields, (_DATE.sub("", said) or said, at.isoformat()), strict=False))
    ctx.do(StartCase(meets[0].code, NO_REF, Input(fields=given)))
    case = ctx.uow.repo(Case).get(ctx.events[0][0].subject_id)
    assert case is not None
    invited = ctx.words("meeting.invited", departments=concerned(ctx.uow, agenda))
    lines = [ctx.words("meeting.at", at=at), invited, *lines]
    ctx.reply(Card("\n".join(lines), case.title, buttons(ctx.uow, ctx.words, case, [ctx.actor])))


def _matter(ctx: Context, ticket_id: int) -> str:
    ticket = ctx.uow.repo(Ticket).get(ticket_id)
    if ticket is None:
        return ""
    return ctx.words("meeting.matter", number=ticket.number, category=ticket.category, department=ticket.department)


WORDS = {"/meeting": meeting}
