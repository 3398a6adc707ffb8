"""A weighted vote of single features, for and against each class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.learning.meaning import TITLE, log_counts
from core.learning.tokens import Counted

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
        return np.asarray(values @ self.weights[counted.ids] + self.bias, dtype=np.float32)

    def votes(self, counted: Counted, answer: int) -> list[tuple[int, float]]:
        """The features that spoke most for a class, best first: (number, vote)."""
        votes = tfidf(counted, self.rarity) * self.weights[counted.ids, answer]
        best = np.argpartition(-votes, 12)[:12] if len(votes) > 12 else np.arange(len(votes))
        best = best[np.argsort(-votes[best])]
        return [(int(counted.ids[i]), float(votes[i])) for i in best if votes[i] > 0]


def tfidf(counted: Counted, rarity: Floats) -> Floats:
    """The values of a message's features, of length 1; the title's count TITLE beside the whole."""
    rare = rarity[counted.ids]
    whole = _unit(log_counts(counted.full) * rare)
    if not counted.title.any():
        return whole
    return _unit(whole + np.float32(TITLE) * _unit(log_counts(counted.title) * rare))


def _unit(values: Floats) -> Floats:
    length = np.sqrt(values @ values)
    return values / length if length > 0 else values


def rarity_of(spread: Floats, messages: int, least: int) -> Floats:
    """ln((1+messages)/(1+messages with it))+1; 0 for features in fewer than `least` messages."""
    rarity = np.log((1 + messages) / (1 + spread)) + 1
    return np.where(spread >= least, rarity, 0).astype(np.float32)


def train_linear(
    messages: Sequence[Counted], answers: NDArray[np.int64], classes: int, rarity: Floats, *, cost: float, seed: int
) -> Linear:
    """Support vector machines, one for each class against the rest. `cost`: of a mistake beside large weights."""
    from scipy import sparse
    from sklearn.svm import LinearSVC

    values = [tfidf(message, rarity) for message in messages]
    ends = np.cumsum([0, *(len(v) for v in values)])
    where = np.concatenate([message.ids for message in messages])
    chart = sparse.csr_matrix((np.concatenate(values), where, ends), shape=(len(messages), len(rarity)))
    machine = LinearSVC(C=cost, random_state=seed, max_iter=3000).fit(chart, answers)
    weights = np.zeros((len(rarity), classes), dtype=np.float32)
    bias = np.full(classes, -1, dtype=np.float32)
    found = machine.classes_
    if len(found) == 2:  # one machine tells both
        weights[:, found[1]], weights[:, found[0]] = machine.coef_[0], -machine.coef_[0]
        bias[found[1]], bias[found[0]] = machine.intercept_[0], -machine.intercept_[0]
    else:
        weights[:, found], bias[found] = machine.coef_.T, machine.intercept_
    return Linear(rarity, weights, bias)
