"""A small office for the storage tests: district, clock, records."""

from __future__ import annotations

import atexit
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from core.district.district import District
from core.district.folder import load
from core.people.records import Person
from core.refs import ticket_ref
from core.storage.keys import KeySafe
from core.tickets.records import Ticket
from core.workflow.records import Slot
from core.workflow.records import Timer as ClockRow

NOW = datetime(2026, 5, 13, 1, 0, tzinfo=UTC)
_FOLDER = tempfile.TemporaryDirectory()
atexit.register(_FOLDER.cleanup)
KEYS = KeySafe(Path(_FOLDER.name) / "keys")


@cache
def tiny() -> District:
    """The tests' smallest district."""
    return load(Path(__file__).parents[1] / "districts" / "tiny")


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> datetime:
        """Let time pass; gives the new moment."""
        self.now += timedelta(**span)
        return self.now


_TICKET = Ticket(
    number="",
    created_at=NOW,
    state="filed",
    kind="help",
    category="w1",
    area="q7-a-1",
    level="two",
    grade="plain",
    department="desk@q7-a",
    proposed="sewer",
    desk="desk@q7-a",
    reporter_id=1,
)


def a_ticket(number: str = "100-000-001", **changes: object) -> Ticket:
    """A ticket that nobody has kept yet."""
    return replace(_TICKET, **{"number": number, "helpers": ["folk@q7-a-1"], **changes})  # type: ignore[arg-type]


def a_person(account: str = "anna", **changes: object) -> Person:
    """A person who writes on the web."""
    return replace(Person("web", account, chat=account, lang="zh-Hans", created_at=NOW), **changes)  # type: ignore[arg-type]


def a_clock(next_at: datetime | None, **changes: object) -> ClockRow:
    """A limit of two working days that is to be looked at."""
    row = ClockRow(ticket_ref(1), "resolve", "sewer", NOW, NOW + timedelta(days=2), 2, "work_day", next_at)
    return replace(row, **changes)  # type: ignore[arg-type]


def a_slot(address: str = "web:anna", slot: str = "t1", **changes: object) -> Slot:
    """A card in a chat."""
    return replace(Slot(address, slot, ticket_ref(1), "handler:sewer", "zh-Hans", at=NOW), **changes)  # type: ignore[arg-type]
