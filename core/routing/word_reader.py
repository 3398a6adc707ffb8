"""Reads for which categories a text speaks."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from sys import intern

from core.routing.similarity import READ, ordered_features

LEAST = 0.26  # below it a text speaks for nothing in particular
SENTENCE = 25.0  # length of a short sentence, in rarity; less text than that tells less


class WordReader:
    """A linear reader: what each character, pair and stem of a text says for and against each category.

    In arrays, for a tuple a weight takes 80 B: `rare` of each feature; where it `ends` in `categories` and `heavy`, its
    weights times its rarity.
    """

    def __init__(
        self,
        codes: Iterable[str],
        known: Iterable[str],
        rare: array[float],
        ends: array[int],
        categories: array[int],
        heavy: array[float],
    ) -> None:
        self.codes, self.known = tuple(codes), {intern(feature): at for at, feature in enumerate(known)}
        self.arrays = (rare, ends, categories, heavy)

    def compare(self, plain: str, least: float = LEAST) -> dict[str, float]:
        """For each category that the folded text speaks for, how much: about 1 at most, `least` at least."""
        rare, ends, categories, heavy = self.arrays
        sums = [0.0] * len(self.codes)
        places = [self.known[feature] for feature in ordered_features(plain[:READ]) if feature in self.known]
        for at in places:
            begin, end = ends[at], ends[at + 1]
            for code, weight in zip(categories[begin:end], heavy[begin:end], strict=True):
                sums[code] += weight
        least *= (length := max(math.hypot(*[rare[at] for at in places]), SENTENCE))
        return {code: told / length for code, told in zip(self.codes, sums, strict=True) if told > least}
