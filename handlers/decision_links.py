"""Whoever reported a matter hears that it is put to the vote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core import events as e
from core.domain.decisions.rows import Decision
from core.unit import Actor
from handlers.mailroom import Post
from handlers.message import Action, Button, Card


def _told(post: Post, event: e.TicketPutToVote | e.TicketVoted, actor: Actor) -> None:
    """The reporter hears it, with the way to the decision."""
    ticket = post.ticket(event)
    found = post.unit.repo(Decision).find(number=event.decision, limit=1)
    if not found:
        raise LookupError(f"event about decision {event.decision}, which is not there")
    person = post.reporter(ticket)
    if person is None:
        return
    words, title = post.wording.of(person.lang), found[0].title
    if isinstance(event, e.TicketVoted):
        outcome = words(f"outcome.{event.outcome}")
        text = words("told.ticket_voted", number=ticket.number, title=title, outcome=outcome)
    else:
        text = words("told.ticket_vote", number=ticket.number, title=title)
    rows = ((Button(words("press.agenda"), Action("decision", found[0].id)),),)
    post.write(f"{person.platform}:{person.chat}", Card(text, rows=rows))


TELLERS: dict[type[e.Event], Callable[[Post, Any, Actor], None]] = {e.TicketPutToVote: _told, e.TicketVoted: _told}
