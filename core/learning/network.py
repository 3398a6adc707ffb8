"""A small network from a message's vector to its classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SCALE = 10.0  # what vectors of length 1 are multiplied by on the way in
Floats = NDArray[np.float32]


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


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """How a network is trained: Adam with decay to nothing, units left out at random, softened labels."""

    hidden: int = 256
    epochs: int = 16
    batch: int = 64
    pace: float = 2e-3
    decay: float = 1e-4
    left_out: float = 0.5
    left_out_in: float = 0.2
    soften: float = 0.1
    seed: int = 0


def train_network(vectors: Floats, answers: NDArray[np.int64], classes: int, plan: NetworkPlan) -> Network:
    """vectors (n, width), answers (n,) in 0…classes-1 → a network. The same seed gives the same network."""
    dice = np.random.default_rng(plan.seed)
    count, width = vectors.shape
    weights = [
        dice.normal(0, np.sqrt(2 / width), (width, plan.hidden)).astype(np.float32),
        np.zeros(plan.hidden, dtype=np.float32),
        dice.normal(0, np.sqrt(1 / plan.hidden), (plan.hidden, classes)).astype(np.float32),
        np.zeros(classes, dtype=np.float32),
    ]
    wanted = np.full((count, classes), plan.soften / classes, dtype=np.float32)
    wanted[np.arange(count), answers] += 1 - plan.soften
    walker = _Adam(weights, plan, steps=plan.epochs * -(-count // plan.batch))
    for _ in range(plan.epochs):
        order = dice.permutation(count)
        for start in range(0, count, plan.batch):
            chosen = order[start : start + plan.batch]
            walker.step(_slopes(weights, SCALE * vectors[chosen], wanted[chosen], plan, dice))
    return Network(*weights)


def _slopes(w: list[Floats], x: Floats, wanted: Floats, plan: NetworkPlan, dice: np.random.Generator) -> list[Floats]:
    """The slope of the loss for every weight, with units left out at random."""
    x = x * _kept(dice, x.shape, plan.left_out_in)
    before = x @ w[0] + w[1]
    kept = _kept(dice, before.shape, plan.left_out)
    hidden = np.maximum(before, 0) * kept
    scores = hidden @ w[2] + w[3]
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    off = (likely - wanted) / np.float32(len(x))
    back = (off @ w[2].T) * kept * (before > 0)
    return [x.T @ back, back.sum(axis=0), hidden.T @ off, off.sum(axis=0)]


def _kept(dice: np.random.Generator, shape: tuple[int, ...], left_out: float) -> Floats:
    kept = dice.random(shape, dtype=np.float32) >= left_out
    return np.asarray(kept / np.float32(1 - left_out), dtype=np.float32)


class _Adam:
    """Adam (Kingma & Ba 2015) with weight decay apart (Loshchilov & Hutter 2019) and a pace that falls to nothing."""

    def __init__(self, weights: list[Floats], plan: NetworkPlan, steps: int) -> None:
        self._weights, self._plan, self._steps, self._done = weights, plan, steps, 0
        self._drift = [np.zeros_like(w) for w in weights]
        self._spread = [np.zeros_like(w) for w in weights]

    def step(self, slopes: list[Floats]) -> None:
        """One step downhill."""
        pace = np.float32(self._plan.pace * (1 - self._done / self._steps))
        self._done += 1
        level, square = np.float32(1 - 0.9**self._done), np.float32(1 - 0.999**self._done)
        for w, slope, drift, spread in zip(self._weights, slopes, self._drift, self._spread, strict=True):
            drift *= np.float32(0.9)
            drift += np.float32(0.1) * slope
            spread *= np.float32(0.999)
            spread += np.float32(0.001) * slope * slope
            move = (drift / level) / (np.sqrt(spread / square) + np.float32(1e-8))
            w -= pace * (move + (np.float32(self._plan.decay) * w if w.ndim == 2 else 0))
