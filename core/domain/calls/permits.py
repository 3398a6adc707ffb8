"""Who may make which call, and who may read it."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.calls.kinds import CallType
from core.domain.district import District
from core.domain.rows import Call, Post


def kinds_of(district: District, post: Post) -> frozenset[str]:
    """Which kinds of caller the holder of a post is."""
    unit = district.units.get(post.unit)
    if unit is None:
        return frozenset()
    found = district.calls.callers.values()
    return frozenset(k.code for k in found if post.role in k.roles and (not k.kinds or unit.kind in k.kinds))


def may_blow(district: District, kind: CallType, post: Post) -> bool:
    """Whether the matrix lets the holder of a post make a call of this type (KM-26, WH-23)."""
    return bool(kind.who & kinds_of(district, post))


def types_for(district: District, posts: Sequence[Post]) -> tuple[CallType, ...]:
    """The types somebody may make, in the district's order."""
    return tuple(k for k in district.calls.types.values() if any(may_blow(district, k, p) for p in posts))


def blowing(district: District, kind: CallType, posts: Sequence[Post]) -> Post | None:
    """The post by which somebody makes such a call, the highest level first."""
    fitting = [post for post in posts if may_blow(district, kind, post)]
    order = list(district.levels)
    return max(fitting, key=lambda p: order.index(district.units[p.unit].level), default=None)


def may_see(district: District, call: Call, units: Sequence[str], posts: Sequence[Post]) -> bool:
    """Whether somebody may read the call: its caller, its units, the desks copied, the reviewer, supervisors."""
    near = {call.caller, call.reviewer, *units, *call.copied}
    return any(post.unit in near or "read_all" in district.roles[post.role].can for post in posts)
