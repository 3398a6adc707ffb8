"""Carries letters from the outbox to the platforms, in order, patiently."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.another_way import deliver, pass_on
from bot.errands import Errands, as_sent, goes_out, is_report, not_taken
from bot.metrics import Metrics
from bot.pictures import FileStore
from bot.platforms import base
from bot.processing import Office
from core import commands as c
from core.storage import outbox
from core.storage.outbox import Claimed
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import StoredFile
from core.unit_of_work import CLOCKWORK, Actor, Urgency
from handlers.calls.cards import delivered
from handlers.documents import saved_as
from handlers.messages import Address, Card, card_from_data, card_to_data
from handlers.people.groups import PROBE

log = logging.getLogger(__name__)
AT_ONCE = 32  # letters on their way at the same time
IDLE = 1.0  # seconds between looks when nobody calls
SHORTEST = 0.005  # seconds between looks while the pace holds letters back
FETCH_WAIT = 6  # tries for which a card waits for its pictures to be fetched
TRIES = 30  # of one letter whose trouble is not the platform's being down
LONGEST_REST = 60.0  # seconds between looks at a platform that is down
DELIVERY = 45.0  # seconds one delivery may take; shorter than its lease
RELAY = Actor(name="relay")
_MIME = {"photo": "image/jpeg", "video": "video/mp4", "document": "application/octet-stream"}


def backoff(attempts: int) -> float:
    """Seconds before the next try: 1, 2, 4 … at most 5 minutes."""
    return float(min(300, 2 ** min(attempts, 9)))


def _claim(
    uow: SqlUnitOfWork, room: int, pace: Mapping[str, float], paused: frozenset[str]
) -> tuple[list[Claimed], datetime | None]:
    """Letters to carry; where there are none, when there may be some."""
    letters = outbox.claim(uow.connection, uow.now, limit=room, pace=pace, paused=paused)
    return letters, None if letters else outbox.soon(uow.connection, uow.now)


class Relay:
    """One of any number of relays: claims letters with a lease, delivers, settles."""

    def __init__(
        self, office: Office, platforms: Mapping[str, base.Platform], files: FileStore, metrics: Metrics
    ) -> None:
        self._office = office
        self._platforms = platforms
        self._files = files
        self._errands = Errands(office, files)
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
                rest = await self._round()
                if rest:
                    await self._wait(rest)
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=10)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._called.wait()
        except TimeoutError:
            return

    async def _round(self) -> float:
        """Claim what fits and send it off; the seconds until another look is worth while, 0 when there may be more.

        With quick answers nothing is under way that would call when the pace allows the next letter: a second's sleep
        then let five letters a second leave in place of 25.
        """
        room = AT_ONCE - len(self._under_way)
        if room <= 0:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            return 0.0
        now = self._office.clock()
        pace = {name: platform.pace.overall for name, platform in self._platforms.items()}
        paused = frozenset(name for name, until in self._down.items() if until > now)
        try:
            letters, soon = await self._office.run(lambda uow: _claim(uow, room, pace, paused))
        except Exception:
            log.exception("claim_failed")
            return IDLE
        for letter in letters:
            task = asyncio.create_task(self._carry(letter))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            task.add_done_callback(lambda _: self._called.set())
        if letters:
            return 0.0
        return IDLE if soon is None else min(IDLE, max(SHORTEST, (soon - self._office.clock()).total_seconds()))

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
        except base.NotDelivered as trouble:
            return await self._later(name, letter, trouble)
        except TimeoutError:
            return await self._later(name, letter, base.NotDelivered("took too long"))
        except base.Migrated as moved:
            await self._moved(letter, moved.new_chat)
            return "migrated"
        except base.TooLate:
            await self._answer_late(letter)
            return "late"
        except base.Refused as refused:
            log.warning("letter_refused", extra={"letter": letter.id, "platform": name, "outcome": refused.reason})
            await self._refuse(letter, refused.reason)
            return refused.reason
        except Exception:
            log.exception("letter_broken", extra={"letter": letter.id, "platform": name})
            return await self._later(name, letter, base.NotDelivered("unforeseen"))
        self._failed.pop(name, None)
        if letter.body.get(PROBE):
            await self._office.do(c.OpenGroup(letter.address), RELAY)
        interval = platform.interval(Address.parse(letter.address).chat) if letter.kind == "card" else 0.0
        await self._office.run(lambda uow: self._settle(uow, letter, message, interval))
        return "delivered"

    def _settle(self, uow: SqlUnitOfWork, letter: Claimed, message: str, interval: float) -> None:
        outbox.settle(uow.connection, letter, uow.now, message=message, interval=interval)
        if message and letter.kind == "event":
            taken = c.NoteForwarded(Address.parse(letter.address).chat, letter.body["id"], message)
            self._office.dispatcher.do(uow, taken, CLOCKWORK)
        elif message and not letter.message and (follows := delivered(uow, letter.slot)):
            self._office.dispatcher.do(uow, follows, CLOCKWORK)

    async def _deliver(self, platform: base.Platform, letter: Claimed) -> str:
        if letter.kind == "fetch":
            table = letter.body.get("table")
            await (self._errands.table(platform, table) if table else self._errands.fetch(platform, letter.body))
            return ""
        if letter.kind == "menu":
            if isinstance(platform, base.HasMenus):
                await platform.set_commands(letter.body["commands"], chat=Address.parse(letter.address).chat)
            return ""
        key = letter.key
        if letter.kind == "event":
            if not isinstance(platform, base.HearsEvents):
                return ""
            if is_report(letter):
                await self._office.run(lambda uow: goes_out(uow, letter))
            return await platform.tell(Address.parse(letter.address).chat, letter.body, key)
        if letter.kind == "toast":
            body = letter.body
            # The web chat keeps its toasts for a moment: there they are opened only when they are shown.
            text = body["text"] if platform.name == "web" else self._office.plain(body["text"])
            address = Address.parse(body["chat"])
            receipt = await platform.deliver(base.Letter(address, "toast", Card(text), toast=body["toast"], key=key))
            return receipt.message
        card = card_from_data(letter.body["card"])
        if platform.name != "web":  # the page, too, opens what lies sealed only when it is shown
            card = replace(card, text=self._office.plain(card.text))
        pictures = await self._pictures(platform, letter, card)
        replaces = letter.body["edit"] or letter.message
        sent = base.Letter(Address.parse(letter.address), "card", card, replaces=replaces, pictures=pictures, key=key)
        return (await deliver(platform, sent, self._office.dispatcher.wording.of("zh-Hans"))).message

    async def _pictures(self, platform: base.Platform, letter: Claimed, card: Card) -> tuple[base.Picture, ...]:
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
            if row.platform == platform.name and as_sent(row) and (platform.keeps_pictures or row.path):
                ready.append(base.Picture(row.key, row.mime or _MIME[row.kind], b"", row.ref, saved_as(row)))
            elif row.path:
                content = await asyncio.to_thread(self._files.read, row.path)
                ready.append(base.Picture(row.key, row.mime, content, name=saved_as(row)))
            elif row.size >= 0 and letter.attempts < FETCH_WAIT:
                raise base.NotDelivered("a picture is still being fetched", retry_after=0.2 * 2**letter.attempts)
        return tuple(ready)

    async def _later(self, name: str, letter: Claimed, trouble: base.NotDelivered) -> str:
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

        def postpone(uow: SqlUnitOfWork) -> None:
            if trouble.untaken and is_report(letter):
                outbox.note(uow.connection, letter, letter.body)
            outbox.postpone(uow.connection, letter, until)

        await self._office.run(postpone)
        return "postponed"

    def _rest(self, name: str, now: datetime) -> float:
        """Seconds a platform that is down is left alone; many letters that fail at once count as one failure."""
        until = self._down.get(name, now)
        if until > now:
            return (until - now).total_seconds()
        self._failed[name] = self._failed.get(name, 0) + 1
        return min(LONGEST_REST, backoff(self._failed[name]))

    async def _answer_late(self, letter: Claimed) -> None:
        """What would have stood under the button comes as a message; what must stay nowhere does not."""

        def say(uow: SqlUnitOfWork) -> None:
            outbox.settle(uow.connection, letter, uow.now, message="", interval=0.0)
            text = letter.body["text"]
            if text and not letter.body.get("aside") and self._office.plain(text) == text:
                uow.outbox.urgency = Urgency.ANSWER
                uow.outbox.post(letter.body["chat"], "card", {"card": card_to_data(Card(text)), "edit": ""})

        await self._office.run(say)

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
            elif is_report(letter) and (lost := not_taken(uow, letter, reason)):
                self._office.dispatcher.do(uow, lost, CLOCKWORK)

        await self._office.run(refuse)
