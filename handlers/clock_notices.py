"""Who hears of limits: reminders, overdue matters, the ladder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core import events as e
from core.domain.permits import centre, desk_for
from core.domain.routing import lowest_level
from core.domain.rows import Clock, Ticket
from core.unit import Actor, Unit
from handlers.cards import chats_of
from handlers.mailroom import Post
from handlers.message import Card


def _near(post: Post, event: e.DeadlineNear, actor: Actor) -> None:
    ticket = post.ticket(event)
    clock = post.unit.repo(Clock).get(event.clock)
    if event.kind == "rate":
        post.tell_reporter(ticket, "told.please_rate", "rate")
        return
    due = clock.due_at if clock else post.unit.now
    kind = "desk" if event.kind == "assign" else "handler"
    if not post.nudge(ticket, event.unit, kind, "told.near", number=ticket.number, clock=event.kind, due=due):
        post.nobody_there(ticket, event.unit)


def _missed(post: Post, event: e.DeadlineMissed, actor: Actor) -> None:
    ticket = post.ticket(event)
    kind = "desk" if event.kind == "assign" else "handler"
    facts: dict[str, Any] = {"number": ticket.number, "clock": event.kind, "unit": event.unit}
    if not post.nudge(ticket, event.unit, kind, "told.missed", **facts):
        post.nobody_there(ticket, event.unit)


def _climbed(post: Post, event: e.LadderClimbed, actor: Actor) -> None:
    """Grid worker, community, street, district: who stands on the rung is told whose limit has passed."""
    ticket = post.ticket(event)
    facts: dict[str, Any] = {"number": ticket.number, "clock": event.kind, "unit": event.unit}
    if event.target == "grid":
        for address, (lang, _) in post.around(ticket, without="handle").items():
            post.write(address, Card(post.wording.of(lang)("told.climbed", **facts)))
        return
    reader = _rung(post.unit, ticket, event.target)
    if event.target == "community" and reader != event.unit:
        for address, lang in chats_of(post.unit, reader, "handler").items():
            post.write(address, Card(post.wording.of(lang)("told.climbed", **facts)))
    elif reader and reader != event.unit:
        post.nudge(ticket, reader, "desk", "told.climbed", **facts)


def _rung(unit: Unit, ticket: Ticket, target: str) -> str:
    """The unit that stands on a rung; '' where the rung is not for this matter."""
    district = unit.district
    levels = list(district.levels)
    if ticket.tip_off or target == "district" or not ticket.area:
        return centre(district)
    if target == "community":
        found = district.unit_for(district.levels[lowest_level(district)].handler, ticket.area)
        return found.code if found else ""
    return desk_for(district, ticket.area, levels[1] if len(levels) > 1 else levels[0])


def _moved(post: Post, event: e.DeadlineMoved, actor: Actor) -> None:
    """The holidays of the new year are known: the reporter hears the exact day."""
    ticket = post.ticket(event)
    if event.kind == "resolve" and ticket.due_at:
        post.tell_reporter(ticket, "told.moved", due=ticket.due_at)


TELLERS: dict[type[e.Event], Callable[[Post, Any, Actor], None]] = {
    e.DeadlineNear: _near,
    e.DeadlineMissed: _missed,
    e.LadderClimbed: _climbed,
    e.DeadlineMoved: _moved,
}
