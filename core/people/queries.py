"""Who holds which appointment now, and where departments are reached."""

from __future__ import annotations

from core.domain.rows import Binding, Post
from core.unit import Unit


def live_posts(unit: Unit, person_id: int) -> list[Post]:
    """The posts a person holds now, in units that still exist."""
    return [p for p in unit.repo(Post).find(person_id=person_id) if _live(unit, p)]


def _live(unit: Unit, post: Post) -> bool:
    known = post.unit in unit.district.units and post.role in unit.district.roles and post.area in unit.district.areas
    return known and post.valid_from <= unit.now and (post.valid_to is None or post.valid_to > unit.now)


def posts_in(unit: Unit, code: str) -> list[Post]:
    """Who holds a post in a unit now."""
    return [p for p in unit.repo(Post).find(unit=code) if _live(unit, p)]


def groups_of(unit: Unit, code: str) -> list[Binding]:
    """The group chats of a unit."""
    return unit.repo(Binding).find(unit=code, valid_to=None)
