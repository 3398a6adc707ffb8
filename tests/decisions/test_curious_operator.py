"""Who has the database, its copies, logs and times links nobody."""

from __future__ import annotations

import itertools
import json
import logging
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from core.decisions.records import Envelope, RollEntry
from core.storage.records import table_of
from tests import acts as c
from tests.decisions.test_secrecy import everything, told
from tests.decisions.village import SECOND_TELLER, TELLER, Village

SIZES = (5, 7, 11, 16, 30)
OPTIONS = tuple(f"option{n:02}" for n in range(31))  # everybody marks another one: a right guess is seen as one
PAPER = {"kind": "one", "options": [{"code": code} for code in OPTIONS]}
# A guess that knows nothing is right once in each vote, whatever its size (fixed points of a random order). Over five
# votes more than 25 come about once in 10^10 guesses of a kind; a leak would come to 64.
CHANCE = 25


@dataclass
class Seen:
    """What the operator copies of one vote: voter -> what is known; ballots as they lie at the end."""

    voters: dict[str, dict[str, Any]] = field(default_factory=dict)
    ballots: list[dict[str, Any]] = field(default_factory=list)
    truth: dict[str, str] = field(default_factory=dict)


def rows(village: Village, record: type[object], vote: int) -> list[dict[str, Any]]:
    table = table_of(record)
    with village.engine.connect() as connection:
        found = connection.execute(select(table).where(table.c.decision_id == vote))
        return [dict(row._mapping) for row in found]


