"""Measures whole turns: a message comes in, its unit is committed.

`--against PATH` compares this checkout with another one, for example a worktree of an earlier commit, in one run.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from bot.app import House
from bot.succession import settle
from core.district.folder import load
from core.refs import ticket_ref
from core.settings import read_settings
from core.storage.records import metadata, table_of
from core.workflow.records import Timer
from handlers.messages import Action, Address, Sender, Update

ROOT = Path(__file__).parents[2]
MATTERS = (
    "门口下水道堵了三天，污水都漫出来了",
    "楼道灯不亮，老人晚上摔了一跤",
    "门口的井盖没了，露着个大洞",
    "楼下广场舞太吵，孩子没法写作业",
    "垃圾桶满了没人清，苍蝇乱飞",
    "路边店外经营，把人行道占满了",
    "有人在绿化带里乱倒装修垃圾",
    "电动车拉电线到楼下充电",
    "物业半年不修电梯",
    "自来水发黄，放半天还是黄的",
    "围墙边的大树歪了，怕砸到车",
    "夜里十二点还在施工，睡不着",
)
_KEYS = itertools.count()
_REPORTS: defaultdict[int, Iterator[int]] = defaultdict(lambda: itertools.count(1))  # of each person


def update(person: int, **content: object) -> Update:
    """What a resident sends in a private chat."""
    account = f"bench-{person}"
    return Update(
        platform="web",
        key=f"{account}:{next(_KEYS)}",
        sender=Sender(account),
        chat=Address("web", account),
        private=True,
        at=datetime.now(UTC),
        **content,  # type: ignore[arg-type]
    )


def told(house: House, person: int, n: int) -> str:
    """What a resident tells: another matter each time, each resident of another place."""
    places = [a.names.hans for a in house.district.areas.values() if a.kind == "community"]
    return places[person % len(places)] + MATTERS[(n + person // len(places)) % len(MATTERS)]


async def resident(house: House, person: int, reports: int, spans: list[float]) -> None:
    """Report and confirm, again and again; a new person every 15 reports (a day's limit is 20)."""
    for n in range(reports):
        who = person + 1000 * (n // 15)
        for content in (
            {"text": told(house, person, n)},
            {"action": Action("file", next(_REPORTS[who])), "toast": "t"},
        ):
            began = time.perf_counter()
            assert await house.office.receive(update(who, **content))
            spans.append(time.perf_counter() - began)


async def turns(house: House, residents: int, reports: int) -> tuple[float, list[float]]:
    """Turns a second, and the span of each in seconds."""
    spans: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(*(resident(house, n, reports, spans) for n in range(residents)))
    return len(spans) / (time.perf_counter() - began), spans


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows the turns left behind, by table."""
    found = {}
    with sqlite3.connect(path) as db:
        for table in metadata.sorted_tables:
            found[table.name] = db.execute(f"SELECT * FROM {table.name}").fetchall()
    db.close()
    return found


def plain_rate(rows: dict[str, list[tuple[object, ...]]], count: int, group: int) -> float:
    """Turns a second when plain sqlite3 inserts the same rows into the same tables, `group` turns a commit."""
    from core.storage.engine import migrate, open_engine

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plain.db"
        engine = open_engine(f"sqlite:///{path}")
        migrate(engine)
        engine.dispose()
        db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            db.execute(f"PRAGMA {pragma}")
        work = list(_interleaved(rows, count))
        began = time.perf_counter()
        for start in range(0, len(work), group):
            db.execute("BEGIN IMMEDIATE")
            for statements in work[start : start + group]:
                for sql, values in statements:
                    db.execute(sql, values)
            db.execute("COMMIT")
        span = time.perf_counter() - began
        db.close()
    return count / span


def _interleaved(
    rows: dict[str, list[tuple[object, ...]]], count: int
) -> Iterator[list[tuple[str, tuple[object, ...]]]]:
    """The rows of all tables dealt out over `count` turns."""
    piles: list[list[tuple[str, tuple[object, ...]]]] = [[] for _ in range(count)]
    for name, found in rows.items():
        if name in {"ledger_head", "leases", "paces", "lanes"} or not found:
            continue
        sql = f"INSERT OR IGNORE INTO {name} VALUES ({','.join('?' * len(found[0]))})"
        for n, row in enumerate(found):
            piles[n * count // len(found)].append((sql, row))
    yield from piles


async def open_house(data: Path, url: str = "") -> House:
    """A house without doors: nothing listens, nothing relays, so that turns alone are measured. `url`: its database."""
    env = {"HUYING_DATA": str(data), "HUYING_MODE": "production", "HUYING_DATABASE_URL": url}
    settings = read_settings(env, ROOT)
    return House(settings, load(settings.district))


async def close_house(house: House) -> None:
    """Finish and close."""
    await asyncio.to_thread(house.runner.close)
    house.engine.dispose()


async def measure_turns(residents: int, reports: int) -> None:
    """Rate, spans and the ratio to plain sqlite3."""
    with tempfile.TemporaryDirectory() as folder:
        house = await open_house(Path(folder))
        await turns(house, residents, 2)
        settle()
        rate, spans = await turns(house, residents, reports)
        await close_house(house)
        rows = rows_of(Path(folder) / "huying.db")
        count = residents * (reports + 2) * 2
        plain, single = plain_rate(rows, count, residents), plain_rate(rows, count, 1)
    spans.sort()
    print(f"turns, {residents} residents: {rate:.0f}/s, p50 {1000 * statistics.median(spans):.1f} ms, ", end="")
    print(f"p99 {1000 * spans[int(len(spans) * 0.99)]:.1f} ms")
    print(f"plain sqlite3: {single:.0f}/s with a commit for each turn, ratio {rate / single:.2f};", end=" ")
    print(f"{plain:.0f}/s with {residents} turns a commit, ratio {rate / plain:.2f}")


async def measure_memory(reports: int) -> None:
    """Memory of the process after so many tickets."""
    with tempfile.TemporaryDirectory() as folder:
        house = await open_house(Path(folder))
        done = 0
        while done < reports:
            await turns_from(house, done, min(3200, reports - done))
            done += 3200
            print(f"\r{done} tickets, {_memory():.0f} MB", end="", file=sys.stderr)
        await close_house(house)
    print(f"\nmemory after {reports} tickets: {_memory():.0f} MB at its peak")


async def turns_from(house: House, first: int, reports: int) -> None:
    """Residents nobody has met yet report ten matters each."""
    people = range(100_000 + first // 10, 100_000 + (first + reports) // 10)
    todo = iter(people)

    async def one() -> None:
        for person in todo:
            await resident(house, person, 10, [])

    await asyncio.gather(*(one() for _ in range(32)))


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def measure_idle_tick(clocks: int) -> None:
    """An idle tick over so many open clocks."""
    with tempfile.TemporaryDirectory() as folder:
        house = await open_house(Path(folder))
        far = datetime(2099, 1, 1, tzinfo=UTC)
        row = {
            "about": ticket_ref(1),
            "kind": "resolve",
            "department": "u",
            "started_at": far,
            "due_at": far,
            "limit_value": 1,
        }
        row |= {"limit_unit": "work_day", "next_at": far, "step": 0, "stopped_at": None, "missed_at": None}
        row |= {"provisional": False, "pauses": [], "settled_at": None, "exempt": False}
        known = {column.name for column in table_of(Timer).columns}
        extra = dict.fromkeys(known - set(row) - {"id"}, "")
        with house.engine.begin() as connection:
            for _ in range(clocks // 10_000):
                connection.execute(insert(table_of(Timer)), [row | extra] * 10_000)
        spans = []
        for _ in range(200):
            began = time.perf_counter()
            await house.office.tick()
            spans.append(time.perf_counter() - began)
        await close_house(house)
    spans.sort()
    middle = statistics.median(spans)
    print(f"idle tick, {clocks} open clocks: median {1000 * middle:.2f} ms, p99 {1000 * spans[198]:.2f} ms")


def measure_start(data: Path | None = None) -> float:
    """From the command to the first answer of the real process, twice; the longer span in seconds."""
    import socket
    import urllib.request

    spans = []
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        env = {**os.environ, "HUYING_DATA": str(data or folder), "HUYING_PORT": str(port)}
        for which in ("first start", "second start"):
            began = time.perf_counter()
            process = subprocess.Popen([sys.executable, str(ROOT / "bot.py")], env=env, stdout=subprocess.DEVNULL)
            while True:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/health").close()
                    break
                except OSError:
                    time.sleep(0.01)
            spans.append(time.perf_counter() - began)
            print(f"{which} to first answer: {spans[-1]:.2f} s")
            process.terminate()
            process.wait()
    return max(spans)


def compare(other: Path, rounds: int, residents: int, reports: int) -> None:
    """Rounds here and in another checkout in turn, each in a fresh process; the ratios of their medians.

    Beside the rate stands the CPU time of a turn, least of all rounds: it tells more while the machine does other work.
    """
    figures: dict[Path, list[dict[str, float]]] = {ROOT: [], other: []}
    for n in range(rounds):
        for checkout in (ROOT, other) if n % 2 else (other, ROOT):
            figures[checkout].append(_round(checkout, residents, reports))
    here, there = (_middle(found) for found in (figures[ROOT], figures[other]))
    for name, one in (("here", here), (other.name, there)):
        print(
            f"{name}: {one['rate']:.0f} turns/s, p99 {one['p99']:.1f} ms, {one['cpu']:.3f} ms of CPU a turn, ", end=""
        )
        print(f"{one['rate'] / one['plain']:.2f} of plain sqlite3 with a commit a turn ({one['plain']:.0f}/s)")
    print(f"here to there, medians of {rounds} rounds, {residents} residents: ", end="")
    print(f"turns/s {here['rate'] / there['rate']:.2f}, turns by CPU {there['cpu'] / here['cpu']:.2f}")


def _round(checkout: Path, residents: int, reports: int) -> dict[str, float]:
    """`-P`: the modules are those of the checkout and not those beside the script."""
    command = [sys.executable, "-P", str(Path(__file__).with_name("rounds.py")), str(residents), str(reports)]
    env = {**os.environ, "PYTHONPATH": str(checkout)}
    done = subprocess.run(command, cwd=checkout, env=env, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _middle(found: list[dict[str, float]]) -> dict[str, float]:
    return {name: (min if name == "cpu" else statistics.median)(one[name] for one in found) for name in found[0]}


def main() -> None:
    """Run what is asked for, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["turns", "tick", "start"], help="turns, tick, start, memory")
    parser.add_argument("--residents", type=int, default=32)
    parser.add_argument("--reports", type=int, default=100)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--against", type=Path, help="another checkout: measure whole turns there too, and compare")
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    if args.against:
        compare(args.against.resolve(), args.rounds, args.residents, args.reports)
        return
    chores: dict[str, Callable[[], object]] = {
        "turns": lambda: asyncio.run(measure_turns(args.residents, args.reports)),
        "tick": lambda: asyncio.run(measure_idle_tick(1_000_000)),
        "start": measure_start,
        "memory": lambda: asyncio.run(measure_memory(args.tickets)),
    }
    for name in args.what:
        chores[name]()


if __name__ == "__main__":
    main()
