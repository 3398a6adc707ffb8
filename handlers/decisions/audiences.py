"""Whose private chats a decision concerns: voters, and who watches."""

from collections.abc import Collection, Mapping

from core.decisions.cases import eligible
from core.decisions.records import Decision, RollEntry, VoterLink
from core.decisions.subject import serves
from core.people.queries import live
from core.people.records import Appointment as PostRow
from core.people.records import Person
from core.unit_of_work import Actor, UnitOfWork
from handlers.messages import Action
from handlers.notifier import News, Notifier
from handlers.tickets.cards import addresses, chats_of, private


def tell(
    news: News, chats: Mapping[str, str], key: str, *buttons: tuple[str, Action], slot: str = "", **facts: object
) -> None:
    """The decision's news in these chats (address -> language). A fact that is a function gets the reader's words."""
    named = {"title": news.record.title, "number": news.record.number}
    news.notifier.tell(chats, key, *buttons, slot=slot, **named | facts)


def village(news: News) -> dict[str, str]:
    """The chats of the village: address -> language."""
    return chats_of(news.uow, news.record.department)


def readers(news: News) -> dict[str, str]:
    """The village's chats, without the private chat of whoever did it: there the card itself has changed."""
    person = news.uow.repo(Person).get(news.actor.person_id)
    own = person.address if person else ""
    return {address: lang for address, lang in village(news).items() if address != own}


def callees(notifier: Notifier, decision: Decision, actor: Actor, *, voted: bool = True) -> dict[str, str]:
    """The private chats of those who have a vote and whose account is known, but for whoever did it.

    `voted`: False leaves out whoever has cast a ballot.
    """
    entries = notifier.uow.repo(RollEntry).find(decision_id=decision.id, struck="")
    frozen = {entry.member_id for entry in entries if voted or not entry.voted}
    if not entries:
        frozen = {member for member, _, _ in eligible(notifier.uow, decision)}
    links = notifier.uow.repo(VoterLink).find(roll_id=decision.roll_id, until=None)
    people = [link.person_id for link in links if link.member_id in frozen]
    found = notifier.uow.repo(Person).find(id=people, reachable=True)
    return addresses(one for one in found if one.id != actor.person_id)


def watchers(news: News) -> dict[str, str]:
    """Private chats of those who review or supervise decisions of the place: address -> language."""
    return holders(news.uow, news.record.area, frozenset({"file_or_return", "sign_off"}))


def holders(uow: UnitOfWork, area: str, can: frozenset[str]) -> dict[str, str]:
    """Private chats of those who hold a post for a place with any of these permissions: address -> language."""
    return in_roles(uow, area, [code for code, role in uow.district.roles.items() if role.can & can])


def neighbours(uow: UnitOfWork, area: str) -> dict[str, str]:
    """Private chats of all who have said that they live in a place: address -> language."""
    return addresses(uow.repo(Person).find(home=uow.district.below(area), reachable=True))


def in_roles(uow: UnitOfWork, area: str, roles: Collection[str], without: str = "") -> dict[str, str]:
    """Private chats of those who serve a place in one of the roles: address -> language; not of one department."""
    held = [one for one in uow.repo(PostRow).find(role=sorted(roles)) if one.department != without and live(uow, one)]
    return private(uow, (one for one in held if serves(uow, one.department, area)))
