"""One unit of work over one database connection."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, func, select, update

from core.appraisal.periods import Graded, Question
from core.district.district import District
from core.events import WordsKept
from core.ledger.chain import GENESIS, text_digest
from core.people.records import Person
from core.routing.duplicates import Filed
from core.storage import figures, inbox, matters, searching, sums, web_chat
from core.storage.ballot_box import SqlBallotBox
from core.storage.ledger import SqlLedger
from core.storage.prepared import PreparedStatement
from core.storage.queueing import SqlOutbox
from core.storage.records import RECORDS, ledger_head, table_of
from core.storage.repository import SELDOM, Seldom, SqlRepository, plan_of
from core.storage.striking import strike, strike_said
from core.tickets.records import Rating, Ticket
from core.unit_of_work import Actor, Keys
from core.workflow.records import Note, Timer

T = TypeVar("T")
_TICKETS, _CLOCKS = table_of(Ticket), table_of(Timer)
_FILED = PreparedStatement(
    select(func.count()).where(_TICKETS.c.reporter_id == bindparam("who"), _TICKETS.c.created_at >= bindparam("since"))
)
_DUE = PreparedStatement(
    select(_CLOCKS.c.id)
    .where(_CLOCKS.c.next_at.is_not(None), _CLOCKS.c.next_at <= bindparam("now"))
    .order_by(_CLOCKS.c.next_at)
    .limit(bindparam("row_limit"))
    .with_for_update(skip_locked=True)
)
CLAIM_LEASE = timedelta(seconds=60)


class SqlUnitOfWork:
    """Implements core.unit_of_work.Unit. `finish` writes letters and ledger; the runner commits."""

    def __init__(
        self, connection: Connection, district: District, now: datetime, *, demo: bool = False, keys: Keys
    ) -> None:
        self.connection = connection
        self.district = district
        self.now = now
        self.demo = demo
        self.awake: frozenset[str] | None = None
        self.keys = keys
        self.ledger = SqlLedger(connection, now)
        self.outbox = SqlOutbox(connection, now)
        self.ballot_box = SqlBallotBox(connection)
        self._said: dict[int, None] = {}
        self._repos: dict[type[Any], SqlRepository[Any]] = {}
        self._seldom: dict[type[Any], Seldom] | None = connection.info.get(SELDOM)

    def repo(self, kind: type[T]) -> SqlRepository[T]:
        found = self._repos.get(kind)
        if found is None:
            plan = plan_of(kind)
            seldom = self._seldom[kind] if plan.seldom and self._seldom is not None else None
            found = self._repos[kind] = SqlRepository(plan, self.connection, self.keys, seldom)
        return found

    def due_timers(self, limit: int) -> list[int]:
        """Claim due clocks by moving their next look a lease ahead: a worker that dies loses nothing."""
        ids = [row_id for (row_id,) in _DUE.rows(self.connection, {"now": self.now, "row_limit": limit})]
        if not ids:
            return []
        lease = update(_CLOCKS).where(_CLOCKS.c.id.in_(ids)).values(next_at=self.now + CLAIM_LEASE)
        self.connection.execute(lease)
        return ids

    def count_filed(self, person_id: int, since: datetime) -> int:
        ((count,),) = _FILED.rows(self.connection, {"who": person_id, "since": since})
        return int(count)

    def filed_near(
        self, areas: Sequence[str], categories: Sequence[str], since: datetime, limit: int
    ) -> Sequence[Filed]:
        return matters.filed_near(self.connection, areas, categories, since, limit)

    def count(self, asked: Question) -> list[tuple[Any, ...]]:
        """See core.storage.sums; beside own changes, which no line tells yet, all is counted at once."""
        if any(repo.changed for repo in self._repos.values()):
            return figures.count(self.connection, asked)
        return sums.count(self.connection, asked, self.now)

    def behind(self, asked: Question, limit: int, offset: int = 0) -> list[int]:
        return figures.behind(self.connection, asked, limit, offset)

    def graded(self, start: datetime, end: datetime, departments: Sequence[str]) -> list[Graded]:
        return figures.graded(self.connection, start, end, departments)

    def take(self, platform: str, key: str) -> bool:
        return inbox.take(self.connection, platform, key, self.now)

    def meet(self, platform: str, account: str) -> Person | None:
        """The person behind an account, locked: one person's turns never overlap, on whatever replica."""
        return self.repo(Person).first(platform=platform, account=account, lock=True)

    def recall(self, address: str, person_id: int) -> dict[str, Any]:
        return inbox.recall(self.connection, address, person_id)

    def remember(self, address: str, person_id: int, state: dict[str, Any]) -> None:
        inbox.remember(self.connection, address, person_id, state, self.now)

    def say(self, chat: str, key: str, author: str, body: dict[str, Any], instead: str = "") -> str:
        """A message of the web chat (or `instead` of one that is there) by its number; shown when the unit ends."""
        if instead:
            message, fresh = int(instead), True
            web_chat.change(self.connection, message, chat, body | {"edited": True})
        else:
            message, fresh = web_chat.keep(self.connection, chat, key, author, body, self.now)
        self._said |= {message: None} if fresh else {}
        return str(message)

    def finish(self) -> bool:
        """Write what was collected; True when letters are waiting to leave."""
        letters = self.outbox.flush()
        heard = (one for one in self._repos.items() if one[1].changed and (plan_of(one[0]).watched or one[0] is Rating))
        changed = {kind: [*repo.changes()] for kind, repo in heard}
        for ticket in self._told_anew(changed):
            searching.index(self.connection, self, ticket)
        turned = (self._repos[kind].turned(changes) for kind, changes in changed.items())
        rows = {name: pair for rows in turned for name, pair in rows} | self.ballot_box.turned
        self._vouch(changed)
        moved = sums.moments(self, changed)
        if line := self.ledger.flush(self._record, self._before, rows, self._touched(changed)):
            sums.touch(self.connection, line, moved, self.now)
        web_chat.number(self.connection, self._said, self.now)
        return letters

    def _vouch(self, changed: sums.Changes) -> None:
        """Words that no line tells of get one: else nobody could say whether they were changed."""
        told = self.ledger.vouched()
        for note_id, was, note in changed.get(Note, ()):
            if was is None and note is not None and note_id not in told:
                digest = text_digest(note.salt, note.kind, note.text, note.pictures)
                kept = WordsKept(note.about.id, of=note.about.kind, note_id=note_id, digest=digest)
                self.ledger.note(kept, Actor(note.author_id, department=note.department))

    def _touched(self, changed: sums.Changes) -> Iterator[tuple[str, int]]:
        """The sealed records that this unit changed."""
        for subject, kind in SEALED.items():
            yield from (
                (subject, row_id) for row_id, was, now in changed.get(kind, ()) if now is not None and was != now
            )

    def _told_anew(self, changed: sums.Changes) -> list[Ticket]:
        """Tickets of which this unit changed words, or else what they are found by."""
        notes = (one for _, *pair in changed.get(Note, ()) for one in pair)
        ids = {one.about.id for one in notes if one and one.about.kind == "ticket"}
        for _, was, now in changed.get(Ticket, ()):
            if now and any(getattr(was, name, None) != getattr(now, name) for name in searching.FOUND_BY):
                ids.add(now.id)
        return [ticket for one in sorted(ids) if (ticket := self.repo(Ticket).get(one))]

    def strike(self, texts: Sequence[str], numbers: Sequence[str], address: str) -> None:
        self._said |= dict.fromkeys(strike(self.connection, texts, numbers, address))

    def strike_said(self, address: str, kept: Sequence[str]) -> None:
        self._said |= dict.fromkeys(strike_said(self.connection, address, kept))

    def hold(self, kind: type[T], row_id: int) -> T | None:
        plan = plan_of(kind)
        row = self.connection.execute(plan.select.where(plan.table.c.id == row_id).with_for_update(read=True)).first()
        return plan.made(row, self.keys) if row else None

    def ledger_anchor(self) -> tuple[int, str]:
        """Number and hash of the ledger's last line."""
        row = self.connection.execute(select(ledger_head.c.seq, ledger_head.c.hash)).first()
        return (row.seq, row.hash) if row else (0, GENESIS)

    def _record(self, subject: str, row_id: int) -> Any:
        return self.repo(SEALED[subject]).as_kept(row_id) if subject in SEALED else None

    def _before(self, subject: str, row_id: int) -> Any:
        return self.repo(SEALED[subject]).before(row_id) if subject in SEALED else None


# Records whose rows the ledger vouches for; the others hold no decision.
SEALED = {spec.subject: spec.kind for spec in RECORDS if spec.subject}
