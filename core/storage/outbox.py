"""Letters to the platforms: queued by units, claimed, settled, tried again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    not_,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from core.storage.tables import EPOCH, lanes, letters, paces, slots

LEASE = timedelta(seconds=60)
BURST = 5  # letters that may leave at once before the overall pace bites
APART = "#"  # a chat that begins so is a lane of toasts and errands, to which the overall pace does not apply

# Said as the partial indexes say it, with the word itself: a parameter would not tell the planner that they fit.
_WAITING = letters.c.state == literal_column("'waiting'")
_REPLACE = (
    update(letters)
    .where(
        letters.c.address == bindparam("b_address"),
        letters.c.slot == bindparam("b_slot"),
        letters.c.slot != literal_column("''"),
        _WAITING,
    )
    .values(body=bindparam("b_body"), version=letters.c.version + 1)
)
_INSERT = insert(letters)


def upsert(connection: Connection, table: Any) -> Any:
    """The dialect's INSERT that knows ON CONFLICT."""
    return insert_of(connection.dialect.name, table)


def insert_of(dialect: str, table: Any) -> Any:
    """The same for a statement that is built once and kept: building costs more than running."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


@cache
def _wake(dialect: str) -> Any:
    return insert_of(dialect, lanes).on_conflict_do_update(
        index_elements=["address"], set_={"waiting": True}, where=lanes.c.waiting.is_(False)
    )


class SqlOutbox:
    """Implements core.unit.OutboxShelf; letters are written when the unit ends.

    Slots, letters, lanes, and each in the order of addresses: whoever locks them locks them so (no deadlock).
    """

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
        which = (letters.c.address == old, _WAITING)
        if self._connection.execute(update(letters).where(*which).values(address=new)).rowcount:
            self._wake([new])

    def flush(self) -> bool:
        """Write the letters; True when there were any.

        A letter replaces the waiting one of its slot in its place. If that one is out just now, its relay settles an
        older version and leaves the newer one waiting.
        """
        fresh = []
        for letter in sorted(self._waiting, key=lambda one: one["address"]):  # stable: each address keeps its order
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
        rows = [{"address": a, "waiting": True, "next_at": self._now, "lease_until": EPOCH} for a in addresses]
        self._connection.execute(_wake(self._connection.dialect.name), rows)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter in the hands of this relay until its lease ends. `message` is what its slot shows now."""

    id: int
    address: str
    kind: str
    body: dict[str, Any]
    slot: str
    version: int
    attempts: int
    message: str
    lease: datetime

    @property
    def platform(self) -> str:
        """The platform that carries it."""
        return self.address.partition(":")[0]

    @property
    def paced(self) -> bool:
        """Whether the platform's overall pace is for it."""
        return self.kind == "card" and not self.address.startswith(f"{self.platform}:{APART}")

    @property
    def key(self) -> str:
        """The same for every try of the same words, and never for others: platforms may tell doubles by it."""
        return f"letter:{self.id}.{self.version}"


def claim(
    connection: Connection,
    now: datetime,
    *,
    limit: int,
    pace: Mapping[str, float],
    paused: frozenset[str] = frozenset(),
) -> list[Claimed]:
    """Take the first waiting letter of up to `limit` free lanes.

    `pace`: platform -> seconds between cards overall. `paused`: platforms that are down just now. A lane has one
    letter out at a time, so an address's letters stay in order. Safe for any number of relays (SKIP LOCKED).
    """
    paces_now = _paces(connection, {p: timedelta(seconds=s) for p, s in pace.items() if s and p not in paused})
    out: list[Claimed] = []
    while True:
        slow = {name for name, one in paces_now.items() if one.next_at > now}
        heads = _heads(connection, now, limit - len(out), paused, slow)
        taken = [head for head in heads if not head.paced or _may_speak(paces_now.get(head.platform), now)]
        _lease(connection, taken)
        out += taken
        if len(taken) == len(heads):
            break  # else somebody's pace has just run out: that platform makes room for the others
    for name, one in paces_now.items():
        if one.spent:
            connection.execute(update(paces).where(paces.c.platform == name).values(next_at=one.next_at))
    return out


@dataclass(slots=True)
class _Pace:
    """How fast a platform takes cards, counted over all relays. `next_at`: when the next token is there."""

    step: timedelta
    next_at: datetime
    spent: bool = False


def _may_speak(pace: _Pace | None, now: datetime) -> bool:
    """Spend a token: BURST of them at once at most, then one a step."""
    if pace is None:
        return True
    if pace.next_at > now:
        return False
    pace.next_at = max(pace.next_at, now - (BURST - 1) * pace.step) + pace.step
    pace.spent = True
    return True


