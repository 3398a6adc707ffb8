"""An export's hot matters by one command."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.district.district import District
from core.errors import ConfigError
from tests.learning.archive import write_csv
from tests.learning.test_commands import parse
from tools.training.arguments import add_hot_arguments, run_hot
from tools.training.hot_places import COLUMNS, find_hot

NAMES = ("工单编号", "来电人", "标题", "诉求时间", "内容")
DUST = "柳树家园旁边的搅拌站粉尘太大，晚上不敢开窗"
LAMPS = ("东风村", "梧桐里", "银杏路")
ROWS = [
    *((f"g{n}", f"人{n}", "柳树家园旁的搅拌站", f"2026/3/{n + 1} 08:00:00", DUST) for n in range(6)),
    *((f"l{n}", f"邻{n}", "路灯", f"2026-0{n + 1}-01 09:30", f"{name}的路灯不亮") for n, name in enumerate(LAMPS)),
    ("x1", "人9", "无时间", "不知道", DUST),
    ("x2", "人9", "没有这一天", "2026年2月30日", DUST),
]


def test_a_matter_that_six_told_is_found_with_its_place_and_span(tmp_path: Path, demo: District) -> None:
    file = write_csv(tmp_path / "export.csv", NAMES, ROWS)
    said: list[str] = []
    assert run_hot(parse(add_hot_arguments, str(file), "--output", str(tmp_path / "hot.csv")), demo, said.append) == 0
    assert "时间=诉求时间，来电人=来电人，编号=工单编号" in said[0]
    assert said[1].startswith("2 行的时间读不出")
    assert "柳树家园" in said[2] and "6 人 6 条，2026-03-01 … 2026-03-06" in said[2]
    with (tmp_path / "hot.csv").open(encoding="utf-8-sig", newline="") as stream:
        [row] = list(csv.DictReader(stream))
    assert tuple(row) == COLUMNS and row["ids"] == "g0 g1 g2 g3 g4 g5"


@pytest.mark.parametrize(
    ("names", "time", "words"),
    [
        pytest.param(("标题", "内容"), "", "--time-column", id="no column of times"),
        pytest.param(("标题", "时间"), "何时", "没有列 何时", id="a column that is not there"),
    ],
)
def test_what_cannot_be_read_is_told(
    tmp_path: Path, demo: District, names: tuple[str, ...], time: str, words: str
) -> None:
    file = write_csv(tmp_path / "export.csv", names, [("路灯不亮", "x")])
    with pytest.raises(ConfigError, match=words):
        find_hot(file, demo, time=time, tell=lambda text: None)


def test_an_output_that_cannot_be_written_is_told(tmp_path: Path, demo: District) -> None:
    file = write_csv(tmp_path / "export.csv", NAMES, ROWS)
    with pytest.raises(ConfigError, match="写不了"):
        find_hot(file, demo, tmp_path / "nowhere" / "hot.csv", tell=lambda text: None)
