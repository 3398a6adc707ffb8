"""Carries letters from the outbox to the platforms, in order, patiently."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.another_way import deliver, pass_on
from bot.metrics import Metrics
from bot.pictures import FileStore, NotAPicture, kept_as
from bot.platforms.base import Letter, Migrated, NotDelivered, Picture, Platform, Refused
from bot.processing import Office
from core import commands as c
from core.storage import outbox
from core.storage.outbox import Claimed
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.table_files import NotATable, refused_text, table_text
from core.tickets.records import StoredFile
from core.unit_of_work import Actor
from handlers.documents import saved_as
from handlers.messages import Address, Card, Sender, Update, card_from_data
from handlers.people.groups import PROBE

log = logging.getLogger(__name__)
AT_ONCE = 32  # letters on their way at the same time
IDLE = 1.0  # seconds between looks when nobody calls
FETCH_WAIT = 6  # tries for which a card waits for its pictures to be fetched
TRIES = 30  # of one letter whose trouble is not the platform's being down
LONGEST_REST = 60.0  # seconds between looks at a platform that is down
DELIVERY = 45.0  # seconds one delivery may take; shorter than its lease
RELAY = Actor(name="relay")
_MIME = {"photo": "image/jpeg", "video": "video/mp4", "document": "application/octet-stream"}


def backoff(attempts: int) -> float:
    """Seconds before the next try: 1, 2, 4 … at most 5 minutes."""
    return float(min(300, 2 ** min(attempts, 9)))


def _as_sent(row: StoredFile) -> bool:
    """Whether it may be shown as it came: a picture sent as a file is made a plain one first."""
    return row.kind == "photo" or not row.mime.startswith("image/")


class Relay:
    """One of any number of relays: claims letters with a lease, delivers, settles."""

    def __init__(self, office: Office, platforms: Mapping[str, Platform], files: FileStore, metrics: Metrics) -> None:
        self._office = office
        self._platforms = platforms
        self._files = files
        self._metrics = metrics
        self._down: dict[str, datetime] = {}
        self._failed: dict[str, int] = {}
        self._called = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    def call(self) -> None:
        """Letters are waiting: look now. May be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._called.set)

    async def run(self) -> None:
        """Work until cancelled; what is under way is finished."""
        self._loop = asyncio.get_running_loop()
        try:
            while True:
                self._called.clear()
                more = await self._round()
                if not more:
                    await self._wait()
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=10)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(IDLE):
                await self._called.wait()
        except TimeoutError:
            return

    async def _round(self) -> bool:
        """Claim what fits and send it off; True when there may be more."""
        room = AT_ONCE - len(self._under_way)
        if room <= 0:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            return True
        now = self._office.clock()
        pace = {name: platform.pace.overall for name, platform in self._platforms.items()}
        paused = frozenset(name for name, until in self._down.items() if until > now)
        try:
            letters = await self._office.run(
                lambda uow: outbox.claim(uow.connection, uow.now, limit=room, pace=pace, paused=paused)
            )
        except Exception:
            log.exception("claim_failed")
            await asyncio.sleep(IDLE)
            return False
        for letter in letters:
            task = asyncio.create_task(self._carry(letter))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            task.add_done_callback(lambda _: self._called.set())
        return bool(letters)

    async def _carry(self, letter: Claimed) -> None:
        """One letter to its end: settled, postponed or refused. Trouble here leaves it to its lease."""
        name = letter.address.partition(":")[0]
        try:
            outcome = await self._try(name, letter)
        except Exception:
            log.exception("letter_failed", extra={"letter": letter.id, "platform": name})
            outcome = "failed"
        self._metrics.letters.labels(name, outcome).inc()

    async def _try(self, name: str, letter: Claimed) -> str:
        platform = self._platforms.get(name)
        if platform is None:
            await self._refuse(letter, "bad")
            return "no_platform"
        try:
            async with asyncio.timeout(DELIVERY):
                message = await self._deliver(platform, letter)
        except NotDelivered as trouble:
            return await self._later(name, letter, trouble)
        except TimeoutError:
            return await self._later(name, letter, NotDelivered("took too long"))
        except Migrated as moved:
            await self._moved(letter, moved.new_chat)
            return "migrated"
        except Refused as refused:
            log.warning("letter_refused", extra={"letter": letter.id, "platform": name, "outcome": refused.reason})
            await self._refuse(letter, refused.reason)
            return refused.reason
        except Exception:
            log.exception("letter_broken", extra={"letter": letter.id, "platform": name})
            return await self._later(name, letter, NotDelivered("unforeseen"))
        self._failed.pop(name, None)
        if letter.body.get(PROBE):
            opened = c.OpenGroup(letter.address)
            await self._office.run(lambda uow: self._office.dispatcher.do(uow, opened, RELAY))
        interval = platform.interval(Address.parse(letter.address).chat) if letter.kind == "card" else 0.0
        await self._office.run(
            lambda uow: outbox.settle(uow.connection, letter, uow.now, message=message, interval=interval)
        )
        return "delivered"

    async def _deliver(self, platform: Platform, letter: Claimed) -> str:
        if letter.kind == "fetch":
            table = letter.body.get("table")
            await (self._table(platform, table) if table else self._fetch(platform, letter.body))
            return ""
        key = letter.key
        if letter.kind == "toast":
            body = letter.body
            # The web chat keeps its toasts for a moment: there they are opened only when they are shown.
            text = body["text"] if platform.name == "web" else self._office.plain(body["text"])
            address = Address.parse(body["chat"])
            receipt = await platform.deliver(Letter(address, "toast", Card(text), toast=body["toast"], key=key))
            return receipt.message
        card = card_from_data(letter.body["card"])
        pictures = await self._pictures(platform, letter, card)
        replaces = letter.body["edit"] or letter.message
        sent = Letter(Address.parse(letter.address), "card", card, replaces=replaces, pictures=pictures, key=key)
        return (await deliver(platform, sent, self._office.dispatcher.wording.of("zh-Hans"))).message

    async def _pictures(self, platform: Platform, letter: Claimed, card: Card) -> tuple[Picture, ...]:
        """The card's pictures; one that is still being fetched is waited for, but not for ever."""
        if not card.pictures:
            return ()
        rows = await self._office.run(lambda uow: uow.repo(StoredFile).find(key=list(card.pictures)))
        by_key = {row.key: row for row in rows}
        ready = []
        for key in card.pictures:
            row = by_key.get(key)
            if row is None:
                continue
            if row.platform == platform.name and _as_sent(row) and (platform.keeps_pictures or row.path):
                ready.append(Picture(row.key, row.mime or _MIME[row.kind], b"", row.ref, saved_as(row)))
            elif row.path:
                content = await asyncio.to_thread(self._files.read, row.path)
                ready.append(Picture(row.key, row.mime, content, name=saved_as(row)))
            elif row.size >= 0 and letter.attempts < FETCH_WAIT:
                raise NotDelivered("a picture is still being fetched", retry_after=0.2 * 2**letter.attempts)
        return tuple(ready)

    async def _fetch(self, platform: Platform, sent: Mapping[str, str]) -> None:
        """Bring a file's bytes here. One that cannot be read is refused in words (size -1: not to be waited for)."""
        found = await self._office.run(lambda uow: uow.repo(StoredFile).find(key=sent["file"], limit=1))
        if not found or found[0].path:
            return
        row = found[0]
        try:
            content = await platform.fetch(row.ref)
            kept, mime, ending = await asyncio.to_thread(kept_as, content, row.mime, row.kind)
        except (NotAPicture, Refused):
            await self._note_file(row, "", row.mime, -1)
            if not (platform.keeps_pictures and _as_sent(row)):
                await self._hand_in(sent, "unread", f"unread:{row.key}", row.key)
            return
        path = await asyncio.to_thread(self._files.keep, kept, ending)
        await self._note_file(row, path, mime, len(kept))

    async def _table(self, platform: Platform, sent: Mapping[str, str]) -> None:
        """Bring a table's bytes here; to its sender's desk it comes as if they had pasted it."""
        try:
            text = await asyncio.to_thread(table_text, await platform.fetch(sent["ref"]))
        except Refused:
            text = refused_text("unknown")
        except NotATable as error:
            text = refused_text(error.key)
        await self._hand_in(sent, "table", f"table:{sent['key']}", f"{sent['word']}\n{text}")

    async def _hand_in(self, sent: Mapping[str, str], happening: str, key: str, text: str) -> None:
        """What came of a file goes to the desk as if its sender had brought it. Raises NotDelivered."""
        chat = Address.parse(sent["chat"])
        update = Update(
            platform=chat.platform,
            key=key,
            sender=Sender(sent["account"]),
            chat=chat,
            private=bool(sent["private"]),
            at=self._office.clock(),
            text=text,
            happening=happening,
        )
        if not await self._office.receive(update):
            raise NotDelivered(f"the {happening} was not taken")

    async def _note_file(self, row: StoredFile, path: str, mime: str, size: int) -> None:
        def note(uow: SqlUnitOfWork) -> None:
            fresh = uow.repo(StoredFile).get(row.id, lock=True)
            if fresh is not None:
                fresh.path, fresh.mime, fresh.size = path, mime, size
                uow.repo(StoredFile).save(fresh)

        await self._office.run(note)

    async def _later(self, name: str, letter: Claimed, trouble: NotDelivered) -> str:
        """Keep it at the head of its lane. When the whole platform is down, every lane of it rests."""
        wait = trouble.retry_after or backoff(letter.attempts)
        now = self._office.clock()
        if trouble.everyone:
            wait = trouble.retry_after or self._rest(name, now)
            self._down[name] = now + timedelta(seconds=wait)
        elif letter.attempts >= TRIES and trouble.retry_after is None:
            await self._refuse(letter, "bad")
            return "given_up"
        until = now + timedelta(seconds=wait)
        await self._office.run(lambda uow: outbox.postpone(uow.connection, letter, until))
        return "postponed"

    def _rest(self, name: str, now: datetime) -> float:
        """Seconds a platform that is down is left alone; many letters that fail at once count as one failure."""
        until = self._down.get(name, now)
        if until > now:
            return (until - now).total_seconds()
        self._failed[name] = self._failed.get(name, 0) + 1
        return min(LONGEST_REST, backoff(self._failed[name]))

    async def _moved(self, letter: Claimed, new_chat: str) -> None:
        old = Address.parse(letter.address)
        new = Address(old.platform, new_chat, old.thread)
        command = c.MoveAddress(str(Address(old.platform, old.chat)), str(Address(old.platform, new_chat)))

        def move(uow: SqlUnitOfWork) -> None:
            outbox.postpone(uow.connection, letter, uow.now)
            self._office.dispatcher.do(uow, command, RELAY)
            if old.thread:
                uow.outbox.move(letter.address, str(new))

        await self._office.run(move)

    async def _refuse(self, letter: Claimed, reason: str) -> None:
        """Set it aside; when the chat itself is gone, whoever depends on it is told."""
        gone = reason in {"blocked", "gone"}

        def refuse(uow: SqlUnitOfWork) -> None:
            outbox.refuse(uow.connection, letter, uow.now, whole_lane=gone)
            if gone:
                self._office.dispatcher.do(uow, c.LoseAddress(letter.address, reason), RELAY)
            elif reason == "unwelcome":
                self._office.dispatcher.do(uow, c.ShutGroup(letter.address, reason), RELAY)
                pass_on(uow, letter)

        await self._office.run(refuse)
