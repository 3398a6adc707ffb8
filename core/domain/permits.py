"""Who may do what to a ticket: one table, asked again at every press."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.district import District
from core.domain.rows import Person, Post, Ticket
from core.domain.vocabulary import ROOT_KINDS


@dataclass(frozen=True, slots=True)
class Rule:
    """An act needs a permission of the role, held in the right place.

    `where`: 'holder' the unit that has the matter, 'desk' the desk that dispatches and reviews it (or the centre),
    'centre' the district's desk alone, 'around' the people of the grid and community it lies in, 'reporter' whoever
    filed it.
    """

    permission: str
    where: str


RULES: dict[str, Rule] = {
    "dispatch": Rule("dispatch", "desk"),
    "correct": Rule("dispatch", "desk"),
    "reply_now": Rule("dispatch", "desk"),
    "forward": Rule("forward", "desk"),
    "city_result": Rule("forward", "desk"),
    "pass": Rule("review", "desk"),
    "send_back": Rule("review", "desk"),
    "explain": Rule("supervise", "centre"),
    "sign": Rule("sign", "holder"),
    "contact": Rule("contact", "holder"),
    "submit": Rule("submit", "holder"),
    "return": Rule("return", "holder"),
    "call_street": Rule("call_street", "holder"),
    "dispute": Rule("return", "holder"),
    "plead": Rule("submit", "holder"),
    "ask": Rule("contact", "holder"),
    "end_suspension": Rule("submit", "holder"),
    "decide_plea": Rule("review", "desk"),
    "merge": Rule("dispatch", "desk"),
    "split": Rule("dispatch", "desk"),
    "verify": Rule("verify", "around"),
    "withdraw": Rule("withdraw", "reporter"),
    "rate": Rule("rate", "reporter"),
    "supplement": Rule("supplement", "reporter"),
}
# Arrows nobody presses by name, and the act they follow from; '' the clock or the panel's ruling.
FOLLOWS = {
    "reopen": "rate",
    "supervise": "rate",
    "expire": "",
    "suspend": "decide_plea",
    "resume": "end_suspension",
    "designate": "",
}
# What those who handle matters in a community may do there without being the unit's liaison (WC-59 level A).
_HANDLING = frozenset({"sign", "contact", "submit"})
# What makes one read what one's unit holds, and what one's desk decides: work on it, not membership (PIPL 6).
_WORKS = _HANDLING | {"return"}
_DECIDES = frozenset({"dispatch", "review", "forward", "supervise"})


def centre(district: District) -> str:
    """The unit code of the district's desk: the highest level that has one."""
    return [level.desk for level in district.levels.values() if level.desk][-1]


def desk_for(district: District, area: str, level: str) -> str:
    """The unit code of the desk that dispatches and reviews matters of a level in an area.

    Level A has no desk of its own: the street reviews what the community solved.
    """
    base = district.levels[level].desk
    unit = district.unit_for(base, area) if base and area else None
    return unit.code if unit else centre(district)


def holding(district: District, act: str, ticket: Ticket, posts: Sequence[Post]) -> Post | None:
    """The post by which somebody may do the act to the ticket, or None. Reporter's acts need no post.

    A post whose role or unit the district no longer has gives nothing; a merged area stands for its successor.
    """
    return next((post for post in posts if _may(district, RULES[act], ticket, post)), None)


def _may(district: District, rule: Rule, ticket: Ticket, post: Post) -> bool:
    can = _can(district, post)
    if rule.where == "holder":
        own = rule.permission in can
        return post.unit == ticket.unit and (own or (rule.permission in _HANDLING and _handles(district, ticket, post)))
    if rule.permission not in can:
        return False
    places = {
        "desk": post.unit in {ticket.desk, centre(district)},
        "centre": post.unit == centre(district),
        "around": not ticket.tip_off and _around(district, ticket, post),
    }
    return places.get(rule.where, False)


def _can(district: District, post: Post) -> frozenset[str]:
    role = district.roles.get(post.role)
    return role.can if role and post.unit in district.units else frozenset()


def _around(district: District, ticket: Ticket, post: Post) -> bool:
    known = district.areas
    if ticket.area not in known or post.area not in known:
        return False
    return district.within(district.current(ticket.area).code, district.current(post.area).code)


def _handles(district: District, ticket: Ticket, post: Post) -> bool:
    return "handle" in _can(district, post) and post.unit == ticket.unit and _around(district, ticket, post)


def is_reporter(person: Person, ticket: Ticket, act: str = "") -> bool:
    """The one who filed it, or on whose behalf it was filed; the rating is that one's alone (WC-66)."""
    own = {ticket.reporter_id} if act == "rate" else {ticket.reporter_id, ticket.filed_by}
    return bool(person.id) and person.id in own


def may_read(district: District, person: Person, ticket: Ticket, posts: Sequence[Post]) -> bool:
    """Whether a person may read the whole trace: the reporter, who works on it or helps, the desk, the people around,
    and who supervises the place it lies in.

    A tip-off is for the reporter and the centre alone (domain rule G4).
    """
    return is_reporter(person, ticket) or any(_reads(district, ticket, post) for post in posts)


def told_to_holder(district: District, ticket: Ticket) -> bool:
    """Whether the unit the centre has given a hidden matter to may read it: of somebody's safety it must know, of a
    tip-off only the centre does (G4)."""
    kind = district.request_types.get(ticket.kind)
    return kind is not None and not kind.reporter_hidden and ticket.dispatched_at is not None


def _reads(district: District, ticket: Ticket, post: Post) -> bool:
    can = _can(district, post)
    if ticket.tip_off:
        sees = "see_tip_off" in can and post.unit == centre(district)
        chosen = post.unit == ticket.unit and bool(_WORKS & can) and told_to_holder(district, ticket)
        return sees or chosen
    if post.unit == ticket.unit and (_WORKS & can or _handles(district, ticket, post)):
        return True
    if post.unit in ticket.helpers and (_WORKS | {"handle"}) & can:
        return True
    if post.unit in {ticket.desk, centre(district)} and _DECIDES & can:
        return True
    if "verify" in can and _around(district, ticket, post):
        return True
    return "read_all" in can and _supervises(district, ticket, post)


def _supervises(district: District, ticket: Ticket, post: Post) -> bool:
    """A unit of the whole district supervises everything, a street's only its street."""
    area = district.units[post.unit].area
    if district.areas[area].kind in ROOT_KINDS:
        return True
    return ticket.area in district.areas and district.within(district.current(ticket.area).code, area)
