"""One unit of work over one database connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from core.domain import rows
from core.domain.district import District
from core.storage import inbox, nearby, tables, tables_lessons, tables_voices
from core.storage.keys import NoKeySafe
from core.storage.ledger import SqlLedger
from core.storage.once import once
from core.storage.posting import SqlOutbox
from core.storage.ready import Ready
from core.storage.shelf import Plan, SqlShelf
from core.storage.sql_calls import CALL_PLANS, CALL_SEALED, CallShelves
from core.storage.sql_decisions import DECISION_PLANS, DECISION_SEALED, DecisionShelves
from core.storage.tables_cases import CASES, CaseShelf
from core.unit import Keys

PERSONS = Plan(rows.Person, tables.persons)
POSTS = Plan(rows.Post, tables.posts)
BINDINGS = Plan(rows.Binding, tables.bindings)
INVITATIONS = Plan(rows.Invitation, tables.invitations)
TICKETS = Plan(rows.Ticket, tables.tickets)
VOICES = Plan(rows.Voice, tables_voices.voices)
NOTES = Plan(rows.Note, tables.notes)
RATINGS = Plan(rows.Rating, tables.ratings)
CLOCKS = Plan(rows.Clock, tables.clocks)
SLOTS = Plan(rows.Slot, tables.slots)
FILES = Plan(rows.StoredFile, tables.files)
CORRECTIONS = Plan(rows.Correction, tables_lessons.corrections)
LESSONS = Plan(rows.Lesson, tables_lessons.lessons)
PLANS: tuple[Plan[Any], ...] = (
    PERSONS, POSTS, BINDINGS, INVITATIONS, TICKETS, VOICES, NOTES, RATINGS, CLOCKS, SLOTS, FILES, CORRECTIONS, LESSONS,
    *CALL_PLANS, *DECISION_PLANS, CASES,
)  # fmt: skip

_FILED = Ready(
    select(func.count()).where(
        tables.tickets.c.reporter_id == bindparam("who"), tables.tickets.c.created_at >= bindparam("since")
    )
)
CLAIM_LEASE = timedelta(seconds=60)


class SqlUnit(CallShelves, DecisionShelves, CaseShelf):
    """Implements core.unit.Unit. `finish` writes letters and ledger; the runner commits."""

    def __init__(
        self, connection: Connection, district: District, now: datetime, *, demo: bool = False, keys: Keys | None = None
    ) -> None:
        self.connection = connection
        self.district = district
        self.now = now
        self.demo = demo
        self.awake: frozenset[str] | None = None
        self.keys: Keys = keys or NoKeySafe()
        self.ledger = SqlLedger(connection, now)
        self.outbox = SqlOutbox(connection, now)

    @once
    def persons(self) -> SqlShelf[rows.Person]:
        return SqlShelf(PERSONS, self.connection)

    @once
    def posts(self) -> SqlShelf[rows.Post]:
        return SqlShelf(POSTS, self.connection)

    @once
    def bindings(self) -> SqlShelf[rows.Binding]:
        return SqlShelf(BINDINGS, self.connection)

    @once
    def invitations(self) -> SqlShelf[rows.Invitation]:
        return SqlShelf(INVITATIONS, self.connection)

    @once
    def tickets(self) -> SqlShelf[rows.Ticket]:
        return SqlShelf(TICKETS, self.connection)

    @once
    def voices(self) -> SqlShelf[rows.Voice]:
        return SqlShelf(VOICES, self.connection)

    @once
    def notes(self) -> SqlShelf[rows.Note]:
        return SqlShelf(NOTES, self.connection)

    @once
    def ratings(self) -> SqlShelf[rows.Rating]:
        return SqlShelf(RATINGS, self.connection)

    @once
    def clocks(self) -> SqlShelf[rows.Clock]:
        return SqlShelf(CLOCKS, self.connection)

    @once
    def slots(self) -> SqlShelf[rows.Slot]:
        return SqlShelf(SLOTS, self.connection)

    @once
    def files(self) -> SqlShelf[rows.StoredFile]:
        return SqlShelf(FILES, self.connection)

    @once
    def corrections(self) -> SqlShelf[rows.Correction]:
        return SqlShelf(CORRECTIONS, self.connection)

    @once
    def lessons(self) -> SqlShelf[rows.Lesson]:
        return SqlShelf(LESSONS, self.connection)

    def due_clocks(self, limit: int) -> Sequence[rows.Clock]:
        """Claim due clocks by moving their next look a lease ahead: a worker that dies loses nothing."""
        due = (
            select(tables.clocks.c.id)
            .where(tables.clocks.c.next_at.is_not(None), tables.clocks.c.next_at <= self.now)
            .order_by(tables.clocks.c.next_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = [row.id for row in self.connection.execute(due)]
        if not ids:
            return []
        lease = update(tables.clocks).where(tables.clocks.c.id.in_(ids)).values(next_at=self.now + CLAIM_LEASE)
        self.connection.execute(lease)
        return sorted(self.clocks.find(id=ids), key=lambda clock: ids.index(clock.id))

    def count_filed(self, person_id: int, since: datetime) -> int:
        ((count,),) = _FILED.rows(self.connection, {"who": person_id, "since": since})
        return int(count)

    def filed_near(
        self, areas: Sequence[str], categories: Sequence[str], since: datetime, limit: int
    ) -> Sequence[rows.Ticket]:
        """See core.unit.Unit; one walk along the index for each pair of area and category."""
        return nearby.filed_near(self.tickets, TICKETS.columns, areas, categories, since, limit)

    def take(self, platform: str, key: str) -> bool:
        """See core.storage.inbox.take."""
        return inbox.take(self.connection, platform, key, self.now)

    def meet(self, platform: str, account: str) -> rows.Person | None:
        """The person behind an account, locked: one person's turns never overlap, on whatever replica."""
        found = self.persons.find(platform=platform, account=account, lock=True)
        return found[0] if found else None

    def recall(self, address: str, person_id: int) -> dict[str, Any]:
        """See core.storage.inbox.recall."""
        return inbox.recall(self.connection, address, person_id)

    def remember(self, address: str, person_id: int, state: dict[str, Any]) -> None:
        """See core.storage.inbox.remember."""
        inbox.remember(self.connection, address, person_id, state, self.now)

    def finish(self) -> bool:
        """Write what was collected; True when letters are waiting to leave."""
        letters = self.outbox.flush()
        self.ledger.flush(self._record)
        return letters

    def _record(self, subject: str, row_id: int) -> Any:
        shelf = SEALED.get(subject)
        return getattr(self, shelf).as_kept(row_id) if shelf else None


# Records whose rows the ledger vouches for; the others hold no decision.
SEALED = {
    "ticket": "tickets",
    "post": "posts",
    "binding": "bindings",
    **CALL_SEALED,
    **DECISION_SEALED,
    "case": "cases",
}