def watched(village: Village, vote: int, size: int, rng: random.Random) -> Seen:
    """A vote of so many, copied after every ballot: the last voter takes paper, a third change their mind."""
    seen = Seen()
    picks = rng.sample(OPTIONS, len(OPTIONS))
    online = rng.sample([str(n) for n in range(1, size)], size - 1)
    casting = [*online, *rng.sample(online, size // 3)]
    envelopes: dict[int, dict[str, Any]] = {}
    for at, number in enumerate(casting):
        known = seen.voters.setdefault(number, {"first": at, "times": 0})
        seen.truth[number] = seen.truth.get(number) or picks.pop()
        village.vote(vote, number, rng.choice(OPTIONS) if number in casting[at + 1 :] else seen.truth[number])
        now = {row["id"]: row for row in rows(village, Envelope, vote)}
        [changed] = [row for key, row in now.items() if envelopes.get(key) != row]
        envelopes = now
        line = next(row for row in rows(village, RollEntry, vote) if row["number"] == number)
        known |= {"last": at, "times": known["times"] + 1, "number": int(number), "person": village.accounts[number]}
        known |= {"line": line["id"], "mark": line["mark"], "caster": line["cast_by"], "envelope": changed["id"]}
        known |= {"slot": changed["slot"], "sealed": changed["sealed"]}
    paper = str(size)
    village.do(c.HandPaper(vote, paper), TELLER)
    seen.truth[paper] = picks.pop()
    for teller in (TELLER, SECOND_TELLER):
        village.do(c.EnterSheet(vote, "1", {seen.truth[paper]: 1}), teller)
    village.close(vote)
    seen.ballots = lying(village, vote)
    return seen


def lying(village: Village, vote: int) -> list[dict[str, Any]]:
    """The opened ballots with all that could have an order: id, tracker, place on the disk."""
    place = "ctid::text" if village.engine.dialect.name == "postgresql" else "rowid"
    query = text(f"SELECT id, mark, choice FROM ballots WHERE decision_id = :vote ORDER BY {place}")
    with village.engine.connect() as connection:
        found = connection.execute(query, {"vote": vote})
        return [{"id": r.id, "tracker": r.mark, "choice": r.choice, "place": n} for n, r in enumerate(found)]


def features(known: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every number or text known of a voter, and every byte of the texts the house made."""
    for name, value in known.items():
        yield name, value
        if isinstance(value, str):
            yield from ((f"{name}[{at}]", value[at : at + 2]) for at in range(0, len(value), 2))


def guesses(seen: Seen) -> Counter[str]:
    """How many voters each way to put voters and ballots into an order gives the right choice."""
    hits: Counter[str] = Counter()
    known = {number: dict(features(told_of)) for number, told_of in seen.voters.items()}
    names = next(iter(known.values()))
    orders = {name: sorted(known, key=lambda number, by=name: (known[number][by], number)) for name in names}  # type: ignore[misc]
    # The paper is among the ballots; the attack may leave out any one of them, here the one it would be lucky to.
    online = [one for one in seen.ballots if one["choice"] in {seen.truth[number] for number in seen.voters}]
    for way, back in itertools.product(("id", "tracker", "place", "choice"), (False, True)):
        ballots = [one["choice"] for one in sorted(online, key=lambda one, by=way: one[by], reverse=back)]  # type: ignore[misc]
        for name, voters in orders.items():
            pairs = zip(voters, ballots, strict=True)
            hits[f"{name} ~ {way}{' back' if back else ''}"] += sum(seen.truth[v] == choice for v, choice in pairs)
    return hits


@pytest.fixture
def copies(village: Village, caplog: pytest.LogCaptureFixture) -> list[Seen]:
    caplog.set_level(logging.DEBUG)
    village.enrol(["成年人"] * max(SIZES))
    rng = random.Random(11)
    found = []
    for size in SIZES:
        vote = village.opened(ballots=(PAPER,))
        found.append(watched(village, vote, size, rng))
    return found


def test_no_order_and_no_byte_links_voter_and_choice(
    village: Village, copies: list[Seen], caplog: pytest.LogCaptureFixture
) -> None:
    hits = sum((guesses(seen) for seen in copies), Counter())
    assert len(hits) > 500
    assert {way: count for way, count in hits.items() if count > CHANCE} == {}
    dump = everything(village.engine)
    assert all(row["counts"].startswith("sealed:") for row in dump["sheets"])
    lines = [(name, told(row)) for name, found in dump.items() for row in found]
    for seen in copies:
        for ballot in seen.ballots:
            assert [name for name, line in lines if ballot["tracker"] in line] == ["ballots"]
        assert Counter(one["choice"] for one in seen.ballots) == Counter(seen.truth.values())
    assert not any(f'"{code}"' in caplog.text or f"={code}" in caplog.text for code in OPTIONS)


def test_the_attack_finds_a_leak(copies: list[Seen]) -> None:
    """Were ballots kept in the order of casting, or under trackers made of the mark, it would name everybody."""
    for leak, way in (("last", "id"), ("mark", "tracker")):
        found: Counter[str] = Counter()
        for seen in copies:
            of = {choice: number for number, choice in seen.truth.items()}
            kept = [one for one in seen.ballots if of[one["choice"]] in seen.voters]
            leaking = [{**one, way: seen.voters[of[one["choice"]]][leak]} for one in kept]
            found += guesses(Seen(seen.voters, leaking, seen.truth))
        assert found[f"{leak} ~ {way}"] == sum(size - 1 for size in SIZES)


def test_the_file_does_not_say_which_ballot_is_the_paper(village: Village, tmp_path: Path) -> None:
    """One paper among twelve: the file reads the same, whoever of them the paper was."""
    village.enrol(["成年人"] * 12)
    vote = village.opened()
    for number in range(1, 12):
        village.vote(vote, str(number), "yes")
    village.do(c.HandPaper(vote, "12"), TELLER)
    for teller in (TELLER, SECOND_TELLER):
        village.do(c.EnterSheet(vote, "1", {"no": 1}), teller)
    village.close(vote)
    lines = [json.loads(line) for line in village.file(vote, tmp_path / "f").read_text().splitlines()]
    ballots = [line for line in lines if line["line"] == "ballot"]
    assert {line["line"] for line in lines} == {"head", "roll", "ballot", "marks", "end"}
    assert [line["tracker"] for line in ballots] == sorted(line["tracker"] for line in ballots)
    assert {len(line["tracker"]) for line in ballots} == {12} and {frozenset(line) for line in ballots} == {
        frozenset({"line", "tracker", "group", "choice", "hash"})
    }
