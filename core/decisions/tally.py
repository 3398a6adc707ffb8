"""The exact count of a vote: quorum, majority, winners, ties."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from core.decisions.ballot_forms import ABSTAIN, INVALID, NO, YES, Ballot, chosen, scored
from core.decisions.bodies import WHOLES, Condition, Test, Voter, measure

OUTCOMES = frozenset({"passed", "failed", "no_quorum", "no_majority", "tie", "chosen", "advice"})
TIES = frozenset({"open", "cost", "number", "lot"})


@dataclass(frozen=True, slots=True)
class Cast:
    """One ballot that counts. `voter` is known in open votes only."""

    choice: str
    voter: Voter | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A condition with what it was measured at."""

    condition: Condition
    part: Fraction
    whole: Fraction
    holds: bool


@dataclass(frozen=True, slots=True)
class Result:
    """How a vote ended. `outcome`: passed, failed, no_quorum, no_majority, tie, chosen or advice (not binding).

    `counts`: canonical choice -> number of ballots for yes_no, option -> votes or points otherwise. `winners` in
    order of rank. `tied`: options of equal rank of which only some could win. `majority` of a vote among options: of
    the first winner, or of the first option on the best rank where none has the majority.
    """

    outcome: str
    counts: dict[str, int]
    quorum: tuple[Checked, ...] = ()
    majority: tuple[Checked, ...] = ()
    winners: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()


def attended(test: Test | None, roll: Sequence[Voter], present: Sequence[Voter]) -> tuple[bool, tuple[Checked, ...]]:
    """Whether enough of the roll took part; a body without quorum always has enough."""
    if test is None:
        return True, ()
    found = tuple(_checked(c, measure(present, c.count), measure(roll, c.count)) for c in test.conditions)
    return test.verdict(one.holds for one in found), found


def composed(conditions: Sequence[Condition], roll: Sequence[Voter]) -> tuple[Checked, ...]:
    """The conditions on who is on the roll (村组法 25: four fifths representatives, a third of them women)."""
    return tuple(
        _checked(c, measure(roll, c.count), measure(roll, "person" if c.of in WHOLES else c.of)) for c in conditions
    )


def _checked(condition: Condition, part: Fraction, whole: Fraction) -> Checked:
    return Checked(condition, part, whole, condition.holds(part, whole))


def decide(
    quorum: Test | None, majority: Test | None, roll: Sequence[Voter], present: Sequence[Voter], cast: Sequence[Cast]
) -> Result:
    """The result of a yes-or-no vote.

    An abstention, a blank and an invalid paper are present and not in favour: where the statute asks for more than
    half of those present they count against (村组法 25, 26). Present people who cast nothing count the same way.
    """
    counts = Counter(one.choice for one in cast)
    shown = {key: counts.get(key, 0) for key in (YES, NO, ABSTAIN, INVALID)}
    enough, quorums = attended(quorum, roll, present)
    if majority is None:
        return Result("advice", shown, quorums)
    found = _majority(majority, roll, present, cast, lambda choice: choice == YES)
    if not enough:
        return Result("no_quorum", shown, quorums, found)
    passed = majority.verdict(one.holds for one in found)
    return Result("passed" if passed else "failed", shown, quorums, found)


def _majority(
    majority: Test, roll: Sequence[Voter], present: Sequence[Voter], cast: Sequence[Cast], agrees: Callable[[str], bool]
) -> tuple[Checked, ...]:
    return tuple(_condition(one, roll, present, cast, agrees) for one in majority.conditions)


def _condition(
    condition: Condition,
    roll: Sequence[Voter],
    present: Sequence[Voter],
    cast: Sequence[Cast],
    agrees: Callable[[str], bool],
) -> Checked:
    count = condition.count
    wholes = {
        "roll": lambda: measure(roll, count),
        "present": lambda: measure(present, count),
        "cast": lambda: _weight([one for one in cast if one.choice != INVALID], count),
        "decided": lambda: _weight([one for one in cast if one.choice not in (ABSTAIN, INVALID)], count),
    }
    whole = wholes[condition.of]() if condition.of in wholes else measure(roll, condition.of)
    return _checked(condition, _weight([one for one in cast if agrees(one.choice)], count), whole)


def _weight(cast: Sequence[Cast], count: str) -> Fraction:
    """Secret ballots are persons and nothing else. Raises ValueError when a secret ballot would need a weight."""
    if count == "person":
        return Fraction(len(cast))
    voters = [one.voter for one in cast if one.voter]
    if len(voters) != len(cast):
        raise ValueError(f"secret ballots cannot be counted by {count}")
    return measure(voters, count)


