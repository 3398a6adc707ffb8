"""Public matters: list, map, monthly figures, feeds, and 我也遇到."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from aiohttp import web

from bot.processing import Office
from bot.web.map_drawing import drawn, images_of
from bot.web.pages import html_page, newest, ways, with_images, words_of
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
from core.tickets.follower_counts import people
from core.tickets.permissions import community, shows
from core.tickets.records import Follower, Ticket
from core.unit_of_work import Actor
from core.workflow.work_calendar import ZONE
from handlers.wording import Words

SHOWN, FED, FEWEST = 50, 100, 3
ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True, kw_only=True)
class MattersPages:
    """What the district opens in doors.yaml; nothing on them was said by anybody or tells who did."""

    office: Office
    district: District
    secure: bool

    def routes(self) -> list[web.RouteDef]:
        pages = {
            "matters": [
                web.get("/matters", self.list),
                web.get("/matters/map", self.map),
                web.post("/matters/too", self.too),
            ],
            "figures": [web.get("/matters/figures", self.figures)],
            "feeds": [web.get("/matters.atom", self.atom), web.get("/matters.ics", self.calendar)],
        }
        return [route for name, found in pages.items() if name in self.district.doors.opens for route in found]

    def _page(self, request: web.Request, template: str, **facts: Any) -> web.Response:
        words, opens = words_of(self.office, request), self.district.doors.opens
        title = words("matters.page", district=self.district.names)
        frame = {"opens": opens, "here": request.path.removesuffix("/too"), "ways": ways(self.district, words)}
        return html_page(template, lang=words.lang, words=words, title=title, **{"told": "", **frame, **facts})

    def _wanted(self, street: str = "", state: str = "") -> Wanted:
        district, rules = self.district, self.district.repeats
        areas = [a for a in district.areas if district.within(a, street)]
        states = {"open": OPEN, "closed": ("closed",)}.get(state, (*OPEN, "closed"))
        hidden = sorted(rules.private | district.protected)
        return Wanted(states=states, areas=areas, without_categories=hidden, kinds=sorted(rules.kinds))

    async def list(self, request: web.Request, told: str = "") -> web.Response:
        """Fifty matters, newest first."""
        street, state = request.query.get("street", ""), request.query.get("state", "")
        before, words = number(request.query.get("before", "")), words_of(self.office, request)

        def read(uow: SqlUnitOfWork) -> dict[str, Any]:
            found = newest(uow, self._wanted(street, state), before=before, limit=SHOWN + 1)
            rows = [_row(uow, words, one) for one in found[:SHOWN] if shows(uow.district, one)]
            return {"rows": rows, "more": found[SHOWN - 1].id if len(found) > SHOWN else 0}

        facts = await self.office.run(read)
        link = urlencode({"street": street, "state": state, "before": facts["more"]})
        streets = [
            (a.code, a.names.say(words.lang))
            for a in self.district.areas.values()
            if a.kind == "street" and not a.successor
        ]
        asked = {"street": street, "state": state}
        return self._page(request, "matters.html", asked=asked, link=link, streets=streets, told=told, **facts)

    async def too(self, request: web.Request) -> web.Response:
        """我也遇到: this browser's person follows it, and hears of it in its own chat."""
        named, words = str((await request.post()).get("number", "")), words_of(self.office, request)
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
            self.office.dispatcher.do(
                uow, Perform(ticket_ref(found.id), "follow", Input(text=words("matters.too"))), Actor(person.id)
            )
            return words("matters.joined", number=named)

        try:
            told = await self.office.run(join)
        except CivicError as refusal:
            told = words(f"refusal.{refusal.key}", **refusal.facts)
        response = await self.list(request, told)
        remember(response, token, secure=self.secure)
        return response

    async def map(self, request: web.Request) -> web.Response:
        """Communities with the number of their open matters, drawn here; the table says the same."""
        words, district = words_of(self.office, request), self.district

        def read(uow: SqlUnitOfWork) -> dict[str, int]:
            return counted(uow.connection, self._wanted(state="open"), "area")

        many: dict[str, int] = {}
        for code, n in (await self.office.run(read)).items():
            if code in district.areas:
                place = district.ancestor(district.current(code).code, "community") or district.current(code)
                many[place.code] = many.get(place.code, 0) + n
        rows = [(words.area(code), n) for code, n in sorted(many.items(), key=lambda pair: -pair[1])]
        response = self._page(request, "matters_map.html", rows=rows, **drawn(district, words, many))
        return with_images(response, images_of(district))

    async def figures(self, request: web.Request) -> web.Response:
        """This month and the last, by group of matters; a number below three is not told exactly."""
        words, district, now = words_of(self.office, request), self.district, self.office.clock().astimezone(ZONE)
        this = datetime.combine(now.date().replace(day=1), time(), ZONE)
        last = datetime.combine((this - timedelta(days=1)).date().replace(day=1), time(), ZONE)

        def read(uow: SqlUnitOfWork) -> list[tuple[str, dict[str, int], dict[str, int]]]:
            found = []
            for since, until in ((this, this + timedelta(days=40)), (last, this)):
                filed, done = (
                    counted(uow.connection, self._span(state, since, until), "category") for state in ("", "closed")
                )
                found.append((words("matters.month", year=since.year, month=since.month), filed, done))
            return found

        months = [
            (month, _grouped(district, words, filed, done), sum(filed.values()), sum(done.values()))
            for month, filed, done in await self.office.run(read)
        ]
        return self._page(request, "matters_figures.html", months=months)

    def _span(self, state: str, since: datetime, until: datetime) -> Wanted:
        return replace(self._wanted(state=state), since=since, until=until)

    async def atom(self, request: web.Request) -> web.Response:
        """The newest public matters as a feed."""
        words, base = words_of(self.office, request), str(request.url.origin())

        def read(uow: SqlUnitOfWork) -> list[dict[str, Any]]:
            found = newest(uow, self._wanted(), limit=FED)
            return [_row(uow, words, one) for one in found if shows(uow.district, one)]

        rows = await self.office.run(read)
        feed = Element("feed", {"xmlns": ATOM, "xml:lang": words.lang})
        _put(feed, id=f"{base}/matters", title=words("matters.page", district=self.district.names))
        _put(
            feed,
            updated=max((row["changed"] for row in rows), default=self.office.clock().astimezone(UTC).isoformat()),
        )
        SubElement(SubElement(feed, "author"), "name").text = self.district.names.say(words.lang)
        SubElement(feed, "link", {"rel": "self", "href": f"{base}/matters.atom"})
        for row in rows:
            entry = SubElement(feed, "entry")
            _put(
                entry,
                id=f"{base}/matters#{row['number']}",
                title=f"{row['kind']} · {row['where']}",
                updated=row["changed"],
            )
            _put(entry, summary=f"{row['state']} · {row['number']}")
            SubElement(entry, "link", {"href": f"{base}/matters"})
        body = tostring(feed, encoding="utf-8", xml_declaration=True)
        return web.Response(body=body, content_type="application/atom+xml", charset="utf-8")

    async def calendar(self, request: web.Request) -> web.Response:
        """Open votes as a calendar: until when everybody may vote."""

        def read(uow: SqlUnitOfWork) -> list[Decision]:
            return [one for one in uow.repo(Decision).find(phase="open") if one.closes_at]

        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Huying//matters//ZH"]
        now = self.office.clock().astimezone(UTC)
        for one in await self.office.run(read):
            at = one.closes_at.astimezone(UTC) if one.closes_at else now
            lines += ["BEGIN:VEVENT", f"UID:{one.number}@{self.district.code}", f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"]
            lines += [f"DTSTART:{at:%Y%m%dT%H%M%SZ}", f"DTEND:{at:%Y%m%dT%H%M%SZ}", f"SUMMARY:{_escaped(one.title)}"]
            lines += [f"URL:{request.url.origin()}/decisions/{one.number}", "END:VEVENT"]
        text = "\r\n".join(folded for line in (*lines, "END:VCALENDAR") for folded in _folded(line)) + "\r\n"
        return web.Response(text=text, content_type="text/calendar", charset="utf-8")


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


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """A content line in pieces of at most 75 octets (RFC 5545)."""
    found, rest = [], line
    while len(rest.encode()) > 74:
        cut = next(n for n in range(len(rest), 0, -1) if len(rest[:n].encode()) <= 74)
        found.append(rest[:cut])
        rest = " " + rest[cut:]
    return [*found, rest]
