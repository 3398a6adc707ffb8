"""督办 and joint meetings at the desk."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from core.commands import OpenSupervision, PlanMeeting
from core.domain.numbers import read as read_number
from core.domain.refs import Ref
from core.domain.rows import Call, CalledUnit, Meeting, Ticket
from core.domain.workdays import local
from core.errors import Lacks, NoSuchTicket, NotYours
from core.procedures.effects import moment
from core.procedures.values import read_date
from core.supervision.meetings import hard_matters
from core.supervision.queries import open_list
from core.supervision.workflow import SUPERVISION
from core.work.trace import matter
from handlers import record
from handlers.asking import Form
from handlers.message import Action, Button, Card
from handlers.talk import Rows, Turn

LISTED = 8
_NUMBER = re.compile(r"\d{3}[-\s]?\d{3}[-\s]?\d{3}")


def _check(turn: Turn, *permissions: str) -> None:
    """Who may not do one of these is told at once. Raises NotYours."""
    roles = turn.unit.district.roles
    if not any(set(permissions) & roles[post.role].can for post in turn.posts):
        raise NotYours(act="supervise", unit="")


def supervise(turn: Turn) -> None:
    """/supervise: the open list; with a number: take that ticket or call up (潍坊条例 26)."""
    said = turn.text.partition(" ")[2].strip()
    if not said:
        _list(turn)
        return
    _check(turn, "supervise")
    named = _NUMBER.search(said)
    number = read_number(named.group()) if named else None
    tickets = turn.unit.repo(Ticket).find(number=number, limit=1) if number else []
    calls = turn.unit.repo(Call).find(number=number, limit=1) if number and not tickets else []
    if not tickets and not calls:
        raise NoSuchTicket(number=said[:20])
    lead = turn.unit.repo(CalledUnit).find(call_id=calls[0].id, lead=True, limit=1) if calls else []
    kept: dict[str, Any] = {"ticket": tickets[0].id if tickets else 0, "call": calls[0].id if calls else 0}
    kept["unit"] = tickets[0].unit if tickets else lead[0].unit
    turn.state["supervise"] = kept
    triggers = turn.unit.district.supervision.triggers
    rows: Rows = tuple((Button(n.say(turn.words.lang), Action("s_open", 0, k)),) for k, n in triggers.items())
    turn.reply(Card(turn.words("supervise.why", unit=kept["unit"]), rows=rows))


def _list(turn: Turn) -> None:
    """What is open: everything for supervisors, the own cases for a unit."""
    units = {post.unit for post in turn.posts}
    overseer = any("supervise" in turn.unit.district.roles[post.role].can for post in turn.posts)
    cases = [case for case in open_list(turn.unit) if overseer or case.unit in units][:LISTED]
    if not units or not cases:
        turn.say("supervise.none")
        return
    lines, rows = [], []
    for case in cases:
        about = matter(turn.unit, case.about)
        number = about.number if about else ""
        lines.append(turn.words("supervise.line", number=number, unit=case.unit, state=case.state, text=case.answer))
        key, act = ("supervise.conclude", "s_conclude") if overseer else ("supervise.answer", "s_answer")
        rows.append((Button(turn.words(key, number=number), Action(act, case.id)),))
    turn.reply(Card("\n".join(lines), turn.words("supervise.title", n=len(cases)), tuple(rows)))


def chosen(turn: Turn) -> None:
    """The trigger was chosen; what happened is asked."""
    if "supervise" not in turn.state or turn.update.action is None:
        turn.toast("whistle.over")
        return
    turn.goto("supervise", trigger=turn.update.action.choice)
    turn.reply(Card(turn.words("supervise.ask_open"), ask=not turn.update.private))


def opened(turn: Turn) -> None:
    """What happened, in the words that were asked for."""
    if not turn.text:
        raise Lacks(act="supervise", missing=("text",))
    kept, trigger = turn.state.pop("supervise"), turn.state["ask"]["trigger"]
    turn.do(OpenSupervision(kept["unit"], trigger, turn.text, ticket_id=kept["ticket"], call_id=kept["call"]))
    turn.goto("")
    turn.say("supervise.done")


def meeting(turn: Turn) -> None:
    """/meeting: the hard matters; '/meeting 2026-06-01 title' calls a joint meeting on them (SG-08)."""
    _check(turn, "supervise", "dispatch")
    said = turn.text.partition(" ")[2].strip()
    agenda = hard_matters(turn.unit)
    if not agenda:
        turn.say("meeting.none")
        return
    if not said:
        turn.reply(
            Card("\n".join(_matter(turn, point) for point in agenda), turn.words("meeting.title", n=len(agenda)))
        )
        return
    day = read_date(said, local(turn.unit.now).date())
    at = moment(day.isoformat()) if day else turn.unit.now
    turn.do(PlanMeeting(said, at))
    found = turn.unit.repo(Meeting).find(newest=True, limit=1)[0]
    turn.reply(_meeting_card(turn, found, at))


def _meeting_card(turn: Turn, found: Meeting, at: datetime) -> Card:
    lines = [turn.words("meeting.at", at=at), *(_matter(turn, point) for point in found.agenda)]
    row = (turn.button("meeting.minutes", Action("m_minutes", found.id)),)
    return Card("\n".join(lines), found.title, (row,))


def _matter(turn: Turn, point: dict[str, Any]) -> str:
    ticket = turn.unit.repo(Ticket).get(point["ticket"])
    if ticket is None:
        return ""
    return turn.words("meeting.matter", number=ticket.number, category=ticket.category, unit=ticket.unit)


def ask_minutes(turn: Turn) -> None:
    """Minutes and decisions, one line for each ticket."""
    if turn.update.action is None:
        return
    turn.goto("minutes", meeting=turn.update.action.number)
    turn.reply(Card(turn.words("meeting.ask"), ask=not turn.update.private))


def minutes(turn: Turn) -> None:
    """Lines that begin with a ticket's number are decisions: 'number unit words'."""
    decisions = []
    for line in turn.text.splitlines():
        found = _NUMBER.match(line.strip())
        number = read_number(found.group()) if found else None
        if not found or not number:
            continue
        ticket = turn.unit.repo(Ticket).find(number=number, limit=1)
        name, _, words = line.strip()[found.end() :].strip().partition(" ")
        decisions.append((ticket[0].id if ticket else 0, words, _unit(turn, name)))
    turn.act(Ref("meeting", turn.state["ask"]["meeting"]), "close", text=turn.text, decisions=tuple(decisions))
    turn.goto("")
    turn.say("meeting.done", n=len(decisions))


def _unit(turn: Turn, name: str) -> str:
    """The unit of a name, a short name or an alias; '' for none."""
    for unit in turn.unit.district.units.values():
        if name in {unit.code, unit.short, unit.names.hans, unit.names.hant, unit.names.en, *unit.aliases}:
            return unit.code
    return ""


FORM = Form(SUPERVISION, "s_", "supervise", {}, lambda row, parent: "")
BUTTONS = {"s_open": chosen, "m_minutes": ask_minutes}
STEPS = {"supervise": opened, "minutes": minutes}
WORDS = {"/supervise": supervise, "督办": supervise, "督辦": supervise, "/meeting": meeting, **record.WORDS}
