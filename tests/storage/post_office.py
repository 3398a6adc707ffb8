"""A post office for the tests: every step a unit of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from core.storage import outbox
from core.storage.outbox import Claimed
from core.storage.records import letters
from core.unit_of_work import Urgency
from tests.storage.conftest import Open
from tests.storage.office import Clock


class PostOffice:
    """Posts, claims and settles, each in a unit of its own, and speaks of letters by their text."""

    def __init__(self, department: Open, clock: Clock) -> None:
        self.department = department
        self.clock = clock

    def post(
        self, address: str, *texts: str, slot: str = "", kind: str = "card", urgency: Urgency = Urgency.NEWS
    ) -> None:
        with self.department() as one:
            one.outbox.urgency = urgency
            for text in texts:
                one.outbox.post(address, kind, {"text": text}, slot=slot)

    def claim(self, limit: int = 50, paused: frozenset[str] = frozenset(), **pace: float) -> list[Claimed]:
        with self.department() as one:
            return outbox.claim(one.connection, one.now, limit=limit, pace=pace, paused=paused)

    def settle(self, *out: Claimed, message: str = "", interval: float = 0.0) -> None:
        for letter in out:
            with self.department() as one:
                outbox.settle(one.connection, letter, one.now, message=message, interval=interval)

    def postpone(self, letter: Claimed, seconds: float) -> None:
        with self.department() as one:
            outbox.postpone(one.connection, letter, one.now + timedelta(seconds=seconds))

    def refuse(self, letter: Claimed, *, whole_lane: bool) -> None:
        with self.department() as one:
            outbox.refuse(one.connection, letter, one.now, whole_lane=whole_lane)

    def next_look(self) -> datetime | None:
        with self.department() as one:
            return outbox.next_look(one.connection)

    def states(self) -> list[tuple[str, str]]:
        with self.department() as one:
            rows = one.connection.execute(sa.select(letters.c.body, letters.c.state).order_by(letters.c.id))
            return [(row.body["text"], row.state) for row in rows]


def texts(out: list[Claimed]) -> list[str]:
    return [letter.body["text"] for letter in out]
