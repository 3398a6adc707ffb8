"""A trace of any length, and how much memory its check takes."""

from __future__ import annotations

import resource
import sys
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from core.ledger.chain import GENESIS, link, seal, text_digest
from core.ledger.records import Entry
from core.refs import ticket_ref
from core.storage.engine import open_engine
from core.storage.records import ledger, ledger_head, table_of
from core.storage.repository import row_digest
from core.storage.verify import verify
from core.tickets.records import Ticket
from core.workflow.records import Note
from tests.storage.office import KEYS, NOW, a_ticket

notes = table_of(Note)
tickets = table_of(Ticket)


def write(engine: sa.Engine, *, count: int, lines: int) -> None:
    """`count` tickets, each filed with a text and then touched until it has `lines` lines."""
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        _write(connection, count, lines)
        connection.exec_driver_sql("COMMIT")


def _write(connection: sa.Connection, count: int, lines: int) -> None:
    last, seq = GENESIS, 0
    for first in range(1, count + 1, 1000):
        rows: dict[sa.Table, list[dict[str, Any]]] = {tickets: [], notes: [], ledger: []}
        for ticket_id in range(first, min(first + 1000, count + 1)):
            ticket = a_ticket(f"n{ticket_id}", id=ticket_id)
            note = Note(ticket_ref(ticket_id), "report", "沟堵了" * 10, "salt", NOW, 1, id=ticket_id)
            rows[tickets].append(_values(ticket))
            rows[notes].append(_values(note))
            sealed, words = seal(ticket), text_digest(note.salt, note.kind, note.text, note.pictures)
            rowed = {f"notes {ticket_id}": ["", row_digest(note, ())]}
            filed = {"note_id": ticket_id, "digest": words, "rows": rowed}
            for n in range(lines):
                seq += 1
                event, facts = ("TicketSigned", {}) if n else ("TicketFiled", filed)
                entry = Entry(NOW, event, "ticket", ticket_id, 1, "", facts, sealed, last, "", seq)
                entry.hash = last = link(entry)
                rows[ledger].append(_values(entry))
        for table, values in rows.items():
            connection.execute(sa.insert(table), values)
    connection.execute(sa.insert(ledger_head).values(id=1, seq=seq, hash=last))


def _values(row: Any) -> dict[str, Any]:
    return {f.name: getattr(row, f.name) for f in fields(row)}


def _check(url: str) -> tuple[int, int, int]:
    engine = open_engine(url)
    with engine.connect() as connection:
        report = verify(connection, keys=KEYS)
    engine.dispose()
    return report.lines, len(report.flaws), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":  # an empty trace first, then the long one: lines, flaws, and the peak in MiB after each
    for address in sys.argv[1:]:
        sys.stdout.write(" ".join(map(str, _check(address))) + "\n")
