"""What other systems hand in over HTTP: orders and signals, by a key."""

import hmac
from typing import Any

from aiohttp import web

from bot.processing import Office
from core.district.doors import Door
from core.door_keys import key_of
from core.errors import CivicError, StorageTrouble
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.filing import DOOR, known
from core.tickets.order_files import OrderFile, read_orders
from core.unit_of_work import Actor, Keys
from handlers.wording import worded

LARGEST = 1024 * 1024


class Interfaces:
    """`/api/orders` and `/api/signals`; `?dry=1` only says what would come of it."""

    def __init__(self, office: Office, doors: dict[str, Door], keys: Keys) -> None:
        self._office, self._doors, self._keys = office, doors, keys

    def routes(self) -> list[web.RouteDef]:
        """What the server hangs up; nothing where no system may hand in."""
        kinds = {kind for door in self._doors.values() for kind in door.takes} & {"orders", "signals"}
        return [web.post(f"/api/{kind}", self.take) for kind in sorted(kinds)]

    async def take(self, request: web.Request) -> web.Response:
        """All or nothing: a list with a mistake changes nothing, and every mistake is named."""
        door = self.door_of(request, request.path.rpartition("/")[2])
        try:
            text = (await request.read()).decode()
        except UnicodeDecodeError:
            text = ""
        words = self._office.dispatcher.wording.of("zh-Hans")
        if len(text.encode()) > LARGEST or not text.lstrip().startswith(("[", "{")):
            return web.json_response({"error": words("door.no_json")}, status=400)
        dry, actor = request.query.get("dry", "") not in {"", "0"}, Actor(name=f"{DOOR}{door.code}")

        def work(uow: SqlUnitOfWork) -> tuple[OrderFile, list[dict[str, Any]]]:
            found = read_orders(text, uow.district, self._office.dispatcher.router, door.channel)
            if found.flaws:
                return found, []
            told = []
            for one in found.orders:
                before = known(uow, one.channel, one.number)
                if before is None and not dry:
                    self._office.dispatcher.do(uow, one, actor)
                ticket = before or known(uow, one.channel, one.number)
                told.append({"number": one.number, "new": before is None, "ticket": ticket.number if ticket else ""})
            return found, told

        try:
            found, told = await self._office.run(work)
        except StorageTrouble:
            return web.json_response({"error": words("trouble.storage")}, status=503, headers={"Retry-After": "5"})
        except CivicError as refusal:
            return web.json_response({"error": words(f"refusal.{refusal.key}", **refusal.facts)}, status=403)
        if found.flaws or not told:
            error = worded(words, found.flaws) or words("tableflaw.order_none", line=0)
            return web.json_response({"error": error}, status=422)
        return web.json_response({"orders": told, "dry": dry})

    def door_of(self, request: web.Request, kind: str) -> Door:
        """The system whose key was sent. Raises HTTPUnauthorized, HTTPForbidden."""
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        if door := self.door_with(sent, kind):
            return door
        raise (
            web.HTTPForbidden if self.door_with(sent) else web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        )

    def door_with(self, key: str, kind: str = "") -> Door | None:
        """The system that has this key and may hand such things in."""
        same = (d for d in self._doors.values() if hmac.compare_digest(key_of(self._keys, d).encode(), key.encode()))
        return next((door for door in same if not kind or kind in door.takes), None)
