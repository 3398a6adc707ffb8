"""Two matters in one message: heard where there are two, else nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.routing.two_matters import halves
from tests.rules.districts import demo, demo_router

HERE = Path(__file__).parent


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _two(text: str) -> tuple[str, str] | None:
    return halves(text, demo_router(), demo())


@pytest.mark.parametrize("wave", ["first", "later"])
def test_what_is_split_is_two_and_most_that_is_two_is_split(wave: str) -> None:
    """`first`: the rules were grown on these. `later`: written afterwards, read once (12 of 15, none of 19)."""
    rows = [row for row in _rows(HERE / "two_matters.csv") if row["set"] == wave]
    split = [row for row in rows if _two(row["text"])]
    both = [row for row in rows if row["two"] == "yes"]
    assert len(rows) > 30 and len(both) > 12
    assert [row["text"] for row in split if row["two"] == "no"] == []
    assert len(split) >= 0.8 * len(both)


def test_one_matter_told_at_length_stays_one() -> None:
    """Of all sentences of residents that the lists are measured on, every one tells a single matter."""
    found = [*_rows(HERE / "residents_words.csv"), *_rows(HERE.parent / "routing" / "sentences.csv")]
    split = [row["text"] for row in found if _two(row["text"])]
    assert len(found) > 2000 and len(split) <= 1


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("楼下烧烤摊油烟熏死人还有垃圾桶三天没倒了", "楼下烧烤摊油烟熏死人", "垃圾桶三天没倒了"),
        ("１．路燈壞了三盞 ２．綠化帶裡全是垃圾沒人清", "１．路燈壞了三盞", "綠化帶裡全是垃圾沒人清"),
    ],
)
def test_the_words_stay_as_they_were_written(text: str, first: str, second: str) -> None:
    assert _two(text) == (first, second)
