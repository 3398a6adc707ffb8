"""督办 as the engine knows it, and how one begins."""

from __future__ import annotations

from typing import Any

from core import commands as c
from core import events as e
from core.domain.permits import centre
from core.domain.refs import Ref, call_ref, ticket_ref
from core.domain.rows import CalledUnit, Post, Supervision, Ticket
from core.errors import AlreadyDone, CivicError, Lacks, NotNow, NotYours, Recused
from core.supervision.queries import locked_supervision, meant, named, pending
from core.supervision.workflow import OPENS, SUPERVISION
from core.unit import CLOCKWORK, Actor, Unit
from core.work.trace import UNSAID, keep_note
from core.workflow import limits
from core.workflow.engine import Move, Relation, Subject, begins
from core.workflow.timers import own_limits


def _answers(move: Move, post: Post | None) -> bool:
    return post is not None and post.unit == move.record.unit


def _oversees(move: Move, post: Post | None) -> bool:
    """Never the supervised department itself."""
    return post is not None and post.unit != move.record.unit


def _not_overseer(move: Move) -> CivicError:
    if any(post.unit == move.record.unit for post in move.held):
        return Recused(unit=move.record.unit)
    return _not_supervisor(move)


def _not_supervisor(move: Move) -> CivicError:
    return NotYours(act="supervise", unit=centre(move.uow.district))


def _answer(move: Move) -> None:
    """What the department does about it."""
    move.record.answer, move.record.answered_at = move.text, move.uow.now
    move.facts = {"unit": move.record.unit}


def _conclude(move: Move) -> None:
    move.record.conclusion, move.record.concluded_at = move.text, move.uow.now
    move.facts = {"unit": move.record.unit}


SUPERVISIONS = Subject(
    "supervision",
    locked_supervision,
    lambda uow, row: SUPERVISION,
    {
        "supervised": Relation(_answers, lambda move: NotYours(act="answer", unit=move.record.unit)),
        "overseer": Relation(_oversees, _not_overseer),
        "anywhere": Relation(lambda move, post: post is not None, _not_supervisor),
    },
    {},
    {"answer": _answer, "conclude": _conclude},
    lambda uow, row: uow.repo(Supervision).save(row),
    timers=own_limits("supervision"),
    misplaced=lambda uow, row, name: NotNow(act=name, state=row.state),
)


def open_supervision(command: c.OpenSupervision, uow: Unit, *, actor: Actor) -> list[e.Event]:
    """督办 by hand, with a trigger of the district's list. Raises NotYours, Lacks, AlreadyDone."""
    about = meant(command)
    row = Supervision(about, command.unit, command.trigger, "open", uow.now)
    actor = begins(SUPERVISIONS, OPENS, uow, row, actor)
    missing = [] if command.trigger in uow.district.supervision.triggers else ["trigger"]
    missing += [] if command.text.strip() else ["text"]
    missing += [] if command.unit in uow.district.units else ["unit"]
    missing += [] if bool(command.ticket_id) != bool(command.call_id) else ["matter"]
    if missing:
        raise Lacks(act="supervise", missing=tuple(missing))
    if earlier := pending(uow, command.unit, about):
        raise AlreadyDone(act="supervise", who="", unit=command.unit, at=earlier[0].opened_at)
    return [_open(uow, row, actor, keep_note(uow, about, "supervision", command.text, actor))]


def _open(uow: Unit, row: Supervision, actor: Actor, words: dict[str, Any]) -> Any:
    row.by = actor.person_id
    uow.repo(Supervision).add(row)
    answer = uow.district.supervision.answer
    limits.begin(uow, Ref("supervision", row.id), "supervision", row.unit, answer, urgent=False)
    return e.SupervisionOpened(row.id, **named(row.about), unit=row.unit, trigger=row.trigger, **words)


def open_by_itself(event: Any, uow: Unit, *, actor: Actor) -> list[e.Event]:
    """Reaction: overdue up to the district's rung, or reopened in vain (潍坊条例 26); one open case at a time."""
    rules = uow.district.supervision
    if isinstance(event, e.TicketSupervised):
        ticket = uow.repo(Ticket).get(event.subject_id)
        return _once(uow, ticket.unit if ticket else "", "unsolved", ticket_ref(event.subject_id))
    if not rules.rung or event.target != rules.rung:
        return []
    if isinstance(event, e.LadderClimbed):
        return _once(uow, event.unit, "overdue", ticket_ref(event.subject_id))
    called = uow.repo(CalledUnit).get(event.subject_id) if event.of == "called" else None
    return _once(uow, called.unit, "overdue", call_ref(called.call_id)) if called else []


def _once(uow: Unit, code: str, trigger: str, about: Ref) -> list[e.Event]:
    known = trigger in uow.district.supervision.triggers and code in uow.district.units
    if not known or pending(uow, code, about):
        return []
    return [_open(uow, Supervision(about, code, trigger, "open", uow.now), CLOCKWORK, UNSAID)]
