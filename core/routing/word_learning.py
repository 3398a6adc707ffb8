"""Learns what tells categories apart.

With numpy, in a process of its own: a house at work only reads what was learnt.
"""

from __future__ import annotations

import math
import random
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.routing.similarity import features
from core.routing.word_reader import WordReader

_Floats = npt.NDArray[np.float64]
ROUNDS = 4  # each reads only what the one before had not told apart; a fifth gains nothing more
ORDERS = 2  # in which what is listed is read; one alone moves a sentence in a hundred by chance
SLIGHT = 0.03  # weights below it change no measured figure
MOST = 1.0  # how far one word may move the weights


class _Document(NamedTuple):
    found: npt.NDArray[np.intp]
    shares: _Floats
    code: int


def learn(
    words: Mapping[str, Iterable[str]], examples: Mapping[str, Iterable[str]] = MappingProxyType({}), met: int = 1
) -> WordReader:
    """Of each category's code its words and sentences, folded; of sentences only what words too are made of.

    `met`: in how many of them a character or pair must stand to count.

    Each listed word is a tiny document of its category, told apart by its characters and pairs, in passive-aggressive
    steps (Crammer et al. 2006, PA-I), averaged (Freund and Schapire 1999), as are the orders; words already told apart
    are left out of the next round. The same lists give the same reader.
    """
    one: dict[str, str] = {}  # of equal features one is kept
    told = [(sorted({one.setdefault(f, f) for f in features(w)}), code) for code in words for w in words[code]]
    told += [(sorted({one[f] for f in features(t) if f in one}), code) for code in examples for t in examples[code]]
    documents = [*dict.fromkeys((tuple(found), code) for found, code in told if found)]
    del told
    spread = Counter(feature for found, _ in documents for feature in found)
    if met > 1:
        often = ((tuple(f for f in found if spread[f] >= met), code) for found, code in documents)
        documents = [*dict.fromkeys((found, code) for found, code in often if found)]
        spread = Counter(feature for found, _ in documents for feature in found)
    rare = {feature: math.log(1 + len(documents) / of) for feature, of in spread.items()}
    orders = ORDERS if met == 1 else 1  # the bars of dangers and talk were set by one
    means = sum(_means(documents, words, rare, seed) for seed in range(1, orders + 1)) / orders
    kept = np.abs(means) > SLIGHT * math.sqrt(orders)
    heavy = means * np.fromiter(rare.values(), np.float64)[:, np.newaxis]
    ends = array("I", [0, *np.cumsum(kept.sum(axis=1)).tolist()])
    categories = array("H", np.nonzero(kept)[1].tolist())
    return WordReader(words, rare, array("d", rare.values()), ends, categories, array("f", heavy[kept].tolist()))


def _means(
    documents: Iterable[tuple[tuple[str, ...], str]], codes: Iterable[str], rare: Mapping[str, float], seed: int
) -> _Floats:
    """What the weight of each feature for each category was in the mean of all steps. `seed`: of the order."""
    feature_at = {feature: at for at, feature in enumerate(rare)}
    place = {code: at for at, code in enumerate(codes)}
    left = [
        _document([feature_at[f] for f in found], [rare[f] for f in found], place[code]) for found, code in documents
    ]
    weights = np.zeros((len(rare), len(place)))
    late = np.zeros_like(weights)  # what was added, times the step at which it was
    order, step = random.Random(seed), 1  # noqa: S311  the same orders every time
    for _ in range(ROUNDS):
        order.shuffle(left)
        missed = []
        for document in left:
            other, by = _missed(weights, document)
            if by:
                move = by * document.shares
                weights[document.found, document.code] += move
                late[document.found, document.code] += step * move
                if other >= 0:
                    weights[document.found, other] -= move
                    late[document.found, other] -= step * move
                missed.append(document)
            step += 1
        left = missed
    return weights - late / step


def _document(found: list[int], rare: list[float], code: int) -> _Document:
    length = math.hypot(*rare)
    return _Document(np.array(found, np.intp), np.array(rare) / length, code)


def _missed(weights: _Floats, document: _Document) -> tuple[int, float]:
    """The other category it is likest to (-1 none), and how far to move; 0.0 where its own already leads by 1."""
    sums = document.shares @ weights[document.found]
    own, sums[document.code] = float(sums[document.code]), 0.0
    other = int(sums.argmax())
    best = float(sums[other])
    if own - best >= 1:
        return -1, 0.0
    return (other, min(MOST, (1 - own + best) / 2)) if best else (-1, min(MOST, 1 - own))
