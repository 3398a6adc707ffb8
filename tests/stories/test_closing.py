"""A house that closes leaves nothing open behind."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

from sqlalchemy import Connection

from tests.stories.town import Town


async def test_a_read_nobody_waits_for_is_over_before_the_house_is_closed(tmp_path: Path) -> None:
    begun, done = threading.Event(), threading.Event()

    def slowly(_: Connection) -> None:
        begun.set()
        time.sleep(0.3)
        done.set()

    async with Town(tmp_path) as town:
        reading = asyncio.create_task(town.house.office.look(slowly))
        await asyncio.to_thread(begun.wait, 10)
        reading.cancel()
    assert done.is_set()
