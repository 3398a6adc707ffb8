"""The shelves of calls, rulings, lists and supervision."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from core.domain import rows
from core.storage import tables_calls as t
from core.storage.once import once
from core.storage.shelf import Plan, SqlShelf

CALLS = Plan(rows.Call, t.calls)
CALLED_UNITS = Plan(rows.CalledUnit, t.called_units)
CALL_RATINGS = Plan(rows.CallRating, t.call_ratings)
RULINGS = Plan(rows.Ruling, t.rulings)
OPINIONS = Plan(rows.Opinion, t.opinions)
DUTY_ITEMS = Plan(rows.DutyItem, t.duty_items)
DUTY_VERSIONS = Plan(rows.DutyVersion, t.duty_versions)
SUPERVISIONS = Plan(rows.Supervision, t.supervisions)
FINDINGS = Plan(rows.Finding, t.findings)
MEETINGS = Plan(rows.Meeting, t.meetings)
HELD = Plan(rows.Held, t.held)
CALL_PLANS: tuple[Plan[Any], ...] = (
    CALLS, CALLED_UNITS, CALL_RATINGS, RULINGS, OPINIONS, DUTY_ITEMS,
    DUTY_VERSIONS, SUPERVISIONS, FINDINGS, MEETINGS, HELD,
)  # fmt: skip
# Records whose rows the ledger vouches for.
CALL_SEALED = {
    "call": "calls",
    "called": "called_units",
    "ruling": "rulings",
    "list": "duty_versions",
    "supervision": "supervisions",
    "finding": "findings",
    "meeting": "meetings",
}


class CallShelves:
    """Part of core.storage.sql_unit.SqlUnit."""

    connection: Connection

    @once
    def calls(self) -> SqlShelf[rows.Call]:
        return SqlShelf(CALLS, self.connection)

    @once
    def called_units(self) -> SqlShelf[rows.CalledUnit]:
        return SqlShelf(CALLED_UNITS, self.connection)

    @once
    def call_ratings(self) -> SqlShelf[rows.CallRating]:
        return SqlShelf(CALL_RATINGS, self.connection)

    @once
    def rulings(self) -> SqlShelf[rows.Ruling]:
        return SqlShelf(RULINGS, self.connection)

    @once
    def opinions(self) -> SqlShelf[rows.Opinion]:
        return SqlShelf(OPINIONS, self.connection)

    @once
    def duty_items(self) -> SqlShelf[rows.DutyItem]:
        return SqlShelf(DUTY_ITEMS, self.connection)

    @once
    def duty_versions(self) -> SqlShelf[rows.DutyVersion]:
        return SqlShelf(DUTY_VERSIONS, self.connection)

    @once
    def supervisions(self) -> SqlShelf[rows.Supervision]:
        return SqlShelf(SUPERVISIONS, self.connection)

    @once
    def findings(self) -> SqlShelf[rows.Finding]:
        return SqlShelf(FINDINGS, self.connection)

    @once
    def held(self) -> SqlShelf[rows.Held]:
        return SqlShelf(HELD, self.connection)

    @once
    def meetings(self) -> SqlShelf[rows.Meeting]:
        return SqlShelf(MEETINGS, self.connection)
