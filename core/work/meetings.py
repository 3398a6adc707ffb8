"""Joint meetings: hard matters in, decisions back on the tickets."""

from __future__ import annotations

from core import commands as c
from core import events as e
from core.domain.permits import centre
from core.domain.refs import Ref, ticket_ref
from core.domain.rows import Meeting, Ruling, Supervision, Ticket
from core.errors import Lacks, NoSuchTicket, NotNow, NotYours
from core.people.queries import live_posts
from core.unit import Actor, Unit
from core.work.trace import keep_note, locked

Events = list[e.Event]
HARD = 30  # matters an agenda takes by itself
_STANDING = frozenset({"suspended", "waiting"})  # whose limit stands


def hard_matters(unit: Unit, limit: int = HARD) -> list[dict[str, object]]:
    """Open matters that ordinary ways do not solve, hardest first, each with why: the proposed agenda (SG-08).

    Under 督办, suspended, before the panel, returned, overdue: one point each, several reasons add up.
    """
    open_states = ["filed", "assigned", "signed", "contacted", "suspended", "waiting", "supervised", "forwarded"]
    why: dict[int, list[str]] = {}
    for ticket in unit.repo(Ticket).find(state=open_states):
        why[ticket.id] = [word for word, holds in _reasons(unit, ticket).items() if holds]
    for ruling in unit.repo(Ruling).find(state=["open", "hearing"]):
        why.setdefault(_ticket(ruling.about), []).append("panel")
    for case in unit.repo(Supervision).find(state=["open", "answered"]):
        why.setdefault(_ticket(case.about), []).append("supervision")
    found = [(ticket_id, reasons) for ticket_id, reasons in why.items() if ticket_id and reasons]
    found.sort(key=lambda pair: (-len(pair[1]), pair[0]))
    return [{"ticket": ticket_id, "call": 0, "why": sorted(set(reasons))} for ticket_id, reasons in found[:limit]]


def _reasons(unit: Unit, ticket: Ticket) -> dict[str, bool]:
    return {
        "supervised": ticket.supervised,
        "suspended": ticket.state == "suspended",
        "returned": ticket.returns > 0,
        "overdue": ticket.due_at is not None and ticket.due_at < unit.now and ticket.state not in _STANDING,
        "reopened": ticket.round > 0,
    }


def plan_meeting(command: c.PlanMeeting, unit: Unit, *, actor: Actor) -> Events:
    """A date, the units and an agenda; without one, all that is hard now. Raises NotYours, Lacks."""
    posts = [p for p in live_posts(unit, actor.person_id) if (p.unit, p.role) == (actor.unit, actor.role)]
    if not any({"supervise", "dispatch"} & unit.district.roles[p.role].can for p in posts):
        raise NotYours(act="meeting", unit=centre(unit.district))
    missing = [] if command.title.strip() else ["title"]
    missing += [] if all(code in unit.district.units for code in command.units) else ["units"]
    agenda: list[dict[str, object]] = [{"ticket": t, "call": 0, "why": []} for t in command.tickets]
    agenda += [{"ticket": 0, "call": k, "why": []} for k in command.calls]
    agenda = agenda or hard_matters(unit)
    missing += [] if agenda else ["agenda"]
    if missing:
        raise Lacks(act="meeting", missing=tuple(missing))
    row = unit.repo(Meeting).add(
        Meeting(
            title=command.title.strip(),
            at=command.at,
            unit=actor.unit,
            by=actor.person_id,
            state="planned",
            units=list(command.units),
            agenda=agenda,
        )
    )
    return [
        e.MeetingPlanned(
            row.id, title=row.title, at=row.at.isoformat(), units=tuple(row.units), matters=len(row.agenda)
        )
    ]


def close_meeting(command: c.CloseMeeting, unit: Unit, *, actor: Actor) -> Events:
    """Minutes, and every decision as a note on its ticket, with the unit that carries it out (SG-08)."""
    row = unit.repo(Meeting).get(command.meeting_id, lock=True)
    if row is None:
        raise NoSuchTicket(number="")
    if actor.unit != row.unit:
        raise NotYours(act="meeting", unit=row.unit)
    if row.state != "planned":
        raise NotNow(act="meeting", state=row.state)
    missing = [] if command.minutes.strip() else ["minutes"]
    on_agenda = {int(point["ticket"]) for point in row.agenda}
    for ticket_id, words, code in command.decisions:
        missing += [] if words.strip() else ["words"]
        missing += [] if code in unit.district.units else ["units"]
        missing += [] if ticket_id in on_agenda else ["agenda"]
    if missing:
        raise Lacks(act="meeting", missing=tuple(dict.fromkeys(missing)))
    row.state, row.minutes, row.closed_at = "closed", command.minutes.strip(), unit.now
    row.decisions = [{"ticket": t, "words": words.strip(), "unit": code} for t, words, code in command.decisions]
    unit.repo(Meeting).save(row)
    told: Events = [e.MeetingClosed(row.id, decisions=len(row.decisions))]
    for ticket_id, words, code in sorted(command.decisions):
        locked(unit, ticket_id)
        facts = keep_note(unit, ticket_ref(ticket_id), "meeting", words, actor)
        told.append(e.MeetingDecided(ticket_id, meeting=row.id, unit=code, **facts))
    return told


def _ticket(about: Ref) -> int:
    return about.id if about.kind == "ticket" else 0
