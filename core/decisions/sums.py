"""Small secret votes among options: sums are kept, patterns are not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import comb

from core.decisions.ballot_forms import ABSTAIN, INVALID, Ballot, chosen, scored

EACH = 10  # ballots for every way to fill in a paper; among fewer, marks agreed upon beforehand would show a ballot
Opened = tuple[str, str, str]
"""Tracker, group, choice."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What the ballots of a group come to.

    `options`: code -> its points (votes, where none are given), the ballots that name it, those that agree to it.
    """

    group: str
    ballots: int
    abstain: int
    invalid: int
    options: dict[str, list[int]]


def ways(ballot: Ballot) -> int:
    """In how many ways a paper of several marks can be filled in; 0 for one mark, which no pattern can show."""
    count = len(ballot.options)
    if ballot.kind == "score":
        return int((ballot.top + 2) ** count)  # no points at all is one more
    if ballot.kind == "some":
        return 1 + sum(comb(count, marks) for marks in range(ballot.least, ballot.most + 1))
    return int(2**count) if ballot.kind in ("approval", "budget") else 0


def parted(ballots: Iterable[Ballot], found: list[Opened]) -> tuple[list[Opened], list[Sums]]:
    """The ballots that are kept one by one, and the sums of the groups whose patterns could tell."""
    kept, sums = list[Opened](), list[Sums]()
    for ballot in ballots:
        own = [one for one in found if one[1] == ballot.group]
        if len(own) < EACH * ways(ballot):
            sums.append(_summed(ballot, [choice for _, _, choice in own]))
        else:
            kept += own
    return kept, sums


def _points(ballot: Ballot, choice: str) -> dict[str, int]:
    return scored(choice) if ballot.kind == "score" else dict.fromkeys(chosen(choice), 1)


def _summed(ballot: Ballot, choices: list[str]) -> Sums:
    options = {option.code: [0, 0, 0] for option in ballot.options}
    for choice in choices:
        for code, points in _points(ballot, choice).items():
            agrees = 2 * points > ballot.top
            options[code] = [a + b for a, b in zip(options[code], (points, 1, agrees), strict=True)]
    return Sums(ballot.group, len(choices), choices.count(ABSTAIN), choices.count(INVALID), options)


def spread(ballot: Ballot, sums: Sums) -> list[str]:
    """Ballots that come to the same sums: whatever is counted by option is the same, and they are nobody's."""
    marked = sums.ballots - sums.abstain - sums.invalid
    papers: list[dict[str, int]] = [{} for _ in range(marked)]
    at = 0
    for option in ballot.options:
        for points in _shares(ballot.top, *sums.options[option.code]):
            papers[at % marked][option.code] = points
            at += 1
    named = (",".join(f"{c}={p}" if ballot.top else c for c, p in paper.items()) for paper in papers)
    return [*named, *[ABSTAIN] * sums.abstain, *[INVALID] * sums.invalid]


def _shares(top: int, points: int, given: int, agree: int) -> Iterator[int]:
    """The points of an option, one by one: over half of `top` where a ballot agrees, at most half where not."""
    half = top // 2
    rest = points - agree * (half + 1)
    for at in range(given):
        least, most = (half + 1, top) if at < agree else (0, half)
        more = min(rest, most - least) if top else 0
        rest -= more
        yield least + more
