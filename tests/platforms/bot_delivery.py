"""How updates get from the test Bot API server to the bot."""

from __future__ import annotations

import asyncio
import itertools
import time
from contextlib import suppress
from typing import Any

import aiohttp
import telegram

from tests.platforms.bot_schema import TYPES, check
from tests.platforms.bot_world import Fault, Json

# Without allowed_updates the real service leaves these out.
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}


class Delivery:
    """Keeps pending updates and hands them over; every update is judged by the schema and by PTB's parser first.

    `webhooks` overrides the address of setWebhook: deliveries alternate between its entries (replicas).
    `duplicate` hands every update over twice. `order` per chat is kept, chats run side by side.
    """

    def __init__(self) -> None:
        self.webhooks: list[str] = []
        self.url = self.secret = self.last_error = ""
        self.connections = 40
        self.retry_pause = 0.05
        self.duplicate = False
        self.allowed: list[str] = []
        self.pending: list[Json] = []
        self.delivered: list[tuple[str, int, int]] = []
        self.problems: list[str] = []
        self._updates = itertools.count(700_001)
        self._held: list[Json] = []
        self._hold = 0
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = itertools.count()
        self._news = asyncio.Event()
        self._poll = 0
        self._http: aiohttp.ClientSession | None = None

    def emit(self, kind: str, content: Json) -> int:
        """Queue one update and return its id; problems are noted if it is not a valid one."""
        number = next(self._updates)
        update: Json = {"update_id": number, kind: content}
        self.problems += [f"own update: {found}" for found in check(update, "Update", "Update")]
        telegram.Update.de_json(update, None)
        return self._queue(kind, update)

    def emit_strange(self, kind: str, content: Json) -> int:
        """Queue an update that neither the schema nor the library knows, as the real service now and then sends."""
        return self._queue(kind, {"update_id": next(self._updates), kind: content})

    def _queue(self, kind: str, update: Json) -> int:
        if kind in (self.allowed or set(TYPES["Update"]) - ON_REQUEST):
            self._held.append(update)
        if len(self._held) > self._hold:
            self.release()
        return int(update["update_id"])

    def reorder(self, count: int) -> None:
        """Hold back the next `count` updates, then hand them over in reverse order (webhooks only)."""
        self._hold = count - 1

    def release(self) -> None:
        """Hand over what reorder() still holds back."""
        self.pending += reversed(self._held)
        self._held, self._hold = [], 0
        self._news.set()
        self._news = asyncio.Event()
        self._dispatch()

    def use_webhook(self, url: str, secret: str, p: Json) -> None:
        """What setWebhook and deleteWebhook do; an empty url means polling."""
        self.url, self.secret = url, secret
        self.connections = p.get("max_connections", 40)
        self.allowed = p.get("allowed_updates", self.allowed)
        if p.get("drop_pending_updates"):
            self.pending.clear()
        self._dispatch()

    def _dispatch(self) -> None:
        if not (self.url or self.webhooks):
            return
        for update in self.pending:
            lane = self._lane(update)
            if lane not in self._busy and len(self._busy) < self.connections:
                self._busy.add(lane)
                task = asyncio.get_running_loop().create_task(self._hand_over(update, lane))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    @staticmethod
    def _lane(update: Json) -> str:
        content: Any = next(v for k, v in update.items() if k != "update_id")
        return str((content.get("chat") or content.get("message", {}).get("chat") or content.get("from"))["id"])

    async def _hand_over(self, update: Json, lane: str) -> None:
        try:
            for _ in range(2 if self.duplicate else 1):
                await self._insist(update)
            # deleteWebhook(drop_pending_updates) may have emptied the list meanwhile.
            self.pending = [one for one in self.pending if one is not update]
        finally:
            self._busy.discard(lane)
        self._dispatch()

    async def _insist(self, update: Json) -> None:
        while True:
            if await self._post(update):
                return
            await asyncio.sleep(self.retry_pause)

    async def _post(self, update: Json) -> bool:
        if update not in self.pending:
            return True
        urls = self.webhooks or [self.url]
        url = urls[next(self._turn) % len(urls)]
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        self._http = self._http or aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(60))
        try:
            async with self._http.post(url, json=update, headers=headers) as answer:
                await answer.read()
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            status, self.last_error = 0, repr(error)
        self.delivered.append((url, update["update_id"], status))
        if not 200 <= status < 300:
            self.last_error = f"Wrong response from the webhook: {status}" if status else self.last_error
        return 200 <= status < 300

    async def get_updates(self, p: Json) -> list[Json]:
        """One poll with Telegram's offset, limit and timeout; a second poller ends the first with 409."""
        if self.url:
            why = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise Fault(409, f"Conflict: {why}")
        self._poll += 1
        mine, until = self._poll, time.monotonic() + min(p.get("timeout", 0), 50)
        self.allowed = p.get("allowed_updates", self.allowed)
        self._confirm(p.get("offset", 0))
        self._news.set()
        self._news = asyncio.Event()
        while not self.pending and (rest := until - time.monotonic()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), rest)
            if mine != self._poll:
                why = "terminated by other getUpdates request; make sure that only one bot instance is running"
                raise Fault(409, f"Conflict: {why}")
        limit = p.get("limit", 100)
        batch = sorted(self.pending, key=lambda one: int(one["update_id"]))[: limit if 1 <= limit <= 100 else 100]
        return [one for one in batch for _ in range(2 if self.duplicate else 1)]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.pending = self.pending[offset:]
        self.pending = [one for one in self.pending if one["update_id"] >= offset]

    async def settled(self, within: float = 10.0) -> None:
        """Wait until every update was taken (answered 2xx, or confirmed by a poll); AssertionError after `within` s."""
        until = time.monotonic() + within
        while self.pending or self._tasks:
            assert time.monotonic() < until, f"not taken: {self.pending[:2]}; last error: {self.last_error}"
            await asyncio.sleep(0.005)

    async def stop_delivery(self) -> None:
        """Give up on pending deliveries."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._http:
            await self._http.close()
