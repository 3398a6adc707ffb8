"""Joint meetings at the desk."""

import re
from datetime import datetime
from typing import Any

from core.commands import PlanMeeting
from core.district.naming import department_named
from core.errors import NotYourWork
from core.procedures.days import moment
from core.procedures.values import read_date
from core.refs import Ref
from core.supervision.meetings import hard_matters
from core.supervision.records import Meeting
from core.tickets.records import Ticket
from core.workflow.numbers import read as read_number
from core.workflow.work_calendar import local
from handlers.context import Context
from handlers.duties import department_record
from handlers.messages import Action, Card

LISTED = 8
_DATE = re.compile(r"^[\d年月日号./-]+\s*")
_NUMBER = re.compile(r"\d{3}[-\s]?\d{3}[-\s]?\d{3}")


def _check(ctx: Context, *permissions: str) -> None:
    """Who may not do one of these is told at once. Raises NotYours."""
    if not ctx.posts(*permissions):
        raise NotYourWork(act="supervise")


def meeting(ctx: Context) -> None:
    """/meeting: the hard matters; '/meeting 2026-06-01 title' calls a joint meeting on them (SG-08)."""
    _check(ctx, "supervise", "dispatch")
    said = ctx.said
    agenda = hard_matters(ctx.uow)
    if not agenda:
        ctx.say("meeting.none")
        return
    if not said:
        ctx.reply(Card("\n".join(_matter(ctx, point) for point in agenda), ctx.words("meeting.title", n=len(agenda))))
        return
    day = read_date(said, local(ctx.uow.now).date())
    at = moment(day.isoformat()) if day else ctx.uow.now
    ctx.do(PlanMeeting(_DATE.sub("", said) or said, at))
    found = ctx.uow.repo(Meeting).find(newest=True, limit=1)[0]
    ctx.reply(_meeting_card(ctx, found, at))


def _meeting_card(ctx: Context, found: Meeting, at: datetime) -> Card:
    lines = [ctx.words("meeting.at", at=at), ctx.words("meeting.invited", departments=found.departments)]
    lines += [_matter(ctx, point) for point in found.agenda]
    row = (ctx.button("meeting.minutes", Action("m_minutes", found.id)),)
    return Card("\n".join(lines), found.title, (row,))


def _matter(ctx: Context, point: dict[str, Any]) -> str:
    ticket = ctx.uow.repo(Ticket).get(point["ticket"])
    if ticket is None:
        return ""
    return ctx.words("meeting.matter", number=ticket.number, category=ticket.category, department=ticket.department)


def ask_minutes(ctx: Context) -> None:
    """Minutes and decisions, one line for each ticket."""
    ctx.set_step("minutes", meeting=ctx.pressed.number)
    ctx.ask("meeting.ask")


def minutes(ctx: Context) -> None:
    """Lines that begin with a ticket's number are decisions: 'number unit words'."""
    decisions = []
    for line in ctx.text.splitlines():
        found = _NUMBER.match(line.strip())
        number = read_number(found.group()) if found else None
        if not found or not number:
            continue
        ticket = ctx.uow.repo(Ticket).find(number=number, limit=1)
        name, _, words = line.strip()[found.end() :].strip().partition(" ")
        decisions.append((ticket[0].id if ticket else 0, words, department_named(ctx.uow.district, name)))
    ctx.act(Ref("meeting", ctx.state["ask"]["meeting"]), "close", text=ctx.text, decisions=tuple(decisions))
    ctx.set_step("")
    ctx.say("meeting.done", n=len(decisions))


BUTTONS = {"m_minutes": ask_minutes}
STEPS = {"minutes": minutes}
WORDS = {"/meeting": meeting, **department_record.WORDS}
