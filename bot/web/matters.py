"""Public matters: list, map, monthly figures, feeds, and 我也遇到."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from aiohttp import web

from bot.processing import Office
from bot.web.map_drawing import drawn, images_of
from bot.web.pages import Facts, Files, Visit, newest, show, words_of
from bot.web.pages import routes as pages
from bot.web.seats import browser_of, own_account, remember
from bot.web.updates import number
from core.commands import Input, Perform
from core.decisions.records import Decision
from core.district.district import District
from core.errors import CivicError
from core.logins import account_of
from core.people.records import Person
from core.refs import ticket_ref
from core.storage.matters import OPEN, Wanted, counted
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.followers import people
from core.tickets.permissions import community, shows
from core.tickets.records import Follower, Ticket
from core.unit_of_work import Actor
from core.workflow.work_calendar import ZONE, local
from handlers.wording import Words

SHOWN, FED, FEWEST = 50, 100, 3
ATOM = "http://www.w3.org/2005/Atom"
_ESCAPED = str.maketrans({**{sign: f"\\{sign}" for sign in "\\;,"}, "\n": "\\n"})  # of a calendar's text


def routes(office: Office, district: District, *, secure: bool) -> list[web.RouteDef]:
    """What the district opens in doors.yaml; nothing on these pages was said by anybody or tells who did."""
    opens = district.doors.opens
    shown = {path: (name, read) for path, (kind, name, read) in PAGES.items() if kind in opens}
    found = pages(office, shown, FILES if "feeds" in opens else {})
    return found + ([web.post("/matters/too", partial(_too, office, secure))] if "matters" in opens else [])


def _page(visit: Visit, **facts: Any) -> Facts:
    words, district = visit.words, visit.uow.district
    frame = {"opens": district.doors.opens, "here": visit.request.path.removesuffix("/too"), "words": words}
    return {**frame, "title": words("matters.page", district=district.names), "told": "", **facts}


def _wanted(district: District, street: str = "", state: str = "") -> Wanted:
    areas = district.below(street)
    states = {"open": OPEN, "closed": ("closed",)}.get(state, (*OPEN, "closed"))
    hidden = sorted(district.repeats.private | district.protected)
    return Wanted(state=states, area=areas, without_categories=hidden, kind=sorted(district.repeats.kinds))


def _list(visit: Visit, told: str = "") -> Facts:
    """Fifty matters, newest first."""
    uow, words, query = visit.uow, visit.words, visit.request.query
    asked = {name: query.get(name, "") for name in ("street", "state")}
    found = newest(uow, _wanted(uow.district, **asked), before=number(query.get("before", "")), limit=SHOWN + 1)
    rows = [_row(uow, words, one) for one in found[:SHOWN] if shows(uow.district, one)]
    more = found[SHOWN - 1].id if len(found) > SHOWN else 0
    streets = (a for a in uow.district.areas.values() if a.kind == "street" and not a.successor)
    facts = {"streets": [(a.code, a.names.say(words.lang)) for a in streets], "rows": rows, "more": more}
    return _page(visit, asked=asked, link=urlencode({**asked, "before": more}), told=told, **facts)


async def _too(office: Office, secure: bool, request: web.Request) -> web.Response:
    """我也遇到: this browser's person follows it, and hears of it in its own chat."""
    named, words = str((await request.post()).get("number", "")), words_of(office, request)
    token = browser_of(request)

    def join(uow: SqlUnitOfWork) -> str:
        found = uow.repo(Ticket).first(number=named)
        if not found or not shows(uow.district, found) or found.state not in OPEN:
            return words("matters.gone")
        account = account_of(uow, own_account(token, "resident"))
        fresh = Person("web", account, account, words.lang, created_at=uow.now)
        person = uow.meet("web", account) or uow.repo(Person).add(fresh)
        if uow.repo(Follower).first(ticket_id=found.id, person_id=person.id):
            return words("matters.joined_already", number=named)
        follow = Perform(ticket_ref(found.id), "follow", Input(text=words("matters.too")))
        office.dispatcher.do(uow, follow, Actor(person.id))
        return words("matters.joined", number=named)

    try:
        told = await office.run(join)
    except CivicError as refusal:
        told = words(f"refusal.{refusal.key}", **refusal.facts)
    response = await show(office, request, "matters.html", partial(_list, told=told))
    remember(response, token, secure=secure)
    return response


def _map(visit: Visit) -> Facts:
    """Communities with the number of their open matters, drawn here; the table says the same."""
    words, district, many = visit.words, visit.uow.district, dict[str, int]()
    for code, n in counted(visit.uow.connection, _wanted(district, state="open"), "area").items():
        if code in district.areas:
            place = district.ancestor(district.current(code).code, "community") or district.current(code)
            many[place.code] = many.get(place.code, 0) + n
    rows = [(words.area(code), n) for code, n in sorted(many.items(), key=lambda pair: -pair[1])]
    return _page(visit, rows=rows, images=images_of(district), **drawn(district, words, many))


