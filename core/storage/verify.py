"""Reads the whole trace again and names all places where it fails."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from core.decisions.records import Step
from core.ledger.chain import GENESIS, link, plain, seal, text_digest
from core.ledger.records import Entry
from core.storage.columns import as_text, readable, ref_to, soft
from core.storage.ledger import FIELDS
from core.storage.records import RECORDS, ledger, ledger_head, table_of
from core.storage.repository import Plan, plan_of, row_digest
from core.storage.row_digests import RATED, Key, Vouched, side_by_side
from core.storage.row_digests import Flaw as Flaw
from core.storage.sql_unit_of_work import SEALED
from core.storage.verify_votes import Files, unlike, votes
from core.tickets.records import Rating
from core.unit_of_work import Keys
from core.workflow.records import Note, Timer

_BATCH = 1000
notes, ratings, timers = table_of(Note), table_of(Rating), table_of(Timer)


@dataclass(frozen=True, slots=True)
class Report:
    """The flaws found, how many lines were read, and the head of the chain (to be written down elsewhere).

    `forgotten`: texts that were deleted with their salt, as the law may ask (PIPL 47); they are no flaws.
    """

    flaws: tuple[Flaw, ...]
    lines: int
    head: str
    forgotten: int = 0


def verify(
    connection: Connection,
    *,
    expected_head: str = "",
    files: Files | None = None,
    noted: Mapping[int, str] | None = None,
    keys: Keys,
) -> Report:
    """Check every link, every sealed record, every vouched text, rating and missed limit, all as of one moment.

    `connection` must not be in a transaction yet. `expected_head`: a head noted earlier; a chain that no longer
    contains it was cut or rewritten. `files`: how the published files are made, to compare their heads. Memory does not
    grow with the ledger: what it vouches for goes to a scratch file. `noted`: heads with the numbers of their lines, as
    they are printed day by day. `keys`: the safe with the key of what lies sealed.
    """
    # One snapshot for all that follows: the house may go on writing.
    postgres = connection.dialect.name == "postgresql"
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY" if postgres else "BEGIN")
    texts = _Texts(keys)
    with closing(Vouched()) as vouched:
        chain = _Chain(expected_head in {"", GENESIS}, noted or {})
        flaws = list(chain.walk(connection, vouched, expected_head))
        for subject, kind in SEALED.items():
            flaws += _records(connection, vouched, subject, plan_of(kind), keys)
        flaws += texts.check(connection, vouched)
        flaws += _ratings(connection, vouched, keys)
        flaws += _misses(connection, vouched)
        flaws += _cut(connection, chain)
        told = {flaw.where for flaw in flaws}
        for spec in RECORDS:
            if spec.traced:
                flaws += [f for f in _rows(connection, vouched, plan_of(spec.kind), keys) if f.where not in told]
        flaws += [flaw for flaw in votes(connection, vouched, files, keys) if flaw.where not in told]
        flaws += _forged(vouched)
    connection.rollback()
    return Report(tuple(flaws), chain.lines, chain.last, texts.forgotten)


def _stream(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    return iter(connection.execute(query, execution_options={"yield_per": _BATCH}))


@dataclass
class _Chain:
    """Walks along the lines: each must follow the one before, and the head must know the last."""

    met: bool
    noted: Mapping[int, str]
    lines: int = 0
    last: str = GENESIS
    seq: int = 0
    latest: datetime | None = None
    # A changed line may stand under a wrong hash or hold a wrong word: the next one follows what it was.
    ends: frozenset[str] = field(default_factory=lambda: frozenset({GENESIS}))

    def walk(self, connection: Connection, vouched: Vouched, expected: str) -> Iterator[Flaw]:
        for row in _stream(connection, select(*(soft(ledger.c[name]) for name in FIELDS)).order_by(ledger.c.seq)):
            entry = Entry(*readable(row))
            self.lines += 1
            hashed = link(entry)
            gap = entry.seq != self.seq + 1
            if gap:
                yield Flaw(f"ledger {self.seq + 1}", "line_missing", f"next is {entry.seq}")
            if entry.hash != hashed or not (gap or entry.prev in self.ends):
                yield Flaw(f"ledger {entry.seq}", "line_changed", f"{entry.event} {entry.subject} {entry.subject_id}")
            vouched.take_down(entry)
            self.seq, self.last, self.ends = entry.seq, entry.hash, frozenset({entry.hash, hashed})
            if isinstance(entry.at, datetime):
                self.latest = max(entry.at, self.latest or entry.at)
            self.met = self.met or entry.hash == expected
            if self.noted.get(entry.seq, entry.hash) != entry.hash:
                yield Flaw(f"ledger {entry.seq}", "head_unknown", self.noted[entry.seq])
        head = connection.execute(select(ledger_head.c.seq, ledger_head.c.hash).where(ledger_head.c.id == 1)).first()
        if (head is None and self.seq) or (head and (head.seq != self.seq or head.hash not in self.ends)):
            yield Flaw("ledger_head 1", "end_missing", f"lines end at {self.seq}")
        for seq in sorted(seq for seq in self.noted if seq > self.seq):
            yield Flaw(f"ledger {seq}", "head_unknown", self.noted[seq])
        if not self.met:
            yield Flaw("ledger", "head_unknown", expected)


def _read(connection: Connection, plan: Plan[Any], keys: Keys) -> Iterator[tuple[Key, Any]]:
    """The records of a table in order, whatever somebody wrote into them."""
    query = select(*(soft(column) for column in plan.columns)).order_by(plan.table.c.id)
    for values in _stream(connection, query):
        row = plan.kind(*readable(values))
        yield (values[plan.id_at], 0), plan.sealing.softly(keys, row) if plan.sealing else row


def _records(connection: Connection, vouched: Vouched, subject: str, plan: Plan[Any], keys: Keys) -> Iterator[Flaw]:
    table, rows = plan.table.name, _read(connection, plan, keys)
    for (row_id, _), record, known in side_by_side(rows, vouched.of(subject)):
        if known is None:
            yield Flaw(f"{table} {row_id}", "record_unknown")
        elif record is None:
            yield Flaw(f"{table} {row_id}", "record_missing", f"ledger {known.seq}")
        elif known.facts["seal"] != seal(record):
            yield Flaw(f"{table} {row_id}", "record_changed", f"last vouched for by ledger {known.seq}")


def _rows(connection: Connection, vouched: Vouched, plan: Plan[Any], keys: Keys) -> Iterator[Flaw]:
    """Every row of a traced table is what it last became by an act."""
    table, rows = plan.table.name, _read(connection, plan, keys)
    for (row_id, _), row, known in side_by_side(rows, vouched.of(f"row {table}")):
        yield from unlike(f"{table} {row_id}", row_digest(row, plan.untraced) if row is not None else "", known)


def _forged(vouched: Vouched) -> Iterator[Flaw]:
    """Changed behind the ledger's back and then used: named for ever, whatever was sealed afterwards."""
    tables = {subject: plan_of(kind).table.name for subject, kind in SEALED.items()}
    for where, seq in vouched.broken:
        name, _, row_id = where.partition(" ")
        yield Flaw(f"{tables.get(name, name)} {row_id}", "record_forged", f"ledger {seq}")


