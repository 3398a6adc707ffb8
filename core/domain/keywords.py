"""Finds a district's words in a text, in one pass over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

import rjieba

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A word found: text[start:end], what it stands for, and whether it begins and ends at word borders."""

    start: int
    end: int
    word: str
    means: T
    whole: bool


class WordIndex(Generic[T]):
    """Words and what they mean. Look-ups by the first two characters keep the scan linear in the text."""

    def __init__(self, words: Iterable[tuple[str, T]]) -> None:
        self._by_head: dict[str, list[tuple[str, T]]] = defaultdict(list)
        for word, means in words:
            if len(word) >= 2:
                self._by_head[word[:2].lower()].append((word.lower(), means))
        for bucket in self._by_head.values():
            bucket.sort(key=lambda pair: -len(pair[0]))

    def find(self, text: str, borders: frozenset[int] | None = None) -> list[Hit[T]]:
        """All hits in the lower-cased text, overlaps included, in order. `borders`: see word_borders."""
        lowered = text.lower()
        hits = []
        for start in range(len(lowered) - 1):
            for word, means in self._by_head.get(lowered[start : start + 2], ()):
                if lowered.startswith(word, start):
                    end = start + len(word)
                    whole = borders is None or (start in borders and end in borders)
                    hits.append(Hit(start, end, word, means, whole))
        return hits


@lru_cache(maxsize=256)
def word_borders(text: str) -> frozenset[int]:
    """Offsets at which jieba's segmentation puts a border, both ends included."""
    borders, at = {0}, 0
    for word in rjieba.cut(text):
        at += len(word)
        borders.add(at)
    return frozenset(borders)
