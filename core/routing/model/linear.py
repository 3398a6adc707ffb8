"""Two learners: a weighted vote of single features, and a small network."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.routing.model.features import TITLE, Counted, log_counts, unit

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Linear:
    """`rarity`: of each feature; `weights`: (features, classes); `bias`: (classes,)."""

    rarity: Floats
    weights: Floats
    bias: Floats

    def scores(self, counted: Counted) -> Floats:
        """(classes,) scores, higher is likelier."""
        values = tfidf(counted, self.rarity)
        return np.asarray(values @ self.weights.take(counted.ids, 0) + self.bias, dtype=np.float32)

    def votes(self, counted: Counted, answer: int) -> list[tuple[int, float]]:
        """The features that spoke most for a class, best first: (number, vote)."""
        votes = tfidf(counted, self.rarity) * self.weights[counted.ids, answer]
        best = np.argpartition(-votes, 12)[:12] if len(votes) > 12 else np.arange(len(votes))
        best = best[np.argsort(-votes[best])]
        return [(int(counted.ids[i]), float(votes[i])) for i in best if votes[i] > 0]


def tfidf(counted: Counted, rarity: Floats) -> Floats:
    """The values of a message's features, of length 1; the title's count TITLE beside the whole."""
    rare = rarity.take(counted.ids)
    whole = unit(log_counts(counted.full) * rare)
    if not counted.title.any():
        return whole
    return unit(whole + np.float32(TITLE) * unit(log_counts(counted.title) * rare))


SCALE = 10.0  # what vectors of length 1 are multiplied by on the way in


@dataclass(frozen=True, slots=True)
class Network:
    """One hidden layer. Shapes: (width, hidden), (hidden,), (hidden, classes), (classes,)."""

    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats

    def scores(self, vectors: Floats) -> Floats:
        """(n, width) vectors of length 1 → (n, classes) scores, higher is likelier."""
        hidden = np.maximum(SCALE * vectors @ self.inner + self.inner_bias, 0)
        return np.asarray(hidden @ self.outer + self.outer_bias, dtype=np.float32)
