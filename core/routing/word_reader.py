"""Learns from the listed words what tells categories apart."""

from __future__ import annotations

import math
import random
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from core.routing.similarity import READ, features

_Weights = dict[int, float]  # place of a category -> how much
ROUNDS = 4  # each reads only what the one before had not told apart; a fifth gains nothing more
LEAST = 0.26  # below it a text speaks for nothing in particular
SLIGHT = 0.1  # weights below it change no measured figure
SENTENCE = 25.0  # length of a short sentence, in rarity; less text than that tells less
MOST = 1.0  # how far one word may move the weights


_Listed = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


@lru_cache(maxsize=2)
def reader_of(listed: _Listed) -> WordReader:
    """The reader of (code, folded words, folded examples) of each category; learnt once for all houses of a process."""
    return WordReader({code: words for code, words, _ in listed}, {code: told for code, _, told in listed})


class WordReader:
    """A linear reader: each listed word is a tiny document of its category, told apart by its characters and pairs.

    Learnt anew at every start by passive-aggressive steps (Crammer et al. 2006, PA-I), averaged (Freund and Schapire
    1999); words already told apart are left out of the next round. The same lists give the same reader.
    """

    def __init__(
        self, words: Mapping[str, Iterable[str]], examples: Mapping[str, Iterable[str]] = MappingProxyType({})
    ) -> None:
        """For each category's code its words and sentences, folded; of sentences only what words too are made of."""
        one: dict[str, str] = {}  # of equal features one is kept
        told = [(sorted({one.setdefault(f, f) for f in features(w)}), code) for code in words for w in words[code]]
        told += [(sorted({one[f] for f in features(t) if f in one}), code) for code in examples for t in examples[code]]
        documents = [*dict.fromkeys((tuple(found), code) for found, code in told if found)]
        del told
        spread = Counter(feature for found, _ in documents for feature in found)
        self._codes = tuple(words)
        self._rare = {feature: math.log(1 + len(documents) / of) for feature, of in spread.items()}
        # What the weights say of each feature, times its rarity: a stretch of two arrays (a tuple a weight takes 80 B).
        self._says: dict[str, slice] = {}
        self._categories, self._heavy = array("H"), array("d")
        self._learn(documents)

    def compare(self, plain: str) -> dict[str, float]:
        """For each category that the folded text speaks for, how much: about 1 at most, LEAST at least."""
        sums = [0.0] * len(self._codes)
        known = [feature for feature in sorted(set(features(plain[:READ]))) if feature in self._rare]
        for feature in known:
            said = self._says[feature]
            for code, weight in zip(self._categories[said], self._heavy[said], strict=True):
                sums[code] += weight
        least = LEAST * (length := max(math.hypot(*(self._rare[feature] for feature in known)), SENTENCE))
        return {code: told / length for code, told in zip(self._codes, sums, strict=True) if told > least}

    def _shares(self, found: Iterable[str]) -> array[float]:
        rare = [self._rare[feature] for feature in found]
        length = math.hypot(*rare)
        return array("d", [one / length for one in rare])

    def _learn(self, documents: Iterable[tuple[Iterable[str], str]]) -> None:
        learnt: dict[str, _Weights] = {feature: {} for feature in self._rare}
        moved: dict[str, _Weights] = {feature: {} for feature in self._rare}  # each change times its step
        place, classes = {code: at for at, code in enumerate(self._codes)}, len(self._codes)
        left = [(found, self._shares(found), place[code]) for found, code in documents]
        order, step = random.Random(1), 1  # noqa: S311  the same order at every start
        for _ in range(ROUNDS):
            order.shuffle(left)
            missed = []
            for document in left:
                found, shares, code = document
                parts = [(learnt[feature], moved[feature], y) for feature, y in zip(found, shares, strict=True)]
                if _taught(parts, code, classes, step):
                    missed.append(document)
                step += 1
            left = missed
        for feature, weights in learnt.items():
            mean = {at: weight - moved[feature][at] / step for at, weight in weights.items()}
            heavy = {at: weight * self._rare[feature] for at, weight in mean.items() if abs(weight) > SLIGHT}
            self._says[feature] = slice(len(self._heavy), len(self._heavy) + len(heavy))
            self._categories.extend(heavy)
            self._heavy.extend(heavy.values())


def _taught(parts: Iterable[tuple[_Weights, _Weights, float]], code: int, classes: int, step: int) -> bool:
    """One step; False where the document's category already leads by 1."""
    sums = [0.0] * classes
    for weights, _, share in parts:
        for other, weight in weights.items():
            sums[other] += share * weight
    own, sums[code] = sums[code], 0.0
    best = max(sums)
    if own - best >= 1:
        return False
    moves = [(code, 1.0), (sums.index(best), -1.0)] if best else [(code, 1.0)]
    by = min(MOST, (1 - own + best) / len(moves))
    for weights, moved, share in parts:
        for name, sign in moves:
            change = sign * by * share
            weights[name] = weights.get(name, 0.0) + change
            moved[name] = moved.get(name, 0.0) + step * change
    return True
