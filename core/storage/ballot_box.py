"""Envelopes and ballots at random places, without any moment."""

import secrets
from collections.abc import Iterable
from dataclasses import fields

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from core.decisions.records import BallotRow, Envelope
from core.storage.records import table_of
from core.storage.repository import row_digest

E, B = table_of(Envelope), table_of(BallotRow)
_BITS = 62


class SqlBallotBox:
    """Implements core.unit_of_work.BallotBox."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.turned: dict[str, list[str]] = {}  # open ballots as they were and became, for the ledger

    def lay(self, decision_id: int, slot: str, sealed: str) -> None:
        again = update(E).where(E.c.decision_id == decision_id, E.c.slot == slot).values(sealed=sealed)
        if not self._connection.execute(again).rowcount:
            row = {"id": _place(), "decision_id": decision_id, "slot": slot, "sealed": sealed}
            self._connection.execute(insert(E).values(row))

    def lift(self, decision_id: int, slot: str) -> None:
        """Take an envelope out again: paper was chosen instead, or the voter left the roll."""
        self._connection.execute(delete(E).where(E.c.decision_id == decision_id, E.c.slot == slot))

    def look(self, decision_id: int) -> dict[str, str]:
        found = self._connection.execute(select(E.c.slot, E.c.sealed).where(E.c.decision_id == decision_id))
        return {row.slot: row.sealed for row in found}

    def empty(self, decision_id: int) -> dict[str, str]:
        out = self.look(decision_id)
        self._connection.execute(delete(E).where(E.c.decision_id == decision_id))
        return out

    def write(self, decision_id: int, mark: str, group: str, choice: str) -> None:
        mine = (B.c.decision_id == decision_id, B.c.mark == mark, B.c.grp == group)
        self._trace(*mine, before=True)
        if not self._connection.execute(update(B).where(*mine).values(choice=choice)).rowcount:
            self.pour(decision_id, [(mark, group, choice)])
        self._trace(*mine)

    def erase(self, decision_id: int, mark: str) -> None:
        mine = (B.c.decision_id == decision_id, B.c.mark == mark)
        gone = self._trace(*mine, before=True)
        self._connection.execute(delete(B).where(*mine))
        for where in gone:
            self.turned[where][1] = ""

    def pour(self, decision_id: int, found: Iterable[tuple[str, str, str]]) -> None:
        """Keep opened ballots (mark, group, choice), sorted by mark: nothing of their order is left."""
        lines = [
            {"id": _place(), "decision_id": decision_id, "mark": mark, "grp": group, "choice": choice}
            for mark, group, choice in sorted(found)
        ]
        if lines:
            self._connection.execute(insert(B), lines)

    def read(self, decision_id: int) -> list[tuple[str, str, str]]:
        """The ballots that count, by group and mark."""
        query = select(B.c.mark, B.c.grp, B.c.choice).where(B.c.decision_id == decision_id).order_by(B.c.grp, B.c.mark)
        return [(mark, group, choice) for mark, group, choice in self._connection.execute(query)]

    def _trace(self, *which: ColumnElement[bool], before: bool = False) -> list[str]:
        """Note what these open ballots are now; what they first were stays noted."""
        found = []
        for row in self._connection.execute(select(*(B.c[f.name] for f in fields(BallotRow))).where(*which)):
            now = row_digest(BallotRow(*row), ())
            found.append(f"ballots {row.id}")
            self.turned.setdefault(found[-1], [now if before else "", now])[1] = now
        return found


def _place() -> int:
    return secrets.randbits(_BITS) + 1
