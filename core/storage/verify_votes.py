"""Votes as the tables now show them against what was announced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from core.decisions.marks import mark_of
from core.decisions.records import BallotRow, Decision, Envelope, RollEntry
from core.district.district import District
from core.storage.records import table_of
from core.storage.repository import plan_of, row_digest
from core.storage.row_digests import Flaw, Known, Vouched, side_by_side
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import UnitOfWork

_DECISIONS, _ENTRIES, _ENVELOPES = table_of(Decision), table_of(RollEntry), table_of(Envelope)


@dataclass(frozen=True, slots=True)
class Files:
    """How the file of a closed vote is made; subjects stand above the storage."""

    district: District
    export: Callable[[UnitOfWork, Decision], Iterator[str]]


def unlike(where: str, now: str, known: Known | None) -> Iterator[Flaw]:
    """What is wrong with a row of a traced table, if anything. `now`: its digest, '' where there is none."""
    if known is None:
        yield Flaw(where, "record_unknown")
    elif not now and known.facts["now"]:
        yield Flaw(where, "record_missing", f"ledger {known.seq}")
    elif now != known.facts["now"]:
        yield Flaw(where, "record_changed", f"ledger {known.seq}")


def votes(connection: Connection, vouched: Vouched, files: Files | None) -> Iterator[Flaw]:
    """Ballots of open votes by number, envelopes by their marks, closed votes by the head of their file."""
    yield from _open_ballots(connection, vouched)
    yield from _envelopes(connection)
    if files:
        yield from _heads(connection, vouched, files)


def _open_ballots(connection: Connection, vouched: Vouched) -> Iterator[Flaw]:
    plan = plan_of(BallotRow)
    named = select(_DECISIONS.c.id).where(_DECISIONS.c.secrecy == "open")
    query = plan.select.where(plan.table.c.decision_id.in_(named)).order_by(plan.table.c.id)
    rows = (((row[plan.id_at], 0), BallotRow(*row)) for row in connection.execute(query))
    for (row_id, _), row, known in side_by_side(rows, vouched.of("row ballots")):
        yield from unlike(f"ballots {row_id}", row_digest(row, ()) if row else "", known)


def _envelopes(connection: Connection) -> Iterator[Flaw]:
    """While a secret vote is open there is one envelope for each line that voted, the one whose mark stands there."""
    running = select(_DECISIONS.c.id).where(_DECISIONS.c.secrecy == "secret", _DECISIONS.c.phase == "open")
    for (row_id,) in connection.execute(running).all():
        held = select(_ENVELOPES.c.sealed).where(_ENVELOPES.c.decision_id == row_id)
        cast = select(_ENTRIES.c.mark).where(
            _ENTRIES.c.decision_id == row_id, _ENTRIES.c.voted.in_(("online", "proxy"))
        )
        found, told = (
            sorted(mark_of(sealed) for sealed in connection.scalars(held)),
            sorted(connection.scalars(cast)),
        )
        if found != told:
            amiss = len(set(found) ^ set(told))
            yield Flaw(f"envelopes of decision {row_id}", "envelopes_differ", f"{len(found)}/{len(told)}, {amiss}")


def _heads(connection: Connection, vouched: Vouched, files: Files) -> Iterator[Flaw]:
    """The file of a closed vote, made anew from its rows, ends with the hash that was announced."""
    uow = SqlUnitOfWork(connection, files.district, datetime.min.replace(tzinfo=UTC))  # reading needs no time
    told = {key[0]: known for key, known in vouched.of("head")}
    for decision in uow.repo(Decision).find(phase="closed"):
        known = told.get(decision.id)
        if known is None or not _ends_with(files, uow, decision, str(known.facts["head"])):
            yield Flaw(f"decisions {decision.id}", "head_differs", f"ledger {known.seq}" if known else "")


def _ends_with(files: Files, uow: UnitOfWork, decision: Decision, head: str) -> bool:
    last = ""
    try:
        for line in files.export(uow, decision):
            last = line[-66:-2]
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, StopIteration):  # rows nobody can count
        return False
    return last == head
