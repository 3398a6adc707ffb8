"""Tells every open page what is new, as server-sent events."""

import asyncio
import logging
from collections import defaultdict

from aiohttp import web

from bot.processing import Office
from core.storage import web_chat
from core.storage.columns import EPOCH
from core.storage.web_chat import Said

log = logging.getLogger(__name__)
LOOK = 1.0  # seconds between looks for what other replicas wrote
LONGEST_QUEUE = 1000  # events a page that does not read may fall behind before it must open anew
HEART = Said(0, 0, "", "", "", {}, EPOCH)  # stands for a while in which nothing was said


def event_stream() -> web.StreamResponse:
    """An answer that goes on, and that no proxy keeps back."""
    headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return web.StreamResponse(headers=headers)


async def next_of(queue: asyncio.Queue[Said | None], seconds: float) -> Said | None:
    """What is said next, HEART where nothing is for so long; None tells to open anew."""
    try:
        async with asyncio.timeout(seconds):
            return await queue.get()
    except TimeoutError:
        return HEART


class Hub:
    """One reader of the message table for all pages of this process."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._called = asyncio.Event()
        self._pages: dict[str, set[asyncio.Queue[Said | None]]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    def call(self) -> None:
        """Something new was committed; may be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._called.set)

    def open(self, chats: list[str]) -> asyncio.Queue[Said | None]:
        """A queue of what is said in these chats from now on; None tells to open anew."""
        queue: asyncio.Queue[Said | None] = asyncio.Queue(LONGEST_QUEUE)
        for chat in chats:
            self._pages[chat].add(queue)
        return queue

    def close(self, queue: asyncio.Queue[Said | None]) -> None:
        """The page is gone."""
        for chat in [name for name, queues in self._pages.items() if queue in queues]:
            self._pages[chat].discard(queue)
            if not self._pages[chat]:
                del self._pages[chat]

    def end(self) -> None:
        """The house closes: tell every page to open anew, instead of letting it wait for nothing."""
        for queue in {queue for queues in self._pages.values() for queue in queues}:
            _put(queue, None)

    async def run(self) -> None:
        """Read on until cancelled."""
        self._loop = asyncio.get_running_loop()
        last = await self._office.look(web_chat.newest)
        while True:
            try:
                async with asyncio.timeout(LOOK):
                    await self._called.wait()
            except TimeoutError:
                if not self._pages:
                    continue
            self._called.clear()
            last = await self._tell(last)

    async def _tell(self, last: int) -> int:
        try:
            if not self._pages:
                return await self._office.look(web_chat.newest)
            fresh = await self._office.look(lambda connection: web_chat.since(connection, last))
        except Exception:
            log.exception("stream_failed")
            return last
        for said in fresh:
            for queue in self._pages.get(said.chat, ()):
                _put(queue, said)
        if len(fresh) >= 500:
            self._called.set()
        return fresh[-1].rev if fresh else last


def _put(queue: asyncio.Queue[Said | None], said: Said | None) -> None:
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)
        return
    queue.put_nowait(said)
