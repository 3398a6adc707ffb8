"""Lists and model give one answer by one formula."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import ConfigError
from core.routing.combine import Weights, combine, tied
from tools.training.label_map import fit, read_ties

CODES = ("0601", "0602", "0901", "1401", "1901")
GROUPS = {"0601": "06", "0602": "06", "0901": "09", "1401": "14", "1901": "19"}
TIES = tied({"道路": ("06",), "噪声": ("0901",), "工资": ("1401",)}, GROUPS)


@pytest.mark.parametrize(
    ("lists", "model", "best"),
    [
        pytest.param({"0602": 4.0}, {}, "0602", id="no model: the lists decide"),
        pytest.param({}, {"噪声": 0.9, "道路": 0.1}, "0901", id="no word: the model decides"),
        pytest.param(
            {"0602": 3.0}, {"道路": 0.95, "工资": 0.05}, "0602", id="the lists choose within the model's class"
        ),
        pytest.param({"0901": 2.0}, {"工资": 0.99, "噪声": 0.01}, "1401", id="a sure model against one word"),
        pytest.param({"0901": 9.0}, {"工资": 0.55, "噪声": 0.45}, "0901", id="an unsure model against many words"),
    ],
)
def test_combine(lists: dict[str, float], model: dict[str, float], best: str) -> None:
    likely = combine(lists, model, TIES, CODES)
    assert next(iter(likely)) == best
    assert sum(likely.values()) == pytest.approx(1.0)
    assert set(likely) == set(CODES)


def test_fit_trusts_who_is_right() -> None:
    wrong_lists = [({"0901": 6.0}, {"工资": 0.8, "噪声": 0.1, "道路": 0.1}, "工资")] * 20
    assert fit(wrong_lists, TIES, CODES).b == 0.0
    wrong_model = [({"0901": 6.0}, {"工资": 0.5, "噪声": 0.3, "道路": 0.2}, "噪声")] * 20
    assert fit(wrong_model, TIES, CODES).b > Weights().b


def test_mapping_file(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    path.write_text("label,category\n道路,0601|0602\n道路,09\n噪声,\n", encoding="utf-8")
    assert read_ties(path, ["道路", "噪声"]) == {"道路": ("0601", "0602", "09")}
    with pytest.raises(ConfigError, match="噪声"):
        read_ties(path, ["道路"])
    path.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="缺少列"):
        read_ties(path, [])
