"""What a turn costs with a million tickets kept, against a thousand.

Run: python -m tests.bench.bench_growth [--tickets N]. Both databases are open in the same process and take turns;
prints the ratio for SQLite and for PostgreSQL, an idle tick, the start on the large database, and ends with 1 where a
promise is broken: a turn 1.3 ×, an idle tick 5 ms, a start 2 s.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.app import House
from bot.succession import settle
from tests.bench.bench_turns import close_house, measure_start, open_house, resident, turns_from
from tests.bench.growth_data import multiply
from tests.postgres import NoPostgres, fresh_database, postgres_server

FEW = 1_000
RESIDENTS = 32
REPORTS = 8  # of each resident in a round
TURN_LIMIT, TICK_LIMIT, START_LIMIT = 1.3, 0.005, 2.0


@dataclass
class Filled:
    """A house over a database with so many tickets; `spans` are seconds a turn, by round."""

    house: House
    spans: list[float] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)

    async def play(self, round_: int) -> None:
        """Residents whom nobody has met yet report and confirm."""
        first = 500_000 + 1000 * round_
        spans: list[float] = []
        began, before = time.perf_counter(), time.process_time()
        await asyncio.gather(*(resident(self.house, first + n, REPORTS, spans) for n in range(RESIDENTS)))
        self.spans.append((time.perf_counter() - began) / len(spans))
        self.spent.append((time.process_time() - before) / len(spans))


@asynccontextmanager
async def filled(folder: Path, url: str, tickets: int) -> AsyncIterator[Filled]:
    """A house over a database with real turns' rows, multiplied until there are so many tickets."""
    folder.mkdir()
    house = await open_house(folder, url)
    try:
        await turns_from(house, 0, FEW)
        began = time.perf_counter()
        multiply(house.engine, tickets // FEW)
        print(f"  {tickets} tickets in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        yield Filled(house)
    finally:
        await close_house(house)


async def measure(name: str, folder: Path, urls: tuple[str, str], tickets: int, rounds: int) -> bool:
    """Rounds on both databases in turn; whether every promise is kept."""
    async with filled(folder / "few", urls[0], FEW) as few, filled(folder / "many", urls[1], tickets) as many:
        settle()
        for n in range(rounds + 1):
            for one in (few, many) if n % 2 else (many, few):
                await one.play(n)
        slower = _middle(many.spans) / _middle(few.spans)
        tick = await _idle_tick(many.house)
    print(
        f"{name}: a turn {1000 * _middle(few.spans):.2f} ms with {FEW} tickets, {1000 * _middle(many.spans):.2f} ms "
        f"with {tickets}: {slower:.2f} × (by CPU of this process {min(many.spent[1:]) / min(few.spent[1:]):.2f} ×); "
        f"idle tick {1000 * tick:.2f} ms"
    )
    return slower <= TURN_LIMIT and tick <= TICK_LIMIT


def _middle(spans: list[float]) -> float:
    """The median without the first round, which fills caches."""
    return statistics.median(spans[1:])


async def _idle_tick(house: House) -> float:
    spans = []
    for _ in range(200):
        began = time.perf_counter()
        await house.office.tick()
        spans.append(time.perf_counter() - began)
    return statistics.median(spans)


async def measure_sqlite(folder: Path, tickets: int, rounds: int) -> bool:
    """On SQLite, with the start of the real process on the large database."""
    kept = await measure("SQLite", folder, ("", ""), tickets, rounds)
    start = measure_start(folder / "many")
    return kept and start <= START_LIMIT


async def measure_postgres(folder: Path, tickets: int, rounds: int) -> bool:
    """The same on PostgreSQL, where there is one."""
    try:
        with postgres_server() as server:
            urls = (fresh_database(server), fresh_database(server))
            return await measure("PostgreSQL", folder, urls, tickets, rounds)
    except NoPostgres as missing:
        print(f"PostgreSQL is not measured: {missing}")
        return True


def main() -> None:
    """Both databases, or the one asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["sqlite", "postgres"])
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    kept = True
    for name in args.what:
        run = {"sqlite": measure_sqlite, "postgres": measure_postgres}[name]
        with tempfile.TemporaryDirectory() as folder:
            kept &= asyncio.run(run(Path(folder), args.tickets, args.rounds))
    sys.exit(not kept)


if __name__ == "__main__":
    main()
