"""Vectors of words and pairs, and the vector of a message."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.routing.model.features import Counted

TITLE = 0.5  # what the title counts beside the whole message
TINY = np.float32(1e-9)


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

    def sums(self, ids: NDArray[np.int64], weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """Weighted sums of vectors. `weights`: (k, len(ids)); the result (k, width)."""
        rows = self.row[ids]
        known = np.flatnonzero(rows >= 0)
        rows = rows[known]
        sums: NDArray[np.float32] = (weights[:, known] * self.scale[rows]) @ self.codes[rows].astype(np.float32)
        return sums


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

    def raw(self, counted: Counted) -> NDArray[np.float32]:
        """Before the mean is taken away: (2, width), the whole message and its title; each table's part of length 1."""
        weights = np.stack((log_counts(counted.full), log_counts(counted.title))) * self.rarity[counted.ids]
        return np.concatenate([unit(t.sums(counted.ids, weights)) for t in self.tables], axis=1)

    def vector(self, counted: Counted) -> NDArray[np.float32]:
        """The message's vector of length 1; its title counts TITLE."""
        whole, title = self.raw(counted)
        mixed = unit(whole - self.mean)
        if counted.title.any():
            mixed = unit(mixed + TITLE * unit(title - self.mean))
        return mixed


def log_counts(counts: NDArray[np.float32]) -> NDArray[np.float32]:
    """1 + ln(count), 0 for none: a word said ten times is not ten times as much."""
    logs: NDArray[np.float32] = np.where(counts > 0, 1 + np.log(np.maximum(counts, 1)), 0).astype(np.float32)
    return logs


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each vector (last axis) at length 1; zero stays zero."""
    length = np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))
    return np.asarray(vectors / np.maximum(length, TINY), dtype=np.float32)
