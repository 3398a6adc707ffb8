"""The wait for the reporter's answer, and its end."""

from typing import Any

from core import events as e
from core.commands import Input
from core.refs import Ref
from core.tickets.queries import locked
from core.tickets.records import Ticket
from core.tickets.timers import begin_limits
from core.unit_of_work import Actor, UnitOfWork
from core.workflow import limits
from core.workflow.engine import Follow, Happened
from core.workflow.transitions import Timers

Events = Happened


def answered(event: Any, uow: UnitOfWork, *, actor: Actor) -> Events:
    """Reaction: the reporter has answered; the limit runs on."""
    ticket = locked(uow, event.subject_id)
    if ticket.state != "waiting" or actor.person_id not in {ticket.reporter_id, ticket.filed_by}:
        return []
    _end_wait(uow, ticket.id)
    return [Follow(Ref("ticket", ticket.id), "resume", Input(choice="reporter"))]


def stop_waiting(event: e.Event, uow: UnitOfWork, *, actor: Actor) -> Events:
    """Reaction: the ticket went on without the answer; the wait for it ends."""
    _end_wait(uow, event.subject_id)
    ticket = uow.repo(Ticket).get(event.subject_id)
    if ticket is not None and ticket.state == "submitted":
        begin_limits(uow, ticket, Timers(resume=("resolve",), why="reporter"))
    return []


def _end_wait(uow: UnitOfWork, ticket_id: int) -> None:
    for timer in limits.running(uow, Ref("waiting", ticket_id)):
        limits.stop(uow, timer)
