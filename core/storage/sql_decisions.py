"""The shelves of decisions, and the urn with its random places."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from core.domain.chain import GENESIS
from core.domain.decisions import rows
from core.storage import tables_decisions as t
from core.storage.once import once
from core.storage.shelf import Plan, SqlShelf
from core.storage.tables import ledger_head

ROLLS = Plan(rows.Roll, t.rolls)
MEMBERS = Plan(rows.Member, t.members)
VOTER_CODES = Plan(rows.VoterCode, t.voter_codes)
VOTER_LINKS = Plan(rows.VoterLink, t.voter_links)
DECISIONS = Plan(rows.Decision, t.decisions)
STEPS = Plan(rows.Step, t.decision_steps)
ENTRIES = Plan(rows.RollEntry, t.roll_entries)
PROXIES = Plan(rows.Proxy, t.proxies)
ENVELOPES = Plan(rows.Envelope, t.envelopes)
BALLOTS = Plan(rows.BallotRow, t.ballots)
SHEETS = Plan(rows.SheetRow, t.sheets)
DECISION_PLANS: tuple[Plan[Any], ...] = (
    ROLLS, MEMBERS, VOTER_CODES, VOTER_LINKS, DECISIONS, STEPS, ENTRIES, PROXIES, ENVELOPES, BALLOTS, SHEETS,
)  # fmt: skip
# Records whose rows the ledger vouches for.
DECISION_SEALED = {"decision": "decisions", "roll": "rolls"}
_BITS = 62


class SqlUrn:
    """Implements core.unit.Urn: envelopes and ballots at random places, without any moment."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lay(self, decision_id: int, slot: str, sealed: str) -> None:
        """Put an envelope into its slot, in place of an earlier one."""
        e = t.envelopes
        again = update(e).where(e.c.decision_id == decision_id, e.c.slot == slot).values(sealed=sealed)
        if not self._connection.execute(again).rowcount:
            row = {"id": _place(), "decision_id": decision_id, "slot": slot, "sealed": sealed}
            self._connection.execute(insert(e).values(row))

    def lift(self, decision_id: int, slot: str) -> None:
        """Take an envelope out again: paper was chosen instead, or the voter left the roll."""
        e = t.envelopes
        self._connection.execute(delete(e).where(e.c.decision_id == decision_id, e.c.slot == slot))

    def empty(self, decision_id: int) -> dict[str, str]:
        """Take all envelopes out: slot -> sealed."""
        e = t.envelopes
        found = self._connection.execute(select(e.c.slot, e.c.sealed).where(e.c.decision_id == decision_id))
        out = {row.slot: row.sealed for row in found}
        self._connection.execute(delete(e).where(e.c.decision_id == decision_id))
        return out

    def write(self, decision_id: int, mark: str, group: str, choice: str) -> None:
        """Keep an open ballot under its number, in place of an earlier one."""
        b = t.ballots
        mine = (b.c.decision_id == decision_id, b.c.mark == mark, b.c.grp == group)
        if not self._connection.execute(update(b).where(*mine).values(choice=choice)).rowcount:
            self.pour(decision_id, [(mark, group, choice)])

    def erase(self, decision_id: int, mark: str) -> None:
        """Forget an open ballot."""
        b = t.ballots
        self._connection.execute(delete(b).where(b.c.decision_id == decision_id, b.c.mark == mark))

    def pour(self, decision_id: int, found: Iterable[tuple[str, str, str]]) -> None:
        """Keep opened ballots (mark, group, choice), sorted by mark: nothing of their order is left."""
        lines = [
            {"id": _place(), "decision_id": decision_id, "mark": mark, "grp": group, "choice": choice}
            for mark, group, choice in sorted(found)
        ]
        if lines:
            self._connection.execute(insert(t.ballots), lines)

    def read(self, decision_id: int) -> list[rows.BallotRow]:
        """The ballots that count, by group and mark."""
        b = t.ballots
        query = BALLOTS.select.where(b.c.decision_id == decision_id).order_by(b.c.grp, b.c.mark)
        return [rows.BallotRow(*row) for row in self._connection.execute(query)]


def _place() -> int:
    return secrets.randbits(_BITS) + 1


class DecisionShelves:
    """Part of core.storage.sql_unit.SqlUnit."""

    connection: Connection

    @once
    def rolls(self) -> SqlShelf[rows.Roll]:
        return SqlShelf(ROLLS, self.connection)

    @once
    def members(self) -> SqlShelf[rows.Member]:
        return SqlShelf(MEMBERS, self.connection)

    @once
    def voter_codes(self) -> SqlShelf[rows.VoterCode]:
        return SqlShelf(VOTER_CODES, self.connection)

    @once
    def voter_links(self) -> SqlShelf[rows.VoterLink]:
        return SqlShelf(VOTER_LINKS, self.connection)

    @once
    def decisions(self) -> SqlShelf[rows.Decision]:
        return SqlShelf(DECISIONS, self.connection)

    @once
    def decision_steps(self) -> SqlShelf[rows.Step]:
        return SqlShelf(STEPS, self.connection)

    @once
    def roll_entries(self) -> SqlShelf[rows.RollEntry]:
        return SqlShelf(ENTRIES, self.connection)

    @once
    def proxies(self) -> SqlShelf[rows.Proxy]:
        return SqlShelf(PROXIES, self.connection)

    @once
    def sheets(self) -> SqlShelf[rows.SheetRow]:
        return SqlShelf(SHEETS, self.connection)

    @once
    def urn(self) -> SqlUrn:
        return SqlUrn(self.connection)

    def hold_decision(self, decision_id: int) -> rows.Decision | None:
        """The decision, kept from being closed until this unit ends; many votes may hold it at the same time."""
        query = DECISIONS.select.where(t.decisions.c.id == decision_id).with_for_update(read=True)
        row = self.connection.execute(query).first()
        return rows.Decision(*row) if row else None

    def ledger_anchor(self) -> tuple[int, str]:
        """Number and hash of the ledger's last line."""
        row = self.connection.execute(select(ledger_head.c.seq, ledger_head.c.hash)).first()
        return (row.seq, row.hash) if row else (0, GENESIS)
