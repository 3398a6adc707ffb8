"""Two writings of one number or name: the same, doubtful, or two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identity import code, like, plain, same

SAME, DOUBTFUL, OTHER = "same", "doubtful", "other"


def told(one: str, other: str) -> str:
    return SAME if same(one) == same(other) else DOUBTFUL if like(one) == like(other) else OTHER


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        pytest.param("1", "１", SAME, id="a full-width digit"),
        pytest.param("1", "1\u200b", SAME, id="a sign without width behind it"),
        pytest.param("1", "1.0", SAME, id="a number that a sheet gave a point"),
        pytest.param("12", "①②", SAME, id="circled digits"),
        pytest.param("13", "٣١"[::-1], SAME, id="Arabic digits"),
        pytest.param("1", " 1\u3000", SAME, id="blanks around it"),
        pytest.param("3-101", "3—101", SAME, id="a dash"),
        pytest.param("Ａ1", "A1", SAME, id="a full-width letter"),
        pytest.param("例", "\uf9b5", SAME, id="a compatibility character"),
        pytest.param("葛", "葛\U000e0100", SAME, id="a chosen drawing of a character"),
        pytest.param("王峯", "王峰", SAME, id="a variant of a character"),
        pytest.param("張三", "张三", SAME, id="traditional and simplified"),
        pytest.param("买买提·依明", "买买提•依明", SAME, id="another dot in a name"),
        pytest.param("1", "01", DOUBTFUL, id="a leading zero"),
        pytest.param("3-101", "03-101", DOUBTFUL, id="a leading zero in a household"),
        pytest.param("张三", "张　三", DOUBTFUL, id="a blank inside a name"),
        pytest.param("A1", "a1", DOUBTFUL, id="another case"),
        pytest.param("买买提·依明", "买买提依明", DOUBTFUL, id="a name without its dot"),
        pytest.param("3-101", "31-01", OTHER, id="a dash elsewhere"),
        pytest.param("3-101", "3101", OTHER, id="no dash"),
        pytest.param("2.1", "2.10", OTHER, id="a numbered part"),
        pytest.param("王𠮷", "王吉", OTHER, id="a rare character"),
        pytest.param("1", "一", OTHER, id="a numeral in words"),
    ],
)
def test_two_writings(one: str, other: str, what: str) -> None:
    assert (told(one, other), told(other, one)) == (what, what)


@given(st.text(st.sampled_from("一王𠮷峯張1１①0.-—·•Aａ\u200b　 "), max_size=12))
def test_a_plain_writing_is_plain_for_good(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert code(code(text)) == code(text)
    assert like(code(text)) == like(text)