def _cut(connection: Connection, chain: _Chain) -> Iterator[Flaw]:
    """Words later than the last line: the end of the ledger was cut off, its head set back."""
    for at in (notes.c.at, table_of(Step).c.at):
        newest = connection.execute(select(soft(at)).order_by(at.desc()).limit(1)).scalar()
        if isinstance(newest, datetime) and chain.latest and newest > chain.latest:
            yield Flaw(f"ledger {chain.seq + 1}", "end_cut", f"{at.table.name}: {_iso(newest)}")


@dataclass
class _Texts:
    """Compares the texts with what the ledger keeps of them; counts those that were deleted for good."""

    keys: Keys
    forgotten: int = 0

    def check(self, connection: Connection, vouched: Vouched) -> Iterator[Flaw]:
        rows = _read(connection, plan_of(Note), self.keys)
        for (note_id, _), note, known in side_by_side(rows, vouched.of("note")):
            if known is None:
                yield Flaw(f"notes {note_id}", "record_unknown")
            elif note is None:
                yield Flaw(f"notes {note_id}", "record_missing", f"ledger {known.seq}")
            elif not self._same_words(note, known.facts["digest"]):
                yield Flaw(f"notes {note_id}", "text_changed", f"ledger {known.seq}")
            elif not _same_origin(note, known.facts):
                yield Flaw(f"notes {note_id}", "record_changed", f"ledger {known.seq}")

    def _same_words(self, note: Note, digest: str) -> bool:
        if not note.salt and not note.text and not note.pictures:
            self.forgotten += 1
            return True
        return text_digest(note.salt, note.kind, note.text, note.pictures) == digest


