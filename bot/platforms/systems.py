"""Other systems as a platform: what happened is posted to them, signed."""

import hashlib
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import orjson

from bot.platforms.base import NotDelivered, OneWay, Refused
from bot.processing import Office
from core.commands import Input, Perform
from core.district.doors import Door
from core.door_keys import key_of, signature
from core.refs import ticket_ref
from core.tickets.filing import forwarded
from core.unit_of_work import Keys
from handlers.doors.told import OUT

log = logging.getLogger(__name__)
AWAITED = "token:"  # numbers begin so that are not given yet
_NOT_NOW = frozenset({408, 425, 429, 503})  # the system says itself that it has taken nothing
TIMEOUT = aiohttp.ClientTimeout(total=20)


class Systems(OneWay):
    """What happened is told to them; what they hand in has endpoints of its own (bot.web.interfaces)."""

    name = "door"

    def __init__(self, doors: Mapping[str, Door], keys: Keys, given: Mapping[str, str]) -> None:
        """`given`: the keys that other systems gave us, by their code."""
        self._doors, self._keys, self._given = doors, keys, given

    async def fetch(self, ref: str) -> bytes:
        """Nothing is kept there. Raises Refused('bad')."""
        raise Refused("nothing to fetch", reason="bad")

    async def tell(self, system: str, body: Mapping[str, Any], key: str) -> str:
        """One event as JSON, signed; what is forwarded as a report by Open311, whose number there is given.

        `key` is the same at every try. Raises NotDelivered, Refused('bad').
        """
        door = self._doors.get(system)
        if door is None or not door.url:
            raise Refused("no such system", reason="bad")
        if "report" in body:
            said = {name: str(value) for name, value in body["report"].items() if value not in (None, "")}
            token = hashlib.sha256(f"{said['description']} {key}".encode()).hexdigest()[:32]
            if body.get(OUT):
                return await _found(door.url, said, str(body["at"]), token)
            form = {**said, "api_key": self._given.get(system, ""), "device_id": key, "token": token}
            return number_in(await _asked("POST", f"{door.url}/requests.json", data=form))
        content = orjson.dumps(body)
        headers = {
            "Content-Type": "application/json",
            "X-Huying-Event": str(body.get("event", "")),
            "X-Huying-Delivery": key,
            "X-Huying-Signature": signature(key_of(self._keys, door), content),
        }
        await _asked("POST", door.url, data=content, headers=headers)
        return ""

    async def answer(self, system: str, number: str) -> str:
        """What the system says of a report that is closed there, '' while it is open. Raises as `tell`."""
        url, token = self._doors[system].url, number.removeprefix(AWAITED)
        if token != number:
            number = number_in(await _asked("GET", f"{url}/tokens/{token}.json"))
        if number.startswith(AWAITED):
            return ""  # it has not given the report a number yet
        said = _first(await _asked("GET", f"{url}/requests/{number}.json"))
        return str(said.get("status_notes") or said.get("status")) if said.get("status") == "closed" else ""


def _rows(body: bytes) -> list[dict[str, Any]]:
    """The list that every answer of Open311 is. Raises NotDelivered for anything else."""
    try:
        return [dict(row) for row in list(orjson.loads(body))]
    except (orjson.JSONDecodeError, TypeError, ValueError) as strange:
        raise NotDelivered("no answer of Open311") from strange


def _first(body: bytes) -> dict[str, Any]:
    """Its one row. Raises NotDelivered."""
    if rows := _rows(body):
        return rows[0]
    raise NotDelivered("an empty answer of Open311")


def number_in(body: bytes) -> str:
    """The number of a report, or the token behind which it will be."""
    said = _first(body)
    return str(said.get("service_request_id") or f"{AWAITED}{said.get('token', '')}")


async def _found(url: str, said: Mapping[str, str], at: str, token: str) -> str:
    """The number of a report whose answer was lost, by our token or by our number in its words.

    Raises NotDelivered while the system cannot be asked, Refused('unsure') where it shows no such report.
    """
    since = (datetime.fromisoformat(at) - timedelta(days=1)).isoformat(timespec="seconds")
    asked = {"service_code": said["service_code"], "start_date": since}
    rows = await _listed(f"{url}/tokens/{token}.json", {}) or await _listed(f"{url}/requests.json", asked)
    reference = said["description"].rpartition(" ")[2]
    for row in rows:
        known = row.get("token") == token or reference in str(row.get("description"))
        if known and row.get("service_request_id"):
            return str(row["service_request_id"])
    raise Refused("nobody knows whether it was taken", reason="unsure")


async def _listed(url: str, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the system lists there; nothing where it knows no such list. Raises NotDelivered."""
    try:
        return _rows(await _asked("GET", url, params=asked))
    except Refused:
        return []


async def _asked(method: str, url: str, **what: Any) -> bytes:
    """The body of a good answer. Raises NotDelivered where it is worth another try, else Refused('bad')."""
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as session,
            session.request(method, url, allow_redirects=False, **what) as answer,
        ):
            status, after, body = answer.status, answer.headers.get("Retry-After", ""), await answer.read()
    except (TimeoutError, aiohttp.ClientError) as trouble:
        unreached = isinstance(trouble, aiohttp.ClientConnectorError)
        raise NotDelivered(type(trouble).__name__, untaken=unreached) from trouble
    if status in _NOT_NOW or status >= 500:
        wait = float(after) if after.isdecimal() else None
        raise NotDelivered(f"HTTP {status}", retry_after=wait, untaken=status in _NOT_NOW)
    if status >= 300:
        raise Refused(f"HTTP {status}", reason="bad")
    return body


async def follow(office: Office, systems: Systems) -> None:
    """Ask how everything stands that was forwarded; what is done there comes back as its result."""
    for system, ticket_id, number in await office.run(forwarded):
        try:
            if said := await systems.answer(system, number):
                await office.do(Perform(ticket_ref(ticket_id), "city_answers", Input(text=said)))
        except (NotDelivered, Refused) as trouble:
            log.warning("not_answered: %s", trouble, extra={"platform": system})
