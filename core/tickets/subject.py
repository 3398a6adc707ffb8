"""Tickets as the engine knows them: the lock, and who stands how."""

from __future__ import annotations

from typing import Any

from core.domain.permits import is_reporter, stands
from core.domain.refs import ticket_ref
from core.domain.rows import Post, Ticket
from core.errors import CivicError, Lacks, NeedsWords, NoSuchTicket, NotReporter, NotYours
from core.tickets.effects import EFFECTS, GUARDS
from core.tickets.workflow import TICKET
from core.unit import Unit
from core.work.clocks import begin_limits
from core.work.trace import keep_note, locked
from core.work.voices import followers
from core.workflow.engine import Move, Relation, Subject
from core.workflow.transitions import Act


def _lock(uow: Unit, ticket_id: int) -> tuple[Ticket, None]:
    return locked(uow, ticket_id), None


def _save(uow: Unit, ticket: Ticket) -> None:
    uow.repo(Ticket).save(ticket)


def _keep(move: Move, kind: str, text: str, pictures: tuple[str, ...]) -> dict[str, Any]:
    return keep_note(move.uow, ticket_ref(move.record.id), kind, text, move.actor, pictures)


def _timers(move: Move) -> None:
    begin_limits(move.uow, move.record, move.act.timers)


def _lacks(act: Act, what: str) -> CivicError:
    return Lacks(act=act.name, missing=("text",)) if what == "text" else NeedsWords(what=what)


def _by_post(relation: str) -> Relation:
    def holds(move: Move, post: Post | None) -> bool:
        return post is not None and stands(move.uow.district, relation, move.record, post)

    return Relation(holds, lambda move: NotYours(act=move.act.name, unit=_whose(move, relation)))


def _whose(move: Move, relation: str) -> str:
    """The department whose act it is: what a refusal names."""
    district, ticket = move.uow.district, move.record
    if relation == "around" and ticket.area:
        lowest = next(iter(district.levels.values()))
        community = district.unit_for(lowest.handler, ticket.area)
        return community.code if community else str(ticket.unit)
    return str(ticket.desk if relation in {"desk", "centre"} else ticket.unit)


def _reports(move: Move, post: Post | None) -> bool:
    ticket, own = move.record, move.actor.person_id
    return is_reporter(own, ticket, move.act.name)


def _follows(move: Move, post: Post | None) -> bool:
    return move.actor.person_id in followers(move.uow, move.record)


def _not_reporter(move: Move) -> CivicError:
    return NotReporter(act=move.act.name)


def _nobody(move: Move) -> CivicError:
    return NoSuchTicket(number="")


SUBJECT = Subject(
    "ticket",
    _lock,
    lambda uow, ticket: TICKET,
    {
        **{name: _by_post(name) for name in ("desk", "centre", "holder", "handles", "around")},
        "reporter": Relation(_reports, _not_reporter, of_person=True),
        "follower": Relation(_follows, _nobody, of_person=True),
        "anybody": Relation(lambda move, post: True, _nobody, of_person=True),
    },
    GUARDS,
    EFFECTS,
    _save,
    _keep,
    _timers,
    _lacks,
    begins=frozenset({"TicketDispatched", "TicketReopened", "ResultSentBack", "TicketFiled"}),
)
