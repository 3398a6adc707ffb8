"""Nothing at rest ties a voter to a choice: rows, bytes, order, time."""

from __future__ import annotations

import itertools
import json
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from core.decisions.envelope import slot, tracker
from core.decisions.watching import sweep_keys
from core.storage.records import metadata
from core.unit_of_work import CLOCKWORK
from tests import acts as c
from tests.decisions.village import ACTORS, TELLER, Village

OPTIONS = [f"option{n:02}" for n in range(12)]
PAPER = {"kind": "approval", "options": [{"code": code} for code in OPTIONS]}
SINGLE = {"kind": "one", "options": [{"code": f"option{n:02}"} for n in range(20)]}
Cast = tuple[int, dict[str, str]]
Rows = dict[str, list[dict[str, Any]]]


def everything(engine: Engine) -> Rows:
    """Every row of every table, as a backup would hold it."""
    with engine.connect() as connection:
        return {
            name: [dict(row._mapping) for row in connection.execute(select(table))]
            for name, table in metadata.tables.items()
        }


def raw(engine: Engine) -> bytes:
    """The files of an SQLite database, with what is still in the write-ahead log."""
    path = Path(str(engine.url.database))
    files = [path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")]
    return b"".join(file.read_bytes() for file in files if file.exists())


def told(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, default=str)


@pytest.fixture
def cast(village: Village) -> tuple[int, dict[str, str]]:
    """A running secret vote in which everybody ticked a combination of their own; some changed their mind."""
    village.enrol(["成年人"] * 20)
    vote = village.opened(ballots=(PAPER,))
    picks = list(itertools.islice(itertools.combinations(OPTIONS, 3), 40))
    rng = random.Random(3)
    rng.shuffle(picks)
    choices = {}
    for number in rng.sample(sorted(village.accounts), 20):
        if rng.random() < 0.3:
            village.vote(vote, number, ",".join(picks.pop()))
        choices[number] = ",".join(picks.pop())
        village.vote(vote, number, choices[number])
    return vote, choices


@pytest.fixture
def single(village: Village) -> Cast:
    """A running secret vote in which everybody marked one option, each another."""
    village.enrol(["成年人"] * 20)
    vote = village.opened(ballots=(SINGLE,))
    rng = random.Random(4)
    picks = rng.sample([option["code"] for option in SINGLE["options"]], 20)  # type: ignore[index]
    choices = dict(zip(rng.sample(sorted(village.accounts), 20), picks, strict=True))
    for number, choice in choices.items():
        village.vote(vote, number, choice)
    return vote, choices


def test_while_it_runs_no_choice_can_be_read_anywhere(village: Village, cast: tuple[int, dict[str, str]]) -> None:
    _, choices = cast
    dump = everything(village.engine)
    assert len(dump["envelopes"]) == 20
    assert dump["ballots"] == []
    whole = "\n".join(told(row) for rows in dump.values() for row in rows)
    assert [choice for choice in choices.values() if choice in whole] == []
    assert {len(row["sealed"]) for row in dump["envelopes"]} == {len(dump["envelopes"][0]["sealed"])}
    if village.engine.dialect.name == "sqlite":
        found = raw(village.engine)
        assert b"option03" in found  # the ballot paper: the search can see
        assert [choice for choice in choices.values() if choice.encode() in found] == []


def test_the_key_is_nowhere_in_the_database(village: Village, cast: tuple[int, dict[str, str]]) -> None:
    decision = village.decision(cast[0])
    key = village.keys.read(decision.key)
    whole = "\n".join(told(row) for rows in everything(village.engine).values() for row in rows)
    for form in (key.hex(), key.hex().upper(), str(key)):
        assert form not in whole
    if village.engine.dialect.name == "sqlite":
        assert key not in raw(village.engine)
        assert key.hex().encode() not in raw(village.engine)


def identities(village: Village, number: str, dump: Rows) -> set[str]:
    """Everything by which a voter is known in the records."""
    entry = next(row for row in dump["roll_entries"] if row["number"] == number)
    person = next(row for row in dump["persons"] if row["id"] == village.accounts[number])
    return {entry["name"], person["account"], f'"number": "{number}"', f'"person_id": {person["id"]},'}


def test_after_the_count_no_row_holds_a_voter_and_a_choice(village: Village, cast: tuple[int, dict[str, str]]) -> None:
    vote, choices = cast
    decision = village.decision(vote)
    key = village.keys.read(decision.key)
    village.close(vote)
    dump = everything(village.engine)
    assert dump["envelopes"] == dump["ballots"] == []  # so few ballots of so many patterns: the sums are kept
    lines = [told(row) for rows in dump.values() for row in rows]
    for number, choice in choices.items():
        marks = {choice, tracker(key, number), slot(key, number)}
        assert not [line for line in lines if any(mark in line for mark in marks)]


def test_every_ballot_of_one_mark_is_kept_under_its_tracker_alone(village: Village, single: Cast) -> None:
    vote, choices = single
    key = village.keys.read(village.decision(vote).key)
    village.close(vote)
    dump = everything(village.engine)
    lines = [told(row) for rows in dump.values() for row in rows]
    assert sorted(row["choice"] for row in dump["ballots"]) == sorted(choices.values())
    for number in choices:
        marks = {tracker(key, number), slot(key, number)}
        [held] = [line for line in lines if any(mark in line for mark in marks)]
        assert not any(name in held for name in identities(village, number, dump))


def test_no_order_tells_who_voted_what(village: Village, single: Cast) -> None:
    """Turnout has an order in the ledger; the ballots lie in the order of their trackers, which nobody can guess."""
    vote, choices = single
    key = village.keys.read(village.decision(vote).key)
    village.close(vote)
    dump = everything(village.engine)
    turnout = [row["facts"]["number"] for row in dump["ledger"] if row["event"] == "BallotTaken"]
    last = {number: at for at, number in enumerate(turnout)}
    cast_order = [choices[number] for number in sorted(last, key=lambda n: last[n])]
    by_id = [row["choice"] for row in sorted(dump["ballots"], key=lambda row: row["id"])]
    by_mark = [row["choice"] for row in sorted(dump["ballots"], key=lambda row: row["mark"])]
    assert by_mark == [choices[number] for number in sorted(choices, key=lambda n: tracker(key, n))]
    for order in (by_id, by_mark):
        assert order != cast_order
        followers = sum(1 for a, b in itertools.pairwise(order) if cast_order.index(b) == cast_order.index(a) + 1)
        assert followers < 6
    with village.engine.connect() as connection:
        physical = "ctid" if village.engine.dialect.name == "postgresql" else "rowid"
        stored = connection.execute(text(f"SELECT choice FROM ballots ORDER BY {physical}")).scalars().all()
    assert list(stored) in (by_mark, by_id)


def test_somebody_who_copies_the_database_after_every_vote_learns_nothing(village: Village) -> None:
    """Point-in-time backups: what changes with a vote is the same for every choice but for noise."""
    village.enrol(["成年人"] * 8)
    vote = village.opened()
    before = everything(village.engine)
    seen = []
    for number, choice in zip("12345678", ("yes", "no") * 4, strict=True):
        village.vote(vote, number, choice)
        after = everything(village.engine)
        fresh = {
            name: [row for row in rows if row not in before[name]] for name, rows in after.items() if name != "ledger"
        }
        changed = {name: len(rows) for name, rows in fresh.items() if rows}
        assert changed == {"roll_entries": 1, "envelopes": 1, "ledger_head": 1}
        seen.append((choice, fresh["envelopes"][0]["sealed"]))
        before = after
    village.close(vote)
    ballots = [told(row) for row in everything(village.engine)["ballots"]]
    for _, sealed in seen:
        pieces = {sealed[at : at + 12] for at in range(len(sealed) - 12)}
        assert not any(piece in line for piece in pieces for line in ballots)


def test_the_key_is_destroyed_when_checks_are_over_and_not_before(
    village: Village, cast: tuple[int, dict[str, str]]
) -> None:
    vote, _ = cast
    name = village.decision(vote).key
    assert village.ask(sweep_keys) == 0
    village.close(vote)
    village.act(vote, "publish")
    assert village.ask(sweep_keys) == 0
    village.now += timedelta(days=7)
    village.do(c.ShredKey(vote), CLOCKWORK)
    path = village.folder / "keys" / name
    assert path.exists()
    assert village.ask(sweep_keys) == 1
    assert not path.exists()


def test_a_young_key_is_left_alone(village: Village) -> None:
    """Its unit may not be committed yet."""
    name = village.keys.make(village.now, village.now + timedelta(days=9))
    village.now += timedelta(minutes=59)
    assert village.ask(sweep_keys) == 0
    assert village.keys.read(name)


def test_a_withdrawn_vote_leaves_no_ballots(village: Village, cast: tuple[int, dict[str, str]]) -> None:
    vote, _ = cast
    for officer in ("community_secretary", "township_reviewer"):
        village.act(vote, "stop", "撤回", ACTORS[officer])
    dump = everything(village.engine)
    assert dump["envelopes"] == dump["ballots"] == []


def test_paper_takes_the_envelope_out(village: Village, cast: tuple[int, dict[str, str]]) -> None:
    vote, _ = cast
    village.do(c.HandPaper(vote, "1"), TELLER)
    assert len(everything(village.engine)["envelopes"]) == 19
