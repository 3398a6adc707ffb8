"""Frauds with tickets and limits behind the ledger's back, all named."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.storage.runner import open_runner
from tests import acts as c
from tests.storage.filled import RESIDENT, Week
from tests.storage.office import KEYS, NOW, Clock, tiny
from tests.storage.tampering import check, tamper

_DAY = 86_400_000_000
FRAUDS = [
    ("limits moved before they are missed", f"UPDATE timers SET due_at = due_at + 60 * {_DAY}", "timers"),
    ("running limits deleted", "DELETE FROM timers WHERE stopped_at IS NULL", "timers"),
    ("a limit stopped", "UPDATE timers SET stopped_at = started_at WHERE stopped_at IS NULL", "timers"),
    ("a pause invented", 'UPDATE timers SET pauses = \'[["x", null, "y"]]\'', "timers"),
    ("words and salts wiped", "UPDATE notes SET text = '', salt = '', pictures = '[]' WHERE id = 1", "notes"),
    ("a rating changed", "UPDATE ratings SET grade = 0", "ratings"),
    ("a rating deleted", "DELETE FROM ratings WHERE id = 1", "ratings"),
    ("a category changed", "UPDATE tickets SET category = 'w2' WHERE id = 1", "tickets"),
]


def _on_sqlite(engine: sa.Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("moments are numbers on SQLite only; the check is the same")


@pytest.mark.parametrize(("script", "table"), [pytest.param(*row[1:], id=row[0]) for row in FRAUDS])
def test_the_check_names_it(filled: sa.Engine, script: str, table: str) -> None:
    _on_sqlite(filled)
    tamper(filled, script)
    assert table in {flaw.where.partition(" ")[0] for flaw in check(filled).flaws}


LAUNDERED = [
    ("the category", "UPDATE tickets SET category = 'w2'", "tickets"),
    ("the day it was filed", f"UPDATE tickets SET created_at = created_at - {_DAY}", "tickets"),
]


@pytest.mark.parametrize(("script", "table"), [pytest.param(*row[1:], id=row[0]) for row in LAUNDERED])
def test_an_act_does_not_cover_it_up(
    filled: sa.Engine, script: str, table: str, caplog: pytest.LogCaptureFixture
) -> None:
    _on_sqlite(filled)
    clock = Clock(NOW + timedelta(days=30))
    runner = open_runner(filled, tiny(), clock, demo=False, on_letters=lambda: None, keys=KEYS)
    week = Week(runner, clock)
    ticket = week.file("新的事")
    assert check(filled).flaws == ()
    tamper(filled, f"{script} WHERE id = {ticket}")
    week.do(RESIDENT, c.SupplementTicket(ticket, "还有一句"))
    runner.close()
    assert [(f.where, f.what) for f in check(filled).flaws] == [(f"{table} {ticket}", "record_forged")]
    assert "forgery_found" in caplog.text
