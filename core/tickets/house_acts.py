"""What follows on a ticket by itself: rounds, rulings, timers."""

from __future__ import annotations

from typing import Any

from core import events as e
from core.commands import Input
from core.domain.permits import centre
from core.domain.refs import ticket_ref
from core.domain.rows import Ticket
from core.tickets.filing import starts_anew
from core.unit import Actor, Unit
from core.work.clocks import begin_limits
from core.work.forgetting import forget
from core.work.neighbours import outvoted_now
from core.work.trace import locked
from core.workflow.engine import Follow, Happened, Move, Step
from core.workflow.transitions import Timers


def once_more(uow: Unit, ticket: Ticket, why: str = "") -> Follow:
    """Done again by the same department, or, when that was tried often enough, taken up by the centre (SG-73).

    `why` as in TicketReopened.
    """
    again = ticket.round < uow.district.clock.max_automatic_reopen
    return Follow(ticket_ref(ticket.id), "reopen" if again else "supervise", Input(choice=why))


def weighed(uow: Unit, ticket: Ticket) -> Happened:
    """All answers of this round, the reporter's among them; as many no as yes leaves the reporter's word standing."""
    return [once_more(uow, ticket, "outvoted")] if outvoted_now(uow, ticket) else []


def weigh(event: Any, uow: Unit, *, actor: Actor) -> Happened:
    """Reaction: at the moment of closing, by rating or by silence, more who say no than yes open it again."""
    ticket = locked(uow, event.subject_id)
    return weighed(uow, ticket) if event.how in {"rated", "unrated"} else []


def _close(move: Move) -> None:
    move.facts = {"how": move.input.choice}


def _reopen(move: Move) -> None:
    """Each time is a round of its own, in which all are asked anew."""
    ticket = move.record
    ticket.round += 1
    starts_anew(move.uow, ticket)
    due = ticket.due_at.isoformat()
    move.facts = {"round": ticket.round, "unit": ticket.unit, "due": due, "why": move.input.choice}


def _supervise(move: Move) -> None:
    ticket = move.record
    ticket.round += 1
    ticket.supervised = True
    ticket.desk = ticket.unit = centre(move.uow.district)
    move.facts = {"round": ticket.round - 1, "why": move.input.choice}


def _given(move: Move) -> None:
    move.facts = dict(move.input.fields)


def _resume(move: Move) -> None:
    """The reason for a pause, as choice, has gone: the limit to resolve runs on, unless another reason holds it."""
    ticket = move.record
    begin_limits(move.uow, ticket, Timers(resume=("resolve", "sign"), why=move.input.choice))
    due = ticket.due_at.isoformat() if ticket.due_at else ""
    move.facts = {"unit": ticket.unit, "due": due, "why": move.input.choice}


def _designate(move: Move) -> None:
    """The designated department gets the ticket and cannot return it. Fields: main, helpers, ruling."""
    ticket, given = move.record, move.input.fields
    previous = ticket.unit
    ticket.helpers = list(given["helpers"]) or ticket.helpers
    ticket.designated, ticket.unit = True, given["main"]
    starts_anew(move.uow, ticket)
    move.facts = {"unit": given["main"], "previous": previous, "helpers": tuple(given["helpers"])}
    move.facts |= {"due": ticket.due_at.isoformat(), "ruling": given["ruling"]}


def _keep(move: Move) -> None:
    """The matter stays where it is. Fields: helpers, designated, ruling."""
    ticket, given = move.record, move.input.fields
    ticket.designated = ticket.designated or given["designated"]
    ticket.helpers = list(given.get("helpers", ())) or ticket.helpers
    move.facts = {"unit": ticket.unit, "ruling": given["ruling"], "designated": given["designated"]}


def _forget(move: Move) -> None:
    if notes := forget(move.uow, move.record):
        move.then.append(e.TicketForgotten(move.record.id, why=move.input.choice, notes=notes))


EFFECTS: dict[str, Step] = {
    "close": _close,
    "reopen": _reopen,
    "supervise": _supervise,
    "set_aside": _given,
    "resume": _resume,
    "designate": _designate,
    "keep": _keep,
    "prolong": _given,
    "forget": _forget,
}
