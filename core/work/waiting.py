"""The wait for the reporter's answer, and its end."""

from __future__ import annotations

from typing import Any

from core import events as e
from core.commands import Input
from core.domain.refs import Ref
from core.domain.rows import Ticket
from core.unit import Actor, Unit
from core.work.clocks import begin_limits
from core.work.trace import locked
from core.workflow import limits
from core.workflow.engine import Follow, Happened
from core.workflow.transitions import Timers

Events = Happened


def run_on(ticket: Ticket, why: str) -> Follow:
    """What held the ticket has gone."""
    return Follow(Ref("ticket", ticket.id), "resume", Input(choice=why))


def answered(event: Any, unit: Unit, *, actor: Actor) -> Events:
    """Reaction: the reporter has answered; the limit runs on."""
    ticket = locked(unit, event.subject_id)
    if ticket.state != "waiting" or actor.person_id not in {ticket.reporter_id, ticket.filed_by}:
        return []
    return _stop_waiting(unit, ticket, actor)


def stop_waiting(event: e.Event, unit: Unit, *, actor: Actor) -> Events:
    """Reaction: the ticket went on without the answer; the wait for it ends."""
    for clock in limits.running(unit, Ref("waiting", event.subject_id)):
        limits.stop(unit, clock)
    ticket = unit.repo(Ticket).get(event.subject_id)
    if ticket is not None and ticket.state == "submitted":
        begin_limits(unit, ticket, Timers(resume=("resolve",), why="reporter"))
    return []


def _stop_waiting(unit: Unit, ticket: Ticket, actor: Actor) -> Events:
    for clock in limits.running(unit, Ref("waiting", ticket.id)):
        limits.stop(unit, clock)
    return [run_on(ticket, "reporter")]
