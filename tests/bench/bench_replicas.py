"""What two replicas on one PostgreSQL do together, against one.

Run: python -m tests.bench.bench_replicas. One process and two processes take turns; prints the ratio of the medians
and how much CPU time a turn takes in the replicas and in PostgreSQL: two replicas can only do twice as much where
there are cores for both of them and for the database. Ends with 1 below 1.7 ×.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from bot.succession import settle
from tests.bench.bench_turns import close_house, open_house, turns_from
from tests.postgres import NoPostgres, Server, fresh_database, postgres_server

LEAST = 1.7
WARM = 128  # tickets of each replica before anything is measured


async def replica(url: str, first: int, tickets: int) -> None:
    """One replica: warm up, say so, wait for the word to begin, play, say how much CPU time it took."""
    with tempfile.TemporaryDirectory() as folder:
        house = await open_house(Path(folder), url)
        await turns_from(house, first, WARM)
        settle()
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        before = time.process_time()
        await turns_from(house, first + WARM, tickets)
        print(time.process_time() - before, flush=True)
        await close_house(house)
    print(time.process_time(), flush=True)


def play(url: str, replicas: int, first: int, tickets: int) -> tuple[float, float, float]:
    """So many replicas share so many tickets; turns a second, CPU seconds of all replicas for them, and in all."""
    share = tickets // replicas
    command = [sys.executable, "-m", "tests.bench.bench_replicas", "--replica", url]
    started = [
        subprocess.Popen(
            [*command, str(first + n * (share + WARM)), str(share)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(replicas)
    ]
    pipes = [(one.stdin, one.stdout) for one in started if one.stdin and one.stdout]
    for _, said in pipes:
        assert said.readline() == "ready\n"
    began = time.perf_counter()
    for word, _ in pipes:
        word.write("go\n")
        word.flush()
    spent = [float(said.readline()) for _, said in pipes]
    span = time.perf_counter() - began
    whole = [float(said.read()) for _, said in pipes]
    for one in started:
        one.communicate()
    return 2 * share * replicas / span, sum(spent), sum(whole)


@dataclass
class Figures:
    """Turns a second by the number of replicas; turns played, CPU seconds for them and in all, over all rounds."""

    rates: dict[int, list[float]] = field(default_factory=lambda: {1: [], 2: []})
    turns: int = 0
    spent: float = 0.0
    whole: float = 0.0


def measure(server: Server, rounds: int, tickets: int) -> Figures:
    """One and two replicas in turn."""
    url, found, first = fresh_database(server), Figures(), 0
    for n in range(rounds):
        for replicas in (1, 2) if n % 2 else (2, 1):
            rate, spent, whole = play(url, replicas, first, tickets)
            found.rates[replicas].append(rate)
            found.turns += 2 * tickets
            found.spent, found.whole = found.spent + spent, found.whole + whole
            first += 10 * tickets
    return found


def _report(found: Figures, children: float) -> bool:
    one, two = statistics.median(found.rates[1]), statistics.median(found.rates[2])
    print(f"one replica {one:.0f} turns/s, two {two:.0f}: {two / one:.2f} ×, on {os.cpu_count()} cores; ", end="")
    print(f"a turn takes {1000 * found.spent / found.turns:.2f} ms of CPU in the replica ", end="")
    print(f"and about {1000 * (children - found.whole) / found.turns:.2f} ms in PostgreSQL")
    return two / one >= LEAST


def main() -> None:
    """The bench, or one replica of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replica", nargs=3, metavar=("URL", "FIRST", "TICKETS"), help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tickets", type=int, default=640)
    args = parser.parse_args()
    if args.replica:
        url, first, tickets = args.replica
        asyncio.run(replica(url, int(first), int(tickets)))
        return
    before = _children()
    try:
        with postgres_server() as server:
            found = measure(server, args.rounds, args.tickets)
    except NoPostgres as missing:
        print(f"PostgreSQL is not measured: {missing}")
        return
    sys.exit(not _report(found, _children() - before))


def _children() -> float:
    """CPU seconds of all processes that were started here and have ended, PostgreSQL's among them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
