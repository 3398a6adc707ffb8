"""Short messages that are no report, and reports that look like them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.routing.folding import fold
from core.routing.no_answer import stops
from core.routing.small_talk import agrees, asking, handed_in, meant

with (Path(__file__).parent / "small_talk.csv").open(encoding="utf-8", newline="") as _file:
    SAID = [(row["text"], row["meaning"]) for row in csv.DictReader(_file)]


@pytest.mark.parametrize(("text", "meaning"), SAID)
def test_a_short_message_means_what_it_says(text: str, meaning: str) -> None:
    assert meant(fold(text).plain) == meaning


@pytest.mark.parametrize(
    ("text", "stop"),
    [
        ("不吹了", "leave"),
        ("先别发", ""),  # put off, no more
        ("不发通知了", "leave"),
        ("不要退了", "leave"),
        ("不用退了", "done"),
        ("不漏了", ""),
        ("不开门", ""),
        ("没发", ""),
    ],
)
def test_what_is_asked_for_may_be_called_off(text: str, stop: str) -> None:
    assert stops(fold(text).plain) == stop


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


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("对对就是这样子的你帮我报上去吧谢谢你啊小伙子", True),
        ("嗯嗯好的你就这样报吧", True),
        ("算了你就这样报吧", True),
        ("算了", False),
        ("行吧那你就给我登记一下", True),
        ("对的师傅麻烦你快点报上去", True),
        ("好的谢谢", True),
        ("系呀唔该", True),
        ("你好", False),
        ("知道了", False),
        ("行了行了知道了", False),
        ("不是这样子的", False),
        ("还没报上去", False),
        ("可以报吗", False),
        ("好多人", False),
        ("报你妈", False),
    ],
)
def test_a_yes_is_heard_without_a_comma(text: str, yes: bool) -> None:
    assert agrees(fold(text).plain) is yes


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("装修那个报一下", "装修"),
        ("楼上漏水那个也帮我报上去", "楼上漏水"),
        ("那个报了没有", ""),
        ("灯不亮那件不报", ""),
    ],
)
def test_what_is_to_be_handed_in_may_be_named(text: str, thing: str) -> None:
    assert handed_in(fold(text).plain)[0] == thing
