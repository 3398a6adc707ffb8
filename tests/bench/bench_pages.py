"""Every page of the console with a million tickets, asked for by HTTP.

Run: python -m tests.bench.bench_pages [--tickets N] [--pages WORD]. Prints, for SQLite and PostgreSQL, the median time
of each page and the CPU of this process (server and client); ends with 1 where one takes longer than 300 ms. Beside the
tickets of bench_rates: a case for each ten of them, two lines of the trace for each, 300 groups with waiting letters.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from aiohttp import ClientSession
from sqlalchemy import Engine, text, update

from bot.app import House, utc_now
from bot.web.seats import COOKIE, own_account
from core.people.records import Appointment, Binding, Person
from core.settings import read_settings
from core.storage.engine import migrate, open_engine
from core.storage.records import lanes
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.workflow.numbers import make
from tests.bench.bench_rates import LIMIT, MINUTES, NOW, ROUNDS, fill
from tests.calls.hall import ROOT, demo
from tests.postgres import NoPostgres, fresh_database, postgres_server
from tests.stories.town import TownClock

NUMBER = make(lambda most: most // 2)
TOKEN = "keeper".ljust(43, "x")
PAGES = {
    "the queue": "/console",
    "the queue, all": "/console?view=all",
    "a ticket": "/console/tickets/{number}",
    "the map": "/console/map",
    "procedures": "/console/cases",
    "cases of one procedure": "/console/cases?procedure={procedure}",
    "figures, the district": "/console/figures?of=a:990101",
    "figures, a street": "/console/figures?of=a:990101001",
    "figures, a year": "/console/figures?of=a:990101&in=y202601",
    "knowledge": "/console/knowledge",
    "groups": "/console/groups",
    "people": "/console/people?unit=util_drain",
    "audit, by number": "/console/audit?number={number}",
    "audit, by name": "/console/audit?who=值班",
    "audit, by a name of many": "/console/audit?who=同名",
    "district data": "/console/data",
    "a file of it": "/console/data/units.csv",
}
# Of every two lines of the trace one by the keeper; a case in ten is open.
MORE = {
    "ledger": {
        "seq": "k * 2 + s", "at": "{told}", "event": "'FollowerLeft'", "subject": "'ticket'", "subject_id": "k",
        "actor_id": "CASE WHEN k % 50 = 0 THEN 1 ELSE k % 9000 + 1000 END", "actor_department": "''", "facts": "'{{}}'",
        "seal": "''", "prev": "''", "hash": "''",
    },
    "cases": {
        "id": "k", "procedure": "'{procedure}'", "number": "'c' || k", "state": "'{stage}'", "title": "'事' || k",
        "department": "'util_drain'", "area": "'990101001001001'", "about": "''", "created_at": "{told}",
        "created_by": "k % 9000 + 1", "entered_at": "{told}", "fields": "'{{}}'", "last_act": "''",
        "closed_at": "CASE WHEN k % 100 > 0 THEN {told} END",
    },
}  # fmt: skip


def fill_more(engine: Engine, tickets: int) -> str:
    """The other rows; gives the procedure of the cases."""
    procedure = next(one for one in demo().procedures.values() if one.see != "public")
    facts = {"procedure": procedure.code, "stage": procedure.full(procedure.first)}
    sqlite, minutes = engine.dialect.name == "sqlite", f"(k * {MINUTES} / {tickets})"
    told = f"('{NOW:%Y-%m-%d %H:%M}Z'::timestamptz - {minutes} * interval '1 minute')"
    if sqlite:
        told = f"({int(NOW.timestamp()) * 1_000_000} - {minutes} * 60000000)"
    for name, columns in MORE.items():
        series = f"FROM generate_series(1::bigint, {tickets}) n(k)"
        first = ""
        if sqlite:
            first = f"WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {tickets}) "
            series = "FROM n"
        part = " CROSS JOIN (SELECT 0 AS s UNION ALL SELECT 1) x" if name == "ledger" else " WHERE k % 10 = 0"
        values = ", ".join(value.format(told=told, **facts) for value in columns.values())
        with engine.begin() as connection:
            connection.execute(text(f"INSERT INTO {name} ({', '.join(columns)}) {first}SELECT {values} {series}{part}"))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE ledger_head SET seq = {2 * tickets + 1}")
        connection.exec_driver_sql(f"UPDATE tickets SET number = '{NUMBER}' WHERE id = {tickets // 2 + 1}")
        connection.exec_driver_sql("ANALYZE")
    return procedure.code


async def staff(house: House) -> None:
    """Who may see everything, two hundred of one name, and the groups of the units."""

    def work(uow: SqlUnitOfWork) -> None:
        account = own_account(TOKEN, "resident")
        person = uow.repo(Person).add(Person("web", account, account, name="值班", created_at=uow.now))
        for role in ("center_operator", "admin"):
            uow.repo(Appointment).add(Appointment(person.id, role, "cmd_center", "990101", uow.now))
        for n in range(2000):
            uow.repo(Person).add(Person("telegram", f"t{n}", f"t{n}", name="同名" if n < 200 else f"人{n}"))
        for n, unit in enumerate([*uow.district.departments][:300]):
            uow.repo(Binding).add(Binding(f"telegram:-{n}", unit, uow.now))
            for _ in range(20):
                uow.outbox.post(f"telegram:-{n}", "card", {"card": {"text": "。"}, "edit": ""})

    def hold(uow: SqlUnitOfWork) -> None:
        """Nothing is carried while the pages are measured."""
        uow.connection.execute(update(lanes).values(next_at=NOW + timedelta(days=9)))

    await house.office.run(work)
    await house.office.run(hold)


async def measure(name: str, url: str, tickets: int, wanted: str) -> bool:
    """Whether every page keeps the promise."""
    engine = open_engine(url)
    migrate(engine)
    began = time.perf_counter()
    fill(engine, tickets)
    procedure = fill_more(engine, tickets)
    engine.dispose()
    print(f"{name}: {tickets} tickets in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        env = {"HUYING_DATA": folder, "HUYING_MODE": "production", "HUYING_PORT": "0", "HUYING_DATABASE_URL": url}
        house = House(read_settings(env, ROOT), demo(), TownClock(NOW))
        await staff(house)
        await house.open()
        await house.scheduler.stop()  # what is due in these rows is not what is measured
        async with ClientSession(f"http://127.0.0.1:{house.port}", cookies={COOKIE: TOKEN}) as client:
            for what, path in PAGES.items():
                if wanted not in what:
                    continue
                spans, spent = [], []
                for _ in range(ROUNDS):
                    start, used = time.perf_counter(), time.process_time()
                    async with client.get(path.format(procedure=procedure, number=NUMBER)) as answer:
                        size = len(await answer.read())
                    spans.append(time.perf_counter() - start)
                    spent.append(time.process_time() - used)
                middle = statistics.median(spans)
                kept = kept and middle <= LIMIT and answer.status == 200
                cpu = 1000 * statistics.median(spent)
                print(f"{name}, {what}: {1000 * middle:.0f} ms, {cpu:.0f} ms CPU, {size // 1024} KB, {answer.status}")
        await house.close()
    return kept


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--pages", default="", help="only pages whose name has this word")
    args = parser.parse_args()
    print(f"{utc_now():%H:%M} UTC, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'huying.db'}"
        kept = asyncio.run(measure("SQLite", url, args.tickets, args.pages))
    try:
        with postgres_server() as server:
            kept = asyncio.run(measure("PostgreSQL", fresh_database(server), args.tickets, args.pages)) and kept
    except NoPostgres as error:
        print(f"PostgreSQL: {error}", file=sys.stderr)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
