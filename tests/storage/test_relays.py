"""Several relays, one database: no letter doubles, is lost, overtakes."""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest

from core.storage import outbox
from core.storage.engine import open_engine
from core.storage.outbox import Claimed
from core.storage.runner import Runner, open_runner
from core.storage.sql_unit_of_work import SqlUnitOfWork
from tests.storage.office import KEYS, Clock, tiny

pytestmark = pytest.mark.postgres
LETTERS, ADDRESSES = 400, 23


@pytest.fixture
def replicas(postgres_url: str, clock: Clock) -> Iterator[list[Runner]]:
    """Two replicas on one PostgreSQL."""
    engines = [open_engine(postgres_url) for _ in range(2)]
    runners = [open_runner(engine, tiny(), clock, demo=False, on_letters=lambda: None, keys=KEYS) for engine in engines]
    yield runners
    for runner, engine in zip(runners, engines, strict=True):
        runner.close()
        engine.dispose()


class Street:
    """Addresses to which relays carry what writers write; keeps account of what must never happen."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.written = threading.Event()
        self.delivered: dict[str, list[int]] = defaultdict(list)
        self.shown: dict[str, int] = defaultdict(int)
        self.posted: dict[str, int] = {}
        self.out: set[str] = set()
        self.failed: list[Exception] = []

    def carry(self, letter: Claimed) -> None:
        """A letter arrives."""
        with self.lock:
            assert letter.address not in self.out, "two letters of one address were out at once"
            self.out.add(letter.address)
            if letter.slot:
                assert letter.body["n"] >= self.shown[letter.address], "an older card came after a newer one"
                self.shown[letter.address] = letter.body["n"]
            else:
                self.delivered[letter.address].append(letter.body["n"])

    def relay(self, runner: Runner) -> None:
        """Claim, carry and settle until everything is written and nothing is left."""
        while True:
            last = self.written.is_set()
            claimed = runner.submit(lambda uow: outbox.claim(uow.connection, uow.now, limit=5, pace={})).result(30)
            for letter in claimed:
                self.carry(letter)
                runner.submit(lambda uow, letter=letter: self._settle(uow, letter)).result(30)  # type: ignore[misc]
            if last and not claimed:
                return

    def _settle(self, uow: SqlUnitOfWork, letter: Claimed) -> None:
        with self.lock:
            self.out.discard(letter.address)
        outbox.settle(uow.connection, letter, uow.now, message="m", interval=0)

    def write(self, runner: Runner, who: int) -> None:
        """Two letters and a card that is replaced all the time, again and again."""
        dice = random.Random(who)
        for n in range(LETTERS):
            card = f"web:slots-{who}-{n % 3}"
            addresses = [f"web:{who}-{number}" for number in dice.sample(range(ADDRESSES), 2)]
            runner.submit(lambda uow, n=n, to=addresses, card=card: self._post(uow, n, to, card)).result(30)  # type: ignore[misc]
            self.posted[card] = n

    def _post(self, uow: SqlUnitOfWork, n: int, addresses: list[str], card: str) -> None:
        for address in addresses:
            uow.outbox.post(address, "card", {"n": n})
        uow.outbox.post(card, "card", {"n": n}, slot="t1")

    def start(self, work: Callable[..., None], *args: object) -> threading.Thread:
        """In a thread whose failure the test shows."""

        def watched() -> None:
            try:
                work(*args)
            except Exception as error:  # noqa: BLE001 - shown by the test
                self.failed.append(error)

        thread = threading.Thread(target=watched)
        thread.start()
        return thread


def test_four_relays_and_two_writers(replicas: list[Runner]) -> None:
    """Letters are written while they are carried; some are slots that are replaced all the time."""
    street = Street()
    relays = [street.start(street.relay, replicas[n % 2]) for n in range(4)]
    writers = [street.start(street.write, replicas[n], n) for n in range(2)]
    for thread in writers:
        thread.join(120)
    street.written.set()
    for thread in relays:
        thread.join(120)
    assert street.failed == []
    assert sum(map(len, street.delivered.values())) == 2 * 2 * LETTERS
    for address, numbers in street.delivered.items():
        assert numbers == sorted(set(numbers)), f"{address}: doubled or out of order"
    assert dict(street.shown) == street.posted  # the last words of every card arrived
    assert replicas[0].submit(lambda uow: outbox.next_look(uow.connection)).result(10) is None
