"""Several relays, one database: no letter doubles, is lost, overtakes."""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from collections.abc import Iterator

import pytest

from core.storage import outbox
from core.storage.engine import open_engine
from core.storage.outbox import Claimed
from core.storage.runner import Runner, open_runner
from core.storage.sql_unit import SqlUnit
from tests.storage.office import Clock, tiny

pytestmark = pytest.mark.postgres
LETTERS, ADDRESSES = 400, 23


@pytest.fixture
def replicas(postgres_url: str, clock: Clock) -> Iterator[list[Runner]]:
    """Two replicas on one PostgreSQL."""
    engines = [open_engine(postgres_url) for _ in range(2)]
    runners = [open_runner(engine, tiny(), clock, demo=False, on_letters=lambda: None) for engine in engines]
    yield runners
    for runner, engine in zip(runners, engines, strict=True):
        runner.close()
        engine.dispose()


def test_four_relays_and_two_writers(replicas: list[Runner]) -> None:
    """Letters are written while they are carried; some are slots that are replaced all the time."""
    delivered: dict[str, list[str]] = defaultdict(list)
    shown: dict[str, int] = defaultdict(int)
    posted: dict[str, int] = {}
    out: set[str] = set()
    lock, written = threading.Lock(), threading.Event()

    def carry(letter: Claimed) -> None:
        with lock:
            assert letter.address not in out, "two letters of one address were out at once"
            out.add(letter.address)
            if letter.slot:
                assert letter.body["n"] >= shown[letter.address], "an older card came after a newer one"
                shown[letter.address] = letter.body["n"]
            else:
                delivered[letter.address].append(letter.body["n"])

    def relay(runner: Runner) -> None:
        while True:
            last = written.is_set()
            claimed = runner.submit(lambda unit: outbox.claim(unit.connection, unit.now, limit=5, pace={})).result(30)
            for letter in claimed:
                carry(letter)

                def settle(unit: SqlUnit, letter: Claimed = letter) -> None:
                    with lock:
                        out.discard(letter.address)
                    outbox.settle(unit.connection, letter, unit.now, message="m", interval=0)

                runner.submit(settle).result(30)
            if last and not claimed:
                return

    def write(runner: Runner, who: int) -> None:
        dice = random.Random(who)
        for n in range(LETTERS):

            def post(unit: SqlUnit, n: int = n) -> None:
                for address in dice.sample(range(ADDRESSES), 2):
                    unit.outbox.post(f"web:{who}-{address}", "card", {"n": n})
                unit.outbox.post(f"web:slots-{who}-{n % 3}", "card", {"n": n}, slot="t1")

            runner.submit(post).result(30)
            posted[f"web:slots-{who}-{n % 3}"] = n

    failed: list[BaseException] = []

    def watched(work: object, *args: object) -> None:
        try:
            work(*args)  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001 - raised again by the test
            failed.append(error)

    relays = [threading.Thread(target=watched, args=(relay, replicas[n % 2])) for n in range(4)]
    writers = [threading.Thread(target=watched, args=(write, replicas[n], n)) for n in range(2)]
    for thread in (*relays, *writers):
        thread.start()
    for thread in writers:
        thread.join(120)
    written.set()
    for thread in relays:
        thread.join(120)
    assert failed == []
    assert sum(map(len, delivered.values())) == 2 * 2 * LETTERS
    for address, numbers in delivered.items():
        assert numbers == sorted(set(numbers)), f"{address}: doubled or out of order"
    assert dict(shown) == posted  # the last words of every card arrived
    newest = replicas[0].submit(lambda unit: outbox.next_look(unit.connection)).result(10)
    assert newest is None
