"""Learns from the listed words what tells categories apart."""

from __future__ import annotations

import math
import random
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from sys import intern
from types import MappingProxyType
from typing import NamedTuple

from core.routing.similarity import READ, features, ordered_features

_Learnt = dict[str, dict[int, float]]  # feature -> place of a category -> how much
ROUNDS = 4  # each reads only what the one before had not told apart; a fifth gains nothing more
LEAST = 0.26  # below it a text speaks for nothing in particular
SLIGHT = 0.03  # weights below it change no measured figure
SENTENCE = 25.0  # length of a short sentence, in rarity; less text than that tells less
MOST = 1.0  # how far one word may move the weights


class _Document(NamedTuple):
    found: tuple[str, ...]
    shares: array[float]
    code: int


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


def learn(
    words: Mapping[str, Iterable[str]], examples: Mapping[str, Iterable[str]] = MappingProxyType({})
) -> WordReader:
    """Of each category's code its words and sentences, folded; of sentences only what words too are made of.

    Each listed word is a tiny document of its category, told apart by its characters and pairs, in passive-aggressive
    steps (Crammer et al. 2006, PA-I), averaged (Freund and Schapire 1999); words already told apart are left out of the
    next round. The same lists give the same reader.
    """
    one: dict[str, str] = {}  # of equal features one is kept
    told = [(sorted({one.setdefault(f, f) for f in features(w)}), code) for code in words for w in words[code]]
    told += [(sorted({one[f] for f in features(t) if f in one}), code) for code in examples for t in examples[code]]
    documents = [*dict.fromkeys((tuple(found), code) for found, code in told if found)]
    del told
    spread = Counter(feature for found, _ in documents for feature in found)
    rare = {feature: math.log(1 + len(documents) / of) for feature, of in spread.items()}
    ends, categories, heavy = array("I", [0]), array("H"), array("f")
    for feature, weights in _means(documents, words, rare).items():
        kept = {at: weight * rare[feature] for at, weight in weights.items() if abs(weight) > SLIGHT}
        categories.extend(kept)
        heavy.extend(kept.values())
        ends.append(len(heavy))
    return WordReader(words, rare, array("d", rare.values()), ends, categories, heavy)


def _means(
    documents: Iterable[tuple[tuple[str, ...], str]], codes: Iterable[str], rare: Mapping[str, float]
) -> _Learnt:
    """What the weights of each feature were in the mean of all steps."""
    learnt: _Learnt = {feature: {} for feature in rare}
    place = {code: at for at, code in enumerate(codes)}
    left = [_Document(found, _shares([rare[feature] for feature in found]), place[code]) for found, code in documents]
    order, step = random.Random(1), 1  # noqa: S311  the same order every time
    moves: list[tuple[_Document, int, float, int]] = []
    for _ in range(ROUNDS):
        order.shuffle(left)
        missed = []
        for document in left:
            other, by = _missed(learnt, document, len(place))
            if by:
                _move(learnt, document, other, by)
                moves.append((document, other, by, step))
                missed.append(document)
            step += 1
        left = missed
    learnt = {feature: {} for feature in rare}
    for document, other, by, at in moves:
        _move(learnt, document, other, by * (1 - at / step))  # so long it has stood
    return learnt


def _shares(rare: list[float]) -> array[float]:
    length = math.hypot(*rare)
    return array("d", [one / length for one in rare])


def _missed(learnt: _Learnt, document: _Document, classes: int) -> tuple[int, float]:
    """The other category it is likest to (-1 none), and how far to move; 0.0 where its own already leads by 1."""
    sums = [0.0] * classes
    for feature, share in zip(document.found, document.shares, strict=True):
        for code, weight in learnt[feature].items():
            sums[code] += share * weight
    own, sums[document.code] = sums[document.code], 0.0
    best = max(sums)
    if own - best >= 1:
        return -1, 0.0
    return (sums.index(best), min(MOST, (1 - own + best) / 2)) if best else (-1, min(MOST, 1 - own))


def _move(learnt: _Learnt, document: _Document, other: int, by: float) -> None:
    """Towards its own category and away from the other."""
    for feature, share in zip(document.found, document.shares, strict=True):
        weights = learnt[feature]
        weights[document.code] = weights.get(document.code, 0.0) + by * share
        if other >= 0:
            weights[other] = weights.get(other, 0.0) - by * share
