"""The large district: loading, reading, finding, the day's rounds."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from core.district.folder import load
from core.guide.search import index_of
from core.people.grid import gaps, holders
from core.routing.router import Router
from core.storage.engine import migrate, open_engine
from core.storage.keys import KeySafe
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.people.rounds import day_card
from handlers.wording import Wording, load_catalogues
from tests.capacity import GRID_USERS, HOUSEHOLDS, VOLUNTEERS, fill, folder
from tests.stories.town import ROOT

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Says how long it took, in seconds of this process."""
    begun = time.process_time()
    yield
    print(f"{what}: {time.process_time() - begun:.2f} s")


def each(what: str, doing: Callable[[int], object], n: int = 200) -> None:
    """Says the median and the slowest hundredth of many, in milliseconds."""
    spent = []
    for i in range(n):
        begun = time.process_time()
        doing(i)
        spent.append((time.process_time() - begun) * 1000)
    worst = sorted(spent)[int(n * 0.99)]
    print(f"{what}: median {statistics.median(spent):.2f} ms, 99th percentile {worst:.2f} ms")


def main() -> None:
    """Everything once, with figures."""
    where = Path(tempfile.mkdtemp())
    with timed("written"):
        path = folder(where)
    with timed("loaded and checked"):
        town = load(path)
    with timed("router made"):
        router = Router(town)
    each("a message read", lambda i: router.read(f"环保第{i + 1:04}格那边路灯坏了三天"))
    with timed("guide indexed"):
        index = index_of(town)
    each("an entry of the guide found", lambda i: index.find(index.read(f"个人事项{i + 1:04}号怎么办"), 8))
    engine = open_engine(f"sqlite:///{where / 'bench.db'}")
    migrate(engine)
    with engine.begin() as connection:
        uow = SqlUnitOfWork(connection, town, NOW, keys=KeySafe(where / "keys"))
        with timed(f"{GRID_USERS} grid users, {VOLUNTEERS} volunteers, {HOUSEHOLDS} households written"):
            fill(uow, town, volunteers=VOLUNTEERS, households=HOUSEHOLDS)
        grids = [one.code for one in town.areas.values() if one.kind == "grid"]
        each("a grid's worker found", lambda i: holders(uow, grids[i * 7], "grid_worker"))
        each("empty and doubled grids of a street", lambda i: gaps(uow, "990101002"), 10)
        words = Wording(load_catalogues(ROOT / "locale"), town).of("zh-Hans")
        posts = [holders(uow, code, "grid_worker")[0] for code in grids[:100]]
        each("a leader's day", lambda i: day_card(uow, words, posts[i]), 100)
    engine.dispose()


if __name__ == "__main__":
    main()
