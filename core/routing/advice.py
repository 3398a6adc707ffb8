"""From what speaks for each category to the likeliest, and how likely."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

SURE = 0.85  # from here an answer goes straight on: some 19 of 20 such answers are right (docs/routing.md)
# How likely the best category is right: fitted on residents' sentences that the lists were not grown from (the wave
# `last` of tests/rules/residents_words.csv), measured on those of tests/routing.
_BEFORE, _FOR, _AGAINST = 0.77, 3.46, 3.83
_HIGH = 0.97  # what is told surer was right less often, whatever the order of learning: thirds of what is above count
_RIVAL = 5.0  # a second below it is no doubt, but no support either: little must be said at all


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a key of the words table and what fills it."""

    key: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Advice:
    """Categories, likeliest first; `confidence` 0…1: how often such a first is right; `reasons` beside the words."""

    ranked: tuple[str, ...]
    confidence: float
    reasons: tuple[Reason, ...] = ()


class Adviser(Protocol):
    """Weighs the lists' scores, with whatever else it knows of the text."""

    def advise(self, plain: str, scores: Mapping[str, float]) -> Advice:
        """`plain`: the folded text; `scores`: category → what the lists say, above 0."""

    def department(self, category: str, proposed: str) -> str:
        """The unit that has come to get such matters instead of the proposed one; '' where there is none."""


class ByLists:
    """The lists alone."""

    def advise(self, plain: str, scores: Mapping[str, float]) -> Advice:
        """Best first; like scores by code, so that every replica says the same."""
        ranked = tuple(sorted(scores, key=lambda code: (-scores[code], code)))
        return Advice(ranked, likely([scores[code] for code in ranked[:2]]))

    def department(self, category: str, proposed: str) -> str:
        """None: the lists are what they are."""
        return ""


def likely(best: list[float]) -> float:
    """The share of right answers where the best and the second score so: 0 without any score, else between 0 and 1."""
    if not best:
        return 0.0
    second = max([_RIVAL, *best[1:2]])
    odds = _BEFORE + _FOR * math.log1p(best[0]) - _AGAINST * math.log1p(second)
    share = 1 / (1 + math.exp(-odds))
    return round(min(share, _HIGH + (share - _HIGH) / 3), 3)


def other_thoughts(why: Iterable[Mapping[str, Any]], category: str) -> list[str]:
    """The other categories a reading thought of where it was not sure, from the reasons kept with a ticket."""
    told = (str(reason.get("categories", "")) for reason in why if reason.get("key") == "why.also")
    return [code for codes in told for code in codes.split(",") if code and code != category]
