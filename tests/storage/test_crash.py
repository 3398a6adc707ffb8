"""Killed at any moment: what was confirmed is there, nothing by halves."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.people.records import Person
from core.storage.engine import open_engine
from core.storage.records import dialogues, inbox, ledger, letters, table_of
from core.storage.verify import verify
from core.tickets.records import Ticket
from core.workflow.records import Note, Timer
from tests.storage.office import KEYS

clocks = table_of(Timer)
notes = table_of(Note)
persons = table_of(Person)
tickets = table_of(Ticket)

TABLES = {
    "persons": persons.c.account,
    "inbox": inbox.c.key,
    "letters": sa.func.replace(letters.c.address, "web:", ""),
    "dialogues": sa.func.replace(dialogues.c.address, "web:", ""),
}


@contextmanager
def lives(url: str) -> Iterator[subprocess.Popen[str]]:
    """A process that lives once for every line it is given."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.storage.crash_child", url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        cwd=Path(__file__).parents[2],
    ) as parent:
        yield parent
        assert parent.stdin is not None
        parent.stdin.close()
        assert parent.wait(20) == 0


def one_life(parent: subprocess.Popen[str], seconds: float) -> dict[str, int]:
    """Let it live for so long after its first word, then kill it; what it confirmed: key -> ticket."""
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.write("live\n")
    confirmed: dict[str, int] = {}
    pid = 0
    until = 0.0
    for line in parent.stdout:
        word, name, *rest = line.split()
        if word == "dead":
            break
        if word == "born":
            pid = int(name)
        else:
            until = until or time.monotonic() + seconds
            confirmed[name] = int(rest[0])
        if pid and until and time.monotonic() >= until:
            os.kill(pid, signal.SIGKILL)
            pid = 0
    return confirmed


def check_whole(engine: sa.Engine, confirmed: dict[str, int]) -> int:
    """What is confirmed is there with all that belongs to it; what is there is whole. Gives how many there are."""
    with engine.connect() as connection:
        report = verify(connection, keys=KEYS)
        assert report.flaws == ()
    with engine.connect() as connection:

        def all_of(query: sa.Select[tuple[Any]]) -> list[Any]:
            return list(connection.execute(query).scalars())

        keys = {name: all_of(sa.select(column)) for name, column in TABLES.items()}
        filed = all_of(sa.select(ledger.c.subject_id).where(ledger.c.event == "TicketFiled"))
        ids = all_of(sa.select(tickets.c.id))
        noted, timed = [[ref.id for ref in all_of(sa.select(t.c.about))] for t in (notes, clocks)]
    for name, found in keys.items():
        assert len(found) == len(ids), name
        assert set(confirmed) <= set(found), name
    assert set(confirmed.values()) <= set(ids)
    assert sorted(map(str, ids)) == sorted(map(str, filed)) == sorted(map(str, noted))
    assert set(ids) == set(timed)
    return len(ids)


def die_again_and_again(url: str, times: int) -> None:
    dice = random.Random(times)
    engine = open_engine(url)
    confirmed: dict[str, int] = {}
    with lives(url) as parent:
        for _ in range(times):
            fresh = one_life(parent, dice.uniform(0.0, 0.15))
            assert fresh
            confirmed |= fresh
            assert check_whole(engine, confirmed) >= len(confirmed)
    engine.dispose()


def test_killed_twenty_times_on_sqlite(sqlite_url: str) -> None:
    die_again_and_again(sqlite_url, 20)


@pytest.mark.postgres
def test_killed_ten_times_on_postgresql(postgres_url: str) -> None:
    die_again_and_again(postgres_url, 10)