def _same_origin(note: Note, facts: dict[str, Any]) -> bool:
    belongs = facts["subject"] not in {"ticket", "call"} or note.about == (facts["subject"], facts["subject_id"])
    return belongs and (
        (_iso(note.at), note.author_id, note.department) == (facts["at"], facts["actor_id"], facts["actor_department"])
    )


def _ratings(connection: Connection, vouched: Vouched, keys: Keys) -> Iterator[Flaw]:
    """One matter, one rating a round; the comment is the text of the rating's note."""
    plan, said = plan_of(Rating), plan_of(Note)
    same = and_(
        as_text(notes.c.about) == ref_to("ticket", ratings.c.ticket_id),
        notes.c.kind == "rating",
        notes.c.at == ratings.c.at,
    )
    query = select(*(soft(column) for column in plan.columns), *(soft(column) for column in said.columns))
    query = query.outerjoin(notes, same)
    query = query.order_by(ratings.c.ticket_id, ratings.c.round)
    read = partial(_rated, keys, plan, said)
    odd: list[Flaw] = []
    rows = _by_round(connection, query, read, odd)
    for (ticket_id, round_), found, known in side_by_side(rows, vouched.of("rating")):
        rated = found[0] if found else None
        where = f"ratings {rated.id}" if rated else f"ratings of ticket {ticket_id}, round {round_}"
        if known is None:
            yield Flaw(where, "rating_unknown")
        elif rated is None or found is None:
            yield Flaw(where, "rating_missing", f"ledger {known.seq}")
        elif _said(rated) != known.facts or found[1] not in {None, rated.comment}:
            yield Flaw(where, "rating_changed", f"ledger {known.seq}")
    yield from odd


def _rated(keys: Keys, plan: Plan[Any], said: Plan[Any], values: list[Any]) -> tuple[Any, Any]:
    """A rating and the text of its note, None where it has none."""
    own, others = values[: len(plan.names)], values[len(plan.names) :]
    note = said.sealing.softly(keys, said.kind(*others)) if others[said.id_at] is not None else None
    return plan.sealing.softly(keys, plan.kind(*own)), note and note.text


def _by_round(
    connection: Connection, query: Select[Any], read: Callable[[list[Any]], tuple[Any, Any]], odd: list[Flaw]
) -> Iterator[tuple[Key, tuple[Rating, Any]]]:
    """Ratings with the texts of their notes; those whose key is no number are odd (SQLite takes anything)."""
    for values in _stream(connection, query):
        rated, text = read(list(readable(values)))
        if isinstance(rated.ticket_id, int) and isinstance(rated.round, int):
            yield (rated.ticket_id, rated.round), (rated, text)
        else:
            odd.append(Flaw(f"ratings {rated.id}", "rating_unknown"))


def _said(rated: Rating) -> dict[str, Any]:
    return {name: getattr(rated, name) for name in RATED} | {"at": _iso(rated.at)}


def _misses(connection: Connection, vouched: Vouched) -> Iterator[Flaw]:
    """A missed limit can be neither erased nor invented nor moved."""
    query = select(timers.c.id, soft(timers.c.missed_at)).where(timers.c.missed_at.is_not(None)).order_by(timers.c.id)
    rows = (((row.id, 0), row.missed_at) for row in _stream(connection, query))
    for (timer_id, _), missed_at, known in side_by_side(rows, vouched.of("miss")):
        if known is None:
            yield Flaw(f"timers {timer_id}", "miss_unknown")
        elif missed_at is None:
            yield Flaw(f"timers {timer_id}", "miss_erased", f"ledger {known.seq}")
        elif known.facts["due"] and not _same_moment(known.facts["due"], missed_at):
            yield Flaw(f"timers {timer_id}", "record_changed", f"ledger {known.seq}")


def _iso(moment: datetime | str) -> str:
    return moment if isinstance(moment, str) else str(plain(moment))


def _same_moment(iso: Any, moment: datetime) -> bool:
    try:
        return datetime.fromisoformat(iso) == moment
    except (ValueError, TypeError):
        return False
