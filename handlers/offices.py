"""By which post somebody acts in matters of a village."""

from __future__ import annotations

from typing import Any

from core.commands import Input, Perform
from core.decisions.subject import serves
from core.domain.decisions.rows import Decision
from core.domain.refs import Ref
from core.domain.rows import Post
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
