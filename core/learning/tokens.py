"""Turns a message into counted features: characters, pairs and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import rjieba
from numpy.typing import NDArray

from core.domain.folding import fold

READ = 2000  # characters of a message that are read; the rest adds little and costs time
PAIR = np.uint64(1 << 21)  # code points lie below it: a pair is one number
_LOOKUP = 1 << 16  # characters beyond the basic plane are not features


@dataclass(frozen=True, slots=True)
class Text:
    """A message ready to be counted. `title` '' where the archive has none; both folded, together READ characters."""

    title: str
    body: str

    @property
    def size(self) -> int:
        """Characters read."""
        return len(self.title) + len(self.body)


@dataclass(frozen=True, slots=True)
class Counted:
    """The features of a message: `ids` ascending; how often in all of it and in its title (same shape)."""

    ids: NDArray[np.int64]
    full: NDArray[np.float32]
    title: NDArray[np.float32]
    size: int


def prepare(title: str, body: str) -> Text:
    """A message folded to one script and width, cut to READ characters."""
    title = fold(title[:READ]).plain.strip()
    return Text(title, fold(body[: READ - len(title)]).plain.strip())


def words(text: str) -> list[str]:
    """jieba's words of a folded text, blanks left out."""
    return [word for word in rjieba.cut(text) if not word.isspace()]


def points(text: str) -> NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)


def pairs(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Neighbouring characters as one number each."""
    wide = codes.astype(np.uint64)
    return wide[:-1] * PAIR + wide[1:]


class Vocabulary:
    """Numbers the features: single characters first, then pairs, then words.

    `chars`: code points, `couples`: pairs, both ascending; `words`: in the order of their numbers.
    """

    def __init__(self, chars: NDArray[np.uint32], couples: NDArray[np.uint64], words: Sequence[str]) -> None:
        self.chars, self.couples, self.words = chars, couples, tuple(words)
        self.first_pair, self.first_word = len(chars), len(chars) + len(couples)
        self._single = np.full(_LOOKUP + 1, -1, dtype=np.int64)  # the last stands for all beyond
        self._single[chars] = np.arange(len(chars))
        self._word = {word: self.first_word + i for i, word in enumerate(self.words)}

    def __len__(self) -> int:
        return self.first_word + len(self.words)

    def name(self, number: int) -> str:
        """How a feature is written."""
        if number >= self.first_word:
            return self.words[number - self.first_word]
        if number >= self.first_pair:
            both = int(self.couples[number - self.first_pair])
            return chr(both >> 21) + chr(both & ((1 << 21) - 1))
        return chr(int(self.chars[number]))

    def pair_row(self, text: str) -> NDArray[np.int64]:
        """The numbers of a folded text's pairs in their order, -1 for unknown ones."""
        return self._pairs_of(points(text))

    def _pairs_of(self, codes: NDArray[np.uint32]) -> NDArray[np.int64]:
        wanted = pairs(codes)
        if not len(self.couples) or not len(wanted):
            return np.full(len(wanted), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.couples, wanted), len(self.couples) - 1)
        return np.where(self.couples[at] == wanted, at + self.first_pair, -1)

    def word_row(self, text: str) -> NDArray[np.int64]:
        """The numbers of a folded text's words in their order, -1 for unknown ones; blanks are no words."""
        number = self._word.get
        return np.array([number(word, -1) for word in rjieba.cut(text) if not word.isspace()], dtype=np.int64)

    def find(self, text: str) -> NDArray[np.int64]:
        """The numbers of all known features of a folded text, repeats included, in no order."""
        if not text:
            return np.empty(0, dtype=np.int64)
        codes = points(text)
        number = self._word.get
        known = [n for word in rjieba.cut(text) if (n := number(word)) is not None]
        single = self._single[np.minimum(codes, _LOOKUP)]
        found = np.concatenate((single, self._pairs_of(codes), np.array(known, dtype=np.int64)))
        return found[found >= 0]

    def count(self, text: Text) -> Counted:
        """The features of a message, counted."""
        title, body = self.find(text.title), self.find(text.body)
        every = np.sort(np.concatenate((title, body)) if len(title) and len(body) else title if len(title) else body)
        starts = np.flatnonzero(np.concatenate(([True], every[1:] != every[:-1]))) if len(every) else every
        ids = every[starts]
        full = np.diff(starts, append=len(every)).astype(np.float32)
        inside = np.bincount(np.searchsorted(ids, title), minlength=len(ids)).astype(np.float32)
        return Counted(ids, full, inside, text.size)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many features of each sort are kept at most, and in how many messages one must stand."""

    pairs: int = 90_000
    words: int = 50_000
    least: int = 2


def learn_vocabulary(texts: Iterable[Text], sizes: Sizes) -> Vocabulary:
    """The features of an archive, the commonest where there are too many. Reads the texts once."""
    seen_chars: Counter[int] = Counter()
    seen_pairs: Counter[int] = Counter()
    seen_words: Counter[str] = Counter()
    for text in texts:
        both = [points(text.title), points(text.body)]
        seen_chars.update(np.unique(np.concatenate(both)).tolist())
        seen_pairs.update(np.unique(np.concatenate([pairs(p) for p in both if len(p)] or [pairs(both[0])])).tolist())
        seen_words.update({*words(text.title), *words(text.body)})
        if len(seen_pairs) > 40 * sizes.pairs:
            seen_pairs = Counter({k: n for k, n in seen_pairs.items() if n > 1})
        if len(seen_words) > 40 * sizes.words:
            seen_words = Counter({k: n for k, n in seen_words.items() if n > 1})
    chars = sorted(c for c, n in seen_chars.items() if n >= sizes.least and c < _LOOKUP)
    couples = sorted(c for c, n in seen_pairs.most_common(sizes.pairs) if n >= sizes.least)
    kept = sorted(w for w, n in seen_words.most_common(sizes.words) if n >= sizes.least and "\n" not in w)
    return Vocabulary(np.array(chars, dtype=np.uint32), np.array(couples, dtype=np.uint64), kept)
