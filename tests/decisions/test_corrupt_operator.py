"""A corrupt operator edits rows at random; whatever shows is named."""

from __future__ import annotations

import json
import random
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.decisions.cases import turnout
from core.decisions.leaves import as_voter, told_line
from core.decisions.polling import export
from core.decisions.records import Decision, Member, Proxy, Roll, RollEntry, SheetRow, Step, VoterCode, VoterLink
from core.people.records import Person
from core.storage.engine import migrate, open_engine
from core.storage.keys import KeySafe
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.storage.verify import verify
from core.storage.verify_votes import Files
from tests import acts as c
from tests.decisions.test_frauds import _GUARDS, _copy
from tests.decisions.village import ACTORS, SECOND_TELLER, SECRETARY, START, TELLER, Village, demo

SEEDS, EDITS, SEEN = range(8), 20, 60
MOMENTS = ("called", "frozen", "running", "counted")


def _lived(folder: Path, secrecy: str) -> dict[str, Path]:
    """The database of one vote at four moments; one line is struck, one bound anew, one votes on paper."""
    engine = open_engine(f"sqlite:///{folder / 'huying.db'}")
    migrate(engine)
    village, kept = Village(engine, folder), {}

    def keep(moment: str) -> None:
        kept[moment] = _copy(folder / "huying.db", folder / f"{moment}.db")

    village.enrol(["成年人"] * 8)
    village.released("8")
    village.bind("8", village.person("new phone"), "FRESH008")
    vote = village.started(secrecy=secrecy)
    keep("called")
    for officer in (SECRETARY, TELLER):
        village.do(c.StrikeVoter(vote, "7", "回避"), officer)
    keep("frozen")
    village.act(vote, "open")
    for number, choice in zip("12345", ("yes", "no", "yes", "abstain", "yes"), strict=True):
        village.vote(vote, number, choice)
    village.do(c.HandPaper(vote, "6"), TELLER)
    for teller in (TELLER, SECOND_TELLER):
        village.do(c.EnterSheet(vote, "一", {"yes": 1} if secrecy == "secret" else {"6 yes": 1}), teller)
    keep("running")
    village.close(vote)
    village.act(vote, "publish")
    village.act(vote, "object", "票数念错了", ACTORS["supervision_committee"])
    keep("counted")
    village.runner.close()
    engine.dispose()
    return kept


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Path]]:
    """Databases by secrecy and moment."""
    return {secrecy: _lived(tmp_path_factory.mktemp(secrecy), secrecy) for secrecy in ("secret", "open")}


def seen(path: Path) -> Any:
    """All that a voter, an officer or an outsider is shown of the vote; a trouble to show it is seen as well."""
    engine, keys = open_engine(f"sqlite:///{path}"), KeySafe(path.parent / "keys")
    try:
        with engine.connect() as connection:
            return json.dumps(_shown(SqlUnitOfWork(connection, demo(), START, keys=keys)), default=str, sort_keys=True)
    except Exception as trouble:  # noqa: BLE001 - whatever a page would stumble over
        return type(trouble).__name__
    finally:
        engine.dispose()


def _shown(uow: SqlUnitOfWork) -> list[Any]:
    people = {one.id: (one.platform, one.account) for one in uow.repo(Person).find()}
    found: list[Any] = []
    for roll in uow.repo(Roll).find():
        lines = uow.repo(Member).find(roll_id=roll.id, left_at=None)
        found.append([roll.area, roll.population, [[m.number, m.name, m.household, m.kinds, m.area] for m in lines]])
        links = uow.repo(VoterLink).find(roll_id=roll.id, until=None)
        found.append([(link.member_id, people.get(link.person_id)) for link in links])
    found.append([(code.code_hash, code.used_at, code.expires_at) for code in uow.repo(VoterCode).find()])
    for one in uow.repo(Decision).find():
        facts = (one.number, one.area, one.title, one.stage, one.phase, one.meeting_at, one.closes_at, one.place)
        said = (one.secrecy, one.outcome, one.result, one.head, one.rules, one.ballots, one.roll_digest)
        entries = uow.repo(RollEntry).find(decision_id=one.id)
        lines_ = [(told_line(one.seed, as_voter(x)), x.present, x.voted, x.struck) for x in entries]
        steps = [(s.act, s.stage, s.at, s.text, s.role) for s in uow.repo(Step).find(decision_id=one.id)]
        sheets = [(s.pile, s.teller_id, s.counts) for s in uow.repo(SheetRow).find(decision_id=one.id)]
        given = [(p.principal, p.holder) for p in uow.repo(Proxy).find(decision_id=one.id, ended_at=None)]
        found += [facts, said, turnout(uow, one), lines_, steps, sheets, given]
        found.append(uow.ballot_box.read(one.id) if one.secrecy == "open" or one.phase == "closed" else [])
        found.append(len(uow.ballot_box.look(one.id)))
        found.append(list(export(uow, one)) if one.phase == "closed" else [])
    return found


