"""Joint meetings: hard matters in, decisions back on the tickets."""

from typing import Any

from core import commands as c
from core import events as e
from core.district.desks import centre
from core.duties.records import Ruling
from core.errors import NotNow, NotYours, demand
from core.procedures.records import Case
from core.refs import Ref, ticket_ref
from core.rulings.workflow import OPEN
from core.supervision.records import Meeting
from core.tickets.queries import locked
from core.tickets.records import Ticket
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import Move, Relation, Subject, alone, begins, in_office
from core.workflow.notes import keep_note
from core.workflow.transitions import Act, Arrow, table, who

HARD = 30  # matters an agenda takes by itself
_STANDING = frozenset({"suspended", "waiting"})  # whose limit stands


def hard_matters(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Open matters that ordinary ways do not solve, hardest first, each with why: the proposed agenda (SG-08).

    Under 督办, suspended, before the panel, returned, overdue: one point each, several reasons add up.
    """
    open_states = ["filed", "assigned", "signed", "contacted", "suspended", "waiting", "supervised", "forwarded"]
    why: dict[int, list[str]] = {}
    for ticket in uow.repo(Ticket).find(state=open_states):
        why[ticket.id] = [word for word, holds in _reasons(uow, ticket).items() if holds]
    for ruling in uow.repo(Ruling).find(state=OPEN):
        why.setdefault(_ticket(ruling.about), []).append("panel")
    taken_up = [code for code, one in uow.district.procedures.items() if one.agenda]
    for case in uow.repo(Case).find(procedure=taken_up, closed_at=None) if taken_up else ():
        why.setdefault(_ticket(case.about), []).append(case.procedure)
    found = [(ticket_id, reasons) for ticket_id, reasons in why.items() if ticket_id and reasons]
    found.sort(key=lambda pair: (-len(pair[1]), pair[0]))
    return [{"ticket": ticket_id, "why": sorted(set(reasons))} for ticket_id, reasons in found[:HARD]]


def _reasons(uow: UnitOfWork, ticket: Ticket) -> dict[str, bool]:
    return {
        "supervised": ticket.supervised,
        "suspended": ticket.state == "suspended",
        "returned": ticket.returns > 0,
        "overdue": ticket.due_at is not None and ticket.due_at < uow.now and ticket.state not in _STANDING,
        "reopened": ticket.round > 0,
    }


def _may_close(move: Move) -> None:
    """Decisions are (ticket, words, department) of the agenda. Raises Lacks."""
    decisions, agenda = move.input.fields.get("decisions", ()), {int(point["ticket"]) for point in move.record.agenda}
    demand(
        "meeting",
        minutes=move.text,
        words=all(words.strip() for _, words, _ in decisions),
        units=all(code in move.uow.district.departments for _, _, code in decisions),
        agenda=all(ticket_id in agenda for ticket_id, _, _ in decisions),
    )


def _close(move: Move) -> None:
    """Minutes, and every decision as a note on its ticket, with the department that carries it out (SG-08)."""
    uow, row, decisions = move.uow, move.record, move.input.fields.get("decisions", ())
    row.minutes, row.closed_at = move.text, uow.now
    row.decisions = [{"ticket": t, "words": words.strip(), "department": code} for t, words, code in decisions]
    move.facts = {"decisions": len(row.decisions)}
    for ticket_id, words, code in sorted(decisions):
        locked(uow, ticket_id)
        facts = keep_note(uow, ticket_ref(ticket_id), "meeting", words, move.actor)
        move.then.append(e.MeetingDecided(ticket_id, meeting=row.id, department=code, **facts))


MEETING = table(
    "meeting",
    ("planned", "closed"),
    frozenset({"closed"}),
    Act("close", (Arrow("planned", "closed"),), who("host"), e.MeetingClosed),
)
MEETINGS = Subject(
    "meeting",
    alone(Meeting),
    lambda uow, row: MEETING,
    {
        "host": Relation(in_office, lambda move: NotYours(act="meeting", department=move.record.department)),
        "anywhere": Relation(
            lambda move, appointment: appointment is not None,
            lambda move: NotYours(act="meeting", department=centre(move.uow.district)),
        ),
    },
    {"close": _may_close},
    {"close": _close},
    misplaced=lambda uow, row, name: NotNow(act="meeting", state=row.state),
)
_PLANS = Act("plan", (), who("anywhere", "supervise dispatch"))


def plan_meeting(command: c.PlanMeeting, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """A date; the agenda is all that is hard now, invited are the departments it lies with. Raises NotYours, Lacks."""
    row = Meeting(command.title.strip(), command.at, "", 0, "planned", agenda=hard_matters(uow))
    actor = begins(MEETINGS, _PLANS, uow, row, actor)
    row.department, row.by = actor.department, actor.person_id
    demand("meeting", title=row.title, agenda=row.agenda)
    tickets = filter(None, (uow.repo(Ticket).get(point["ticket"]) for point in row.agenda))
    row.departments = [*dict.fromkeys(ticket.department or ticket.desk for ticket in tickets)]
    uow.repo(Meeting).add(row)
    departments, at = tuple(row.departments), row.at.isoformat()
    return [e.MeetingPlanned(row.id, title=row.title, at=at, departments=departments, matters=len(row.agenda))]


def _ticket(about: Ref) -> int:
    return about.id if about.kind == "ticket" else 0
