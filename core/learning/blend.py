"""Joins the vote and the network into probabilities that mean what they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.learning.linear import Linear
from core.learning.meaning import Meaning
from core.learning.network import Network
from core.learning.tokens import Counted

Floats = NDArray[np.float64]
_MIDDLE, _SPAN = 4.0, 1.5  # ln(characters): a title has about 3, a long complaint 7
_HOLD = 1.0  # how strongly the classes' own terms are held near 0


@dataclass(frozen=True, slots=True)
class Blend:
    """probabilities = softmax((a0 + a1·l)·vote + (b0 + b1·l)·network + class term), l: how long the message is.

    `steps`: (a0, a1, b0, b1); `terms`: (classes,). Learnt on messages that the parts had not been trained on.
    `doubt`: share kept for all classes alike; n right answers never prove that the next is right (Laplace).
    """

    steps: Floats
    terms: Floats
    doubt: float = 0.0

    def probabilities(self, vote: Floats, network: Floats, size: Floats) -> Floats:
        """(n, classes) scores of both and (n,) characters → (n, classes) probabilities; each row sums to 1."""
        long = length(size)[:, None]
        a0, a1, b0, b1 = self.steps
        likely = softmax((a0 + a1 * long) * vote + (b0 + b1 * long) * network + self.terms)
        return np.asarray((1 - self.doubt) * likely + self.doubt / likely.shape[1], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Reader:
    """The parts that read a message, before their scores are joined."""

    linear: Linear
    meaning: Meaning
    networks: tuple[Network, ...]

    def scores(self, messages: list[Counted]) -> tuple[Floats, Floats, Floats]:
        """For n messages: the vote's and the networks' scores (n, classes), and characters (n,)."""
        vote = np.stack([self.linear.scores(message) for message in messages])
        vectors = np.stack([self.meaning.vector(message) for message in messages])
        network = sum((n.scores(vectors) for n in self.networks), np.zeros_like(vote)) / len(self.networks)
        size = np.array([message.size for message in messages], dtype=np.float64)
        return vote.astype(np.float64), network.astype(np.float64), size


def length(size: Floats) -> Floats:
    """How long messages are, about -1 (a few words) … 2 (a page)."""
    return (np.log(np.clip(size, 4, 4000)) - _MIDDLE) / _SPAN


def softmax(scores: Floats) -> Floats:
    """Scores (n, classes) → probabilities."""
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True), dtype=np.float64)


def fit_blend(vote: Floats, network: Floats, size: Floats, answers: NDArray[np.int64]) -> Blend:
    """The blend under which the right answers are likeliest (maximum likelihood, class terms held near 0)."""
    from scipy.optimize import minimize

    count, classes = vote.shape
    long = length(size)
    right = np.zeros_like(vote)
    right[np.arange(count), answers] = 1

    def loss(values: Floats) -> tuple[float, Floats]:
        blend = Blend(values[:4], values[4:])
        likely = blend.probabilities(vote, network, size)
        off = (likely - right) / count
        by_vote, by_network = (off * vote).sum(axis=1), (off * network).sum(axis=1)
        steps = [by_vote.sum(), (by_vote * long).sum(), by_network.sum(), (by_network * long).sum()]
        terms = off.sum(axis=0) + 2 * _HOLD * blend.terms / count
        missed = -np.log(np.maximum(likely[np.arange(count), answers], 1e-12)).mean()
        return float(missed + _HOLD * (blend.terms**2).sum() / count), np.concatenate((steps, terms))

    start = np.concatenate(([1.0, 0.0, 1.0, 0.0], np.zeros(classes)))
    found = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return Blend(found[:4], found[4:], doubt=1 / (count + 2))
