"""What people changed of a reading, and what was learnt from it."""

from __future__ import annotations

from core import commands as c
from core import events as e
from core.domain.permits import centre
from core.domain.rows import Correction, Lesson, Ticket
from core.routing.router import duty
from core.unit import Actor, Unit
from core.work.precedents import SETTLED, settle

Events = list[e.Event]


def note_correction(unit: Unit, ticket: Ticket, actor: Actor, *, by: str, was: str = "", was_unit: str = "") -> Events:
    """Keep that the category was another, or the unit another than proposed; says nothing where neither was.

    `was`: the category that was read; `was_unit`: the unit that was proposed. Of a tip-off nothing is learnt, so no row
    is kept of it; the ledger has its line all the same.
    """
    was, chosen = was or ticket.category, ticket.unit if was_unit else ""
    if was == ticket.category and was_unit == chosen:
        return []
    if not ticket.tip_off:
        unit.repo(Correction).add(
            Correction(
                ticket_id=ticket.id,
                at=unit.now,
                by=by,
                person_id=actor.person_id,
                unit=actor.unit,
                was_category=was,
                category=ticket.category,
                was_unit=was_unit,
                chosen_unit=chosen,
            )
        )
    return [
        e.TicketCorrected(ticket.id, by=by, was_category=was, category=ticket.category, was_unit=was_unit, unit=chosen)
    ]


def recategorise(unit: Unit, ticket: Ticket, category: str) -> None:
    """Another category: its level, grade, helpers and, while nobody has the matter, its unit."""
    if unit.district.hides(ticket.kind, category) and not ticket.tip_off:
        ticket.tip_off, ticket.desk = (
            True,
            centre(unit.district),
        )  # seen by many already, but by nobody else from now on
        ticket.unit = ticket.desk
    owed = duty(unit.district, category, ticket.area, tip_off=ticket.tip_off)
    owed, settled = settle(unit, owed, ticket.area, tip_off=ticket.tip_off)
    ticket.why = [*(reason for reason in ticket.why if reason["key"] not in SETTLED), *settled]
    ticket.category, ticket.level, ticket.grade = category, owed.level, owed.grade
    ticket.helpers = [u.code for u in owed.helpers]
    ticket.proposed = owed.unit.code if owed.unit else ""
    ticket.changed_at = unit.now


def keep_lesson(command: c.KeepLesson, unit: Unit, *, actor: Actor) -> Events:
    """Keep what was learnt; silent where another replica was quicker."""
    last = unit.repo(Lesson).find(newest=True, limit=1)
    if last and last[0].upto >= command.upto:
        return []
    lesson = Lesson(unit.now, command.upto, command.live, command.weight, dict(command.units), dict(command.figures))
    unit.repo(Lesson).add(lesson)
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
