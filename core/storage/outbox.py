"""Letters to the platforms: claimed by relays, settled, tried again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from core.storage.columns import EPOCH
from core.storage.prepared import PreparedStatement
from core.storage.records import lanes, letters, paces, table_of
from core.unit_of_work import Urgency
from core.workflow.records import Slot

slots = table_of(Slot)

LEASE = timedelta(seconds=60)
BURST = 5  # letters that may leave at once before the overall pace bites
APART = "#"  # a chat that begins so is a lane of toasts and errands, to which the overall pace does not apply

# Said as the partial indexes say it, with the word itself: a parameter would not tell the planner that they fit.
WAITING = letters.c.state == sa.literal_column("'waiting'")
_REMEMBER = PreparedStatement(
    sa.update(slots)
    .where(slots.c.address == sa.bindparam("b_address"), slots.c.slot == sa.bindparam("b_slot"))
    .values(message=sa.bindparam("b_message"))
)
_SAME = (letters.c.id == sa.bindparam("b_id"), letters.c.version == sa.bindparam("b_version"))
_FORGET = PreparedStatement(sa.delete(letters).where(*_SAME))
_COUNT = PreparedStatement(
    sa.update(letters).where(letters.c.id == sa.bindparam("b_id")).values(attempts=letters.c.attempts + 1)
)
_REFUSE = PreparedStatement(sa.update(letters).where(*_SAME, WAITING).values(state="refused"))
_REFUSE_ALL = PreparedStatement(
    sa.update(letters).where(letters.c.address == sa.bindparam("b_address"), WAITING).values(state="refused")
)
_MOST_URGENT = sa.select(sa.func.min(letters.c.urgency)).where(letters.c.address == lanes.c.address, WAITING)
_FREE = PreparedStatement(
    sa.update(lanes)
    .where(lanes.c.address == sa.bindparam("b_address"), lanes.c.lease_until == sa.bindparam("b_lease"))
    .values(
        next_at=sa.bindparam("b_next"),
        lease_until=EPOCH,
        urgency=sa.func.coalesce(_MOST_URGENT.scalar_subquery(), int(Urgency.NEWS)),
    )
)


def upsert(connection: sa.Connection, table: Any) -> Any:
    """The dialect's INSERT that knows ON CONFLICT."""
    return insert_of(connection.dialect.name, table)