def points(ballot: Ballot, cast: Iterable[Cast]) -> dict[str, int]:
    """Votes, or the sum of scores, of every option."""
    found = {option.code: 0 for option in ballot.options}
    for one in cast:
        if ballot.kind == "score":
            for code, score in scored(one.choice).items():
                found[code] += score
        else:
            for code in chosen(one.choice):
                found[code] += 1
    return found


def ranked(
    ballot: Ballot, scores: Mapping[str, Fraction | int], ties: Sequence[str], seed: str = ""
) -> list[tuple[str, ...]]:
    """The options from best to worst; those that no tie rule parts stand together.

    `ties`: 'cost' the cheaper first, 'number' the earlier on the ballot first, 'lot' by the hash of `seed` and code:
    the seed is known to nobody before the closing and to everybody afterwards.
    """
    order = {option.code: at for at, option in enumerate(ballot.options)}
    costs = {option.code: option.cost for option in ballot.options}

    def key(code: str) -> tuple[Fraction | int | str, ...]:
        parts: dict[str, int | str] = {"cost": costs[code], "number": order[code], "lot": lot(seed, code)}
        return (-scores[code], *(parts[tie] for tie in ties if tie != "open"))

    groups: dict[tuple[Fraction | int | str, ...], list[str]] = {}
    for code in order:
        groups.setdefault(key(code), []).append(code)
    return [tuple(groups[at]) for at in sorted(groups)]


def lot(seed: str, code: str) -> str:
    """The drawing of lots that everybody can repeat."""
    return hashlib.sha256(f"{seed}/{code}".encode()).hexdigest()


def choose(
    ballot: Ballot,
    quorum: Test | None,
    roll: Sequence[Voter],
    present: Sequence[Voter],
    cast: Sequence[Cast],
    *,
    majority: Test | None = None,
    ties: Sequence[str] = (),
    seed: str = "",
    binding: bool = True,
) -> Result:
    """The result of a vote among options: the `seats` best win, an option nobody wants never does.

    Where the statute asks for a majority, only options that have it win (村组法 22、26; 集体法 27、28; 民法典 278).
    """
    counts = points(ballot, cast)
    enough, quorums = attended(quorum, roll, present)
    if not enough:
        return Result("no_quorum", counts, quorums)
    wanted = _groups(ranked(ballot, counts, ties, seed), lambda code: counts[code] > 0)
    found = {
        code: _majority(majority, roll, present, cast, partial(_wants, ballot, code)) if majority else ()
        for group in wanted
        for code in group
    }
    fit = _groups(wanted, lambda code: majority is None or majority.verdict(one.holds for one in found[code]))
    winners, tied = fund(ballot, fit) if ballot.kind == "budget" else _seat(fit, ballot.seats)
    first = next((code for group in fit or wanted for code in group), "")
    outcome = "tie" if tied else "chosen" if winners else "no_majority" if wanted and not fit else "failed"
    return Result(outcome if binding else "advice", counts, quorums, found.get(first, ()), winners, tied)


def _groups(groups: Iterable[tuple[str, ...]], fits: Callable[[str], bool]) -> list[tuple[str, ...]]:
    kept = (tuple(code for code in group if fits(code)) for group in groups)
    return [group for group in kept if group]


def _wants(ballot: Ballot, code: str, choice: str) -> bool:
    """Whether a ballot agrees to the option: marked, or given more than half of the points it can have."""
    if ballot.kind == "score":
        return 2 * scored(choice).get(code, 0) > ballot.top
    return code in chosen(choice)


def _seat(groups: Sequence[tuple[str, ...]], seats: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    winners: list[str] = []
    for group in groups:
        if len(winners) == seats:
            break
        if len(winners) + len(group) > seats:
            return tuple(winners), group
        winners += group
    return tuple(winners), ()


def fund(
    ballot: Ballot, groups: Sequence[tuple[str, ...]], money: int | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Funded from best to worst while the money lasts; what does not fit is passed over. Second: an unparted tie."""
    costs = {option.code: option.cost for option in ballot.options}
    left = ballot.money if money is None else money
    winners: list[str] = []
    for group in groups:
        fitting = [code for code in group if costs[code] <= left]
        if sum(costs[code] for code in fitting) > left:
            return tuple(winners), tuple(fitting)
        winners += fitting
        left -= sum(costs[code] for code in fitting)
    return tuple(winners), ()
