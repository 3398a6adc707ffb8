"""Fifty people at the console while thirty turns a second come in.

Run: python -m tests.bench.bench_console [--tickets N] [--seconds N]. A real server process on PostgreSQL, reached by
HTTP: residents report and confirm at a steady rate, first alone, then while operators read the queue, tickets and
figures and act on what they see. Prints the chats' p50 and p99 of both runs, and p50 and p95 of each kind of page;
ends with 1 where the p95 of all pages is above 400 ms or a request failed.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientSession

from bot.app import House
from bot.web.seats import COOKIE, own_account
from core.people.records import Appointment, Person
from core.storage.sql_unit_of_work import SqlUnitOfWork
from tests.bench.bench_turns import ROOT, close_house, open_house, told, turns_from
from tests.bench.growth_data import multiply
from tests.postgres import NoPostgres, free_port, fresh_database, postgres_server

REAL, OPERATORS, RATE, LIMIT = 1_000, 50, 30.0, 0.400
THINK = (2.0, 6.0)  # seconds somebody looks at a page
POSTS = (
    ("center_operator", "cmd_center"),
    ("street_operator", "st_cmd@990101001"),
    ("liaison", "util_drain"),
    ("liaison", "urban_mgmt"),
)
VIEWS = ("mine", "desk", "today", "late", "unanswered", "all")
ROW = re.compile(r'href="(/console/tickets/[0-9-]+)')
FORM = re.compile(r'action="(/console/tickets/[0-9-]+/(?:sign|contact|dispatch))"(.*?)</form>', re.S)
FIRST = re.compile(r'<option value="([^"]+)"')


@dataclass
class Spans:
    """Seconds by what was asked for, and what was answered with anything but 200, 302, 303 or 409."""

    of: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: Counter[str] = field(default_factory=Counter)

    def note(self, what: str, began: float, status: int) -> None:
        self.of[what].append(time.perf_counter() - began)
        if status not in {200, 302, 303, 409}:
            self.failed[f"{what} {status}"] += 1


def part(spans: list[float], share: float) -> float:
    """A percentile in ms."""
    return 1000 * sorted(spans)[min(int(len(spans) * share), len(spans) - 1)] if spans else 0.0


def token(kind: str, n: int) -> str:
    """The cookie of a browser: 43 signs."""
    return f"{kind}{n}".ljust(43, "x")


async def appoint(house: House) -> None:
    """The operators, spread over a few posts."""

    def work(uow: SqlUnitOfWork) -> None:
        for n in range(OPERATORS):
            role, department = POSTS[n % len(POSTS)]
            account = own_account(token("operator", n), "resident")
            person = uow.repo(Person).add(Person("web", account, account, name=f"值班{n}", created_at=uow.now))
            area = uow.district.departments[department].area
            uow.repo(Appointment).add(Appointment(person.id, role, department, area, uow.now))

    await house.office.run(work)


def spent(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def server(folder: Path, url: str, tickets: int) -> AsyncIterator[tuple[str, int]]:
    """The real process over a database with so many tickets; its address and number."""
    house = await open_house(folder, url)
    await turns_from(house, 0, REAL)
    multiply(house.engine, max(tickets // REAL, 1))
    await appoint(house)
    await close_house(house)
    port = free_port()
    env = {**os.environ, "HUYING_DATA": str(folder), "HUYING_PORT": str(port), "HUYING_MODE": "production"}
    env["HUYING_DATABASE_URL"] = url
    process = subprocess.Popen([sys.executable, str(ROOT / "bot.py")], env=env, stdout=subprocess.DEVNULL)
    try:
        async with ClientSession() as client:
            for _ in range(600):
                try:
                    async with client.get(f"http://127.0.0.1:{port}/health"):
                        break
                except OSError:
                    await asyncio.sleep(0.1)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(30)


async def chats(client: ClientSession, home: str, house: House, seconds: float, first: int, spans: Spans) -> None:
    """Turns at a steady rate, each by its own clock: a slow answer holds up no later turn."""
    began, sent = time.perf_counter(), set[asyncio.Task[None]]()
    for n in itertools.count():
        at = began + n / RATE
        if at - began > seconds:
            break
        await asyncio.sleep(max(at - time.perf_counter(), 0))
        person = first + n // 2 % 400
        text = told(house, person, n) if n % 2 == 0 else "提交"
        sent.add(asyncio.create_task(_turn(client, home, person, text, spans)))
    await asyncio.gather(*sent)


async def _turn(client: ClientSession, home: str, person: int, text: str, spans: Spans) -> None:
    began, cookie = time.perf_counter(), {COOKIE: token("resident", person)}
    body = {"key": f"{began:.9f}".rjust(12, "0"), "text": text}
    async with client.post(f"{home}/chat/resident/send", json=body, cookies=cookie) as answer:
        await answer.read()
        spans.note("turn", began, answer.status)


async def operator(client: ClientSession, home: str, n: int, until: float, spans: Spans) -> None:
    """Looks at a queue, opens what is in it, does one thing in three; now and then the figures."""
    luck, cookie = random.Random(n), {COOKIE: token("operator", n)}

    async def page(what: str, address: str, data: dict[str, str] | None = None) -> str:
        await asyncio.sleep(luck.uniform(*THINK))
        began = time.perf_counter()
        method = "GET" if data is None else "POST"
        async with client.request(method, home + address, data=data, cookies=cookie) as answer:
            body = await answer.text()
            spans.note(what, began, answer.status)
        return body

    await asyncio.sleep(luck.uniform(0, THINK[1]))
    while time.perf_counter() < until:
        if luck.random() < 0.1:
            await page("figures", "/console/figures")
        rows = ROW.findall(await page("queue", f"/console?view={luck.choice(VIEWS)}"))
        for address in luck.sample(rows, min(2, len(rows))):
            forms = FORM.findall(await page("ticket", address))
            if forms and luck.random() < 0.3:
                act, inside = luck.choice(forms)
                choice = FIRST.search(inside)
                await page("act", act, {"text": "已和居民联系", "choice": choice[1] if choice else ""})


async def measure(tickets: int, seconds: float) -> bool:
    """One run of the chats alone, one beside the operators."""
    with postgres_server() as database, tempfile.TemporaryDirectory() as folder:
        house = await open_house(Path(folder) / "words")
        async with server(Path(folder), fresh_database(database), tickets) as (home, pid), ClientSession() as client:
            await chats(client, home, house, 5, 0, Spans())  # warm
            alone, beside = Spans(), Spans()
            before = spent(pid)
            await chats(client, home, house, seconds, 1000, alone)
            between = spent(pid)
            until = time.perf_counter() + seconds
            at_work = [operator(client, home, n, until, beside) for n in range(OPERATORS)]
            await asyncio.gather(chats(client, home, house, seconds, 2000, beside), *at_work)
            used = between - before, spent(pid) - between
        await close_house(house)
    return report(alone, beside, used)


def report(alone: Spans, beside: Spans, used: tuple[float, float]) -> bool:
    """Prints both runs; whether the promise is kept. `used`: seconds of CPU of the server in each."""
    for name, spans in (("chats alone", alone.of["turn"]), ("chats beside", beside.of.pop("turn"))):
        print(f"{name}: {len(spans)} turns, p50 {part(spans, 0.5):.0f} ms, p99 {part(spans, 0.99):.0f} ms")
    for what, spans in sorted(beside.of.items()):
        print(f"{what}: {len(spans)} pages, p50 {part(spans, 0.5):.0f} ms, p95 {part(spans, 0.95):.0f} ms")
    print(f"the server's CPU: {used[0]:.1f} s alone, {used[1]:.1f} s beside")
    every = [span for spans in beside.of.values() for span in spans]
    print(f"all pages: {len(every)}, p95 {part(every, 0.95):.0f} ms; failed {dict(alone.failed + beside.failed)}")
    return part(every, 0.95) <= 1000 * LIMIT and not alone.failed + beside.failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    args = parser.parse_args()
    try:
        return 0 if asyncio.run(measure(args.tickets, args.seconds)) else 1
    except NoPostgres as missing:
        print(f"PostgreSQL is not measured: {missing}")
        return 0


if __name__ == "__main__":
    sys.exit(main())
