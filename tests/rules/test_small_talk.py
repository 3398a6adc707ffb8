"""Short messages that are no report, and reports that look like them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.routing.folding import fold
from core.routing.small_talk import asking, meant

with (Path(__file__).parent / "small_talk.csv").open(encoding="utf-8", newline="") as _file:
    SAID = [(row["text"], row["meaning"]) for row in csv.DictReader(_file)]


@pytest.mark.parametrize(("text", "meaning"), SAID)
def test_a_short_message_means_what_it_says(text: str, meaning: str) -> None:
    assert meant(fold(text).plain) == meaning


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("今天有多少件", True),
        ("怎么弄？", True),
        ("你们几点上班呢", True),
        ("已经修好了", False),
        ("管道换了一根", False),
    ],
)
def test_a_question_is_no_reason(text: str, question: bool) -> None:
    assert asking(fold(text).plain) is question
