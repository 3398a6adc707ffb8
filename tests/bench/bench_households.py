"""100,000 households: how long one door takes to find, how much is kept."""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from core.procedures import steps
from core.procedures.records import Case
from core.refs import NO_REF
from core.storage.engine import migrate, open_engine
from core.storage.keys import KeySafe
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import Actor
from tests.stories.town import district

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
MANY, LOOKED_UP = 100_000, 500


def main() -> None:
    """Fill a database, then look up doors as a visit does."""
    where, town = Path(tempfile.mkdtemp()), district()
    engine = open_engine(f"sqlite:///{where / 'bench.db'}")
    migrate(engine)
    communities = [code for code, area in town.areas.items() if area.kind == "community"]
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        uow = SqlUnitOfWork(connection, town, NOW, keys=KeySafe(where / "keys"))
        for n in range(MANY):
            area = communities[n % len(communities)]
            door = f"{n // 1000}栋{n % 1000}"
            uow.repo(Case).add(
                Case("household", f"{n:09}", "household.kept", door, "", area, NO_REF, NOW, 1, NOW, {"where": area})
            )
        connection.exec_driver_sql("COMMIT")
    with engine.connect() as connection:
        uow = SqlUnitOfWork(connection, town, NOW, keys=KeySafe(where / "keys"))
        spent = []
        for n in range(0, MANY, MANY // LOOKED_UP):
            given = {"where": communities[n % len(communities)], "place": f"{n // 1000}栋{n % 1000}"}
            begun = time.perf_counter()
            assert steps.standing(uow, town.procedures["household"], given, Actor(1)) is not None
            spent.append((time.perf_counter() - begun) * 1000)
    worst = sorted(spent)[int(len(spent) * 0.99)]
    print(f"{MANY} households: median {statistics.median(spent):.2f} ms, 99th percentile {worst:.2f} ms")


if __name__ == "__main__":
    main()
