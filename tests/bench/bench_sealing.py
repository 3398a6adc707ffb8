"""What sealing costs a turn: without, as it is, if all were sealed."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bot.succession import settle
from core.record import SPECS
from core.storage.repository import plan_of
from core.storage.sealing import Sealing
from core.workflow.records import Note
from tests.bench.bench_turns import close_house, open_house, turns_from

ROUNDS, REPORTS = 16, 100


def _none() -> Sealing:
    plan = plan_of(Note)
    sealing = Sealing(SPECS[Note], plan.table)
    sealing.names = frozenset()
    return sealing


def _all() -> Sealing:
    sealing = Sealing(SPECS[Note], plan_of(Note).table)
    sealing._unless = ""
    return sealing


async def main() -> None:
    """Median CPU milliseconds a turn of each, in rounds turn about in one process."""
    ways = {"open": _none(), "as it is": Sealing(SPECS[Note], plan_of(Note).table), "all": _all()}
    spent: dict[str, list[float]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as folder:
        house = await open_house(Path(folder))
        await turns_from(house, 0, REPORTS)
        settle()
        for n in range(ROUNDS):
            for at, way in enumerate(list(ways)[:: 1 if n % 2 else -1]):
                plan_of(Note).sealing = ways[way]
                first, before = (1 + 3 * n + at) * 3200, time.process_time()
                await turns_from(house, first, REPORTS)
                spent[way].append(1000 * (time.process_time() - before) / (2 * REPORTS))
        await close_house(house)
    middle = {way: statistics.median(found) for way, found in spent.items()}
    for way, found in middle.items():
        print(f"{way}: {found:.3f} ms CPU a turn, {100 * (found / middle['open'] - 1):+.1f} %")


if __name__ == "__main__":
    asyncio.run(main())
