"""By which post somebody acts in matters of a village."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.commands import Input, Perform
from core.decisions.subject import serves
from core.domain.decisions.rows import Decision, Roll
from core.domain.refs import Ref
from core.domain.rows import Post
from core.domain.workdays import ZONE
from core.errors import NotYourOffice
from core.unit import Actor
from handlers.talk import Turn


def roles_with(turn: Turn, *permissions: str) -> frozenset[str]:
    """The roles that may do one of these."""
    roles = turn.unit.district.roles.items()
    return frozenset(code for code, role in roles if role.can & set(permissions))


def office(turn: Turn, roles: frozenset[str]) -> Post:
    """The post by which this person acts. Raises NotYourOffice."""
    for post in turn.posts:
        if post.role in roles:
            return post
    raise NotYourOffice(deed="post")


def place_of(turn: Turn, post: Post) -> str:
    """The place of the post's unit."""
    return turn.unit.district.units[post.unit].area


def village(turn: Turn) -> str:
    """The community in which this person lives; '' where it is not known."""
    district = turn.unit.district
    found = district.ancestor(turn.person.home, "community") if turn.person.home in district.areas else None
    return found.code if found else ""


def newest_roll(turn: Turn, area: str) -> Roll | None:
    """The roll that a place has now."""
    return next(iter(turn.unit.repo(Roll).find(area=area, newest=True, limit=1)), None)


def parts_of(text: str) -> list[str]:
    """'1，4、7' or '1 4 7' -> its parts."""
    return text.replace("，", " ").replace(",", " ").replace("、", " ").split()


def moments(parts: list[str]) -> list[datetime]:
    """'2026-11-25', '09:00', …: days and hours in turn, local time. Raises ValueError."""
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return [datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=ZONE) for day, hour in pairs]


def actor_of(turn: Turn, post: Post) -> Actor:
    """The person in that post."""
    return Actor(turn.person.id, post.role, post.unit, turn.person.name)


def serving(turn: Turn, area: str, *permissions: str) -> Actor:
    """The person in a post that may do this for the place. Raises NotYourOffice."""
    for post in turn.posts:
        if post.role in roles_with(turn, *permissions) and serves(turn.unit, post.unit, area):
            return actor_of(turn, post)
    raise NotYourOffice(deed="post")


def settle(turn: Turn, decision: Decision, **what: Any) -> None:
    """Set what must stand before the vote."""
    turn.act(Ref("decision", decision.id), "settle", **what)


def do(turn: Turn, decision: int, act: str, actor: Actor | None = None, text: str = "", /, **facts: Any) -> None:
    """Have an act of the decision's profile done. `facts`: what it says beyond words."""
    turn.do(Perform(Ref("decision", decision), act, Input(text=text, fields=facts)), actor)
