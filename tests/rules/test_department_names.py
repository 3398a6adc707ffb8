"""Which department a few typed words mean: a table a clerk can check."""

from __future__ import annotations

import pytest

from core.district.naming import department_named, departments_named
from tests.stories.town import district


@pytest.mark.parametrize(
    ("said", "first"),
    [
        pytest.param("市监局", "market", id="short name"),
        pytest.param("市场监管局", "market", id="shortening of the full name"),
        pytest.param("工商局", "market", id="old name that people still use"),
        pytest.param("12315", "market", id="hot line"),
        pytest.param("派出所", "police", id="other name"),
        pytest.param("公安局", "police", id="without the place"),
        pytest.param("环保", "ecology", id="old short name"),
        pytest.param("油烟", "ecology", id="what it is for"),
        pytest.param("燃氣公司", "util_gas", id="traditional characters"),
        pytest.param("Market Supervision", "market", id="English"),
        pytest.param("  區市場監督管理局。", "market", id="full name, blanks and full stop"),
        pytest.param("给消防队看看", "fire", id="a name in a sentence"),
        pytest.param("某某局", "", id="nobody"),
        pytest.param("的", "", id="a word of no meaning"),
    ],
)
def test_the_likeliest_department(said: str, first: str) -> None:
    found = departments_named(district(), said)
    assert (found[0] if found else "") == first


def test_of_departments_called_alike_the_first_of_the_list_comes_first_and_no_single_one_is_meant() -> None:
    committees = [code for code in district().departments if code.startswith("cm_committee@")]
    assert departments_named(district(), "居委会", committees[1:])[0] == committees[1]
    assert department_named(district(), "居委会") == ""
    assert department_named(district(), "城管局") == "urban_mgmt"
