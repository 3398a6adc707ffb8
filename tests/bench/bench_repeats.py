"""Measures the look for a matter that is known, among 100,000 tickets."""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert

from core.district.district import District
from core.district.folder import load
from core.refs import ticket_ref
from core.routing.duplicates import Matter, areas_near, categories_near, since
from core.storage.engine import migrate, open_engine
from core.storage.records import table_of
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.followers import LOOKED_AT, known, similar
from core.tickets.records import Ticket
from core.workflow.records import Note
from tests.storage.office import KEYS

tickets = table_of(Ticket)

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
DICE = random.Random(20261120)
YEAR, OPEN_SHARE = 365, 0.06
WORDS = ("路灯不亮", "下水道堵了", "垃圾没人收", "广场舞太吵", "井盖没了", "电梯坏了", "乱停车", "漏水", "占道", "油烟")
ROUNDS = 300


def fill(connection: Connection, district: District, count: int) -> None:
    """A year of tickets over all places and categories, each with its words; the busy estate gets a tenth of all."""
    small = [a.code for a in district.areas.values() if a.kind in {"estate", "building", "road"}]
    categories = list(district.categories)
    rows, notes = [], []
    for n in range(1, count + 1):
        at = NOW - timedelta(days=DICE.random() * YEAR)
        area = small[0] if DICE.random() < 0.1 else DICE.choice(small)
        state = "contacted" if DICE.random() < OPEN_SHARE else "closed"
        rows.append(_row(n, at, area, DICE.choice(categories), state))
        notes.append(
            _note(
                n, at, f"我们这里{DICE.choice(WORDS)}，{DICE.choice(WORDS)}，已经{DICE.randint(2, 30)}天了，请快来看看"
            )
        )
        if len(rows) == 5000 or n == count:
            connection.execute(insert(tickets), rows)
            connection.execute(insert(table_of(Note)), notes)
            rows, notes = [], []


def _row(n: int, at: datetime, area: str, category: str, state: str) -> dict[str, object]:
    ticket = Ticket(str(n), at, state, "complaint", category, area, "C", "P2", "u", "", "d", n % 30_000 + 1)
    return {**asdict(ticket), "id": n, "changed_at": at + timedelta(days=4)}


def _note(n: int, at: datetime, text: str) -> dict[str, object]:
    return {**asdict(Note(ticket_ref(n), "report", text, "s", at, n % 30_000 + 1, open=True)), "id": n}


def measure(what: str, once: Callable[[], object]) -> None:
    """Median and 99th percentile in microseconds."""
    spans = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        once()
        spans.append((time.perf_counter() - began) * 1e6)
    cuts = statistics.quantiles(spans, n=100)
    print(f"{what:58} median {cuts[49]:6.0f} us   99 % {cuts[98]:6.0f} us")


def main() -> None:
    """Fill, then look in the busiest place, in an ordinary one, and where only the community is known."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tickets", type=int, default=100_000)
    count = arguments.parse_args().tickets
    district = load(ROOT / "districts" / "demo")
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'bench.db'}")
        migrate(engine)
        with engine.begin() as connection:
            fill(connection, district, count)
        with engine.connect() as connection:
            look(connection, district, count)
        engine.dispose()


def look(connection: Connection, district: District, count: int) -> None:
    """Each look in a unit of its own, so that nothing is remembered from the one before."""
    estates = [a.code for a in district.areas.values() if a.kind == "estate"]
    community = next(a.code for a in district.areas.values() if a.kind == "community")
    print(f"{count} tickets, SQLite")
    for name, area in (("the busiest estate", estates[0]), ("an estate", estates[9]), ("a community", community)):
        about = Matter("0602", area, "小区里的路灯不亮，晚上看不见，已经5天了")
        areas, kinds, first = areas_near(district, about), categories_near(district, about), since(district, NOW)
        found = len(SqlUnitOfWork(connection, district, NOW, keys=KEYS).filed_near(areas, kinds, first, LOOKED_AT))
        alike = known(SqlUnitOfWork(connection, district, NOW, keys=KEYS), about, "complaint", 7)

        def query(areas: list[str] = areas, kinds: list[str] = kinds, first: datetime = first) -> object:
            return SqlUnitOfWork(connection, district, NOW, keys=KEYS).filed_near(areas, kinds, first, LOOKED_AT)

        def whole(about: Matter = about) -> object:
            return known(SqlUnitOfWork(connection, district, NOW, keys=KEYS), about, "complaint", 7)

        measure(f"{name}: {len(areas)} areas x {len(kinds)} categories, {found} found", query)
        measure(f"{name}: all of it, {len(alike)} alike", whole)
    ticket = SqlUnitOfWork(connection, district, NOW, keys=KEYS).repo(Ticket).get(count)
    assert ticket is not None
    measure("the desk's card of a ticket", lambda: similar(SqlUnitOfWork(connection, district, NOW, keys=KEYS), ticket))


if __name__ == "__main__":
    main()