def _paces(connection: Connection, steps: Mapping[str, timedelta]) -> dict[str, _Pace]:
    """The paces of these platforms, kept from other relays until this unit ends."""
    if not steps:
        return {}
    query = select(paces).where(paces.c.platform.in_(sorted(steps))).order_by(paces.c.platform).with_for_update()
    found = {row.platform: row.next_at for row in connection.execute(query)}
    if fresh := [{"platform": name, "next_at": EPOCH} for name in sorted(steps) if name not in found]:
        connection.execute(upsert(connection, paces).on_conflict_do_nothing(), fresh)
        found = {row.platform: row.next_at for row in connection.execute(query)}
    return {name: _Pace(steps[name], next_at) for name, next_at in found.items()}


_FIRST = select(func.min(letters.c.id)).where(letters.c.address == lanes.c.address, _WAITING)
_HEADS = (
    select(
        *(letters.c[name] for name in ("id", "address", "kind", "body", "slot", "version", "attempts")),
        func.coalesce(slots.c.message, "").label("message"),
    )
    .outerjoin(slots, and_(slots.c.address == letters.c.address, slots.c.slot == letters.c.slot))
    .where(
        letters.c.id.in_(select(_FIRST.scalar_subquery()).where(lanes.c.address.in_(bindparam("free", expanding=True))))
    )
    .order_by(letters.c.id)
)


def _heads(connection: Connection, now: datetime, limit: int, paused: frozenset[str], slow: set[str]) -> list[Claimed]:
    """The first letters of lanes that are free; lanes where nothing waits any more are put to rest."""
    query = (
        select(lanes.c.address)
        .where(lanes.c.waiting == true(), lanes.c.next_at <= now, lanes.c.lease_until <= now)
        .order_by(lanes.c.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    for name in sorted(paused):
        query = query.where(not_(_lane_of(name)))
    for name in sorted(slow):
        query = query.where(or_(not_(_lane_of(name)), _lane_of(name, APART)))
    free = connection.execute(query).scalars().all()
    if not free:
        return []
    heads = [Claimed(**row._asdict(), lease=now + LEASE) for row in connection.execute(_HEADS, {"free": free})]
    if empty := sorted(set(free) - {head.address for head in heads}):
        connection.execute(update(lanes).where(lanes.c.address.in_(empty)).values(waiting=False))
    return heads


def _lane_of(platform: str, chat: str = "") -> Any:
    return lanes.c.address.startswith(f"{platform}:{chat}", autoescape=True)


def _lease(connection: Connection, taken: list[Claimed]) -> None:
    if taken:
        which = lanes.c.address.in_([letter.address for letter in taken])
        connection.execute(update(lanes).where(which).values(lease_until=taken[0].lease))


def settle(connection: Connection, letter: Claimed, now: datetime, *, message: str, interval: float) -> None:
    """Delivered: forget the letter, remember which message shows the slot, free the lane after the interval.

    What replaced the letter while it was out stays and is the lane's next.
    """
    if letter.slot and message and message != letter.message:
        where = (slots.c.address == letter.address, slots.c.slot == letter.slot)
        connection.execute(update(slots).where(*where).values(message=message))
    connection.execute(delete(letters).where(*_same(letter)))
    _free(connection, letter, now + timedelta(seconds=interval))


def postpone(connection: Connection, letter: Claimed, until: datetime) -> None:
    """Not delivered: keep it at the head of its lane and try again later."""
    connection.execute(update(letters).where(letters.c.id == letter.id).values(attempts=letters.c.attempts + 1))
    _free(connection, letter, until)


def refuse(connection: Connection, letter: Claimed, now: datetime, *, whole_lane: bool) -> None:
    """The platform will never take it: set it aside (with all that waits in its lane when the chat itself is gone)."""
    which = (letters.c.address == letter.address,) if whole_lane else _same(letter)
    connection.execute(update(letters).where(*which, _WAITING).values(state="refused"))
    _free(connection, letter, now)


def next_look(connection: Connection) -> datetime | None:
    """When a letter can leave that cannot leave before; None when nothing waits. A pace may still say later."""
    ready = case((lanes.c.next_at > lanes.c.lease_until, lanes.c.next_at), else_=lanes.c.lease_until)
    return connection.execute(select(func.min(ready)).where(lanes.c.waiting == true())).scalar()


def _same(letter: Claimed) -> tuple[Any, Any]:
    return letters.c.id == letter.id, letters.c.version == letter.version


def _free(connection: Connection, letter: Claimed, next_at: datetime) -> None:
    """Only the holder frees a lane: one whose lease has passed to another relay leaves it alone."""
    which = (lanes.c.address == letter.address, lanes.c.lease_until == letter.lease)
    connection.execute(update(lanes).where(*which).values(next_at=next_at, lease_until=EPOCH))
