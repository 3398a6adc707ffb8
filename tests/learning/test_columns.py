"""Columns are guessed by name and content, and told."""

from __future__ import annotations

import pytest

from core.errors import ConfigError
from tools.training.columns import Columns, choose

LONG = "我们小区门口的路灯已经坏了两个多月，晚上老人孩子出门很不安全，多次反映没有人来修理，希望尽快处理一下。"
ROWS = [[str(i), "路灯不亮了请修", LONG, ("道路", "噪声")[i % 2]] for i in range(40)]


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        pytest.param(["uid", "topic", "body", "label1"], Columns(3, 1, 2), id="English names"),
        pytest.param(["编号", "留言主题", "留言详情", "一级标签"], Columns(3, 1, 2), id="Chinese names"),
        pytest.param(["工单编号", "标题", "内容", "诉求类别"], Columns(3, 1, 2), id="a hotline's names"),
        pytest.param(["a", "标题", "c", "d"], Columns(-1, 1, 2), id="the longest column beside a known title"),
        pytest.param(["a", "b", "c", "d"], Columns(-1, -1, 2), id="nothing known: the longest column"),
    ],
)
def test_guess(names: list[str], wanted: Columns) -> None:
    assert choose(names, ROWS) == wanted


def test_named_columns_win() -> None:
    assert choose(["a", "b", "c", "d"], ROWS, label="d", texts=["b", "c"]) == Columns(3, 1, 2)


def test_a_single_short_column_holds_titles() -> None:
    assert choose(["a", "b", "c", "d"], ROWS, texts=["b"]) == Columns(-1, 1, -1)


def test_a_file_may_lack_named_columns() -> None:
    assert choose(["id", "topic"], [["1", "路灯不亮了"]], label="label1", texts=["topic", "body"]) == Columns(-1, 1, -1)


def test_a_type_column_that_never_repeats_is_no_label() -> None:
    rows = [[str(i), f"事情{i}路灯不亮了"] for i in range(50)]
    assert choose(["type", "title"], rows).label == -1


@pytest.mark.parametrize(
    "texts", [pytest.param(["nothing"], id="named but not there"), pytest.param([], id="no text at all")]
)
def test_no_text_is_told(texts: list[str]) -> None:
    with pytest.raises(ConfigError):
        choose(["id", "count"], [["1", "2"]], texts=texts)


def test_the_guess_is_shown() -> None:
    assert Columns(2, 0, -1).told(["t", "x", "k"]) == "类别=k，标题=t，正文=（无）"
