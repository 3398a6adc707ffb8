"""Other systems as a platform: what happened is posted to them, signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson

from bot.platforms.base import BadRequest, Inbound, Letter, NotDelivered, Pace, Receipt, Refused
from core.district.doors import Door
from core.door_keys import key_of, signature
from core.unit_of_work import Keys

TIMEOUT = aiohttp.ClientTimeout(total=20)


class Systems:
    """Nothing comes in by this way: what systems hand in has endpoints of its own."""

    name = "door"
    pace = Pace()
    keeps_pictures = False

    def __init__(self, doors: Mapping[str, Door], keys: Keys) -> None:
        self._doors, self._keys = doors, keys

    def interval(self, chat: str) -> float:
        """Nothing is paced here."""
        return 0.0

    def read(self, headers: Mapping[str, str], body: bytes) -> Inbound:
        """See bot.web.interfaces."""
        raise BadRequest("other systems have their own endpoints", status=404)

    async def deliver(self, letter: Letter) -> Receipt:
        """Cards are for people. Raises Refused('bad')."""
        raise Refused("no person reads here", reason="bad")

    async def fetch(self, ref: str) -> bytes:
        """Nothing is kept there. Raises Refused('bad')."""
        raise Refused("nothing to fetch", reason="bad")

    async def tell(self, system: str, body: Mapping[str, Any], key: str) -> None:
        """One event as JSON. `key` is the same at every try. Raises NotDelivered, Refused('bad')."""
        door = self._doors.get(system)
        if door is None or not door.url:
            raise Refused("no such system", reason="bad")
        content = orjson.dumps(body)
        headers = {
            "Content-Type": "application/json",
            "X-Huying-Event": str(body.get("event", "")),
            "X-Huying-Delivery": key,
            "X-Huying-Signature": signature(key_of(self._keys, door), content),
        }
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT) as session,
                session.post(door.url, data=content, headers=headers, allow_redirects=False) as answer,
            ):
                status, after = answer.status, answer.headers.get("Retry-After", "")
        except (TimeoutError, aiohttp.ClientError) as trouble:
            raise NotDelivered(type(trouble).__name__) from trouble
        if status in {408, 425, 429} or status >= 500:
            raise NotDelivered(f"HTTP {status}", retry_after=float(after) if after.isdecimal() else None)
        if status >= 300:
            raise Refused(f"HTTP {status}", reason="bad")
