"""What people write about proposals, and what becomes of it, as tables."""

from __future__ import annotations

from typing import Any

import pytest

from core.decisions.ballot_forms import Ballot, Option
from core.decisions.proposals import Proposal, handed_in, improved, proposals, shortlisted
from core.decisions.stages import Deed
from tests.decisions.village import START

HANDED: list[tuple[str, str, dict[str, Any]]] = [
    ("three lines", "食堂\n28000\n送饭", {"name": "食堂", "cost": 2_800_000, "about": "送饭"}),
    ("with the unit of money", "食堂\n 28000 元\n送饭", {"name": "食堂", "cost": 2_800_000, "about": "送饭"}),
    ("empty lines between", "食堂\n\n100\n\n送饭\n更多", {"name": "食堂", "cost": 10_000, "about": "送饭\n更多"}),
    ("no word on what it does", "食堂要两万八", {"name": "食堂", "cost": 2_800_000}),
    ("money in words", "食堂\n两万八\n送饭", {"name": "食堂", "cost": 2_800_000, "about": "送饭"}),
    (
        "all in one line",
        "助老送餐 两万块 给独居老人送饭",
        {"name": "助老送餐", "cost": 2_000_000, "about": "给独居老人送饭"},
    ),
    ("a house number is no money", "花圃 3号楼 2.3 w 种花", {"name": "花圃 3号楼", "cost": 2_300_000, "about": "种花"}),
    ("nothing on what it does", "食堂\n28000", {"name": "食堂", "cost": 2_800_000}),
    ("no money at all", "食堂\n送饭", {"name": "食堂", "about": "送饭"}),
]
IMPROVED: list[tuple[str, str, dict[str, Any]]] = [
    ("advice alone", "3 场地没落实", {"proposal": 3}),
    ("a new name and sum", "3 先试点\n食堂试点 20000", {"proposal": 3, "name": "食堂试点", "cost": 2_000_000}),
    (
        "a new name and sum in words",
        "3 先试点\n食堂试点 两万块",
        {"proposal": 3, "name": "食堂试点", "cost": 2_000_000},
    ),
    ("two lines of advice", "3 先试点\n再推开", {"proposal": 3}),
    ("no number", "场地没落实", {}),
    ("a number alone", "3", {}),
]


@pytest.mark.parametrize(("text", "facts"), [pytest.param(*row[1:], id=row[0]) for row in HANDED])
def test_what_is_handed_in(text: str, facts: dict[str, Any]) -> None:
    assert handed_in(text) == facts


@pytest.mark.parametrize(("text", "facts"), [pytest.param(*row[1:], id=row[0]) for row in IMPROVED])
def test_what_is_improved(text: str, facts: dict[str, Any]) -> None:
    assert improved(text) == facts


def deed(effect: str, **facts: Any) -> Deed:
    return Deed(effect, "coach", START, effect, facts=facts)


def test_the_last_improvement_counts_and_unknown_numbers_change_nothing() -> None:
    found = proposals(
        (
            deed("proposal", name="a", cost=1),
            deed("proposal", name="b", cost=2),
            deed("coach", proposal=2, name="c", cost=3),
            deed("coach", proposal=2),
            deed("coach", proposal=9, name="x", cost=9),
        )
    )
    assert found == (Proposal(1, "a", 1), Proposal(2, "c", 3))
    papers = (Ballot("score", group="jury", top=100), Ballot("some", group="public", most=3))
    [jury, public] = shortlisted(papers, found, [2])
    assert jury.options == public.options == (Option("2", "c", 3),) and (jury.top, public.most) == (100, 3)
    assert len(shortlisted(papers, found, ())[0].options) == 2
