"""Vectors of words and pairs, and the vector of a message."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.routing.model.features import READ, Counted

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