def corrupt(path: Path, rng: random.Random) -> str:
    """One random edit: a value changed, a row deleted, doubled, or two rows' values swapped. Says where."""
    with closing(sqlite3.connect(path)) as database:
        for guard in _GUARDS:
            database.execute(f"DROP TRIGGER IF EXISTS {guard}")
        names = (  # what tickets are found by says nothing of anybody, and is made anew from their words
            "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite%'"
            " AND name NOT LIKE 'alembic%' AND name NOT LIKE 'searched%'"
        )
        tables = [row[0] for row in database.execute(names)]
        tables = [t for t in tables if database.execute(f"SELECT 1 FROM {t} LIMIT 1").fetchone()]
        while True:
            table, way = rng.choice(tables), rng.choice(("change", "change", "change", "delete", "double", "swap"))
            rows = database.execute(f"SELECT rowid, * FROM {table}").fetchall()
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
            column, row = rng.choice(columns), rng.choice(rows)[0]
            before = database.total_changes
            try:
                _edit(database, rng, way, table, column, row, [r[0] for r in rows])
            except sqlite3.Error:  # a column that takes no such value: another edit
                database.rollback()
                continue
            if database.total_changes > before:
                database.commit()
                return f"{table}.{column} {way}"


def _edit(
    database: sqlite3.Connection, rng: random.Random, way: str, table: str, column: str, row: int, rows: list[int]
) -> None:
    if way == "delete":
        database.execute(f"DELETE FROM {table} WHERE rowid=?", (row,))
    elif way == "double":
        columns = [one[1] for one in database.execute(f"PRAGMA table_info({table})") if one[1] not in ("id", column)]
        listed = ",".join(f'"{one}"' for one in columns)
        chosen = f'{listed},"{column}" || 9 FROM {table} WHERE rowid=?'
        database.execute(f'INSERT INTO {table} ({listed},"{column}") SELECT {chosen}', (row,))
    elif way == "swap":
        other = rng.choice(rows)
        pair = [
            database.execute(f'SELECT "{column}" FROM {table} WHERE rowid=?', (r,)).fetchone()[0] for r in (row, other)
        ]
        if pair[0] != pair[1]:
            for target, value in zip((row, other), reversed(pair), strict=True):
                database.execute(f'UPDATE {table} SET "{column}"=? WHERE rowid=?', (value, target))
    else:
        held = database.execute(f'SELECT "{column}" FROM {table} WHERE rowid=?', (row,)).fetchone()[0]
        database.execute(f'UPDATE {table} SET "{column}"=? WHERE rowid=?', (_other(held, rng), row))


def _other(held: Any, rng: random.Random) -> Any:
    """A value that could as well stand there."""
    if isinstance(held, int):
        return held + rng.choice((-1, 1, 1_000_000))
    if held is None:
        return 1
    if isinstance(held, str) and held[:1] in ("[", "{"):
        data = json.loads(held)
        return json.dumps([*data, "x"] if isinstance(data, list) else {**data, "x": 1})
    return rng.choice((f"{held}x", "", "yes"))


def flaws(path: Path, noted: str) -> set[tuple[str, str]]:
    engine, keys = open_engine(f"sqlite:///{path}"), KeySafe(path.parent / "keys")
    with engine.connect() as connection:
        report = verify(connection, expected_head=noted, files=Files(demo(), export), keys=keys)
    engine.dispose()
    return {(flaw.where, flaw.what) for flaw in report.flaws}


def head_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database:
        return str(database.execute("SELECT hash FROM ledger_head").fetchone()[0])


def test_every_edit_that_anybody_could_see_is_named(worlds: dict[str, dict[str, Path]], tmp_path: Path) -> None:
    honest = {path: (seen(path), head_of(path)) for moments in worlds.values() for path in moments.values()}
    known = {
        path: flaws(path, head) for path, (_, head) in honest.items()
    }  # the officers of this village hold posts that no act gave them
    found, escaped = Counter[str](), []
    for seed in SEEDS:
        rng = random.Random(seed)
        for _ in range(EDITS):
            secrecy, moment = rng.choice(("secret", "open")), rng.choice(MOMENTS)
            origin = worlds[secrecy][moment]
            path = _copy(origin, tmp_path / "huying.db")
            where = corrupt(path, rng)
            if seen(path) == honest[origin][0]:
                found["unseen"] += 1
            elif flaws(path, honest[origin][1]) - known[origin]:
                found["named"] += 1
            else:
                escaped.append(f"{secrecy} {moment} {where}")
    assert not escaped, "\n".join(escaped)
    assert found["named"] > SEEN, found  # were nothing seen, the test would show nothing
