"""The check beyond rows: forgotten texts, noted heads, garbage, growth."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.ledger.chain import GENESIS, link
from core.ledger.records import Entry
from core.storage.engine import open_engine
from core.storage.ledger import FIELDS
from core.storage.records import ledger, ledger_head, table_of
from core.storage.runner import open_runner
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.storage.verify import Flaw
from core.tickets.records import Rating
from core.workflow.records import Note
from tests.storage.filled import Week
from tests.storage.long_trace import write
from tests.storage.office import KEYS, NOW, Clock, tiny
from tests.storage.tampering import check, tamper

notes = table_of(Note)
ratings = table_of(Rating)


def _a_note(engine: sa.Engine, kind: str) -> Any:
    with engine.connect() as connection:
        return connection.execute(sa.select(notes).where(notes.c.kind == kind).order_by(notes.c.id)).first()


def _wipe(engine: sa.Engine, note_id: int) -> None:
    """As every erasure does it: through the office."""
    runner = open_runner(
        engine, tiny(), Clock(NOW + timedelta(days=30)), demo=False, on_letters=lambda: None, keys=KEYS
    )

    def work(uow: SqlUnitOfWork) -> None:
        note = uow.repo(Note).get(note_id)
        assert note is not None
        note.text, note.salt, note.pictures = "", "", []
        uow.repo(Note).save(note)

    runner.submit(work).result(20)
    runner.close()


def test_words_wiped_outside_the_office_are_named(filled: sa.Engine) -> None:
    note = _a_note(filled, "report")
    tamper(filled, sa.update(notes).where(notes.c.id == note.id).values(salt="", text="", pictures=[]))
    assert [(flaw.where, flaw.what) for flaw in check(filled).flaws] == [(f"notes {note.id}", "record_changed")]


def test_a_text_that_the_law_lets_be_forgotten_is_no_flaw(filled: sa.Engine) -> None:
    note = _a_note(filled, "report")
    _wipe(filled, note.id)
    report = check(filled)
    assert (report.flaws, report.forgotten) == ((), 1)


def test_a_comment_is_forgotten_with_its_note(filled: sa.Engine) -> None:
    note = _a_note(filled, "rating")
    _wipe(filled, note.id)
    tamper(filled, sa.update(ratings).where(ratings.c.ticket_id == note.about.id).values(comment=""))
    assert check(filled).flaws == ()


@pytest.mark.parametrize(
    "change", [{"salt": ""}, {"text": ""}, {"salt": "", "text": "别的话"}, {"salt": "", "text": ""}], ids=str
)
def test_half_forgetting_is_changing(filled: sa.Engine, change: dict[str, str]) -> None:
    note = _a_note(filled, "report")
    assert note.pictures
    tamper(filled, sa.update(notes).where(notes.c.id == note.id).values(change))
    assert [(flaw.where, flaw.what) for flaw in check(filled).flaws] == [(f"notes {note.id}", "text_changed")]


def test_a_head_noted_earlier_is_found_again(filled: sa.Engine, clock: Clock) -> None:
    early = check(filled).head
    runner = open_runner(
        filled, tiny(), Clock(NOW + timedelta(days=30)), demo=False, on_letters=lambda: None, keys=KEYS
    )
    Week(runner, Clock(NOW + timedelta(days=30))).file("新的事")
    runner.close()
    later = check(filled, early)
    assert later.flaws == ()
    assert later.head != early
    assert check(filled, GENESIS).flaws == ()


def test_a_trace_that_was_cut_and_mended_is_known_by_the_noted_head(filled: sa.Engine) -> None:
    noted = check(filled)
    with filled.connect() as connection:
        last = connection.execute(sa.select(ledger).order_by(ledger.c.seq.desc()).limit(1)).one()
    tamper(
        filled,
        sa.delete(ledger).where(ledger.c.seq == last.seq),
        sa.update(ledger_head).values(seq=last.seq - 1, hash=last.prev),
    )
    assert all(flaw.where != "ledger_head 1" for flaw in check(filled).flaws)  # by itself the trace looks whole …
    assert (
        Flaw("ledger", "head_unknown", noted.head) in check(filled, noted.head).flaws
    )  # … but not to who wrote it down


def test_a_whole_trace_written_anew_is_known_by_the_noted_head(filled: sa.Engine) -> None:
    """Somebody with all keys forges an actor and every hash after it."""
    noted = check(filled).head
    with filled.connect() as connection:
        entries = [Entry(**row._asdict()) for row in connection.execute(sa.select(ledger).order_by(ledger.c.seq))]
    last, forged = GENESIS, []
    for entry in entries:
        entry.prev = last
        if entry.event == "TicketSupplemented":
            entry.actor_department = "sewer"
        entry.hash = last = link(entry)
        forged.append(sa.insert(ledger).values({name: getattr(entry, name) for name in FIELDS}))
    tamper(filled, sa.delete(ledger), *forged, sa.update(ledger_head).values(hash=last))
    assert {flaw.where.partition(" ")[0] for flaw in check(filled).flaws} <= {"notes"}
    assert Flaw("ledger", "head_unknown", noted) in check(filled, noted).flaws


GARBAGE = ["'not json'", "x'00ff'", "12.5", "'2026-05-13'", "99999999999999999999"]


@pytest.mark.parametrize("value", GARBAGE)
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("tickets", "created_at"), ("tickets", "why"), ("tickets", "returns"), ("tickets", "place"),
        ("notes", "pictures"), ("notes", "at"), ("ratings", "ticket_id"), ("ratings", "round"), ("ratings", "at"),
        ("timers", "missed_at"), ("ledger", "at"), ("ledger", "facts"), ("ledger", "subject_id"), ("ledger", "hash"),
    ],
)  # fmt: skip
def test_what_cannot_even_be_read_is_named(
    filled_file: Path, tmp_path: Path, table: str, column: str, value: str
) -> None:
    """SQLite takes anything in any column."""
    engine = open_engine(f"sqlite:///{shutil.copy(filled_file, tmp_path / 'huying.db')}")
    key = "seq" if table == "ledger" else "id"
    where = "missed_at IS NOT NULL" if table == "timers" else "1"
    tamper(
        engine, f"UPDATE {table} SET {column} = {value} WHERE {key} = (SELECT min({key}) FROM {table} WHERE {where})"
    )
    assert table in {flaw.where.partition(" ")[0] for flaw in check(engine).flaws}
    engine.dispose()


def test_lines_full_of_nonsense_are_named_one_by_one(filled: sa.Engine) -> None:
    nonsense = {"note_id": "x", "round": [], "timer": 1, "due": "soon", "digest": None}
    tamper(filled, sa.update(ledger).values(facts=nonsense))
    report = check(filled)
    assert {f"ledger {seq}" for seq in range(1, report.lines + 1)} <= {flaw.where for flaw in report.flaws}


def test_the_house_goes_on_while_it_is_checked(filled: sa.Engine) -> None:
    clock = Clock(NOW + timedelta(days=30))
    runner = open_runner(filled, tiny(), clock, demo=False, on_letters=lambda: None, keys=KEYS)
    week, done = Week(runner, clock), threading.Event()
    failed: list[Exception] = []

    def live() -> None:
        try:
            while not done.is_set():
                ticket = week.file("又一件事", reporter_id=next(reporters))
                week.solve(ticket)
        except Exception as error:  # noqa: BLE001 - shown by the test
            failed.append(error)

    reporters = itertools.count(100)
    before = check(filled).lines
    thread = threading.Thread(target=live)
    thread.start()
    reports = [check(filled)]
    while not failed and (len(reports) < 12 or reports[-1].lines <= before):  # the other thread may start late
        reports.append(check(filled))
    done.set()
    thread.join()
    runner.close()
    assert failed == []
    assert {report.flaws for report in reports} == {()}
    assert reports[-1].lines > before


def test_a_long_trace_is_checked_in_little_memory(sqlite_url: str, migrated_file: Path) -> None:
    engine = open_engine(sqlite_url)
    write(engine, count=25_000, lines=4)
    engine.dispose()
    told = subprocess.run(
        [sys.executable, "-m", "tests.storage.long_trace", f"sqlite:///{migrated_file}", sqlite_url],
        capture_output=True, text=True, check=False, timeout=120, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    (no_lines, _, before), (lines, flaws, after) = (map(int, line.split()) for line in told.stdout.splitlines())
    assert (no_lines, lines, flaws) == (0, 100_000, 0)
    assert after - before < 48, "MiB"
