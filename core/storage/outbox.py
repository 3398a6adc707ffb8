"""Letters to the platforms: queued by units, claimed, settled, tried again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.storage.tables import EPOCH, lanes, letters, paces, slots

LEASE = timedelta(seconds=60)
BURST = 5  # letters that may leave at once before the overall pace bites

_REPLACE = (
    update(letters)
    .where(
        letters.c.address == bindparam("b_address"),
        letters.c.slot == bindparam("b_slot"),
        letters.c.state == "waiting",
    )
    .values(body=bindparam("b_body"))
)
_INSERT = insert(letters)
_MESSAGE = select(slots.c.message).where(slots.c.address == bindparam("b_a"), slots.c.slot == bindparam("b_s"))


def upsert(connection: Connection, table: Any) -> Any:
    """The dialect's INSERT that knows ON CONFLICT."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)


class SqlOutbox:
    """Implements core.unit.OutboxShelf; letters are written when the unit ends, lanes in address order (no deadlock)."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
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
                "attempts": 0,
                "created_at": self._now,
            }
        )

    def move(self, old: str, new: str) -> None:
        self._connection.execute(update(letters).where(letters.c.address == old).values(address=new))
        self._wake([new])

    def flush(self) -> bool:
        """Write the letters; True when there were any."""
        fresh = []
        for letter in self._waiting:
            if letter["slot"]:
                values = {"b_address": letter["address"], "b_slot": letter["slot"], "b_body": letter["body"]}
                if self._connection.execute(_REPLACE, values).rowcount:
                    continue
            fresh.append(letter)
        self._waiting = []
        if not fresh:
            return False
        self._connection.execute(_INSERT, fresh)
        self._wake(sorted({letter["address"] for letter in fresh}))
        return True

    def _wake(self, addresses: list[str]) -> None:
        statement = upsert(self._connection, lanes)
        statement = statement.on_conflict_do_update(index_elements=["address"], set_={"waiting": True})
        rows = [{"address": a, "waiting": True, "next_at": self._now, "lease_until": EPOCH} for a in addresses]
        self._connection.execute(statement, rows)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter in the hands of this relay until its lease ends. `message` is what its slot shows now."""

    id: int
    address: str
    kind: str
    body: dict[str, Any]
    slot: str
    attempts: int
    message: str


def claim(
    connection: Connection, now: datetime, *, limit: int, pace: Mapping[str, float], paused: frozenset[str] = frozenset()
) -> list[Claimed]:
    """Take the first waiting letter of up to `limit` free lanes.

    `pace`: platform -> seconds between letters overall. `paused`: platforms that are down just now. A lane has one
    letter out at a time, so an address's letters stay in order. Safe for any number of relays (SKIP LOCKED).
    """
    query = (
        select(lanes.c.address)
        .where(lanes.c.waiting.is_(True), lanes.c.next_at <= now, lanes.c.lease_until <= now)
        .order_by(lanes.c.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    for platform in paused:
        query = query.where(lanes.c.address.not_like(f"{platform}:%"))
    addresses = [row.address for row in connection.execute(query)]
    if not addresses:
        return []
    heads = select(func.min(letters.c.id)).where(letters.c.state == "waiting", letters.c.address.in_(addresses))
    rows = connection.execute(select(letters).where(letters.c.id.in_(heads.group_by(letters.c.address)))).all()
    out: list[Claimed] = []
    for row in sorted(rows, key=lambda r: r.id):
        platform = row.address.partition(":")[0]
        if row.kind == "card" and not _may_speak(connection, platform, pace.get(platform, 0.0), now):
            continue
        message = row.slot and connection.execute(_MESSAGE, {"b_a": row.address, "b_s": row.slot}).scalar()
        out.append(Claimed(row.id, row.address, row.kind, row.body, row.slot, row.attempts, message or ""))
    empty = sorted(set(addresses) - {row.address for row in rows})
    if empty:
        connection.execute(update(lanes).where(lanes.c.address.in_(empty)).values(waiting=False))
    if out:
        taken = sorted(letter.address for letter in out)
        connection.execute(update(lanes).where(lanes.c.address.in_(taken)).values(lease_until=now + LEASE))
    return out


def _may_speak(connection: Connection, platform: str, interval: float, now: datetime) -> bool:
    """One token of the overall pace, shared by all replicas: at most BURST at once, then one an interval."""
    if not interval:
        return True
    step = timedelta(seconds=interval)
    found = connection.execute(select(paces.c.next_at).where(paces.c.platform == platform).with_for_update()).scalar()
    if found is None:
        statement = upsert(connection, paces).values(platform=platform, next_at=now)
        connection.execute(statement.on_conflict_do_nothing())
        found = now
    if found > now:
        return False
    after = max(found, now - BURST * step) + step
    connection.execute(update(paces).where(paces.c.platform == platform).values(next_at=after))
    return True


def settle(connection: Connection, letter: Claimed, now: datetime, *, message: str, interval: float) -> None:
    """Delivered: forget the letter, remember which message shows the slot, free the lane after the interval."""
    connection.execute(delete(letters).where(letters.c.id == letter.id))
    if letter.slot and message and message != letter.message:
        where = (slots.c.address == letter.address, slots.c.slot == letter.slot)
        connection.execute(update(slots).where(*where).values(message=message))
    _free(connection, letter.address, now + timedelta(seconds=interval))


def postpone(connection: Connection, letter: Claimed, until: datetime) -> None:
    """Not delivered: keep it at the head of its lane and try again later."""
    connection.execute(update(letters).where(letters.c.id == letter.id).values(attempts=letters.c.attempts + 1))
    _free(connection, letter.address, until)


def refuse(connection: Connection, letter: Claimed, now: datetime, *, whole_lane: bool) -> None:
    """The platform will never take it: set it aside (with all that waits in its lane when the chat itself is gone)."""
    which = letters.c.address == letter.address if whole_lane else letters.c.id == letter.id
    connection.execute(update(letters).where(which, letters.c.state == "waiting").values(state="refused"))
    _free(connection, letter.address, now)


def _free(connection: Connection, address: str, next_at: datetime) -> None:
    connection.execute(update(lanes).where(lanes.c.address == address).values(next_at=next_at, lease_until=EPOCH))
