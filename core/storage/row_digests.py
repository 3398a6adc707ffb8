"""What the ledger vouches for, beside what the tables hold."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from core.ledger.chain import plain
from core.ledger.records import Entry

FORGED = "ForgeryFound"
MISSES = frozenset({"DeadlineMissed", "TimerMissed"})
RATED = ("by", "contacted", "solved", "grade", "department", "entered_by")  # what a line says of a rating
T = TypeVar("T")
Key = tuple[int, int]  # a row's id and 0; of ratings the ticket's id and the round


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that was changed behind the ledger's back. `where`: table and row; `what`: a key of the words table."""

    where: str
    what: str
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What a line of the ledger says about a row. `seq`: the line."""

    seq: int
    facts: dict[str, Any]


class Vouched:
    """A scratch file, gone when it is closed: a ledger of any length is checked in little memory."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute("PRAGMA cache_size=-4000")
        self._file.execute(
            "CREATE TABLE known (kind TEXT, a INTEGER, b INTEGER, seq INTEGER, facts TEXT, PRIMARY KEY (kind, a, b))"
            " WITHOUT ROWID"
        )
        self._file.execute("BEGIN")
        self.broken: list[tuple[str, int]] = []  # row, line

    def close(self) -> None:
        """Forget it all."""
        self._file.close()

    def take_down(self, entry: Entry) -> None:
        """Keep what a line vouches for: the seal of its record, a text, a rating, a missed limit."""
        facts, about = entry.facts if isinstance(entry.facts, dict) else {}, entry.subject_id
        if entry.seal:
            self._keep("REPLACE", entry.subject, (about, 0), entry.seq, {"seal": entry.seal})
        if entry.event == FORGED:
            self.broken.append((f"{entry.subject} {about}", entry.seq))
        for where, pair in _rows(facts):
            self._row(where, pair, entry.seq)
        if note_id := facts.get("note_id"):
            origin = {"subject": entry.subject, "subject_id": about, "digest": facts.get("digest")}
            by = {"at": plain(entry.at), "actor_id": entry.actor_id, "actor_department": entry.actor_department}
            self._keep("IGNORE", "note", (note_id, 0), entry.seq, origin | by)
        if entry.event == "TicketRated":
            said = {name: facts.get(name) for name in RATED} | {"at": plain(entry.at)}
            self._keep("IGNORE", "rating", (about, facts.get("round")), entry.seq, said)
        if entry.event == "VoterBound":
            self._keep("REPLACE", "bound", (facts.get("person_id"), 0), entry.seq, {"account": facts.get("account")})
        if entry.event == "VoteClosed":
            self._keep("REPLACE", "head", (about, 0), entry.seq, {"head": facts.get("head")})
        if entry.event in MISSES:
            self._keep("REPLACE", "miss", (facts.get("timer"), 0), entry.seq, {"due": facts.get("due", "")})

    def _row(self, where: str, pair: list[Any], seq: int) -> None:
        """A row must have been what it last became: else it was changed in between and then used."""
        table, _, row_id = where.partition(" ")
        key = (f"row {table}", int(row_id), 0)
        held = self._file.execute("SELECT facts FROM known WHERE kind = ? AND a = ? AND b = ?", key).fetchone()
        if (json.loads(held[0])["now"] if held else "") != pair[0]:
            self.broken.append((where, seq))
        self._keep("REPLACE", key[0], (key[1], 0), seq, {"now": pair[1]})

    def _keep(self, known_already: str, kind: str, key: tuple[Any, Any], seq: int, facts: dict[str, Any]) -> None:
        if all(isinstance(part, int) for part in key):
            values = (kind, *key, seq, json.dumps(facts, ensure_ascii=False))
            self._file.execute(f"INSERT OR {known_already} INTO known VALUES (?, ?, ?, ?, ?)", values)  # noqa: S608

    def of(self, kind: str) -> Iterator[tuple[Key, Known]]:
        """What is vouched for of one kind, in order: a subject's name, 'note', 'rating' or 'miss'."""
        query = "SELECT a, b, seq, facts FROM known WHERE kind = ? ORDER BY a, b"
        for a, b, seq, facts in self._file.execute(query, (kind,)):
            yield (a, b), Known(seq, json.loads(facts))


def _rows(facts: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """What a line says about rows; a garbled one says nothing, and the chain names it."""
    rows = facts.get("rows")
    for where, pair in rows.items() if isinstance(rows, dict) else ():
        if where.partition(" ")[2].isdecimal() and isinstance(pair, list) and len(pair) == 2:
            yield where, pair


def side_by_side(
    rows: Iterator[tuple[Key, T]], known: Iterator[tuple[Key, Known]]
) -> Iterator[tuple[Key, T | None, Known | None]]:
    """Each key of either side once, in order; None where one side has nothing under it."""
    row, line = next(rows, None), next(known, None)
    while row or line:
        key = min(one[0] for one in (row, line) if one)
        mine = row if row and row[0] == key else None
        theirs = line if line and line[0] == key else None
        yield key, mine[1] if mine else None, theirs[1] if theirs else None
        row = next(rows, None) if mine else row
        line = next(known, None) if theirs else line
