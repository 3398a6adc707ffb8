"""What follows on a ticket by itself: rounds, rulings, timers."""

from typing import Any

from core import events as e
from core.commands import Input
from core.district.desks import centre
from core.refs import ticket_ref
from core.tickets.erasure import forget
from core.tickets.filing import starts_anew
from core.tickets.followers import outvoted_now
from core.tickets.queries import locked
from core.tickets.records import Ticket
from core.tickets.timers import begin_limits
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import Follow, Happened, Move, Step, given
from core.workflow.transitions import Timers


def once_more(uow: UnitOfWork, ticket: Ticket, why: str = "") -> Follow:
    """Done again by the same department, or, when that was tried often enough, taken up by the centre (SG-73).

    `why` as in TicketReopened.
    """
    again = ticket.round < uow.district.timers.max_automatic_reopen
    return Follow(ticket_ref(ticket.id), "reopen" if again else "supervise", Input(choice=why))


def weighed(uow: UnitOfWork, ticket: Ticket) -> Happened:
    """All answers of this round, the reporter's among them; as many no as yes leaves the reporter's word standing."""
    return [once_more(uow, ticket, "outvoted")] if outvoted_now(uow, ticket) else []


def weigh(event: Any, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: at the moment of closing, by rating or by silence, more who say no than yes open it again."""
    return weighed(uow, locked(uow, event.subject_id)) if event.how in {"rated", "unrated"} else []


def _reopen(move: Move) -> None:
    """Each time is a round of its own, in which all are asked anew."""
    ticket = move.record
    ticket.round, ticket.tried = ticket.round + 1, 0
    starts_anew(move.uow, ticket)
    move.facts = {"due": ticket.due_at.isoformat(), "why": move.input.choice}


def _supervise(move: Move) -> None:
    ticket = move.record
    ticket.round += 1
    ticket.supervised = True
    ticket.desk = ticket.department = centre(move.uow.district)
    move.facts = {"round": ticket.round - 1, "why": move.input.choice}


def _resume(move: Move) -> None:
    """The reason for a pause, as choice, has gone: the limit to resolve runs on, unless another reason holds it."""
    ticket = move.record
    begin_limits(move.uow, ticket, Timers(resume=("resolve", "sign"), why=move.input.choice))
    move.facts = {"due": ticket.due_at.isoformat() if ticket.due_at else "", "why": move.input.choice}


def _designate(move: Move) -> None:
    """The designated department gets the ticket and cannot return it. Fields: main, helpers, ruling."""
    ticket, given = move.record, move.input.fields
    previous = ticket.department
    ticket.helpers = list(given["helpers"]) or ticket.helpers
    ticket.designated, ticket.department = True, given["main"]
    starts_anew(move.uow, ticket)
    move.facts = {"previous": previous, "helpers": tuple(given["helpers"])}
    move.facts |= {"due": ticket.due_at.isoformat(), "ruling": given["ruling"]}


def _keep(move: Move) -> None:
    """The matter stays where it is. Fields: helpers, designated, ruling."""
    ticket, given = move.record, move.input.fields
    ticket.designated = ticket.designated or given["designated"]
    ticket.helpers = list(given.get("helpers", ())) or ticket.helpers
    move.facts = {"ruling": given["ruling"], "designated": given["designated"]}


def _forget(move: Move) -> None:
    """Choice: asked or kept_long_enough. Fields: person_id of who asked, else the reporter; whoever asks in the chat
    is that person.

    The reporter who asked is told once; other tickets of the matter only note it.
    """
    ticket, own = move.record, move.actor.person_id
    why = "asked" if own else move.input.choice
    person_id = own or (move.input.fields.get("person_id", ticket.reporter_id) if why == "asked" else 0)
    mine = person_id in {0, ticket.reporter_id}
    for ticket_id, notes in forget(move.uow, ticket, person_id).items():
        told = why if mine and ticket_id == ticket.id else "same_matter"
        move.then.append(e.TicketForgotten(ticket_id, why=told, notes=notes))


def _governed(move: Move) -> None:
    """The department of the project has done it."""
    ticket = move.record
    ticket.department, ticket.result_kind = move.input.choice or ticket.department, "solved"
    move.then.append(e.ResultPassed(ticket.id, desk=ticket.desk))


EFFECTS: dict[str, Step] = {
    "governed": _governed,
    "reopen": _reopen,
    "supervise": _supervise,
    "set_aside": given,
    "resume": _resume,
    "designate": _designate,
    "keep": _keep,
    "prolong": given,
    "forget": _forget,
}
