"""The chained trace: appended at the end of a unit, never changed."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from core.events import Event, subject_of
from core.ledger.chain import GENESIS, link, plain, seal
from core.ledger.records import Entry
from core.refs import Ref
from core.storage.prepared import PreparedStatement
from core.storage.records import ledger, ledger_head
from core.storage.row_digests import FORGED
from core.unit_of_work import Actor

FIELDS = tuple(f.name for f in fields(Entry))
LINES = select(*(ledger.c[name] for name in FIELDS))
_HEAD = PreparedStatement(select(ledger_head.c.seq, ledger_head.c.hash).where(ledger_head.c.id == 1).with_for_update())
_FIRST_HEAD = PreparedStatement(insert(ledger_head).values(id=1, seq=0, hash=GENESIS))
_MOVE_HEAD = PreparedStatement(
    update(ledger_head).where(ledger_head.c.id == 1).values(seq=bindparam("last"), hash=bindparam("link"))
)
_LAST_SEAL = PreparedStatement(
    select(ledger.c.seal, ledger.c.seq)
    .where(ledger.c.subject == bindparam("s"), ledger.c.subject_id == bindparam("i"), ledger.c.seal != "")
    .order_by(ledger.c.seq.desc())
    .limit(1)
)
_INSERT = PreparedStatement(insert(ledger), FIELDS)
_ABOUT = PreparedStatement(
    LINES.where(ledger.c.subject == bindparam("s"), ledger.c.subject_id == bindparam("i")).order_by(ledger.c.seq)
)

ROWS_KEPT = "RowsKept"
LATELY = 200_000  # lines among which the deeds of one person are looked for
Find = Callable[[str, int], Any]
log = logging.getLogger(__name__)


def done_by(connection: Connection, people: Sequence[int], limit: int) -> list[Entry]:
    """The newest lines of these actors among the last LATELY lines of all, newest first."""
    asked = LINES.where(ledger.c.seq > last_line(connection) - LATELY, ledger.c.actor_id.in_(people))
    return [Entry(*row) for row in connection.execute(asked.order_by(ledger.c.seq.desc()).limit(limit))]


def last_line(connection: Connection) -> int:
    """The number of the newest line."""
    return int(connection.execute(select(ledger_head.c.seq)).scalar() or 0)


def changed_since(connection: Connection, line: int, but_by: int, limit: int) -> list[Ref]:
    """The records that lines after this one are about, newest first; none of what one person did."""
    asked = select(ledger.c.subject, ledger.c.subject_id).where(ledger.c.seq > line, ledger.c.actor_id != but_by)
    rows = connection.execute(asked.order_by(ledger.c.seq.desc()).limit(10 * limit))
    return [*dict.fromkeys(Ref(*row) for row in rows)][:limit]


class SqlLedger:
    """Implements core.unit_of_work.LedgerShelf."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._waiting: list[Entry] = []

    def note(self, event: Event, actor: Actor) -> None:
        facts = {f.name: plain(getattr(event, f.name)) for f in fields(event) if f.name != "subject_id"}
        if actor.role:
            facts["actor_role"] = actor.role
        self._waiting.append(
            Entry(
                at=self._now,
                event=type(event).__name__,
                subject=subject_of(event),
                subject_id=event.subject_id,
                actor_id=actor.person_id,
                actor_department=actor.department,
                facts=facts,
            )
        )

    def read(self, subject: str, subject_id: int) -> list[Entry]:
        stored = _ABOUT.rows(self._connection, {"s": subject, "i": subject_id})
        waiting = [e for e in self._waiting if (e.subject, e.subject_id) == (subject, subject_id)]
        return [Entry(*row) for row in stored] + waiting

    def vouched(self) -> set[Any]:
        """The words of which the waiting lines tell, by the numbers of their notes."""
        return {entry.facts.get("note_id") for entry in self._waiting}

    def flush(
        self, find: Find, before: Find, rows: dict[str, list[str]], touched: Iterable[tuple[str, int]] = ()
    ) -> int:
        """Write the waiting lines; the number of the last one, 0 where none waits.

        `find(subject, id)` gives the record a line is about, whose seal it carries.

        `before`: the same as it was; `rows`: what rows of traced tables were and became, kept by the last line. The
        head row is locked last and shortly: it is the one place where all units queue. The records are looked up
        behind it, so that the last line about a record seals what the record then is. `touched`: the records that this
        unit changed. One of them without a line is a mistake of the program; left so it would read as a forgery.
        """
        told = {(entry.subject, entry.subject_id) for entry in self._waiting}
        for subject, row_id in set(touched) - told:
            log.error("changed_without_act", extra={"subject": subject, "subject_id": row_id})
            self._waiting.append(Entry(self._now, ROWS_KEPT, subject, row_id, 0, "", {}))
        if rows and not self._waiting:
            self._waiting.append(Entry(self._now, ROWS_KEPT, "", 0, 0, "", {}))
        if not self._waiting:
            return 0
        if rows:
            self._waiting[-1].facts["rows"] = rows
        head = _HEAD.first(self._connection, {})
        seq, last = head or (0, GENESIS)
        if head is None:
            _FIRST_HEAD.count(self._connection, {})
        lines = []
        sealed = cache(lambda *about: seal(record) if (record := find(*about)) is not None else "")
        for entry in [*self._forged(before), *self._waiting]:
            seq += 1
            entry.seq, entry.prev, entry.seal = seq, last, sealed(entry.subject, entry.subject_id)
            entry.hash = last = link(entry)
            lines.append({name: getattr(entry, name) for name in FIELDS})
        _INSERT.many(self._connection, lines)
        _MOVE_HEAD.count(self._connection, {"last": seq, "link": last})
        self._waiting.clear()
        return int(seq)

    def _forged(self, before: Find) -> list[Entry]:
        """A line for every record that is no longer what was last sealed: else the new seal would cover it up."""
        found = []
        for subject, row_id in dict.fromkeys((entry.subject, entry.subject_id) for entry in self._waiting):
            record = before(subject, row_id)
            if record is None:
                continue
            known = _LAST_SEAL.first(self._connection, {"s": subject, "i": row_id})
            if known is None or known[0] != seal(record):
                log.error("forgery_found", extra={"subject": subject, "subject_id": row_id})
                found.append(Entry(self._now, FORGED, subject, row_id, 0, "", {"line": known[1] if known else 0}))
        return found