def _figures(visit: Visit) -> Facts:
    """This month and the last, by group of matters; a number below three is not told exactly."""
    district, words = visit.uow.district, visit.words
    this = datetime.combine(local(visit.uow.now).date().replace(day=1), time(), ZONE)
    last = datetime.combine((this - timedelta(days=1)).date().replace(day=1), time(), ZONE)
    months = []
    for since, until in ((this, this + timedelta(days=40)), (last, this)):
        spans = (replace(_wanted(district, state=one), since=since, until=until) for one in ("", "closed"))
        filed, done = (counted(visit.uow.connection, span, "category") for span in spans)
        month = words("matters.month", year=since.year, month=since.month)
        months.append((month, _grouped(district, words, filed, done), sum(filed.values()), sum(done.values())))
    return _page(visit, months=months)


def _atom(visit: Visit) -> tuple[str, bytes, str]:
    """The newest public matters as a feed."""
    uow, words, base = visit.uow, visit.words, str(visit.request.url.origin())
    found = newest(uow, _wanted(uow.district), limit=FED)
    rows = [_row(uow, words, one) for one in found if shows(uow.district, one)]
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": words.lang})
    _put(feed, id=f"{base}/matters", title=words("matters.page", district=uow.district.names))
    _put(feed, updated=max((row["changed"] for row in rows), default=uow.now.astimezone(UTC).isoformat()))
    SubElement(SubElement(feed, "author"), "name").text = uow.district.names.say(words.lang)
    SubElement(feed, "link", {"rel": "self", "href": f"{base}/matters.atom"})
    for row in rows:
        entry, title = SubElement(feed, "entry"), f"{row['kind']} · {row['where']}"
        _put(entry, id=f"{base}/matters#{row['number']}", title=title, updated=row["changed"])
        _put(entry, summary=f"{row['state']} · {row['number']}")
        SubElement(entry, "link", {"href": f"{base}/matters"})
    return "", tostring(feed, encoding="utf-8", xml_declaration=True), "application/atom+xml; charset=utf-8"


def _calendar(visit: Visit) -> tuple[str, bytes, str]:
    """Open votes as a calendar: until when everybody may vote."""
    now, base, code = visit.uow.now.astimezone(UTC), visit.request.url.origin(), visit.uow.district.code
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Huying//matters//ZH"]
    for one in visit.uow.repo(Decision).find(phase="open"):
        if one.closes_at:
            at = f"{one.closes_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
            lines += ["BEGIN:VEVENT", f"UID:{one.number}@{code}", f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"]
            lines += [f"DTSTART:{at}", f"DTEND:{at}", f"SUMMARY:{one.title.translate(_ESCAPED)}"]
            lines += [f"URL:{base}/decisions/{one.number}", "END:VEVENT"]
    text = "\r\n".join(folded for line in (*lines, "END:VCALENDAR") for folded in _folded(line)) + "\r\n"
    return "", text.encode(), "text/calendar; charset=utf-8"


def _row(uow: SqlUnitOfWork, words: Words, ticket: Ticket) -> dict[str, Any]:
    told = people(uow.repo(Follower).find(ticket_id=ticket.id), ticket)
    since = ticket.created_at.astimezone(ZONE).date()
    changed = (ticket.changed_at or ticket.created_at).replace(minute=0, second=0, microsecond=0)
    return {
        "number": ticket.number,
        "kind": words.fact("category", ticket.category),
        "where": words.area(community(uow.district, ticket).code),
        "state": words.state(ticket.state),
        "open": ticket.state in OPEN,
        "since": words.day(since),
        "people": told,
        "changed": changed.astimezone(UTC).isoformat(),
    }


def _grouped(
    district: District, words: Words, filed: dict[str, int], done: dict[str, int]
) -> list[tuple[str, str, str]]:
    names = {k.group: k.group_names.say(words.lang) for k in district.categories.values()}
    sums = {group: [0, 0] for group in names}
    for place, counts in enumerate((filed, done)):
        for code, n in counts.items():
            if code in district.categories:
                sums[district.categories[code].group][place] += n
    return [(names[group], _coarse(a), _coarse(b)) for group, (a, b) in sorted(sums.items()) if a]


def _coarse(n: int) -> str:
    return f"<{FEWEST}" if 0 < n < FEWEST else str(n)


def _put(node: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(node, name).text = text


def _folded(line: str) -> list[str]:
    """A content line in pieces of at most 75 octets (RFC 5545)."""
    found, rest = [], line
    while len(rest.encode()) > 74:
        cut = next(n for n in range(len(rest), 0, -1) if len(rest[:n].encode()) <= 74)
        found.append(rest[:cut])
        rest = " " + rest[cut:]
    return [*found, rest]


# What of doors.yaml opens it, its template, what fills it.
PAGES: dict[str, tuple[str, str, Callable[[Visit], Facts]]] = {
    "/matters": ("matters", "matters.html", _list),
    "/matters/map": ("matters", "matters_map.html", _map),
    "/matters/figures": ("figures", "matters_figures.html", _figures),
}
FILES: Files = {"/matters.atom": _atom, "/matters.ics": _calendar}
