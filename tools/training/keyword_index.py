"""The lists at a glance: whose key words a short text holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from core.district.entries import Category
from core.routing.folding import fold
from core.routing.keywords import heads

_OPENING = 1.3  # what a word of the first half counts for, as with the full reading


class Glance:
    """Plain key words by their first two characters; pairs of words, hints and likeness are left to the full reading.

    It only chooses among the categories tied to a label that the model has told, so what it misses costs little.
    """

    def __init__(self, categories: Iterable[Category]) -> None:
        self._heads: dict[str, list[tuple[str, str, float]]] = defaultdict(list)
        for category in categories:
            for listed in category.keywords:
                word = fold(listed).plain
                if len(word) >= 2:
                    self._heads[word[:2]].append((word, category.code, category.weight * len(word)))

    def look(self, text: str) -> dict[str, tuple[float, tuple[str, ...]]]:
        """Category → (score, its words in the text), for a folded text."""
        found: dict[str, dict[str, float]] = defaultdict(dict)
        half = len(text) // 2
        for start, words in [(at, self._heads[head]) for at, head in enumerate(heads(text)) if head in self._heads]:
            for word, code, weight in words:
                if text.startswith(word, start) and word not in found[code]:
                    found[code][word] = weight * (_OPENING if start < half else 1.0)
        return {code: (sum(words.values()), tuple(words)) for code, words in found.items()}
