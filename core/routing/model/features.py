"""Turns a message into counted features, and into what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat

import numpy as np
from numpy.typing import NDArray

from core.routing.folding import fold
from core.routing.segmenter import cut

READ = 2000  # characters of a message that are read; the rest adds little and costs time
PAIR = np.uint64(1 << 21)  # code points lie below it: a pair is one number
LOOKUP = 1 << 16  # characters beyond the basic plane are not features


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
    full: NDArray[np.int64]
    title: NDArray[np.int64]
    size: int


def prepare(title: str, body: str) -> Text:
    """A message folded to one script and width, cut to READ characters."""
    title = fold(title[:READ]).plain.strip()
    return Text(title, fold(body[: READ - len(title)]).plain.strip())


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
        self._single = np.full(LOOKUP + 1, -1, dtype=np.int64)  # the last stands for all beyond
        self._single[chars] = np.arange(len(chars))
        self.numbers = {word: self.first_word + i for i, word in enumerate(self.words)}

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

    def pairs_of(self, wanted: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The numbers of pairs in their order, -1 for unknown ones; fastest where they ascend."""
        if not len(self.couples):
            return np.full(len(wanted), -1, dtype=np.int64)
        at = self.couples.searchsorted(wanted)
        return np.where(self.couples.take(at, mode="clip") == wanted, at + self.first_pair, -1)

    def find(self, text: str) -> NDArray[np.int64]:
        """The numbers of all known features of a folded text, repeats included, in no order."""
        if not text:
            return np.empty(0, dtype=np.int64)
        codes, words = points(text), cut(text)
        single = self._single.take(codes, mode="clip")
        known = np.fromiter(map(self.numbers.get, words, repeat(-1)), np.int64, len(words))
        found = np.concatenate((single, self.pairs_of(np.sort(pairs(codes))), known))
        return found[found >= 0]

    def count(self, text: Text) -> Counted:
        """The features of a message, counted."""
        title, body = self.find(text.title), self.find(text.body)
        ids, full = np.unique(np.concatenate((title, body)), return_counts=True)
        return Counted(ids, full, np.bincount(ids.searchsorted(title), minlength=len(ids)), text.size)


TITLE = 0.5  # what the title counts beside the whole message
TINY = np.float32(1e-9)
_LOGS = np.concatenate(([0], 1 + np.log(np.arange(1, READ + 1, dtype=np.float32)))).astype(np.float32)  # of each count


@dataclass(frozen=True, slots=True)
class Table:
    """Vectors of some features in one byte a number. `row`: of each feature or -1; `scale`: of each vector."""

    row: NDArray[np.int32]
    codes: NDArray[np.int8]
    scale: NDArray[np.float32]

    @property
    def width(self) -> int:
        """Numbers of a vector."""
        return int(self.codes.shape[1])

    def sums(self, ids: NDArray[np.int64], weights: NDArray[np.float32], ends: Sequence[int]) -> NDArray[np.float32]:
        """Weighted sums of the vectors of all messages' features, one message's after the other's until its `ends`.

        `weights`: (k, len(ids)); the result (messages, k, width).
        """
        rows = self.row.take(ids)
        known = np.flatnonzero(rows >= 0)
        rows = rows.take(known)
        weighed = weights.take(known, 1) * self.scale.take(rows)
        spans = pairwise((0, *known.searchsorted(ends)))
        return np.stack([weighed[:, a:b] @ self.codes.take(rows[a:b], 0).astype(np.float32) for a, b in spans])


@dataclass(frozen=True, slots=True)
class Meaning:
    """How messages become vectors. `rarity`: of each feature; `mean`: what all messages share, taken away."""

    tables: tuple[Table, ...]
    rarity: NDArray[np.float32]
    mean: NDArray[np.float32]

    @property
    def width(self) -> int:
        """Numbers of a message's vector."""
        return sum(table.width for table in self.tables)

    def raw(self, messages: Sequence[Counted]) -> NDArray[np.float32]:
        """Before the mean is taken away: (n, 2, width), each message and its title; each table's part of length 1."""
        ids = np.concatenate([m.ids for m in messages])
        counts = np.concatenate([(m.full, m.title) for m in messages], axis=1)
        ends = np.cumsum([len(m.ids) for m in messages]).tolist()
        weights = log_counts(counts) * self.rarity.take(ids)
        return np.concatenate([unit(table.sums(ids, weights, ends)) for table in self.tables], axis=2)

    def vectors(self, messages: Sequence[Counted]) -> NDArray[np.float32]:
        """Each message's vector of length 1; its title counts TITLE."""
        both = unit(self.raw(messages) - self.mean)
        titled = np.array([[m.title.any()] for m in messages])
        return np.where(titled, unit(both[:, 0] + TITLE * both[:, 1]), both[:, 0])


def log_counts(counts: NDArray[np.int64]) -> NDArray[np.float32]:
    """1 + ln(count), 0 for none: a word said ten times is not ten times as much."""
    return _LOGS.take(counts, mode="clip")


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each vector (last axis) at length 1; zero stays zero."""
    length = np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))
    return np.asarray(vectors / np.maximum(length, TINY), dtype=np.float32)
