"""Finding words: equal to a naive search, offsets as in the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.routing.folding import Folded, fold
from core.routing.hanzi import SIMPLIFIED
from core.routing.keywords import Phrases, WordIndex, stands_alone, word_borders
from tests.rules.districts import demo, tiny

# Few characters, so that words meet, overlap and repeat; hidden, wide, traditional and Latin ones among them.
SIGNS = "着火灯坏路a b3１Ｂ著燈壞\u200b\u0301。"
TEXTS = st.text(alphabet=SIGNS, max_size=40)
WORDS = st.lists(st.text(alphabet=SIGNS, min_size=1, max_size=5), max_size=12)


def found(words: list[str], text: str) -> set[tuple[str, int, int]]:
    return {(h.word, h.start, h.end) for h in WordIndex((w, w) for w in words).find(fold(text))}


@given(WORDS, TEXTS)
def test_the_index_finds_what_a_naive_search_finds(words: list[str], text: str) -> None:
    plain = fold(text).plain
    naive = set()
    for word in {fold(w).plain.strip() for w in words}:
        for start in range(len(plain)):
            if len(word) >= 2 and plain.startswith(word, start) and stands_alone(plain, start, start + len(word)):
                naive.add((word, start, start + len(word)))
    assert found(words, text) == naive


@given(WORDS, TEXTS)
def test_hits_come_in_order_and_carry_every_meaning(words: list[str], text: str) -> None:
    index: WordIndex[tuple[str, int]] = WordIndex((w, (w, n)) for w in words for n in (1, 2))
    hits = index.find(fold(text), borders=True)
    assert [(h.start, -h.end) for h in hits] == sorted((h.start, -h.end) for h in hits)
    for hit in hits:
        assert fold(hit.means[0]).plain.strip() == hit.word
        assert any(h.means == (hit.means[0], 3 - hit.means[1]) for h in hits)


@given(TEXTS)
def test_folding_keeps_offsets(text: str) -> None:
    folded = fold(text)
    whole = folded.written(0, len(folded.plain))
    assert fold(whole).plain == folded.plain
    for start in range(len(folded.plain)):
        assert fold(folded.written(start, start + 1)).plain == folded.plain[start]


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text).plain
    assert fold(once) == Folded(once, once)
    assert len(once) <= len(text)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        pytest.param("下水道堵塞，汙水外溢", "下水道堵塞,污水外溢", id="traditional, wide comma"),
        pytest.param("臺灣台北裏裡", "台湾台北里里", id="variants of one character"),
        pytest.param("ＡＢＣ１２３　！？", "abc123 !?", id="full width"),
        pytest.param("① ⾞ ⼈", "1 车 人", id="circled digits and radicals"),
        pytest.param("路\u200b灯\ufe0f\u2060", "路灯", id="hidden signs"),
        pytest.param("a\u0301\u0308", "a", id="marks on letters"),
        pytest.param("a\x00b\x07c", "abc", id="controls"),
        pytest.param("a\r\nb\u2028c\x0bd", "a\n\nb\nc\nd", id="line ends"),
        pytest.param("a\xa0\u3000\tb", "a   b", id="blanks"),
        pytest.param("\ud83d路", " 路", id="half of an emoji"),
        pytest.param("着著", "着着", id="着 and 著 read alike"),
        pytest.param("İßΣ", "İßΣ", id="letters whose small form is longer stay"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_folding(written: str, plain: str) -> None:
    assert fold(written).plain == plain


def test_the_table_is_one_to_one_and_final() -> None:
    assert len(SIMPLIFIED) > 2500
    assert all(len(k) == len(v) == 1 for k, v in SIMPLIFIED.items())
    assert SIMPLIFIED.keys().isdisjoint(SIMPLIFIED.values())


def test_traditional_names_of_the_districts_read_as_the_simplified_ones() -> None:
    names = [
        entry.names for d in (demo(), tiny()) for t in (d.areas, d.departments, d.categories) for entry in t.values()
    ]
    names += [entry.names for entry in demo().emergencies]
    both = [(n.hans, n.hant) for n in names if n.hant]
    assert len(both) > 450
    assert [(hans, hant) for hans, hant in both if fold(hans).plain != fold(hant).plain] == []


@pytest.mark.parametrize(
    ("word", "text", "hits"),
    [
        pytest.param("rat", "a rat, two rats, RATS! rating, pirate", 3, id="whole words and plurals"),
        pytest.param("bus", "buses and bus", 2, id="plural in es"),
        pytest.param("street light", "No Street  Light; a street light", 1, id="two words, one blank"),
        pytest.param("3栋", "3栋 13栋 ３栋", 2, id="no piece of a number"),
        pytest.param("KTV吵", "ktv吵", 1, id="letters and characters"),
        pytest.param("灯坏", "路灯坏了灯坏", 2, id="twice"),
        pytest.param("啊啊", "啊啊啊", 2, id="overlapping itself"),
        pytest.param("灯", "灯灯灯", 0, id="one character is too vague"),
        pytest.param("", "灯", 0, id="an empty word"),
    ],
)
def test_words(word: str, text: str, hits: int) -> None:
    assert len(WordIndex([(word, 0)]).find(fold(text))) == hits


@pytest.mark.parametrize(
    ("word", "text", "how"),
    [
        pytest.param("着火", "楼上着火了", "whole", id="a word"),
        pytest.param("着火", "跟着火车走", "cut", id="the end of one and the beginning of another"),
        pytest.param("上诉", "以上诉求请处理", "cut", id="the same"),
        pytest.param("人肉", "老人肉都不买", "torn", id="the end of one and another"),
        pytest.param("爆炸", "听到爆炸声", "part", id="the beginning of one"),
    ],
)
def test_how_a_hit_lies_to_words(word: str, text: str, how: str) -> None:
    (hit,) = WordIndex([(word, 0)]).find(fold(text), borders=True)
    assert (hit.whole, hit.torn, hit.cut) == (how == "whole", how in {"cut", "torn"}, how == "cut")


@given(st.text(max_size=60))
def test_word_borders_hold_both_ends(text: str) -> None:
    plain = fold(text).plain
    assert {0, len(plain)} <= word_borders(plain)
    assert max(word_borders(plain)) == len(plain)


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        pytest.param("被困在了电梯", "困在了电梯", id="a gap of one"),
        pytest.param("困电梯", "困电梯", id="no gap"),
        pytest.param("困在這部老電梯", "困在這部老電梯", id="traditional"),
        pytest.param("困，电梯", "", id="another clause"),
        pytest.param("困一二三四五六七八九电梯", "", id="too far"),
        pytest.param("电梯困", "", id="the other way round"),
    ],
)
def test_phrases_with_a_gap(text: str, hit: str) -> None:
    folded = fold(text)
    assert [folded.written(h.start, h.end) for h in Phrases([("困…电梯", 1)]).find(folded)] == ([hit] if hit else [])


def test_signs_in_a_phrase_are_taken_literally() -> None:
    phrases = Phrases([("(a…b)", 1)])
    assert phrases.find(fold("(a+b)"))
    assert not phrases.find(fold("aab"))
