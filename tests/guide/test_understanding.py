"""What a message is, and which entry it asks for: measured."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

from core.guide.search import index_of
from core.guide.understanding import understanding_of
from core.routing.folding import fold
from core.routing.small_talk import meant
from tests.guide.sentences import QUESTIONS, REPORTS
from tests.rules.districts import demo, demo_router

FOLDER = Path(__file__).parent
# What small talk says of a few words -> what that is here.
BRIEF = {"leave": "withdrawal", "done": "withdrawal", "push": "own", "nothing": "nonsense", "privacy": "service"}
BRIEF |= dict.fromkeys(("hello", "yes", "no"), "chat")
# Both sets were written before the lists and by one hand; the lists were mended by the one half only.
HALVES = ("mended", "untouched")
ANSWERED = frozenset({"service", "organisation", "application", "help"})


@cache
def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def kind_of(text: str) -> str:
    """As the front desk hears a fresh message: dangers, small talk, then all the rest."""
    if demo_router().danger(text):
        return "emergency"
    brief = meant(fold(text).plain)
    if brief not in {"", "filler"}:
        return BRIEF.get(brief, brief)
    kind = understanding_of(demo()).read(text, demo_router().read(text)).kind
    return "chat" if brief and kind == "report" else kind


def test_every_kind_is_told_by_twenty_sentences() -> None:
    told = [row["kind"] for row in rows("kinds.csv")]
    assert len(told) >= 400 and len(set(told)) == 15
    assert min(told.count(kind) for kind in set(told)) >= 20
    assert len(rows("questions.csv")) >= 300


@pytest.mark.parametrize("half", HALVES)
def test_what_a_message_is_is_understood(half: str) -> None:
    asked = [row for row in rows("kinds.csv") if row["half"] == half]
    wrong = [(row["kind"], kind_of(row["text"]), row["text"]) for row in asked if kind_of(row["text"]) != row["kind"]]
    assert 1 - len(wrong) / len(asked) >= 0.93, wrong


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("你们效率真低", "report"),
        ("服务真差", "report"),
        ("真快啊 一个月了", "report"),
        ("你们办事效率真高，半年了", "report"),
        ("态度真好 把我赶出来了", "report"),
        ("谢谢你们不作为", "report"),
        ("感谢让我等了三天", "report"),
        ("等了三天终于修好了，谢谢你们", "thanks"),
        ("谢谢师傅，让我们多等一会也值了", "thanks"),
        ("半年了终于通水了，感谢", "thanks"),
        ("真快，才一天", "thanks"),
        ("你们效率真高", "thanks"),
    ],
)
def test_kind_words_in_anger_are_no_thanks(text: str, kind: str) -> None:
    assert kind_of(text) == kind
    assert (demo_router().read(text).kind == "praise") <= (kind == "thanks")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我要交燃气费", "service"),
        ("pay my water bill", "service"),
        ("I want to pay the property fee", "service"),
        ("交了水费还是停水", "report"),
        ("I paid my water bill but there is no water", "report"),
    ],
)
def test_who_wants_to_pay_tells_of_no_fault(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def test_no_danger_is_answered_as_anything_else() -> None:
    told = [row["text"] for row in rows("kinds.csv") if row["kind"] == "emergency"]
    assert [text for text in told if kind_of(text) != "emergency"] == []


def test_praise_goes_before_refusal() -> None:
    assert demo_router().read("法官判得不公，我要上诉").refusal
    thanked = demo_router().read("感谢社区帮我打官司，给你们送锦旗")
    assert thanked.kind == "praise" and thanked.refusal is None


def test_questions_and_reports_are_told_apart() -> None:
    asked, told = QUESTIONS.split("\n")[1:-1], REPORTS.split("\n")[1:-1]
    missed = [text for text in asked if kind_of(text) not in ANSWERED]
    taken = [text for text in told if kind_of(text) in ANSWERED]
    assert 1 - (len(missed) + len(taken)) / (len(asked) + len(told)) >= 0.93, (missed, taken)


@pytest.mark.parametrize("half", HALVES)
def test_the_entry_that_is_meant_is_found(half: str) -> None:
    index, asked = index_of(demo()), [row for row in rows("questions.csv") if row["half"] == half]
    found = [[hit.entry.code for hit in index.find(index.read(row["text"]))] for row in asked]
    right = [frozenset(row["codes"].split("|")) for row in asked]
    first = sum(bool(codes & {*hits[:1]}) for codes, hits in zip(right, found, strict=True))
    three = sum(bool(codes & {*hits}) for codes, hits in zip(right, found, strict=True))
    assert first / len(asked) >= 0.90 and three / len(asked) >= 0.97, (first, three, len(asked))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("低保怎么办", "sx01"),
        ("抵保怎么申请", "sx01"),
        ("開無犯罪證明要帶什麼", "zm01"),
        ("sydj", "sx10"),
        ("zdshbz", "sx01"),
        ("户口想迁过来", "sx27"),
        ("孩子上户口要带什么", "sx28"),
        ("shehuibaozhangka", "sx22"),
        ("canjizheng zai nali ban", "sx08"),
        ("gaolinjingtie zenme ling", "sx04"),
        ("dibao zenme ban", "sx01"),
        ("工租房", "sx35"),
        ("派出所让我证明我和我弟是一家人", "zm09"),
        ("我腿脚不好能不能来家里办", "lb17"),
        ("how do I get a residence permit", "sx30"),
        ("where can I renew my id card", "sx29"),
        ("when are old age allowances paid", "sx04"),
        ("how do I report a broken street light", ""),
        ("where can I park my car", ""),
        ("今天天气真好", ""),
        ("火星上的签证", ""),
    ],
    ids=[
        "short",
        "by its sound",
        "traditional",
        "initials",
        "some initials",
        "a gap",
        "other words",
        "in letters",
        "letters and asking",
        "letters told loosely",
        "a whole name in letters",
        "only its sound",
        "a demand",
        "at home",
        "English",
        "a short English word",
        "many in English",
        "a report in English",
        "nothing of the guide in English",
        "none",
        "unknown",
    ],
)
def test_a_way_of_asking(text: str, code: str) -> None:
    index = index_of(demo())
    found = [hit.entry.code for hit in index.find(index.read(text))]
    assert code in found if code else not found
