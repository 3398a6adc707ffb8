"""Reads the whole trace again and names every place where it does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, select

from core.domain.chain import GENESIS, link, seal, text_digest
from core.domain.rows import Entry
from core.storage import sql_unit
from core.storage.shelf import Plan
from core.storage.tables import ledger, ledger_head, notes

# The events that also show in a clock: a missed limit can be neither erased nor invented.
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that was changed behind the ledger's back. `where`: table and row; `what`: a key of the words table."""

    where: str
    what: str
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The flaws found, how many lines were read, and the head of the chain (to be written down elsewhere)."""

    flaws: tuple[Flaw, ...]
    lines: int
    head: str


def verify(connection: Connection, *, expected_head: str = "") -> Report:
    """Check every link, every sealed record, every vouched text. Constant memory but for one digest a record.

    `expected_head`: a head noted earlier; a chain that no longer contains it was cut or rewritten.
    """
    flaws: list[Flaw] = []
    seals: dict[tuple[str, int], tuple[str, int]] = {}
    vouched: dict[int, tuple[str, int]] = {}
    missed: set[int] = set()
    last, seq, met = GENESIS, 0, not expected_head or expected_head == GENESIS
    for entry in _entries(connection):
        seq += 1
        if entry.seq != seq:
            flaws.append(Flaw(f"ledger {seq}", "line_missing", f"next is {entry.seq}"))
            seq = entry.seq
        if entry.prev != last or entry.hash != link(entry):
            flaws.append(Flaw(f"ledger {entry.seq}", "line_changed", f"{entry.event} {entry.subject} {entry.subject_id}"))
        last = entry.hash
        met = met or last == expected_head
        if entry.seal:
            seals[entry.subject, entry.subject_id] = (entry.seal, entry.seq)
        if "note_id" in entry.facts and entry.facts["note_id"]:
            vouched[entry.facts["note_id"]] = (entry.facts["digest"], entry.seq)
        if entry.event == "DeadlineMissed":
            missed.add(entry.facts["clock"])
    head = connection.execute(select(ledger_head.c.seq, ledger_head.c.hash).where(ledger_head.c.id == 1)).first()
    if (head.seq, head.hash) != (seq, last) if head else seq:
        flaws.append(Flaw("ledger_head 1", "end_missing", f"head says {head.seq if head else 0}, lines end at {seq}"))
    if not met:
        flaws.append(Flaw("ledger", "head_unknown", expected_head))
    flaws += _sealed(connection, seals)
    flaws += _texts(connection, vouched)
    flaws += _clocks(connection, missed)
    return Report(tuple(flaws), seq, last)


def _entries(connection: Connection) -> Iterator[Entry]:
    columns = [ledger.c[f.name] for f in fields(Entry)]
    stream = connection.execution_options(yield_per=_BATCH).execute(select(*columns).order_by(ledger.c.seq))
    for row in stream:
        yield Entry(*row)


def _sealed(connection: Connection, seals: dict[tuple[str, int], tuple[str, int]]) -> Iterator[Flaw]:
    plans: dict[str, Plan[Any]] = {"ticket": sql_unit.TICKETS, "post": sql_unit.POSTS, "binding": sql_unit.BINDINGS}
    for subject, plan in plans.items():
        table = plan.table.name
        for row in connection.execution_options(yield_per=_BATCH).execute(plan.select.order_by(plan.table.c.id)):
            record = plan.kind(*row)
            known = seals.pop((subject, record.id), None)
            if known is None:
                yield Flaw(f"{table} {record.id}", "record_unknown")
            elif known[0] != seal(record):
                yield Flaw(f"{table} {record.id}", "record_changed", f"last vouched for by ledger {known[1]}")
    for (subject, row_id), (_, seq) in seals.items():
        if subject in plans:
            yield Flaw(f"{plans[subject].table.name} {row_id}", "record_missing", f"ledger {seq}")


def _texts(connection: Connection, vouched: dict[int, tuple[str, int]]) -> Iterator[Flaw]:
    query = select(notes.c.id, notes.c.salt, notes.c.kind, notes.c.text, notes.c.pictures).order_by(notes.c.id)
    for row in connection.execution_options(yield_per=_BATCH).execute(query):
        known = vouched.pop(row.id, None)
        if known and row.salt and known[0] != text_digest(row.salt, row.kind, row.text, row.pictures):
            yield Flaw(f"notes {row.id}", "text_changed", f"ledger {known[1]}")
    for note_id, (_, seq) in vouched.items():
        yield Flaw(f"notes {note_id}", "record_missing", f"ledger {seq}")


def _clocks(connection: Connection, missed: set[int]) -> Iterator[Flaw]:
    table = sql_unit.CLOCKS.table
    for row in connection.execute(select(table.c.id).where(table.c.missed_at.is_not(None))):
        if row.id not in missed:
            yield Flaw(f"clocks {row.id}", "miss_unknown")
        missed.discard(row.id)
    for clock_id in sorted(missed):
        yield Flaw(f"clocks {clock_id}", "miss_erased")
