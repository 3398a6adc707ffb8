"""Finds a district's words in a text, in one pass over it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import permutations
from operator import add
from typing import Generic, NamedTuple, TypeVar

from core.routing.folding import Folded, fold
from core.routing.segmenter import cut

T = TypeVar("T")
_HEAD = 2  # a word is looked up by its first two characters
_DOTS = "…"
_BOTH = "&"
_SIGNS = frozenset("…/$&")
_END = r"(?=\s*(?:[。!?;~\n]|$))"
_GAP = r"[^,。!?;\n]{0,8}?"
_NEAR = r"[^。!?;\n]{0,20}?"
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class Hit(NamedTuple, Generic[T]):
    """A word found: plain[start:end], what it stands for, and how it lies to the words of the sentence.

    `begins`, `ends`: a word begins at its start, ends at its end; `crosses`: a word ends inside it.
    """

    start: int
    end: int
    word: str
    means: T
    begins: bool = True
    ends: bool = True
    crosses: bool = False

    @property
    def whole(self) -> bool:
        """It is made of whole words."""
        return self.begins and self.ends

    @property
    def torn(self) -> bool:
        """It begins with the end of another word: 人肉 in 老人肉, 着火 in 烧着火 (jieba is not always right)."""
        return self.crosses and not self.begins

    @property
    def cut(self) -> bool:
        """It is cut out of two other words: 着火 in 跟着火车, 上诉 in 以上诉求."""
        return self.torn and not self.ends


class WordIndex(Generic[T]):
    """Words and what they mean, read as `fold` reads them; words of one character are too vague to be looked for."""

    def __init__(self, words: Iterable[tuple[str, T]]) -> None:
        self._words: dict[str, tuple[T, ...]] = {}
        for word, means in words:
            plain = fold(word).plain.strip()
            known = self._words.get(plain, ())
            if len(plain) >= _HEAD and means not in known:
                self._words[plain] = (*known, means)
        sizes: dict[str, set[int]] = defaultdict(set)
        for plain in self._words:
            sizes[plain[:_HEAD]].add(len(plain))
        self._sizes = {head: tuple(sorted(of_head, reverse=True)) for head, of_head in sizes.items()}

    def find(self, text: Folded, *, borders: bool = False) -> list[Hit[T]]:
        """All hits by their start, longer ones first, overlaps included; offsets are those of `text.plain`.

        Latin words and numbers count only where no letter or digit adjoins (rat, not rating; 3栋, not 13栋), a plural
        excepted. `borders`: have jieba say where words begin and end; without it all are whole. Linear in the text.
        """
        spans = list(self._spans(text.plain))
        known = word_borders(text.plain) if borders and spans else None
        hits = []
        for start, end, word in spans:
            how = (True, True, False)
            if known is not None:
                how = (start in known, end in known, not known.isdisjoint(range(start + 1, end)))
            hits += [Hit(start, end, word, means, *how) for means in self._words[word]]
        return hits

    def _spans(self, plain: str) -> Iterator[tuple[int, int, str]]:
        words, sizes, begun = self._words, self._sizes, heads(plain)
        if sizes.keys().isdisjoint(begun):
            return
        for start in [at for at, head in enumerate(begun) if head in sizes]:
            for size in sizes[plain[start : start + _HEAD]]:
                word = plain[start : start + size]
                if word in words and len(word) == size and stands_alone(plain, start, start + size):
                    yield start, start + size, word


class Phrases(Generic[T]):
    """Words as the district lists them; '…' in one stands for up to eight characters of the same clause.

    '/' parts words that do as well (怎么/如何…申请/领), '$' at the end of one of these is the end of a sentence (吗$);
    '&' means all of them in any order, each within twenty characters of the next (签字/收了钱&重来/反悔).
    """

    def __init__(self, listed: Iterable[tuple[str, T]]) -> None:
        both = list(listed)
        self._plain: WordIndex[T] = WordIndex((word, means) for word, means in both if not _SIGNS & set(word))
        self._gapped = [(word, means) for word, means in both if _SIGNS & set(word)]
        number: dict[tuple[str, ...], int] = {}  # of each part
        heads: dict[str, set[int]] = defaultdict(set)
        self._begun: dict[int, list[tuple[int, frozenset[int]]]] = defaultdict(list)
        for at, (word, _) in enumerate(self._gapped):
            parts = [tuple(part) for one in word.split(_BOTH) for part in _parts(one)]
            needs = frozenset(number.setdefault(part, len(number)) for part in parts)
            self._begun[number[min(parts, key=len)]].append((at, needs))
            for part in parts:
                for one in part:
                    heads[one[:_HEAD]].add(number[part])
        self._heads = {head: tuple(of_head) for head, of_head in heads.items()}
        self.said = frozenset(one for part in number for one in part)  # what gapped words hold

    def find(self, text: Folded) -> list[Hit[T]]:
        """All hits; only those of words without a gap can be cut out of other words."""
        hits = self._plain.find(text, borders=True)
        for at in self._near(text.plain):
            word, means = self._gapped[at]
            hits += [Hit(*found.span(), word, means) for found in _compiled(word).finditer(text.plain)]
        return hits

    def _near(self, plain: str) -> list[int]:
        """Which words with a gap may be there, by the first two characters of each of their parts; in their order."""
        begun = self._heads.keys() & ("", *plain, *heads(plain))
        seen = set().union(*[self._heads[head] for head in begun])
        return sorted([at for part in self._begun.keys() & seen for at, needs in self._begun[part] if needs <= seen])


@lru_cache(None)
def _compiled(word: str) -> re.Pattern[str]:
    return re.compile(pattern(word))


def _parts(word: str) -> list[list[str]]:
    """What stands before, between and after the gaps, each in all its ways."""
    return [[fold(one.removesuffix("$")).plain for one in part.split("/")] for part in word.split(_DOTS)]


def pattern(word: str) -> str:
    """A district's word, with its gaps and ways, as a regular expression for folded texts."""
    if _BOTH in word:
        both = [f"(?:{pattern(one)})" for one in word.split(_BOTH)]
        return "|".join(map(_NEAR.join, permutations(both)))
    *parts, last = [list(map(re.escape, part)) for part in _parts(word)]
    ends = word.split(_DOTS)[-1].split("/")  # '$' belongs to its own way: 怎么样/好了没$
    last = [way + (_END if end.endswith("$") else "") for way, end in zip(last, ends, strict=True)]
    return _GAP.join(f"(?:{'|'.join(part)})" for part in (*parts, last))


@lru_cache(16)  # of one message, for each list of words
def heads(plain: str) -> tuple[str, ...]:
    """Each character with the next."""
    return tuple(map(add, plain, plain[1:]))


def stands_alone(plain: str, start: int, end: int) -> bool:
    """Whether plain[start:end] is no piece of a longer Latin word or number."""
    if start and plain[start] in _LATIN and plain[start - 1] in _LATIN:
        return False
    if plain[end - 1] not in _LATIN:
        return True
    after = plain[end : end + 3]
    for plural in ("es", "s", ""):
        if after.startswith(plural):
            return after[len(plural) : len(plural) + 1] not in _LATIN
    return True


@lru_cache(16)  # of one message, for each list of words
def word_borders(plain: str) -> frozenset[int]:
    """Offsets at which jieba's segmentation puts a border, both ends included."""
    borders, at = {0}, 0
    for word in cut(plain):
        at += len(word)
        borders.add(at)
    return frozenset(borders)


def words(text: str) -> list[str]:
    """jieba's words of a folded text, blanks left out."""
    return [word for word in cut(text) if not word.isspace()]
