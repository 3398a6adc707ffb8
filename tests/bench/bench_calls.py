"""How fast a whistle goes out, and how fast due limits are claimed.

Run: python -m tests.bench.bench_calls [open clocks]. Prints one line for each database and measurement, and ends
with 1 where a promise is broken: a whistle to 20 units within 50 ms, 10,000 due limits claimed in a second, nothing
claimed twice.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, insert, text

from core.bus import carry_out
from core.people.records import Binding
from core.refs import ticket_ref
from core.storage.engine import migrate, open_engine
from core.storage.records import table_of
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.workflow.records import Timer
from handlers import notification_table
from handlers.wording import Wording, load_catalogues
from tests import acts as c
from tests.calls.hall import CHUNHE, MORNING, ROOT, Hall, demo
from tests.postgres import NoPostgres, fresh_database, postgres_server
from tests.storage.office import KEYS

clocks = table_of(Timer)

OPEN = 1_000_000
DUE = 50_000
BATCH = 500
WORKERS = 4
WHISTLE_LIMIT = 0.050  # seconds
CLAIM_LIMIT = 10_000  # in a second


@contextmanager
def databases() -> Iterator[list[Engine]]:
    """A migrated SQLite file, and a PostgreSQL where there is one."""
    with tempfile.TemporaryDirectory() as folder:
        engines = [open_engine(f"sqlite:///{Path(folder) / 'bench.db'}")]
        try:
            with postgres_server() as server:
                engines.append(open_engine(fresh_database(server), pool=WORKERS + 2))
                yield _migrated(engines)
        except NoPostgres as missing:
            print(f"PostgreSQL is not measured: {missing}")
            yield _migrated(engines)
        finally:
            for engine in engines:
                engine.dispose()


def _migrated(engines: list[Engine]) -> list[Engine]:
    for engine in engines:
        migrate(engine)
    return engines


def whistle(engine: Engine, rounds: int = 40) -> float:
    """Median seconds of one unit of work that calls 20 units and writes a card to every group, committed."""
    hall = Hall(engine)
    wording = Wording(load_catalogues(ROOT / "locale"), demo())
    departments = tuple(u.code for u in demo().departments.values() if u.level == "C" and u.area == demo().code)[1:21]
    assert len(departments) == 20
    street = hall.street
    with hall.department() as one:
        for code in (*departments, street.department):
            one.repo(Binding).add(Binding(f"web:g-{code}", code, hall.now))
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        with hall.department() as one:
            blow = c.BlowWhistle("emergency", "挡土墙塌了", CHUNHE, departments)
            notification_table.tell(one, wording, carry_out(blow, one, actor=street))
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


def fill(engine: Engine, count: int) -> None:
    """Many open limits, DUE of which are due."""
    row = {
        "about": ticket_ref(1), "kind": "resolve", "department": "urban_mgmt", "started_at": MORNING, "due_at": MORNING,
        "limit_value": 3, "limit_unit": "work_day", "step": 0, "stopped_at": None, "missed_at": None,
        "provisional": False, "pauses": [],
    }  # fmt: skip
    with engine.begin() as connection:
        for start in range(0, count, 20_000):
            part = range(start, min(start + 20_000, count))
            connection.execute(
                insert(clocks),
                [row | {"next_at": MORNING + timedelta(seconds=at if at < DUE else 90_000 + at)} for at in part],
            )
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def claim(engine: Engine, workers: int) -> tuple[float, int, int]:
    """Claim all that is due with several workers: claims a second, how many were claimed, how many of them twice."""
    now = MORNING + timedelta(seconds=DUE)
    claimed: list[list[int]] = [[] for _ in range(workers)]

    def work(mine: list[int]) -> None:
        while True:
            with engine.connect() as connection:
                sqlite = engine.dialect.name == "sqlite"
                if sqlite:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                got = SqlUnitOfWork(connection, demo(), now, keys=KEYS).due_timers(BATCH)
                connection.exec_driver_sql("COMMIT") if sqlite else connection.commit()
            if not got:
                return
            mine += got

    threads = [threading.Thread(target=work, args=(mine,)) for mine in claimed]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    together = [one for mine in claimed for one in mine]
    return len(together) / took, len(together), len(together) - len(set(together))


def main(count: int = OPEN) -> int:
    """Measure both databases; 1 where a promise is broken."""
    broken = False
    with databases() as engines:
        for engine in engines:
            name = engine.dialect.name
            took = whistle(engine)
            print(f"{name}: a whistle to 20 units in {took * 1000:.1f} ms (at most {WHISTLE_LIMIT * 1000:.0f})")
            with engine.begin() as connection:
                connection.execute(clocks.delete())
            fill(engine, count)
            rate, got, twice = claim(engine, WORKERS)
            print(
                f"{name}: {got:,} of {count:,} open limits claimed by {WORKERS} workers at {rate:,.0f} a second "
                f"(at least {CLAIM_LIMIT:,}), {twice} twice"
            )
            broken |= took > WHISTLE_LIMIT or rate < CLAIM_LIMIT or twice > 0 or got != min(DUE, count)
    return int(broken)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else OPEN))
