"""Joins vote and network into probabilities that mean what they say."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.learning.linear import Linear
from core.learning.meaning import Meaning
from core.learning.network import Network
from core.learning.tokens import READ, Counted

Floats = NDArray[np.float64]
_MIDDLE, _SPAN = 4.0, 1.5  # ln(characters): a title has about 3, a long complaint 7
_MOST_DOUBT = 0.2  # share of labels that may be past telling
_HOLD = 1.0  # how strongly the classes' own terms are held near 0


@dataclass(frozen=True, slots=True)
class Blend:
    """probabilities = (1 - doubt) · softmax((a·c) vote + (b·c) network + class term) + doubt / classes

    c: (1, how long the message is, 1 with title and body else 0). `steps`: (2, 3), the rows a and b; `terms`:
    (classes,); `doubt`: the share of messages whose label no reading tells. Learnt on messages that the parts had not
    been trained on.
    """

    steps: Floats
    terms: Floats
    doubt: float

    def probabilities(self, vote: Floats, network: Floats, context: Floats) -> Floats:
        """(n, classes) scores of both and (n, 3) contexts → (n, classes) probabilities; each row sums to 1."""
        likely = self.sharp(vote, network, context)
        return np.asarray((1 - self.doubt) * likely + self.doubt / likely.shape[1], dtype=np.float64)

    def sharp(self, vote: Floats, network: Floats, context: Floats) -> Floats:
        """The same without doubt."""
        a, b = context @ self.steps[0], context @ self.steps[1]
        return softmax(a[:, None] * vote + b[:, None] * network + self.terms)


@dataclass(frozen=True, slots=True)
class Reader:
    """The parts that read a message, before their scores are joined."""

    linear: Linear
    meaning: Meaning
    networks: tuple[Network, ...]

    def scores(self, messages: list[Counted]) -> tuple[Floats, Floats, Floats]:
        """For n messages: the vote's and the networks' scores (n, classes), and the contexts (n, 3)."""
        vote = np.stack([self.linear.scores(message) for message in messages])
        vectors = np.stack([self.meaning.vector(message) for message in messages])
        network = sum((n.scores(vectors) for n in self.networks), np.zeros_like(vote)) / len(self.networks)
        return vote.astype(np.float64), network.astype(np.float64), np.array([context(m) for m in messages])


def context(message: Counted) -> tuple[float, float, float]:
    """What the blend looks at: 1, the length (about -1 a few words, 2 a page), whether it has title and body."""
    titled = float(message.title.sum())
    both = 0 < titled < float(message.full.sum())
    return 1.0, (math.log(min(max(message.size, 4), READ)) - _MIDDLE) / _SPAN, float(both)


def softmax(scores: Floats) -> Floats:
    """Scores (n, classes) → probabilities."""
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True), dtype=np.float64)


def fit_blend(vote: Floats, network: Floats, contexts: Floats, answers: NDArray[np.int64]) -> Blend:
    """The blend under which the right answers are likeliest (maximum likelihood, class terms held near 0)."""
    from scipy.optimize import minimize

    count, classes = vote.shape
    every = np.arange(count)
    right = np.zeros_like(vote)
    right[every, answers] = 1

    def loss(values: Floats) -> tuple[float, Floats]:
        doubt = _MOST_DOUBT / (1 + math.exp(-values[6]))
        blend = Blend(values[:6].reshape(2, 3), values[7:], doubt)
        sharp = blend.sharp(vote, network, contexts)
        hit = sharp[every, answers]
        likely = (1 - doubt) * hit + doubt / classes
        off = ((1 - doubt) * hit / likely)[:, None] * (sharp - right) / count
        steps = [(off * scores).sum(axis=1) @ contexts for scores in (vote, network)]
        bent = ((hit - 1 / classes) / likely).mean() * doubt * (1 - doubt / _MOST_DOUBT)
        terms = off.sum(axis=0) + 2 * _HOLD * blend.terms / count
        held = _HOLD * float((blend.terms**2).sum()) / count
        return held - float(np.log(likely).mean()), np.concatenate((*steps, [bent], terms))

    start = np.concatenate(([1.0, 0.0, 0.0, 1.0, 0.0, 0.0, -2.0], np.zeros(classes)))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    # n right answers never prove that the next is right (Laplace).
    doubt = max(_MOST_DOUBT / (1 + math.exp(-found[6])), 1 / (count + 2))
    return Blend(found[:6].reshape(2, 3), found[7:], doubt)
