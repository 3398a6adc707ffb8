"""Named audiences: which departments an event is told to."""

from collections.abc import Callable, Iterable, Sequence

from core.calls.records import CalledDepartment
from core.district.desks import centre, community_of, street_desk
from core.people.queries import appointments_in
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from handlers.notifier import News
from handlers.tickets.cards import private


def chiefs(uow: UnitOfWork, code: str) -> dict[str, str]:
    """The private chats of those who lead a department's people: address -> language."""
    return private(uow, (one for one in appointments_in(uow, code) if "see_people" in uow.district.roles[one.role].can))


def _centre(news: News) -> list[str]:
    return [centre(news.uow.district)]


def _holder_and_desk(news: News) -> list[str]:
    """Who works on it and who watches it; of a tip-off the desk alone."""
    ticket = news.matter
    return [ticket.desk] if ticket.tip_off else [ticket.department, ticket.desk]


def _called(news: News, states: Sequence[str] = ()) -> list[str]:
    """The departments called; only those in one of the states, if any are named."""
    found = news.uow.repo(CalledDepartment).find(call_id=news.call.id) if news.call else []
    return [one.department for one in found if not states or one.state in states]


def _caller(news: News) -> list[str]:
    return [news.call.caller] if news.call else []


def _applied_to(news: News) -> list[str]:
    """The desk that decides an application; where the desk applies itself, the centre."""
    desk = news.matter.desk
    return [desk] if desk != news.event.department else _centre(news)


def _alarmed(news: News) -> list[str]:
    """The community and the street of a danger, where its place is known and it is not hidden."""
    found = [rung(news.uow, news.matter, target) for target in ("community", "street")]
    return [code for code in found if code and code != centre(news.uow.district)]


def _climbed(news: News) -> list[str]:
    """Who stands on the ladder's rung: community, street, district."""
    found = rung(news.uow, news.matter, news.event.target)
    return [found] if found and found != news.event.department else []


def rung(uow: UnitOfWork, ticket: Ticket, target: str) -> str:
    """The department that stands on a rung; '' where the rung is not for this matter."""
    district = uow.district
    if ticket.tip_off or target == "district" or not ticket.area:
        return centre(district)
    if target == "community":
        return community_of(district, ticket.area)
    return street_desk(district, ticket.area)


def _limit_climbed(news: News) -> list[str]:
    """The caller stands on the street's rung, the centre on the district's; lower rungs are not for calls."""
    district, event, call = news.uow.district, news.event, news.call
    found = centre(district) if event.target == "district" else ""
    if call and event.target == "street":
        found = call.caller
        if found == event.department:
            found = street_desk(district, call.area)
    return [found] if found and found != event.department else []


AUDIENCES: dict[str, Callable[[News], Iterable[str]]] = {
    "holder": lambda news: [news.matter.department],
    "desk": lambda news: [news.matter.desk],
    "department": lambda news: [news.event.department],
    "centre": _centre,
    "department and centre": lambda news: [news.event.department, *_centre(news)],
    "holder and desk": _holder_and_desk,
    "previous": lambda news: [news.event.previous],
    "helpers": lambda news: () if news.matter.tip_off else news.matter.helpers,
    "other holder": lambda news: [news.matter.department] if news.matter.department != news.actor.department else [],
    "other desk": lambda news: [news.matter.desk] if news.matter.desk != news.matter.department else [],
    "caller": _caller,
    "called": _called,
    "called and done": lambda news: _called(news, ["released", "absent"]),
    "caller and centre": lambda news: [*_caller(news), *_centre(news)],
    "department and caller": lambda news: [news.event.department, *_caller(news)],
    "applied to": _applied_to,
    "ruled": lambda news: [news.record.department, news.event.main, *news.event.helpers] if news.record else [],
    "emergency desks": lambda news: [rung(news.uow, news.matter, target) for target in ("street", "district")],
    "alarmed": _alarmed,
    "coming": lambda news: dict.fromkeys((*_alarmed(news), news.matter.department, news.matter.desk, *_centre(news))),
    "holder and centre": lambda news: [news.matter.department, *_centre(news)],
    "heed rung": lambda news: filter(None, [rung(news.uow, news.matter, news.event.target)]),
    "rung": _climbed,
    "limit's rung": _limit_climbed,
    "list reviewers": lambda news: news.uow.district.lists.reviewers,
}
