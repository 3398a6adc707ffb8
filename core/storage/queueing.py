"""Letters that a unit writes: they leave when it is committed."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, case, insert, literal_column, or_, update

from core.storage.columns import EPOCH
from core.storage.outbox import WAITING, insert_of
from core.storage.prepared import PreparedStatement
from core.storage.records import lanes, letters
from core.unit_of_work import Urgency

_REPLACE = PreparedStatement(
    update(letters)
    .where(
        letters.c.address == bindparam("b_address"),
        letters.c.slot == bindparam("b_slot"),
        letters.c.slot != literal_column("''"),
        WAITING,
    )
    .values(
        body=bindparam("b_body"),
        version=letters.c.version + 1,
        urgency=case((letters.c.urgency < bindparam("b_urgency"), letters.c.urgency), else_=bindparam("b_urgency")),
    )
)
_INSERT = PreparedStatement(insert(letters), [name for name in letters.c.keys() if name != "id"])  # noqa: SIM118 - no dict
_MOVE = PreparedStatement(
    update(letters).where(letters.c.address == bindparam("old"), WAITING).values(address=bindparam("new"))
)


@cache
def _wake(dialect: str) -> PreparedStatement:
    statement = insert_of(dialect, lanes)
    fresh = statement.excluded.urgency
    statement = statement.on_conflict_do_update(
        index_elements=["address"],
        set_={"waiting": True, "urgency": fresh},
        where=or_(lanes.c.waiting.is_(False), lanes.c.urgency > fresh),
    )
    return PreparedStatement(statement, lanes.c.keys())


class SqlOutbox:
    """Implements core.unit_of_work.OutboxShelf; letters are written when the unit ends.

    Slots, letters, lanes, and each in the order of addresses: whoever locks them locks them so (no deadlock).
    """

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self.urgency = Urgency.NEWS
        self.answering: frozenset[str] = frozenset()
        self._waiting: list[dict[str, Any]] = []

    def post(self, address: str, kind: str, body: Mapping[str, Any], *, slot: str = "") -> None:
        if slot:
            self._waiting = [w for w in self._waiting if (w["address"], w["slot"]) != (address, slot)]
        self._waiting.append(
            {
                "address": address,
                "kind": kind,
                "body": dict(body),
                "slot": slot,
                "version": 0,
                "state": "waiting",
                # Who is answered reads everything of this unit in the order in which it was said.
                "urgency": Urgency.ANSWER if address in self.answering else self.urgency,
                "attempts": 0,
                "created_at": self._now,
            }
        )

    def move(self, old: str, new: str) -> None:
        if _MOVE.count(self._connection, {"old": old, "new": new}):
            self._wake({new: Urgency.WORK})

    def flush(self) -> bool:
        """Write the letters; True when there were any.

        A letter replaces the waiting one of its slot in its place. If that one is out just now, its relay settles an
        older version and leaves the newer one waiting.
        """
        fresh, woken = [], dict[str, int]()
        for letter in sorted(self._waiting, key=lambda one: one["address"]):  # stable: each address keeps its order
            address, urgency = letter["address"], letter["urgency"]
            woken[address] = min(urgency, woken.get(address, urgency))
            if letter["slot"]:
                values = {"b_address": address, "b_slot": letter["slot"], "b_body": letter["body"]}
                values |= {"b_urgency": urgency}
                if _REPLACE.count(self._connection, values):
                    continue
            fresh.append(letter)
        self._waiting = []
        if fresh:
            _INSERT.many(self._connection, fresh)
        if woken:
            self._wake(woken)
        return bool(fresh)

    def _wake(self, lanes: Mapping[str, int]) -> None:
        asleep = {"waiting": True, "next_at": self._now, "lease_until": EPOCH}
        rows = [{"address": address, "urgency": urgency, **asleep} for address, urgency in sorted(lanes.items())]
        _wake(self._connection.dialect.name).many(self._connection, rows)
