"""Long polling: one replica asks, and confirms only what is committed."""

from __future__ import annotations

import asyncio
import logging
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.delivery import backoff
from bot.platforms.base import BadRequest, NotDelivered
from bot.processing import Office
from core.storage import inbox
from handlers.messages import Update

if TYPE_CHECKING:
    from bot.platforms.telegram.platform import Telegram

log = logging.getLogger(__name__)
ASK = 20.0  # seconds one question may wait for an answer
LEASE = timedelta(seconds=60)  # of the replica that polls; longer than a question
PAUSE = 5.0  # seconds before another replica looks whether the lease is free


async def poll(office: Office, telegram: Telegram) -> None:
    """Poll until cancelled. An update is confirmed by asking for the next one, after its unit is committed."""
    owner, offset, failed = uuid.uuid4().hex, 0, 0
    while True:
        try:
            held = await office.run(
                lambda uow: inbox.hold(uow.connection, "poll:telegram", owner, uow.now, uow.now + LEASE)
            )
            if not held:
                offset = 0
                await asyncio.sleep(PAUSE)
                continue
            raws = await telegram.poll(offset, ASK)
            after = await _handle(office, telegram, raws, offset)
            if after is None:
                failed += 1
                await asyncio.sleep(min(backoff(failed), 10.0))
            else:
                offset, failed = after, 0
        except NotDelivered as trouble:
            failed += 1
            await asyncio.sleep(trouble.retry_after or backoff(failed))
        except Exception:
            failed += 1
            log.exception("poll_failed")
            await asyncio.sleep(backoff(failed))


async def _handle(office: Office, telegram: Telegram, raws: tuple[dict[str, object], ...], offset: int) -> int | None:
    """Handle updates, each chat's in their order; the next offset, or None where the storage took not all of them.

    Chats do not wait for each other: what one person's message breaks is tried again while others are answered.
    """
    chats: dict[str, list[Update]] = {}
    for raw in raws:
        try:
            inbound = telegram.take(raw)
        except BadRequest:
            log.warning("update_unreadable")
            continue
        offset = int(str(raw["update_id"])) + 1
        for update in inbound.updates:
            chats.setdefault(str(update.chat), []).append(update)
    taken = await asyncio.gather(*(_in_order(office, updates) for updates in chats.values()))
    return offset if all(taken) else None


async def _in_order(office: Office, updates: list[Update]) -> bool:
    for update in updates:
        if not await office.receive(update):
            return False
    return True
