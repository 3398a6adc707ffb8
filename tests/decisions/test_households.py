"""Which lines of a list must be put right before households count once."""

from __future__ import annotations

import pytest

from core.decisions.bodies import Voter
from core.decisions.households import same_names, without_one_representative


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
