"""督办 and joint meetings at the desk."""

import re
from datetime import datetime
from typing import Any

from core.calls.records import Call, CalledDepartment
from core.commands import OpenSupervision, PlanMeeting
from core.district.naming import department_named
from core.errors import NoSuchTicket, NotYourWork, demand
from core.procedures.days import moment
from core.procedures.values import read_date
from core.refs import Ref
from core.supervision.meetings import hard_matters
from core.supervision.queries import open_list
from core.supervision.records import Meeting
from core.supervision.workflow import SUPERVISION
from core.tickets.records import Ticket
from core.workflow.notes import matter
from core.workflow.numbers import read as read_number
from core.workflow.work_calendar import local
from handlers.context import Context, Rows
from handlers.duties import department_record
from handlers.forms import Form
from handlers.messages import Action, Button, Card

LISTED = 8
_NUMBER = re.compile(r"\d{3}[-\s]?\d{3}[-\s]?\d{3}")


def _check(ctx: Context, *permissions: str) -> None:
    """Who may not do one of these is told at once. Raises NotYours."""
    if not ctx.posts(*permissions):
        raise NotYourWork(act="supervise")


def supervise(ctx: Context) -> None:
    """/supervise: the open list; with a number: take that ticket or call up (潍坊条例 26)."""
    said = ctx.said
    if not said:
        _list(ctx)
        return
    _check(ctx, "supervise")
    named = _NUMBER.search(said)
    number = read_number(named.group()) if named else None
    tickets = ctx.uow.repo(Ticket).find(number=number, limit=1) if number else []
    calls = ctx.uow.repo(Call).find(number=number, limit=1) if number and not tickets else []
    if not tickets and not calls:
        raise NoSuchTicket(number=said[:20])
    lead = ctx.uow.repo(CalledDepartment).find(call_id=calls[0].id, lead=True, limit=1) if calls else []
    kept: dict[str, Any] = {"ticket": tickets[0].id if tickets else 0, "call": calls[0].id if calls else 0}
    kept["department"] = tickets[0].department if tickets else lead[0].department
    ctx.state["supervise"] = kept
    triggers = ctx.uow.district.supervision.triggers
    rows: Rows = tuple((Button(n.say(ctx.words.lang), Action("s_open", 0, k)),) for k, n in triggers.items())
    ctx.reply(Card(ctx.words("supervise.why", department=kept["department"]), rows=rows))


def _list(ctx: Context) -> None:
    """What is open: everything for supervisors, the own cases for a unit."""
    departments = {appointment.department for appointment in ctx.appointments}
    overseer = bool(ctx.posts("supervise"))
    cases = [case for case in open_list(ctx.uow) if overseer or case.department in departments][:LISTED]
    if not departments or not cases:
        ctx.say("supervise.none")
        return
    lines, rows = [], []
    for case in cases:
        about = matter(ctx.uow, case.about)
        number = about.number if about else ""
        lines.append(
            ctx.words("supervise.line", number=number, department=case.department, state=case.state, text=case.answer)
        )
        key, act = ("supervise.conclude", "s_conclude") if overseer else ("supervise.answer", "s_answer")
        rows.append((Button(ctx.words(key, number=number), Action(act, case.id)),))
    ctx.reply(Card("\n".join(lines), ctx.words("supervise.title", n=len(cases)), tuple(rows)))


def chosen(ctx: Context) -> None:
    """The trigger was chosen; what happened is asked."""
    if "supervise" not in ctx.state:
        ctx.toast("whistle.over")
        return
    ctx.set_step("supervise", trigger=ctx.pressed.choice)
    ctx.ask("supervise.ask_open")


def opened(ctx: Context) -> None:
    """What happened, in the words that were asked for."""
    demand("supervise", text=ctx.text)
    kept, trigger = ctx.state.pop("supervise"), ctx.state["ask"]["trigger"]
    ctx.do(OpenSupervision(kept["department"], trigger, ctx.text, ticket_id=kept["ticket"], call_id=kept["call"]))
    ctx.set_step("")
    ctx.say("supervise.done")


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
    ctx.do(PlanMeeting(said, at))
    found = ctx.uow.repo(Meeting).find(newest=True, limit=1)[0]
    ctx.reply(_meeting_card(ctx, found, at))


def _meeting_card(ctx: Context, found: Meeting, at: datetime) -> Card:
    lines = [ctx.words("meeting.at", at=at), *(_matter(ctx, point) for point in found.agenda)]
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


FORM = Form(SUPERVISION, "s_", "supervise", {}, lambda row, parent: "")
BUTTONS = {"s_open": chosen, "m_minutes": ask_minutes}
STEPS = {"supervise": opened, "minutes": minutes}
WORDS = {"/supervise": supervise, "督办": supervise, "督辦": supervise, "/meeting": meeting, **department_record.WORDS}
