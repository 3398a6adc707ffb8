"""What people changed of a reading, and what was learnt from it."""

from typing import Any

from core import commands as c
from core import events as e
from core.district.desks import centre
from core.duties.precedents import SETTLED, settle
from core.routing.router import duty
from core.tickets.records import Correction, Lesson, Ticket
from core.unit_of_work import Actor, UnitOfWork

Events = list[e.Event]


def note_correction(
    uow: UnitOfWork, ticket: Ticket, actor: Actor, *, by: str, was: str = "", was_department: str = ""
) -> Events:
    """Keep that the category was another, or the unit another than proposed; says nothing where neither was.

    `was`: the category that was read; `was_unit`: the unit that was proposed. Of a tip-off nothing is learnt, so no row
    is kept of it; the ledger has its line all the same.
    """
    was, chosen = was or ticket.category, ticket.department if was_department else ""
    if was == ticket.category and was_department == chosen:
        return []
    changed: dict[str, Any] = {"by": by, "was_category": was, "category": ticket.category}
    changed["was_department"] = was_department
    if not ticket.tip_off:
        changed_by: dict[str, Any] = {"person_id": actor.person_id, "department": actor.department}
        uow.repo(Correction).add(
            Correction(ticket_id=ticket.id, at=uow.now, chosen_department=chosen, **changed_by, **changed)
        )
    return [e.TicketCorrected(ticket.id, department=chosen, **changed)]


def recategorise(uow: UnitOfWork, ticket: Ticket, category: str) -> None:
    """Another category: its level, grade, helpers and, while nobody has the matter, its unit."""
    if uow.district.hides(ticket.kind, category) and not ticket.tip_off:
        ticket.tip_off = True  # seen by many already, but by nobody else from now on
        ticket.desk = ticket.department = centre(uow.district)
    owed = duty(uow.district, category, ticket.area, tip_off=ticket.tip_off)
    owed, settled = settle(uow, owed, ticket.area, tip_off=ticket.tip_off)
    ticket.why = [*(reason for reason in ticket.why if reason["key"] not in SETTLED), *settled]
    ticket.category, ticket.level, ticket.grade = category, owed.level, owed.grade
    ticket.helpers = [u.code for u in owed.helpers]
    ticket.proposed = owed.department.code if owed.department else ""
    ticket.changed_at = uow.now


def keep_lesson(command: c.KeepLesson, uow: UnitOfWork, *, actor: Actor) -> Events:
    """Keep what was learnt; silent where another replica was quicker."""
    last = uow.repo(Lesson).first(newest=True)
    if last and last.upto >= command.upto:
        return []
    lesson = Lesson(
        uow.now, command.upto, command.live, command.weight, dict(command.departments), dict(command.figures)
    )
    uow.repo(Lesson).add(lesson)
    figures = command.figures
    return [
        e.LessonKept(
            lesson.id,
            upto=command.upto,
            live=command.live,
            held_back=figures.get("held_back", 0),
            right_before=figures.get("right_before", 0),
            right_after=figures.get("right_after", 0),
        )
    ]
