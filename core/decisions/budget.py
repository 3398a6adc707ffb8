"""The proposal contest: jury and public scores, then what fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from core.decisions.ballot_forms import Ballot, scored
from core.decisions.tally import TIES, Cast, fund, points, ranked
from core.district.fields import Among, Least

SCALES = frozenset({"mean", "best"})


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a group's ballots count, an exact share of 1.

    `scale`: 'mean' the average of the given scores over the top score; 'best' the votes over those of the most wanted.
    """

    group: str
    share: Fraction
    scale: str


@dataclass(frozen=True, slots=True)
class Contest:
    """The declared rule of a contest. `money`, `cap` (for one project, 0 none) in fen; `least`: score needed, 0…1."""

    weights: tuple[Weight, ...]
    money: Annotated[int, Least(1)]
    cap: int = 0
    least: Fraction = Fraction(0)
    ties: Annotated[tuple[str, ...], Among(TIES)] = ("cost", "number")


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores between 0 and 1 of every proposal, the funded ones in order of rank, unparted ties, money left in fen."""

    scores: dict[str, Fraction]
    funded: tuple[str, ...]
    tied: tuple[str, ...]
    left: int


def rank_contest(contest: Contest, ballots: Mapping[str, Ballot], cast: Sequence[Cast], seed: str = "") -> Ranking:
    """Who is funded. A judge who recused gives no score and is left out of that proposal's average.

    Raises ValueError when the weights do not come to 1 or a group has no ballot paper.
    """
    if sum(w.share for w in contest.weights) != 1:
        raise ValueError("the weights do not come to 1")
    scores: dict[str, Fraction] = {}
    for weight in contest.weights:
        ballot = ballots.get(weight.group)
        if ballot is None:
            raise ValueError(f"no ballot paper for {weight.group}")
        own = [one for one in cast if one.group == weight.group]
        part = _means(ballot, own) if weight.scale == "mean" else _against_best(ballot, own)
        for code, score in part.items():
            scores[code] = scores.get(code, Fraction(0)) + weight.share * score
    paper = ballots[contest.weights[0].group]
    able = tuple(o for o in paper.options if not contest.cap or o.cost <= contest.cap)
    good = {o.code for o in able if scores[o.code] >= contest.least and scores[o.code] > 0}
    groups = [tuple(c for c in g if c in good) for g in ranked(paper, scores, contest.ties, seed)]
    funded, tied = fund(paper, [g for g in groups if g], contest.money)
    spent = sum(o.cost for o in paper.options if o.code in funded)
    return Ranking(scores, funded, tied, contest.money - spent)


def _means(ballot: Ballot, cast: Sequence[Cast]) -> dict[str, Fraction]:
    sums = points(ballot, cast)
    voices = dict.fromkeys(sums, 0)
    for one in cast:
        for code in scored(one.choice):
            voices[code] += 1
    return {c: Fraction(sums[c], voices[c] * ballot.top) if voices[c] else Fraction(0) for c in sums}


def _against_best(ballot: Ballot, cast: Sequence[Cast]) -> dict[str, Fraction]:
    sums = points(ballot, cast)
    best = max(sums.values(), default=0)
    return {code: Fraction(votes, best) if best else Fraction(0) for code, votes in sums.items()}
