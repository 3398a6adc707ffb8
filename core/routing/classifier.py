"""Weighs lists, the city's own model and what the desks corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.district.district import District
from core.routing.advice import Advice, ByLists, Reason
from core.routing.combine import combine, tied
from core.routing.similarity import Likeness

if TYPE_CHECKING:
    from core.routing.model.model import Model  # numpy, which a house without a model never needs

LEAST = 2.0  # what likeness to corrected messages must add before it is told as a reason


@dataclass(frozen=True, slots=True)
class Taught:
    """What corrections taught. `weight`: how much full likeness to a category's corrected messages counts, as a score
    of the lists; `counts`: messages of each category it was learnt from; `departments`: 'category proposed' → unit."""

    likeness: Likeness
    weight: float
    counts: Mapping[str, int] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)

    def add(self, plain: str, scores: Mapping[str, float]) -> dict[str, float]:
        """The scores with what the likeness adds."""
        more = dict(scores)
        for code, alike in self.likeness.compare(plain).items():
            more[code] = more.get(code, 0.0) + self.weight * alike
        return more


def taught(messages: Iterable[tuple[str, str]], weight: float, departments: Mapping[str, str] = {}) -> Taught:
    """From (folded text, right category) pairs."""
    by: dict[str, list[str]] = {}
    for text, category in messages:
        by.setdefault(category, []).append(text)
    return Taught(Likeness(by), weight, {code: len(texts) for code, texts in by.items()}, dict(departments))


class Learnt:
    """Implements core.routing.advice.Adviser. `model` None: the city has no archive yet; `lesson` None: nothing was
    corrected yet. Without both it says what the lists say."""

    def __init__(self, district: District, model: Model | None = None, lesson: Taught | None = None) -> None:
        self._district = district
        self._codes = tuple(district.categories)
        self._model = model
        self._ties = _ties(district, model) if model else {}
        self._lists = ByLists()
        self.lesson = lesson

    def with_lesson(self, lesson: Taught | None) -> Learnt:
        """The same model with other lessons."""
        return Learnt(self._district, self._model, lesson)

    def advise(self, plain: str, scores: Mapping[str, float]) -> Advice:
        """Likeliest first. The reasons name what else than words spoke for the first."""
        more = self.lesson.add(plain, scores) if self.lesson else scores
        if self._model is None:
            advice = self._lists.advise(plain, more)
            return Advice(advice.ranked, advice.confidence, self._by_lesson(advice.ranked, scores, more))
        told = dict(zip(self._model.labels, self._model.probabilities([("", plain)])[0].tolist(), strict=True))
        label = max(told, key=lambda name: told[name])
        chances = combine(more, told, self._ties, self._codes)
        ranked = tuple(chances)[:4]
        reasons = self._by_lesson(ranked, scores, more)
        if ranked[0] in self._ties.get(label, ()):
            percent = str(round(100 * told[label]))
            reasons = (Reason("why.model", {"label": label, "percent": percent}), *reasons)
        return Advice(ranked, round(min(chances[ranked[0]], 0.999), 3), reasons)

    def department(self, category: str, proposed: str) -> str:
        """The unit the desks have come to give such a matter to; '' where they keep to the proposal."""
        return self.lesson.departments.get(f"{category} {proposed}", "") if self.lesson else ""

    def _by_lesson(
        self, ranked: tuple[str, ...], scores: Mapping[str, float], more: Mapping[str, float]
    ) -> tuple[Reason, ...]:
        if not self.lesson or not ranked:
            return ()
        gained = more.get(ranked[0], 0.0) - scores.get(ranked[0], 0.0)
        if gained < LEAST:
            return ()
        return (Reason("why.taught", {"n": str(self.lesson.counts.get(ranked[0], 0))}),)


def _ties(district: District, model: Model) -> dict[str, frozenset[str]]:
    """Label → categories: those of the model's mapping, else the category or group of that code or name."""
    groups = {c.code: c.group for c in district.categories.values()}
    names = {c.group_names.hans: c.group for c in district.categories.values()}
    names |= {c.names.hans: c.code for c in district.categories.values()}
    own = {label: (names.get(label, label),) for label in model.labels}
    own = {label: codes for label, codes in own.items() if codes[0] in groups or codes[0] in groups.values()}
    return tied({**own, **model.ties}, groups)
