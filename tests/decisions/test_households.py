"""Which lines of a list must be put right before households count once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core import errors as x
from core.decisions.bodies import Voter
from core.decisions.casting import own_lines
from core.decisions.records import Decision
from core.decisions.recount import recount
from core.decisions.roll_files import same_names, without_one_representative
from core.unit_of_work import Actor
from tests import acts as c
from tests.decisions.village import HEAD, SECRETARY, Village


def person(text: str) -> Voter:
    """'3 王阿姨 3-101 rep': number, name, household ('-' for none), and whether the household sends this one."""
    number, name, home, *rest = text.split()
    return Voter(
        number, frozenset({"adult", *(["household_rep"] if rest else [])}), "" if home == "-" else home, name=name
    )


@pytest.mark.parametrize(
    ("lines", "amiss"),
    [
        pytest.param(["1 甲 a rep", "2 乙 a", "3 丙 b rep"], (), id="one of each household"),
        pytest.param(["1 甲 a rep", "2 乙 b"], ("b",), id="a household that sends nobody"),
        pytest.param(["1 甲 a rep", "2 乙 a rep"], ("a",), id="a household that sends two"),
        pytest.param(["1 甲 a rep", "2 乙 -"], ("2",), id="a line without a household"),
        pytest.param(["1 甲 - rep"], ("1",), id="a representative of no household"),
        pytest.param([], (), id="an empty list"),
    ],
)
def test_each_household_sends_exactly_one(lines: list[str], amiss: tuple[str, ...]) -> None:
    assert without_one_representative(map(person, lines)) == amiss


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        pytest.param(["1 王芳 a", "2 王芳 b"], (), id="the same name in two households"),
        pytest.param(["1 王芳 a", "2 李明 a", "3 王芳 a"], ("1", "3"), id="the same name twice in one household"),
        pytest.param(["1 王芳 -", "2 王芳 -"], (), id="households unknown"),
    ],
)
def test_a_name_twice_in_a_household_is_shown(lines: list[str], numbers: tuple[str, ...]) -> None:
    assert same_names(map(person, lines)) == numbers


def test_an_owner_of_two_flats_votes_once_for_both_from_one_phone(village: Village, tmp_path: Path) -> None:
    """民法典 278: the area of both counts, the owner is one head (heads 0 on the second line)."""
    village.enrol(["业主"] * 3, areas=["80", "100", "120"])
    rows = (
        HEAD,
        ("1", "王一", "", "业主", "80", "1"),
        ("2", "王一", "", "业主", "100", "0"),
        ("3", "李三", "", "业主", "120", "1"),
        ("4", "王四", "", "业主", "60", "1"),
    )
    village.do(c.ImportRollAgain(village.roll_id, rows), SECRETARY)
    owner, other = village.person("owner"), village.person("other")
    for number in "12":
        village.bind(number, owner, f"FLAT000{number}")
    village.bind("3", other, "FLAT0003")
    with pytest.raises(x.VoterTaken):
        village.bind("4", owner, "FLAT0004")
    vote = village.opened("owners", matter="estate")
    for number in village.ask(lambda uow: own_lines(uow, uow.repo(Decision).get(vote), owner)):
        village.do(c.CastBallot(vote, "yes", number=number), Actor(owner))
    village.do(c.CastBallot(vote, "no"), Actor(other))
    decision = village.close(vote)
    path = village.file(vote, tmp_path / "f")
    end = json.loads(path.read_text(encoding="utf-8").splitlines()[-1])
    assert [(one["part"], one["whole"]) for one in end["majority"]] == [("180", "300"), ("1", "2")]
    assert recount(path, decision.head).clean
