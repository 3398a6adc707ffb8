"""Whose private chats a decision concerns: voters, and who watches."""

from __future__ import annotations

from core.decisions.cases import eligible
from core.domain.decisions.rows import Decision, RollEntry, VoterLink
from core.domain.rows import Person
from core.domain.rows import Post as PostRow
from core.people.queries import live_posts
from core.unit import Actor, Unit
from handlers.mailroom import Post
from handlers.wording import Words


def callees(post: Post, decision: Decision, actor: Actor, *, voted: bool = True) -> dict[str, Words]:
    """The private chats of those who have a vote and whose account is known, but for whoever did it.

    `voted`: False leaves out whoever has cast a ballot.
    """
    entries = post.unit.repo(RollEntry).find(decision_id=decision.id, struck="")
    frozen = {entry.member_id for entry in entries if voted or not entry.voted}
    if not entries:
        frozen = {member for member, _, _ in eligible(post.unit, decision)}
    links = post.unit.repo(VoterLink).find(roll_id=decision.roll_id, until=None)
    people = [link.person_id for link in links if link.member_id in frozen]
    found = post.unit.repo(Person).find(id=people, reachable=True) if people else []
    told = [one for one in found if one.address and one.id != actor.person_id]
    return {one.address: post.wording.of(one.lang) for one in told}


def watchers(post: Post, area: str) -> dict[str, str]:
    """Private chats of those who review or supervise decisions of a place: address -> language."""
    return holders(post.unit, area, frozenset({"file_or_return", "sign_off"}))


def holders(unit: Unit, area: str, can: frozenset[str]) -> dict[str, str]:
    """Private chats of those who hold a post for a place with any of these permissions: address -> language."""
    district = unit.district
    roles = [code for code, role in district.roles.items() if role.can & can]
    found = {}
    for held in unit.repo(PostRow).find(role=roles) if roles else ():
        person = unit.repo(Person).get(held.person_id)
        here = held.unit in district.units and district.within(area, district.units[held.unit].area)
        if person and here and person.address and held in live_posts(unit, person.id):
            found[person.address] = person.lang
    return found
