"""Measures answers: accuracy, classes, coverage, honest confidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10
WANTED = (0.90, 0.95, 0.98, 0.99)  # accuracies for which a threshold is kept
_ENOUGH = 20  # answers above a threshold before its accuracy is believed
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """One class: how many messages are of it, and how many that were said to be of it are."""

    label: str
    messages: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence: how many, their mean confidence, and the share that was right."""

    messages: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one measurement. `confusion[i][j]`: messages of class i read as class j."""

    messages: int
    accuracy: float
    macro_f1: float
    at_80: float
    calibration_error: float
    lines: tuple[Line, ...]
    bins: tuple[Bin, ...]
    confusion: tuple[tuple[int, ...], ...]


def judge(probabilities: Floats, answers: NDArray[np.int64], labels: tuple[str, ...]) -> Figures:
    """Figures of (n, classes) probabilities against (n,) right answers; n ≥ 1."""
    said = probabilities.argmax(axis=1)
    sure = probabilities.max(axis=1)
    right = said == answers
    confusion = np.zeros((len(labels), len(labels)), dtype=np.int64)
    np.add.at(confusion, (answers, said), 1)
    lines = tuple(_line(label, confusion, i) for i, label in enumerate(labels))
    met = [line.f1 for line in lines if line.messages]
    bins = reliability(sure, right)
    surest = np.argsort(-sure, kind="stable")[: max(1, int(0.8 * len(sure)))]
    return Figures(
        messages=len(answers),
        accuracy=float(right.mean()),
        macro_f1=float(np.mean(met)),
        at_80=float(right[surest].mean()),
        calibration_error=expected_error(bins),
        lines=lines,
        bins=bins,
        confusion=tuple(tuple(int(n) for n in row) for row in confusion),
    )


def _line(label: str, confusion: NDArray[np.int64], i: int) -> Line:
    hit, told, are = int(confusion[i, i]), int(confusion[:, i].sum()), int(confusion[i].sum())
    precision, recall = hit / told if told else 0.0, hit / are if are else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
    return Line(label, are, precision, recall, f1)


def reliability(sure: Floats, right: NDArray[np.bool_], bins: int = BINS) -> tuple[Bin, ...]:
    """Answers in `bins` bands of equal width of confidence; empty ones left out."""
    band = np.minimum((sure * bins).astype(np.int64), bins - 1)
    groups = [band == i for i in range(bins)]
    return tuple(Bin(int(g.sum()), float(sure[g].mean()), float(right[g].mean())) for g in groups if g.any())


def expected_error(bins: tuple[Bin, ...]) -> float:
    """Expected calibration error: how far confidence and accuracy lie apart, weighted by answers."""
    total = sum(b.messages for b in bins)
    return sum(b.messages * abs(b.confidence - b.accuracy) for b in bins) / total if total else 0.0


def threshold_for(sure: Floats, right: NDArray[np.bool_], wanted: float) -> tuple[float, float]:
    """The lowest confidence above which the share of right answers is `wanted`, and the share of messages above it.

    (1.0, 0.0): no threshold reaches it; everything is left to a person.
    """
    order = np.argsort(-sure, kind="stable")
    so_far = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    last = np.flatnonzero((so_far >= wanted) & (np.arange(1, len(order) + 1) >= min(_ENOUGH, len(order))))
    if not len(last):
        return 1.0, 0.0
    return float(sure[order[last[-1]]]), float((last[-1] + 1) / len(order))


def promised(sure: Floats, right: NDArray[np.bool_], fold: NDArray[np.int64], wanted: float) -> tuple[float, float]:
    """The threshold of the hardest fold, and the share of all messages above it: next year's messages are harder too.

    One threshold over all folds promised 98 % where a later part of the archive had 96.5 %.
    """
    threshold = max(threshold_for(sure[fold == part], right[fold == part], wanted)[0] for part in set(fold.tolist()))
    return threshold, float((sure >= threshold).mean())
