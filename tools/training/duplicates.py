"""Finds texts that are nearly the same, in time linear in their number."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

SHINGLE = 4  # characters
ALIKE = 0.5  # shared shingles of all shingles, from which two texts are the same
_BANDS, _ROWS = 16, 4  # finds 65 % of pairs alike by 0.5, 98 % by 0.7
_NOISE = re.compile(r"[\W_]+")
_DICE = np.random.default_rng(20260101)
_TIMES = _DICE.integers(1, 1 << 61, _BANDS * _ROWS, dtype=np.uint64) | np.uint64(1)
_PLUS = _DICE.integers(0, 1 << 61, _BANDS * _ROWS, dtype=np.uint64)
_READ = 1500  # characters compared
_TRIED = 4  # earlier texts of a bucket that a text is compared with


def shingles(text: str) -> frozenset[int]:
    """Checksums of all runs of SHINGLE characters of a folded text, signs and blanks left out."""
    plain = _NOISE.sub("", text)[:_READ]
    return frozenset(zlib.crc32(plain[i : i + SHINGLE].encode()) for i in range(max(1, len(plain) - SHINGLE + 1)))


def overlap(one: frozenset[int], other: frozenset[int]) -> float:
    """Shared of all (Jaccard), 0…1."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if one or other else 0.0


def signature(marks: Iterable[int]) -> NDArray[np.uint64]:
    """MinHash (Broder 1997): texts agree in as many places as they share shingles."""
    values = np.fromiter(marks, dtype=np.uint64)
    return np.asarray(((values[:, None] * _TIMES + _PLUS) >> np.uint64(29)).min(axis=0), dtype=np.uint64)


class Groups:
    """Which things belong together (union-find)."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def find(self, one: int) -> int:
        """The thing that stands for the group."""
        while self._above[one] != one:
            self._above[one] = self._above[self._above[one]]
            one = self._above[one]
        return one

    def join(self, one: int, other: int) -> None:
        """Both belong together; the earlier stands for them."""
        low, high = sorted((self.find(one), self.find(other)))
        self._above[high] = low


def group_alike(texts: Sequence[str], alike: float = ALIKE) -> list[int]:
    """For each folded text the number of the first text it is nearly the same as; its own where it is the first."""
    groups = Groups(len(texts))
    marks = [shingles(text) for text in texts]
    buckets: dict[tuple[int, bytes], list[int]] = {}
    for number, own in enumerate(marks):
        sign = signature(own)
        for band in range(_BANDS):
            bucket = buckets.setdefault((band, sign[band * _ROWS : (band + 1) * _ROWS].tobytes()), [])
            for earlier in bucket[:_TRIED]:
                if groups.find(earlier) != groups.find(number) and overlap(own, marks[earlier]) > alike:
                    groups.join(earlier, number)
            if len(bucket) < _TRIED:
                bucket.append(number)
    return [groups.find(number) for number in range(len(texts))]
