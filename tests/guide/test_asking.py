"""A question is told from a report; no report is lost by it."""

from __future__ import annotations

import time
from statistics import median

import pytest

from core.guide.asking import asks
from core.guide.search import Index, index_of
from tests.guide.sentences import QUESTIONS, REPORTS
from tests.stories.town import district

ASKED, TOLD = QUESTIONS.split("\n")[1:-1], REPORTS.split("\n")[1:-1]


def _asks(text: str) -> bool:
    index = index_of(district())
    plain = index.read(text)
    return asks(plain, index.find(plain))


def test_questions_and_reports_are_told_apart() -> None:
    missed = [text for text in ASKED if not _asks(text)]
    taken = [text for text in TOLD if _asks(text)]
    assert len(ASKED) >= 100 and len(TOLD) >= 100
    assert 1 - (len(missed) + len(taken)) / (len(ASKED) + len(TOLD)) >= 0.93, (missed, taken)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("低保怎么办", "sx01"),
        ("抵保怎么申请", "sx01"),
        ("開無犯罪證明要帶什麼", "zm01"),
        ("sydj", "sx10"),
        ("孩子上户口要带什么", "sx28"),
        ("今天天气真好", ""),
        ("火星上的签证", ""),
    ],
    ids=["a short name", "by its sound", "traditional", "initials", "other words", "no question", "not in the guide"],
)
def test_the_entry_that_is_meant_is_found(text: str, code: str) -> None:
    index = index_of(district())
    found = [hit.entry.code for hit in index.find(index.read(text))]
    assert code in found if code else not found


def test_search_and_index_are_quick() -> None:
    began = time.perf_counter()
    index = Index(district().guide.values())
    assert time.perf_counter() - began < 0.3
    spent = []
    for text in ASKED:
        began = time.perf_counter()
        index.find(index.read(text))
        spent.append(time.perf_counter() - began)
    assert median(spent) < 0.005
