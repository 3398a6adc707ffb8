"""A mark for every sealed ballot: noted, listed, replaced, missed."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from core import errors as x
from core.decisions.envelope import NONCE_BYTES, seal, slot
from core.decisions.leaves import listed, mark_of, said, typed
from core.decisions.polling import export
from core.decisions.records import Envelope
from core.decisions.recount import main, recount
from core.storage.records import table_of
from core.storage.verify import verify
from core.storage.verify_votes import Files
from tests import acts as c
from tests.decisions.test_secrecy import everything
from tests.decisions.village import TELLER, Village, demo

E = table_of(Envelope)


@pytest.fixture
def vote(village: Village) -> int:
    village.enrol(["成年人"] * 6)
    number = village.opened()
    for voter, choice in zip("12345", ("yes", "yes", "yes", "no", "no"), strict=True):
        village.vote(number, voter, choice)
    return number


def marks(village: Village) -> dict[str, str]:
    """Number on the roll -> mark noted beside it."""
    return {row["number"]: row["mark"] for row in everything(village.engine)["roll_entries"] if row["mark"]}


def taken(village: Village) -> list[tuple[str, str]]:
    """(number, mark) of the ledger, in the order of casting."""
    lines = [row["facts"] for row in everything(village.engine)["ledger"] if row["event"] == "BallotTaken"]
    return [(facts["number"], facts["mark"]) for facts in lines]


def flaws(village: Village) -> set[str]:
    with village.engine.connect() as connection:
        return {flaw.what for flaw in verify(connection, files=Files(demo(), export), keys=village.keys).flaws}


def told(village: Village, vote: int, path: Path) -> list[str]:
    lines = [json.loads(line) for line in village.file(vote, path).read_text().splitlines()]
    [found] = [line["marks"] for line in lines if line["line"] == "marks"]
    return list(found)


def test_the_list_has_the_mark_of_every_ballot_and_no_order_of_casting(
    village: Village, vote: int, tmp_path: Path
) -> None:
    sealed = {mark_of(row["sealed"]) for row in everything(village.engine)["envelopes"]}
    assert set(marks(village).values()) == sealed == {mark for _, mark in taken(village)}
    village.close(vote)
    listed_marks = told(village, vote, tmp_path / "f")
    assert listed_marks == sorted(sealed)
    ballots = everything(village.engine)["ballots"]
    assert not any(mark[:12] in json.dumps(row) for row in ballots for mark in sealed)


def test_another_ballot_replaces_the_mark_and_paper_takes_it_away(village: Village, vote: int, tmp_path: Path) -> None:
    first = marks(village)
    village.vote(vote, "1", "yes")
    village.do(c.HandPaper(vote, "2"), TELLER)
    now = marks(village)
    assert now["1"] != first["1"] and "2" not in now
    assert taken(village)[-1] == ("1", now["1"])
    decision = village.close(vote)
    path = village.file(vote, tmp_path / "f")
    found = recount(path, decision.head)
    assert found.clean and set(found.marks) == set(now.values())


def test_an_envelope_made_anew_by_whoever_has_the_key_is_named_before_and_at_the_count(
    village: Village, vote: int
) -> None:
    name = village.decision(vote).key
    key = village.keys.read(name)
    place = slot(key, "4")
    forged = seal(key, place, "yes", secrets.token_bytes(NONCE_BYTES), 32)

    def swap(uow: Any) -> None:
        uow.connection.execute(update(E).where(E.c.slot == place).values(sealed=forged))

    assert "envelopes_differ" not in flaws(village)
    village.ask(swap)
    assert "envelopes_differ" in flaws(village)
    with pytest.raises(x.UrnDamaged):
        village.close(vote)


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("3f9a 12bc 77e0", "3f9a12bc77e0"),
        (" 3F9A-12BC-77E0 ", "3f9a12bc77e0"),
        ("3f9a12bc77e0", "3f9a12bc77e0"),
        ("KBTYYXFNDVPT", "kbtyyxfndvpt"),
        ("CONSTRUCTION", ""),
        ("3f9a12bc", ""),
        ("990101101201", ""),
        ("路灯不亮", ""),
    ],
)
def test_what_is_typed_is_read_as_people_write_it(text: str, begin: str) -> None:
    assert typed(text) == begin


def test_a_beginning_that_is_too_short_is_in_no_list() -> None:
    mark = mark_of("00")
    assert said(mark).replace(" ", "") == mark[:12]
    assert listed([mark], mark[:12]) and not listed([mark], mark[:11]) and not listed([mark], "")


def test_the_recount_answers_for_a_mark(
    village: Village, vote: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = marks(village)["3"]
    head = village.close(vote).head
    path = str(village.file(vote, tmp_path / "f"))
    assert main([path, head, said(own)]) == 0
    assert main([path, said(own)]) == 0
    capsys.readouterr()
    for wrong in ("0" * 12, "3f9a"):
        assert main([path, head, wrong]) == 1
        assert "own_mark_missing" in capsys.readouterr().out
