"""Joins vote and network into probabilities that mean what they say."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.routing.model.features import READ, Counted, Meaning
from core.routing.model.linear import Linear, Network

Floats = NDArray[np.float64]
_MIDDLE, _SPAN = 4.0, 1.5  # ln(characters): a title has about 3, a long complaint 7


@dataclass(frozen=True, slots=True)
class Blend:
    """probabilities = (1 - doubt) · softmax((a·c) vote·|vote| + (b·c) network + class terms · c') + doubt / classes

    c: (1, how long the message is, 1 with title and body else 0), c': the first two of it: few words speak of other
    classes than many. `steps`: (2, 3), the rows a and b; `terms`: (2, classes); `doubt`: the share of messages whose
    label no reading tells. Learnt on messages that the parts had not been trained on.
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
        return softmax(a[:, None] * large(vote) + b[:, None] * network + context[:, :2] @ self.terms)


@dataclass(frozen=True, slots=True)
class Reader:
    """The parts that read a message, before their scores are joined."""

    linear: Linear
    meaning: Meaning
    networks: tuple[Network, ...]

    def scores(self, messages: list[Counted]) -> tuple[Floats, Floats, Floats]:
        """For n messages: the vote's and the networks' scores (n, classes), and the contexts (n, 3)."""
        vote = np.stack([self.linear.scores(message) for message in messages])
        vectors = self.meaning.vectors(messages)
        network = sum((n.scores(vectors) for n in self.networks), np.zeros_like(vote)) / len(self.networks)
        return vote.astype(np.float64), network.astype(np.float64), np.array([context(m) for m in messages])


def large(vote: Floats) -> Floats:
    """vote·|vote|: what speaks clearly counts for more than several that hardly speak."""
    return vote * np.abs(vote)


def context(message: Counted) -> tuple[float, float, float]:
    """What the blend looks at: 1, the length (about -1 a few words, 2 a page), whether it has title and body."""
    titled = float(message.title.sum())
    both = 0 < titled < float(message.full.sum())
    return 1.0, (math.log(min(max(message.size, 4), READ)) - _MIDDLE) / _SPAN, float(both)


def softmax(scores: Floats) -> Floats:
    """Scores (n, classes) → probabilities."""
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True), dtype=np.float64)
