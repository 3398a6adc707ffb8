"""Who may make which call, and who may do what to it: tables again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.calls.kinds import CallType
from core.domain.district import District
from core.domain.permits import centre
from core.domain.rows import Call, CalledUnit, Post


@dataclass(frozen=True, slots=True)
class Rule:
    """An act needs one of the permissions, held where `where` says.

    'caller': the unit that calls, by somebody the matrix lets make this type; 'called': the called unit; 'reviewer':
    the desk that reads calls of this type first; 'centre': the district's desk.
    """

    permissions: frozenset[str]
    where: str


_COMES = frozenset({"sign", "report_in", "handle"})
RULES: dict[str, Rule] = {
    **dict.fromkeys(("approve", "refuse"), Rule(frozenset({"review"}), "reviewer")),
    **dict.fromkeys(
        ("cancel", "join", "lead", "release", "send_back", "conclude", "resume", "minutes", "file", "rate"),
        Rule(frozenset(), "caller"),
    ),
    **dict.fromkeys(("ack", "report_in", "rate_caller"), Rule(_COMES, "called")),
    "feed_back": Rule(frozenset({"submit", "report_in", "handle"}), "called"),
    "dispute": Rule(frozenset({"return", "handle"}), "called"),
}
CALLED_ACTS = frozenset(act for act, rule in RULES.items() if rule.where == "called")


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


def holding(
    district: District, act: str, call: Call, posts: Sequence[Post], called: CalledUnit | None = None
) -> Post | None:
    """The post by which somebody may do the act to the call (or to a called unit of it), or None."""
    rule = RULES[act]
    return next((post for post in posts if _fits(district, rule, call, post, called)), None)


def _fits(district: District, rule: Rule, call: Call, post: Post, called: CalledUnit | None) -> bool:
    can = district.roles[post.role].can
    if rule.where == "called":
        if called is None or post.unit != called.unit:
            return False
        return "forward" in can if called.external else bool(rule.permissions & can)
    if rule.where == "reviewer":
        return post.unit == call.reviewer and bool(rule.permissions & can)
    kind = district.calls.types.get(call.kind)
    if call.caller not in district.units or kind is None:
        # The caller was dissolved, or its type abolished: the centre brings the matter to its end.
        return post.unit == centre(district) and "supervise" in can
    return post.unit == call.caller and may_blow(district, kind, post)


def may_see(district: District, call: Call, units: Sequence[str], posts: Sequence[Post]) -> bool:
    """Whether somebody may read the call: its caller, its units, the desks copied, the reviewer, supervisors."""
    near = {call.caller, call.reviewer, *units, *call.copied}
    return any(post.unit in near or "read_all" in district.roles[post.role].can for post in posts)
