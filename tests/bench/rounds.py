"""One round of turns in the checkout on the path, printed as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import bench_turns as bench


async def one_round(residents: int, reports: int) -> dict[str, float]:
    """Turns a second, p99 in ms, CPU ms a turn, and plain sqlite3's turns a second with a commit for each.

    Asks of a checkout only `open_house`, `turns`, `settle`, `close_house`, `rows_of` and `plain_rate` of its
    bench_turns, so that any later one can be compared with any earlier one.
    """
    with tempfile.TemporaryDirectory() as folder:
        house = await bench.open_house(Path(folder))
        await bench.turns(house, residents, 2)
        bench.settle()  # type: ignore[attr-defined] # what it imports itself
        before = time.process_time()
        rate, spans = await bench.turns(house, residents, reports)
        spent = time.process_time() - before
        await bench.close_house(house)
        rows = bench.rows_of(Path(folder) / "huying.db")
        plain = bench.plain_rate(rows, residents * (reports + 2) * 2, 1)
    p99 = sorted(spans)[int(len(spans) * 0.99)]
    return {"rate": rate, "p99": 1000 * p99, "cpu": 1000 * spent / len(spans), "plain": plain}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(one_round(*map(int, sys.argv[1:3])))))
