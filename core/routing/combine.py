"""Joins what the lists say with what the model says: one formula.

    P(c) ∝ M(c)^a · (1 + s(c))^b        M(c) = Σ_l p(l) · [c in T(l)] / |T(l)| + leak / |C|

p(l): the model's probability of the archive's label l; T(l): the categories l is tied to; s(c): the lists' score
of category c, 0 without any word; leak: what is left where the model says no, so that clear words are heard against
it too. Of a category to which no label is tied the model knows nothing: its M is the mean of the others, and words
decide. Without a model M is the same for all and the lists decide alone; without any word the model does. a and b are
fitted on held-back messages (`fit`) so that P means what it says.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAK = 0.02
Scores = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much the model (`a`) and the lists (`b`) count."""

    a: float = 1.0
    b: float = 1.0


def combine(
    lists: Scores,
    model: Scores,
    ties: Mapping[str, frozenset[str]],
    categories: Iterable[str],
    weights: Weights = Weights(),
) -> dict[str, float]:
    """Probability of each category, likeliest first; they sum to 1. `lists`: category → score ≥ 0; `model`: label →
    probability, empty without a model; `ties`: label → categories. Labels without ties leave their share to all."""
    codes = list(categories)
    known = {code for label in model for code in ties.get(label, ())}
    share = {code: LEAK / len(codes) if code in known else 1 / (len(known) or len(codes)) for code in codes}
    for label, likely in model.items():
        members = [code for code in ties.get(label, ()) if code in share] or codes
        for code in members:
            share[code] += likely / len(members)
    if not model:
        share = dict.fromkeys(codes, 1.0)
    logs = {
        code: weights.a * math.log(max(share[code], 1e-12)) + weights.b * math.log1p(max(lists.get(code, 0.0), 0.0))
        for code in codes
    }
    top = max(logs.values())
    grown = {code: math.exp(value - top) for code, value in logs.items()}
    total = sum(grown.values())
    return {code: grown[code] / total for code in sorted(codes, key=lambda c: (-grown[c], c))}


def tied(ties: Mapping[str, tuple[str, ...]], groups: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Label → codes of categories, groups opened. `groups`: category code → group code."""
    members: dict[str, list[str]] = {}
    for code, group in groups.items():
        members.setdefault(group, []).append(code)
    return {
        label: frozenset(c for code in codes for c in ([code] if code in groups else members.get(code, [])))
        for label, codes in ties.items()
    }
