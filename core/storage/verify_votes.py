"""Votes as the tables now show them against what was announced."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection, select

from core.decisions.bodies import Voter
from core.decisions.leaves import as_voter, mark_of, roll_root
from core.decisions.records import BallotRow, Decision, Envelope, Member, Roll, RollEntry
from core.decisions.roll_files import roll_digest
from core.district.district import District
from core.ledger.chain import text_digest
from core.people.records import Person
from core.storage.columns import readable, soft
from core.storage.records import table_of
from core.storage.repository import plan_of, row_digest
from core.storage.row_digests import Flaw, Known, Vouched, side_by_side
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import Keys, UnitOfWork

T = TypeVar("T")
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


def votes(connection: Connection, vouched: Vouched, files: Files | None, keys: Keys) -> Iterator[Flaw]:
    """Ballots of open votes by number, envelopes by their marks, closed votes by the head of their file."""
    yield from _open_ballots(connection, vouched)
    yield from _envelopes(connection)
    yield from _accounts(connection, vouched)
    yield from _rolls(connection)
    if files:
        yield from _heads(connection, vouched, files, keys)


def _open_ballots(connection: Connection, vouched: Vouched) -> Iterator[Flaw]:
    plan = plan_of(BallotRow)
    named = select(_DECISIONS.c.id).where(_DECISIONS.c.secrecy == "open")
    query = plan.select.where(plan.table.c.decision_id.in_(named)).order_by(plan.table.c.id)
    rows = (((row[plan.id_at], 0), BallotRow(*readable(row))) for row in connection.execute(query))
    for (row_id, _), row, known in side_by_side(rows, vouched.of("row ballots")):
        yield from unlike(f"ballots {row_id}", row_digest(row, ()) if row else "", known)


def _accounts(connection: Connection, vouched: Vouched) -> Iterator[Flaw]:
    """Who stands for a line is still who was there when the line was handed over."""
    for (person_id, _), known in vouched.of("bound"):
        person = next(_read(connection, Person, id=person_id), Person("", ""))
        if text_digest(str(person_id), person.platform, person.account) != known.facts["account"]:
            yield Flaw(f"persons {person_id}", "record_changed", f"ledger {known.seq}")


def _rolls(connection: Connection) -> Iterator[Flaw]:
    """The names, too, are those whose roots were told: of each list, and of each frozen roll."""
    for roll in _read(connection, Roll):
        listed = [one for one in _read(connection, Member, roll_id=roll.id) if one.left_at is None]
        if _root(lambda voters, salt=roll.salt: roll_digest(salt, voters), listed) != roll.digest:  # type: ignore[misc]
            yield Flaw(f"rolls {roll.id}", "roll_differs")
    for decision in _read(connection, Decision):
        frozen = list(_read(connection, RollEntry, decision_id=decision.id))
        if frozen and _root(lambda voters, salt=decision.seed: roll_root(salt, voters), frozen) != decision.roll_digest:  # type: ignore[misc]
            yield Flaw(f"decisions {decision.id}", "roll_differs")


def _root(root: Callable[[list[Voter]], str], rows: Sequence[Member | RollEntry]) -> str:
    try:
        return root([as_voter(row) for row in rows])
    except (TypeError, ValueError, AttributeError, ZeroDivisionError):  # rows that are no lines of a roll
        return ""


def _read(connection: Connection, kind: type[T], **equal: int) -> Iterator[T]:
    """The records of a kind, whatever somebody wrote into them."""
    plan = plan_of(kind)
    query = select(*(soft(column) for column in plan.columns)).order_by(plan.table.c.id)
    for row in connection.execute(query.where(*(plan.table.c[name] == value for name, value in equal.items()))):
        yield kind(*readable(row))


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


def _heads(connection: Connection, vouched: Vouched, files: Files, keys: Keys) -> Iterator[Flaw]:
    """The file of a closed vote, made anew from its rows, ends with the hash that was announced."""
    never = datetime.min.replace(tzinfo=UTC)  # reading needs no time
    uow = SqlUnitOfWork(connection, files.district, never, keys=keys)
    told = {key[0]: known for key, known in vouched.of("head")}
    for (row_id,) in connection.execute(select(_DECISIONS.c.id).where(_DECISIONS.c.phase == "closed")):
        known = told.get(row_id)
        if known is None or not _ends_with(files, uow, row_id, str(known.facts["head"])):
            yield Flaw(f"decisions {row_id}", "head_differs", f"ledger {known.seq}" if known else "")


def _ends_with(files: Files, uow: UnitOfWork, row_id: int, head: str) -> bool:
    last = ""
    try:
        decision = uow.repo(Decision).get(row_id)
        for line in files.export(uow, decision) if decision else ():
            last = line[-66:-2]
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, StopIteration):  # rows nobody can count
        return False
    return last == head
