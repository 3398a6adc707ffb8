"""A page of figures with a million tickets, which SQL fills in.

Run: python -m tests.bench.bench_rates [--tickets N]. Prints, for SQLite and PostgreSQL, the time of the district's
page of a month, of a department's, of a street's, of the list below the district, of the rows behind a figure, of the
daily digest, of each view of the console's queue and of what is found by words; ends with 1 where one takes longer than
300 ms. The tickets are spread over three years; one in a hundred is open.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path

from sqlalchemy import Engine, text

from core.appraisal.periods import period_of
from core.appraisal.rates import asked
from core.appraisal.scopes import View, scope_of
from core.storage.engine import migrate, open_engine
from core.storage.keys import KeySafe
from core.storage.matters import Wanted, page
from core.storage.searching import grams, hashed, phones, written
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
from handlers.appraisal.digest import standing
from handlers.appraisal.figures_sheet import below, by_tag, overview
from handlers.wording import Wording, load_catalogues
from tests.calls.hall import ROOT, demo
from tests.postgres import NoPostgres, fresh_database, postgres_server

NOW = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
LIMIT, ROUNDS = 0.300, 5
MINUTES = 3 * 365 * 24 * 60
TICKET = """
INSERT INTO tickets ({names}) {series}
SELECT {values} FROM n
"""
# Of every ticket: told, signed, done and rated; one in nine late, one in three rated, one in 500 a tip-off.
FILL = {
    "tickets": {
        "id": "k", "number": "'n' || k", "created_at": "{told}", "kind": "'complaint'", "due_at": "{told}",
        "state": "CASE k % 100 WHEN 0 THEN 'assigned' ELSE 'closed' END",
        "category": "CASE k % 4 WHEN 0 THEN '0101' WHEN 1 THEN '0404' WHEN 2 THEN '0602' ELSE '0701' END",
        "area": "CASE k % 3 WHEN 0 THEN '990101001001001' WHEN 1 THEN '990101002001' ELSE '990101003001' END",
        "level": "CASE k % 5 WHEN 0 THEN 'A' WHEN 1 THEN 'B' ELSE 'C' END", "grade": "'P2'",
        "department": "{holder}", "proposed": "''", "desk": "'st_cmd@990101001'", "reporter_id": "k % 9000 + 1",
        "filed_by": "0", "source": "'telegram'", "place": "''", "helpers": "'[]'", "why": "'[]'", "confidence": "0.9",
        "tip_off": "k % 500 = 0", "designated": "k < 0", "supervised": "k < 0", "verified": "''", "result_kind": "''",
        "external": "''", "returns": "0", "returned_by": "'[]'", "round": "0", "last_act": "''", "merged_into": "0",
        "contact": "''", "alarm": "''", "tried": "0",
    },
    "timers": {
        "id": "k * 2 + s", "about": "'ticket:' || k", "kind": "CASE s WHEN 0 THEN 'sign' ELSE 'resolve' END",
        "department": "{holder}", "started_at": "{told}", "due_at": "{told}", "limit_value": "3",
        "limit_unit": "'work_day'", "step": "0", "stopped_at": "{told}", "settled_at": "{told}",
        "missed_at": "CASE WHEN k % 9 = 0 THEN {told} END", "exempt": "k % 900 = 0", "provisional": "k < 0",
        "pauses": "'[]'",
    },
    "ratings": {
        "id": "k", "ticket_id": "k", "round": "0", "at": "{told}", "by": "1", "contacted": "k % 7 > 0",
        "solved": "CASE k % 6 WHEN 0 THEN 'no' ELSE 'yes' END", "grade": "k % 5", "comment": "''",
        "department": "{holder}", "entered_by": "0",
    },
}  # fmt: skip
HOLDER = (
    "CASE k % 4 WHEN 0 THEN 'urban_mgmt' WHEN 1 THEN 'util_drain' WHEN 2 THEN 'traffic_police' ELSE 'water_affairs' END"
)


class Safe(KeySafe):
    """One key for the run."""

    lasting = bytes(32)


@cache
def sought(said: str) -> list[int]:
    """What a text is found by."""
    return hashed(Safe(Path()), grams(said))


@cache
def rung(k: int) -> list[int]:
    """The telephone of whoever told it; two in three gave none."""
    return [] if k % 3 else hashed(Safe(Path()), phones(f"139{k % 9000:08}"))


STREET = (("urban_mgmt",), ("st_cmd@990101001",), tuple(a for a in demo().areas if demo().within(a, "990101001")))
VIEWS = {
    "mine": Wanted(department=("urban_mgmt",), state=("assigned", "signed", "contacted"), hidden=True),
    "a street's desk": Wanted(department=("st_cmd@990101001",), state=("filed", "submitted"), among=STREET),
    "due today": Wanted(due_from=NOW, due_before=NOW + timedelta(days=1), among=STREET),
    "late": Wanted(due_before=NOW, hidden=True),
    "unanswered": Wanted(state=("assigned",), hidden=True),
    "all of a street": Wanted(among=STREET, hidden=True),
    "all of a category": Wanted(category=("0602",), hidden=True),
    "found by two signs": Wanted(words=sought("井盖")),
    "found by four signs in a street": Wanted(words=sought("楼道路灯"), among=STREET),
    "found by what every ticket says": Wanted(words=sought("号楼"), among=STREET),
    "found by that where nothing is one's own": Wanted(words=sought("号楼"), among=(("none",), ("none",), ("none",))),
    "found by what nobody said": Wanted(words=sought("黑天鹅")),
    "found by a house of many": Wanted(words=sought("7001号楼")),
    "found by frequent pairs that never meet": Wanted(words=sought("井盖") + sought("楼道") + sought("号楼")),
    "found by a telephone number": Wanted(words=hashed(Safe(Path()), phones("13900004710"))),
    "found by a telephone number of nobody": Wanted(words=hashed(Safe(Path()), phones("13800000000"))),
}


def queue(wanted: Wanted, one: SqlUnitOfWork) -> list[Ticket]:
    """The rows of a page of the console's queue."""
    return one.repo(Ticket).find(id=page(one.connection, wanted, limit=51) or [0])


