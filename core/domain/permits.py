"""Who may do what to a ticket: one table, asked again at every press."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.district import District
from core.domain.rows import Person, Post, Ticket


@dataclass(frozen=True, slots=True)
class Rule:
    """An act needs a permission of the role, held in the right place.

    `where`: 'holder' the unit that has the matter, 'desk' the desk that dispatches and reviews it (or the centre),
    'around' the people of the grid and community it lies in, 'reporter' whoever filed it.
    """

    permission: str
    where: str


RULES: dict[str, Rule] = {
    "dispatch": Rule("dispatch", "desk"),
    "forward": Rule("forward", "desk"),
    "city_result": Rule("forward", "desk"),
    "pass": Rule("review", "desk"),
    "send_back": Rule("review", "desk"),
    "explain": Rule("supervise", "desk"),
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
    "verify": Rule("verify", "around"),
    "withdraw": Rule("withdraw", "reporter"),
    "rate": Rule("rate", "reporter"),
    "supplement": Rule("supplement", "reporter"),
}
# At community level the grid workers and the community handle what the unit's liaison does elsewhere (WC-59 level A).
_COMMUNITY_ACTS = frozenset({"sign", "contact", "submit"})


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
    """The post by which somebody may do the act to the ticket, or None. Reporter's acts need no post."""
    rule = RULES[act]
    for post in posts:
        can = district.roles[post.role].can
        if rule.where == "holder" and post.unit == ticket.unit and rule.permission in can:
            return post
        if rule.where == "holder" and act in _COMMUNITY_ACTS and "handle" in can and _same_community(district, post, ticket):
            return post
        if rule.permission not in can:
            continue
        if rule.where == "desk" and post.unit in {ticket.desk, centre(district)}:
            return post
        if rule.where == "around" and ticket.area and district.within(ticket.area, post.area):
            return post
    return None


def _same_community(district: District, post: Post, ticket: Ticket) -> bool:
    unit = district.units.get(ticket.unit)
    if unit is None or unit.level != district.units[post.unit].level or not ticket.area:
        return False
    return post.unit == ticket.unit and district.within(ticket.area, post.area)


def is_reporter(person: Person, ticket: Ticket) -> bool:
    """The one who filed it, or on whose behalf it was filed."""
    return person.id in {ticket.reporter_id, ticket.filed_by}


def may_read(district: District, person: Person, ticket: Ticket, posts: Sequence[Post]) -> bool:
    """Whether a person may read the whole trace: the reporter, the holder, the desk, the people around, supervisors.

    A tip-off is for the reporter and the centre alone (domain rule G4).
    """
    if is_reporter(person, ticket):
        return True
    for post in posts:
        can = district.roles[post.role].can
        if ticket.tip_off:
            if "see_tip_off" in can and post.unit == centre(district):
                return True
            continue
        if "read_all" in can or post.unit in {ticket.unit, ticket.desk}:
            return True
        if "verify" in can and ticket.area and district.within(ticket.area, post.area):
            return True
    return False
