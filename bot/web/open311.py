"""Open311 GeoReport v2: public matters for other programs, JSON and XML."""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from aiohttp import web

from bot.processing import Office
from bot.web.interfaces import Interfaces
from bot.web.pages import newest, words_of
from core.commands import FileTicket, TakeOrder
from core.district.district import District
from core.errors import CivicError, StorageTrouble
from core.routing.pairs import is_pair
from core.storage.matters import OPEN, Wanted
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.filing import DOOR, known
from core.tickets.order_files import point_at
from core.tickets.permissions import community, point_of, shows
from core.tickets.records import Order, Ticket
from core.unit_of_work import Actor
from handlers.wording import Words

SPAN = timedelta(days=90)
MOST = 1000
LONGEST = 4000
ROOT = "/open311/v2"
_TOKEN = re.compile("[0-9a-f]{16,64}")  # a sender's own: handed in again, it is the same report
_KINDS = {"services": "service", "service_requests": "request", "errors": "error", "attributes": "attribute"}


class Wrong(Exception):
    """An error as the standard has it: code and description."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Open311:
    """The endpoints of the standard. What is handed in needs a key, what is read does not."""

    def __init__(self, office: Office, district: District, doors: Interfaces) -> None:
        self._office, self._district, self._doors = office, district, doors

    def routes(self) -> list[web.RouteDef]:
        """What the server hangs up; nothing where the district does not open it."""
        if "open311" not in self._district.doors.opens:
            return []
        ending = ".{ending:json|xml}"
        return [
            web.get(f"{ROOT}/services{ending}", self._said(self.services)),
            web.get(f"{ROOT}/services/{{code}}{ending}", self._said(self.definition)),
            web.get(f"{ROOT}/requests{ending}", self._said(self.requests)),
            web.get(f"{ROOT}/requests/{{number}}{ending}", self._said(self.request)),
            web.post(f"{ROOT}/requests{ending}", self._said(self.report)),
            web.get(f"{ROOT}/tokens/{{number}}{ending}", self._said(self.token)),
        ]

    def _said(self, answer: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
        async def respond(request: web.Request) -> web.Response:
            ending, status = request.match_info["ending"], 200
            try:
                asked = request.query.get("jurisdiction_id", "")
                if asked not in {"", self._district.code}:
                    raise Wrong(404, "jurisdiction_id provided was not found")
                name, rows = await answer(request)
            except Wrong as wrong:
                status = wrong.status
                name, rows = "errors", [{"code": status, "description": str(wrong)}]
            except StorageTrouble:
                status, name, rows = 503, "errors", [{"code": 503, "description": "try again later"}]
            if ending == "json":
                return web.json_response(rows, status=status)
            root = Element(name)
            _fill(root, rows)  # lists become elements of their kind's name, as the standard writes them
            body = tostring(root, encoding="utf-8", xml_declaration=True)
            return web.Response(body=body, status=status, content_type="application/xml", charset="utf-8")

        return respond

    async def services(self, request: web.Request) -> tuple[str, Any]:
        """The categories that may be public."""
        lang = words_of(self._office, request).lang
        closed = self._district.repeats.private | self._district.protected
        return "services", [
            {
                "service_code": one.code,
                "service_name": one.names.say(lang),
                "description": one.names.say(lang),
                "metadata": False,
                "type": "realtime",
                "keywords": ",".join([word for word in one.keywords if not is_pair(word)][:10]),
                "group": one.group_names.say(lang),
            }
            for one in self._district.categories.values()
            if one.code not in closed
        ]

    async def definition(self, request: web.Request) -> tuple[str, Any]:
        """No service asks for more than the standard does."""
        code = request.match_info["code"]
        if code not in self._district.categories:
            raise Wrong(404, "service_code provided was not found")
        return "service_definition", {"service_code": code, "attributes": []}

    async def requests(self, request: web.Request) -> tuple[str, Any]:
        """By number, or by service, status and time; at most 90 days and 1000 of them, newest first."""
        wanted, words = self._wanted(request), words_of(self._office, request)

        def read(uow: SqlUnitOfWork) -> list[dict[str, Any]]:
            found = newest(uow, wanted, limit=MOST)
            return [told(words, uow.district, one) for one in found if shows(uow.district, one)]

        return "service_requests", await self._office.run(read)

    def _wanted(self, request: web.Request) -> Wanted:
        asked = request.query
        numbers = [one for one in asked.get("service_request_id", "").split(",") if one]
        if numbers:
            return Wanted(number=numbers[:MOST])
        codes = [one for one in asked.get("service_code", "").split(",") if one]
        until = _moment(asked, "end_date") or self._office.clock()
        since = _moment(asked, "start_date") or until - SPAN
        if until - since > SPAN:
            raise Wrong(400, "start_date and end_date may not span more than 90 days")
        status = {one for one in asked.get("status", "").split(",") if one}
        if status - {"open", "closed"}:
            raise Wrong(400, "status must be open or closed")
        states = {"open": OPEN, "closed": ("closed", "merged")}
        wanted = [state for one in sorted(status) for state in states[one]]
        return Wanted(state=wanted, category=codes, since=since, until=until + timedelta(microseconds=1))

    async def request(self, request: web.Request) -> tuple[str, Any]:
        """One matter. Raises Wrong(404) for one that is not public too."""
        number, words = request.match_info["number"], words_of(self._office, request)

        def read(uow: SqlUnitOfWork) -> list[dict[str, Any]]:
            found = uow.repo(Ticket).first(number=number)
            return [told(words, uow.district, found)] if found and shows(uow.district, found) else []

        if not (found := await self._office.run(read)):
            raise Wrong(404, "service_request_id was not found")
        return "service_requests", found

    async def token(self, request: web.Request) -> tuple[str, Any]:
        """The number that a report was given."""
        token = request.match_info["number"]

        def read(uow: SqlUnitOfWork) -> str:
            order = uow.repo(Order).first(number=token)
            ticket = uow.repo(Ticket).get(order.ticket_id) if order else None
            return ticket.number if ticket else ""

        if not (number := await self._office.run(read)):
            raise Wrong(404, "token was not found")
        return "service_requests", [{"service_request_id": number, "token": token}]

    async def report(self, request: web.Request) -> tuple[str, Any]:
        """A matter handed in by a program that has a key; the desk takes it like any other."""
        said = {key: str(value)[:LONGEST] for key, value in (await request.post()).items()}
        door = self._doors.door_with(said.get("api_key", ""), "reports")
        if door is None:
            raise Wrong(403, "api_key is missing or was not accepted")
        command, words = self._order(said, door.channel), words_of(self._office, request)

        def take(uow: SqlUnitOfWork) -> str:
            self._office.dispatcher.do(uow, command, Actor(name=f"{DOOR}{door.code}"))
            ticket = known(uow, command.channel, command.number)
            return ticket.number if ticket else ""

        try:
            number = await self._office.run(take)
        except CivicError as refusal:
            raise Wrong(400, words(f"refusal.{refusal.key}", **refusal.facts)) from refusal
        return "service_requests", [
            {"service_request_id": number, "token": command.number, "service_notice": "", "account_id": ""}
        ]

    def _order(self, said: Mapping[str, str], channel: str) -> TakeOrder:
        code, text = said.get("service_code", ""), said.get("description", "").strip()
        if not code:
            raise Wrong(400, "service_code was not provided")
        if code not in self._district.categories:
            raise Wrong(404, "service_code provided was not found")
        at, area = point_at(said.get("long", ""), said.get("lat", "")), said.get("address_id", "")
        place = said.get("address_string", "").strip()
        if at is None and not place and area not in self._district.areas:
            raise Wrong(400, "lat and long, address_string or address_id must be provided")
        reading = self._office.dispatcher.router.read(f"{place}，{text}" if place else text, at=at)
        matter = FileTicket(
            text or self._district.categories[code].names.hans,
            reading.kind,
            code,
            area if area in self._district.areas else reading.place.area,
            0,
            place=place or reading.place.words,
            lon=at[0] if at else None,
            lat=at[1] if at else None,
            confidence=1.0,
        )
        name = f"{said.get('last_name', '')}{said.get('first_name', '')}"
        contact = " ".join(filter(None, (name, said.get("phone", ""), said.get("email", ""))))
        token = said.get("token", "")
        known_by = token if _TOKEN.fullmatch(token) else secrets.token_hex(8)
        return TakeOrder(channel, known_by, matter, contact=contact)


def _moment(asked: Mapping[str, str], name: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(asked[name].replace(" ", "+")) if asked.get(name) else None
    except ValueError as error:
        raise Wrong(400, f"{name} must be in w3c format, as 2026-11-20T00:00:00Z") from error
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def told(words: Words, district: District, ticket: Ticket) -> dict[str, Any]:
    """A public matter: what kind, where about, how it stands. No word that anybody said is in it."""
    at, kind = point_of(district, ticket), words.fact("category", ticket.category)
    hour = ticket.created_at.replace(minute=0, second=0, microsecond=0)
    return {
        "service_request_id": ticket.number,
        "status": "open" if ticket.state in OPEN else "closed",
        "status_notes": words.state(ticket.state),
        "service_name": kind,
        "service_code": ticket.category,
        "description": kind,
        "agency_responsible": words.department(ticket.department),
        "service_notice": "",
        "requested_datetime": hour.astimezone(UTC).isoformat(),
        "updated_datetime": (ticket.changed_at or hour).replace(microsecond=0).astimezone(UTC).isoformat(),
        "expected_datetime": ticket.due_at.astimezone(UTC).isoformat() if ticket.due_at else "",
        "address": words.area(community(district, ticket).code),
        "address_id": community(district, ticket).code,
        "zipcode": "",
        "lat": at[1] if at else "",
        "long": at[0] if at else "",
        "media_url": "",
    }


def _fill(node: Element, value: Any) -> None:
    if isinstance(value, list):
        for one in value:
            _fill(SubElement(node, _KINDS[node.tag]), one)
    elif isinstance(value, dict):
        for key, one in value.items():
            _fill(SubElement(node, key), one)
    else:
        node.text = str(value).lower() if isinstance(value, bool) else str(value)