def insert_of(dialect: str, table: Any) -> Any:
    """The same for a statement that is built once and kept: building costs more than running."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    return sqlite.insert(table)


@cache
def replacing(dialect: str, table: Any, *names: str) -> PreparedStatement:
    """Adds a row; where one has its key already, that one takes over these columns."""
    new = insert_of(dialect, table)
    taken_over = {name: new.excluded[name] for name in names}
    statement = new.on_conflict_do_update(index_elements=[*table.primary_key], set_=taken_over)
    return PreparedStatement(statement, table.c.keys())


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
    connection: sa.Connection,
    now: datetime,
    *,
    limit: int,
    pace: Mapping[str, float],
    paused: frozenset[str] = frozenset(),
) -> list[Claimed]:
    """Take the first waiting letter of up to `limit` free lanes, the most urgent first, then the oldest.

    `pace`: platform -> seconds between cards overall. `paused`: platforms that are down just now. A lane has one
    letter out at a time, so an address's letters of one urgency stay in order. Safe for any number of relays.
    """
    paces_now = _paces(connection, {p: timedelta(seconds=s) for p, s in pace.items() if s and p not in paused})
    out: list[Claimed] = []
    while True:
        slow = {name for name, one in paces_now.items() if one.next_at > now}
        heads = _heads(connection, now, limit - len(out), paused, slow)
        taken = [head for head in heads if not head.paced or _may_speak(paces_now.get(head.platform), now)]
        if taken:
            which = lanes.c.address.in_([letter.address for letter in taken])
            connection.execute(sa.update(lanes).where(which).values(lease_until=taken[0].lease))
        out += taken
        if len(taken) == len(heads):
            break  # else somebody's pace has just run out: that platform makes room for the others
    for name, one in paces_now.items():
        if one.spent:
            connection.execute(sa.update(paces).where(paces.c.platform == name).values(next_at=one.next_at))
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


def _paces(connection: sa.Connection, steps: Mapping[str, timedelta]) -> dict[str, _Pace]:
    """The paces of these platforms, kept from other relays until this unit ends."""
    if not steps:
        return {}
    query = sa.select(paces).where(paces.c.platform.in_(sorted(steps))).order_by(paces.c.platform).with_for_update()
    found = {row.platform: row.next_at for row in connection.execute(query)}
    if fresh := [{"platform": name, "next_at": EPOCH} for name in sorted(steps) if name not in found]:
        connection.execute(upsert(connection, paces).on_conflict_do_nothing(), fresh)
        found = {row.platform: row.next_at for row in connection.execute(query)}
    return {name: _Pace(steps[name], next_at) for name, next_at in found.items()}


_FIRST = (
    sa.select(letters.c.id)
    .where(letters.c.address == lanes.c.address, WAITING)
    .order_by(letters.c.urgency, letters.c.id)
    .limit(1)
)
_HEADS = (
    sa.select(
        *(letters.c[name] for name in ("id", "address", "kind", "body", "slot", "version", "attempts")),
        sa.func.coalesce(slots.c.message, "").label("message"),
    )
    .outerjoin(slots, sa.and_(slots.c.address == letters.c.address, slots.c.slot == letters.c.slot))
    .where(
        letters.c.id.in_(
            sa.select(_FIRST.scalar_subquery()).where(lanes.c.address.in_(sa.bindparam("free", expanding=True)))
        )
    )
    .order_by(letters.c.urgency, letters.c.id)
)


def _heads(
    connection: sa.Connection, now: datetime, limit: int, paused: frozenset[str], slow: set[str]
) -> list[Claimed]:
    """The first letters of lanes that are free; lanes where nothing waits any more are put to rest."""
    query = (
        sa.select(lanes.c.address)
        .where(lanes.c.waiting == sa.true(), lanes.c.next_at <= now, lanes.c.lease_until <= now)
        .order_by(lanes.c.urgency, lanes.c.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    for name in sorted(paused):
        query = query.where(sa.not_(_lane_of(name)))
    for name in sorted(slow):
        query = query.where(sa.or_(sa.not_(_lane_of(name)), _lane_of(name, APART)))
    free = connection.execute(query).scalars().all()
    if not free:
        return []
    heads = [Claimed(**row._asdict(), lease=now + LEASE) for row in connection.execute(_HEADS, {"free": free})]
    if empty := sorted(set(free) - {head.address for head in heads}):
        connection.execute(sa.update(lanes).where(lanes.c.address.in_(empty)).values(waiting=False))
    return heads


def _lane_of(platform: str, chat: str = "") -> Any:
    return lanes.c.address.startswith(f"{platform}:{chat}", autoescape=True)


def settle(connection: sa.Connection, letter: Claimed, now: datetime, *, message: str, interval: float) -> None:
    """Delivered: forget the letter, remember which message shows the slot, free the lane after the interval.

    What replaced the letter while it was out stays and is the lane's next.
    """
    if letter.slot and message and message != letter.message:
        _REMEMBER.count(connection, {"b_address": letter.address, "b_slot": letter.slot, "b_message": message})
    _FORGET.count(connection, {"b_id": letter.id, "b_version": letter.version})
    _free(connection, letter, now + timedelta(seconds=interval))


def postpone(connection: sa.Connection, letter: Claimed, until: datetime) -> None:
    """Not delivered: keep it at the head of its lane and try again later."""
    _COUNT.count(connection, {"b_id": letter.id})
    _free(connection, letter, until)


def note(connection: sa.Connection, letter: Claimed, body: Mapping[str, Any]) -> None:
    """What is known of a letter that is out: its next try reads it, after a crash of this process too."""
    connection.execute(sa.update(letters).where(letters.c.id == letter.id).values(body=dict(body)))


def refuse(connection: sa.Connection, letter: Claimed, now: datetime, *, whole_lane: bool) -> None:
    """The platform will never take it: set it aside (with all that waits in its lane when the chat itself is gone)."""
    values = {"b_id": letter.id, "b_version": letter.version, "b_address": letter.address}
    (_REFUSE_ALL if whole_lane else _REFUSE).count(connection, values)
    _free(connection, letter, now)


def next_look(connection: sa.Connection) -> datetime | None:
    """When a letter can leave that cannot leave before; None when nothing waits. A pace may still say later."""
    ready = sa.case((lanes.c.next_at > lanes.c.lease_until, lanes.c.next_at), else_=lanes.c.lease_until)
    return connection.execute(sa.select(sa.func.min(ready)).where(lanes.c.waiting == sa.true())).scalar()


def soon(connection: sa.Connection, now: datetime) -> datetime | None:
    """When the next look is worth while: a lane is free then, or the pace of a platform allows one more; None: a call
    will come first."""
    free = next_look(connection)
    if free is None or free > now:
        return free
    return connection.execute(sa.select(sa.func.min(paces.c.next_at)).where(paces.c.next_at > now)).scalar()


def _free(connection: sa.Connection, letter: Claimed, next_at: datetime) -> None:
    """Only the holder frees a lane: one whose lease has passed to another relay leaves it alone."""
    _FREE.count(connection, {"b_address": letter.address, "b_lease": letter.lease, "b_next": next_at})
