"""What training made, ready to read messages; never changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.routing.model.blend import Blend, Reader
from core.routing.model.features import Vocabulary, prepare


@dataclass(frozen=True, slots=True)
class Guess:
    """What a message is. `confidence` 0…1: how often such an answer is right; `sure`: above the threshold;
    `choices`: the likeliest labels with their probabilities, best first; `words`: what spoke most for `label`."""

    label: str
    confidence: float
    sure: bool
    choices: tuple[tuple[str, float], ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model. `threshold`: the confidence from which answers go straight on; `about`: how it was made."""

    labels: tuple[str, ...]
    book: Vocabulary
    reader: Reader
    blend: Blend
    threshold: float
    ties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    about: Mapping[str, object] = field(default_factory=dict)

    def guess(self, text: str, title: str = "", *, why: bool = True) -> Guess:
        """Read one message; never raises, whatever the text. Time is linear up to READ characters, then constant."""
        counted = self.book.count(prepare(title, text))
        likely = self.blend.probabilities(*self.reader.scores([counted]))[0]
        guess = self._told(likely)
        if not why:
            return guess
        votes = self.reader.linear.votes(counted, self.labels.index(guess.label))
        told = [self.book.name(number) for number, _ in votes if number >= self.book.first_pair]
        return Guess(guess.label, guess.confidence, guess.sure, guess.choices, tuple(_distinct(told))[:3])

    def probabilities(self, messages: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """(title, text) pairs → (n, classes) calibrated probabilities, in the order of `labels`; n ≥ 1."""
        counted = [self.book.count(prepare(title, text)) for title, text in messages]
        return self.blend.probabilities(*self.reader.scores(counted))

    def guesses(self, messages: Sequence[tuple[str, str]]) -> list[Guess]:
        """(title, text) pairs → what each is, without the words."""
        return [self._told(likely) for likely in self.probabilities(messages)]

    def _told(self, likely: NDArray[np.float64]) -> Guess:
        order = np.argsort(-likely, kind="stable")[:3]
        choices = tuple((self.labels[i], float(likely[i])) for i in order)
        return Guess(choices[0][0], choices[0][1], choices[0][1] >= self.threshold, choices)


def _distinct(names: Iterable[str]) -> list[str]:
    """Without names that lie in others told before or after."""
    unique = list(dict.fromkeys(names))
    return [name for name in unique if not any(name != other and name in other for other in unique)]
