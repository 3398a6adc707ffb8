"""Who hears of corrections, of lessons, and of what was deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core import events as e
from core.domain.permits import centre
from core.unit import Actor
from handlers.mailroom import Post


def _corrected(post: Post, event: e.TicketCorrected, actor: Actor) -> None:
    """Everybody's card follows by itself; a matter that has become hidden is new to the centre."""
    ticket = post.ticket(event)
    if ticket.tip_off and ticket.state == "filed" and not post.card(ticket, ticket.desk, "desk"):
        post.nobody_there(ticket, ticket.desk)


def _lesson(post: Post, event: e.LessonKept, actor: Actor) -> None:
    if event.live:
        reader, n = centre(post.unit.district), event.held_back
        post.say(reader, "told.lesson", n=n, before=event.right_before, after=event.right_after)


def _forgotten(post: Post, event: e.TicketForgotten, actor: Actor) -> None:
    """Who asked for it is told; what has been kept long enough goes in silence. The cards follow by themselves."""
    if event.why == "asked":
        post.tell_reporter(post.ticket(event), "told.forgotten")


def _quiet(post: Post, event: e.Event, actor: Actor) -> None:
    """Nobody need be told beyond the card and the trace."""


TELLERS: dict[type[e.Event], Callable[[Post, Any, Actor], None]] = {
    e.TicketCorrected: _corrected,
    e.CorrectionExplained: _quiet,
    e.EnquiryAnswered: _quiet,
    e.TicketForgotten: _forgotten,
    e.LessonKept: _lesson,
}
