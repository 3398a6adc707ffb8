"""Chooses the features that a model knows from an archive's texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.routing.keywords import words
from core.routing.model.features import LOOKUP, Text, Vocabulary, pairs, points


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
    chars = sorted(c for c, n in seen_chars.items() if n >= sizes.least and c < LOOKUP)
    couples = sorted(c for c, n in seen_pairs.most_common(sizes.pairs) if n >= sizes.least)
    kept = sorted(w for w, n in seen_words.most_common(sizes.words) if n >= sizes.least and "\n" not in w)
    return Vocabulary(np.array(chars, dtype=np.uint32), np.array(couples, dtype=np.uint64), kept)


def pair_row(book: Vocabulary, text: str) -> NDArray[np.int64]:
    """The numbers of a folded text's pairs in their order, -1 for unknown ones."""
    return book.pairs_of(pairs(points(text)))


def word_row(book: Vocabulary, text: str) -> NDArray[np.int64]:
    """The numbers of a folded text's words in their order, -1 for unknown ones; blanks are no words."""
    return np.array([book.numbers.get(word, -1) for word in words(text)], dtype=np.int64)
