"""What a department may ask for: an answer, a ruling, a procedure."""

from __future__ import annotations

from core.domain.rows import Ticket
from core.errors import NoSuchTicket
from handlers.message import Action, Button, Card
from handlers.procedures.lists import about
from handlers.talk import Rows, Turn

ASKS = ("ask", "dispute")
_WORKING = frozenset({"signed", "contacted"})  # states in which there is still something to ask for the work itself


def more(turn: Turn) -> None:
    """What else the department may do with a ticket, one button each."""
    action = turn.update.action
    ticket = turn.unit.repo(Ticket).get(action.number) if action else None
    if ticket is None:
        raise NoSuchTicket(number="")
    rows = _open(turn, ticket)
    turn.reply(Card(turn.words("more.title", number=ticket.number), rows=rows))
    turn.toast_only("toast.choose")


def _open(turn: Turn, ticket: Ticket) -> Rows:
    """What may be asked for now: about the work while it is worked on, and the procedures of the district."""
    asks = ASKS if ticket.state in _WORKING else ()
    found = [Button(turn.words(f"morepress.{act}"), Action(act, ticket.id)) for act in asks]
    return tuple((button,) for button in (*found, *about(turn, "ticket", ticket.id)))


def concerns(turn: Turn, ticket: Ticket) -> bool:
    """Whether the reader's department has something to ask for: the ticket's page then offers 更多."""
    works = any(post.unit == ticket.unit for post in turn.posts) and ticket.state in _WORKING
    return works or bool(about(turn, "ticket", ticket.id))


BUTTONS = {"more": more}
