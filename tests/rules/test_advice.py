"""How likely the best category is, from what the lists say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.routing.advice import SURE, ByLists, likely


@pytest.mark.parametrize(
    ("best", "least", "most"),
    [
        pytest.param([], 0.0, 0.0, id="no word at all"),
        pytest.param([0.5], 0.0, 0.1, id="a breath of likeness"),
        pytest.param([5.0], 0.5, SURE, id="one short word is not yet sure"),
        pytest.param([12.0], SURE, 0.98, id="one long word is"),
        pytest.param([12.0, 12.0], 0.35, 0.6, id="two alike are a toss"),
        pytest.param([12.0, 8.0], 0.7, SURE, id="half as much again as the second is still asked"),
        pytest.param([20.0, 5.0], 0.95, 0.999, id="far ahead of the second"),
        pytest.param([1e9], 0.97, 0.98, id="never certain"),
    ],
)
def test_confidence(best: list[float], least: float, most: float) -> None:
    assert least <= likely(best) <= most


@given(st.floats(0, 1000), st.floats(0, 1000), st.floats(0, 100))
def test_more_for_the_best_is_surer_and_more_for_the_second_less(best: float, second: float, more: float) -> None:
    assert likely([best + more, second]) >= likely([best, second]) >= likely([best, second + more])


def test_like_scores_are_ranked_by_code_on_every_replica() -> None:
    assert ByLists().advise("", {"b": 2.0, "a": 2.0, "c": 3.0}).ranked == ("c", "a", "b")
    assert ByLists().advise("", {}).ranked == ()