def fill(engine: Engine, tickets: int) -> None:
    """All rows by one statement for each table."""
    sqlite = engine.dialect.name == "sqlite"
    minutes = f"(k * {MINUTES} / {tickets})"
    micros = int(NOW.timestamp()) * 1_000_000
    told = (
        f"({micros} - {minutes} * 60000000)"
        if sqlite
        else f"('{NOW:%Y-%m-%d %H:%M}Z'::timestamptz - {minutes} * interval '1 minute')"
    )
    for name, columns in FILL.items():
        with engine.begin() as connection:
            series = f"FROM generate_series(1::bigint, {tickets}) n(k)"
            first = ""
            if sqlite:
                first = f"WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {tickets}) "
                series = "FROM n"
            more = " CROSS JOIN (SELECT 0 AS s UNION ALL SELECT 1) x" if name == "timers" else ""
            some = " WHERE k % 3 = 0" if name == "ratings" else ""
            values = ", ".join(v.format(told=told, holder=HOLDER) for v in columns.values())
            names = ", ".join(f'"{column}"' for column in columns)
            connection.execute(text(f"INSERT INTO {name} ({names}) {first}SELECT {values} {series}{more}{some}"))
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def tell(engine: Engine, tickets: int) -> None:
    """What the tickets are found by: a sentence of the demonstration's residents, and a house of its own."""
    said = [sought(one) for kind in demo().categories.values() for one in kind.examples]
    lite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        if lite:  # as the housekeeping leaves it, without all the steps that lead there
            connection.exec_driver_sql("BEGIN")  # else each row is committed by itself
            for what, value in (("automerge", 0), ("hashsize", 1 << 28)):
                connection.execute(
                    text("INSERT INTO searched (searched, rank) VALUES (:w, :v)"), {"w": what, "v": value}
                )
        else:
            connection.exec_driver_sql("DROP INDEX searched_by_grams")
        for first in range(1, tickets + 1, 10_000):
            rows = [
                (k, [*{*said[k % len(said)], *sought(f"{k % 7919}号楼"), *rung(k)}])
                for k in range(first, first + 10_000)
            ]
            found = [{"id": k, "grams": written(words) if lite else words} for k, words in rows]
            connection.execute(text("INSERT INTO searched (rowid, grams) VALUES (:id, :grams)"), found)
        if lite:
            connection.exec_driver_sql("INSERT INTO searched (searched) VALUES ('optimize')")
        else:
            connection.exec_driver_sql("CREATE INDEX searched_by_grams ON searched USING gin (grams)")
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


@contextmanager
def unit(engine: Engine) -> Iterator[SqlUnitOfWork]:
    with engine.connect() as connection:
        yield SqlUnitOfWork(connection, demo(), NOW, keys=Safe(Path()))


def measure(name: str, engine: Engine, tickets: int) -> bool:
    """Whether every page keeps the promise."""
    began = time.perf_counter()
    migrate(engine)
    fill(engine, tickets)
    tell(engine, tickets)
    print(f"{name}: {tickets} tickets in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    words = Wording(load_catalogues(ROOT / "locale"), demo()).of("zh-Hans")
    month, whole = period_of("m", NOW, 19), View("a", "990101")
    scope = scope_of(demo(), whole)
    late = asked(scope, month, "limits", kind="resolve", late=True, exempt=False)
    pages: dict[str, Callable[[SqlUnitOfWork], object]] = {
        "the district's month": lambda one: overview(one, words, whole, month.before),
        "a department's month": lambda one: overview(one, words, View("d", "urban_mgmt"), month.before),
        "a street's month": lambda one: overview(one, words, View("a", "990101001"), month.before),
        "the places and departments below": lambda one: below(one, whole, month.before),
        "where matters come from": lambda one: one.count(asked(scope, month.before, "filed", ("source",))),
        "the digest": lambda one: standing(one, whole),
        "by tag": lambda one: by_tag(one, words, whole, month.before),
        "rows behind a figure": lambda one: one.behind(late, 9),
        **{f"the queue, {view}": partial(queue, wanted) for view, wanted in VIEWS.items()},
    }
    kept = True
    for what, show in pages.items():
        spans = []
        for _ in range(ROUNDS):
            with unit(engine) as one:
                start = time.perf_counter()
                show(one)
                spans.append(time.perf_counter() - start)
        middle = statistics.median(spans)
        kept = kept and middle <= LIMIT
        print(f"{name}, {what}: {1000 * middle:.0f} ms")
    return kept


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    tickets = parser.parse_args().tickets
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        kept = measure("SQLite", open_engine(f"sqlite:///{Path(folder) / 'huying.db'}"), tickets) and kept
    try:
        with postgres_server() as server:
            kept = measure("PostgreSQL", open_engine(fresh_database(server)), tickets) and kept
    except NoPostgres as error:
        print(f"PostgreSQL: {error}", file=sys.stderr)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
