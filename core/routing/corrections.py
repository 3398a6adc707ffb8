"""Learns from the desks' corrections, and only what reads better."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.routing.advice import Adviser
from core.routing.classifier import Taught, taught

WEIGHTS = (5.0, 10.0, 20.0, 40.0)
FOLDS = 3
AS_OFTEN = 3  # of the last four decisions about one proposal that must name the same other unit
LOOK_BACK = 4
SPOILT = 0.01  # share of uncorrected messages that a lesson may read worse, where it reads corrected ones better
Scores = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Case:
    """A message a desk has decided about, newest last. `number`: of its correction, 0 where nothing was changed;
    `plain`: its folded words; `scores`: what the lists say; `category`, `department`: what it was in the end."""

    number: int
    ticket: int
    plain: str
    scores: Scores
    category: str
    proposed: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a try gave. `held_back`: corrections the running reading had not learnt from; `right_…`: of them, read by
    parts that had not seen them either; `kept_…`: of the uncorrected messages. `live`: it is better, so it is used."""

    lesson: Taught
    live: bool
    held_back: int
    right_before: int
    right_after: int
    uncorrected: int
    kept_before: int
    kept_after: int


def learn(cases: Sequence[Case], running: Adviser, make: Callable[[Taught], Adviser], upto: int) -> Outcome | None:
    """Try what the corrections teach; None where there is none newer than `upto`, the last one `running` has seen.

    Every message is read by a lesson of the other two thirds, so neither side has seen the answer. It goes live only
    when more of the new corrections are read rightly and of the uncorrected messages hardly fewer (at most SPOILT).
    """
    changed = [c for c in cases if c.number]
    fresh = [c for c in changed if c.number > upto]
    if not fresh:
        return None
    kept = [c for c in cases if not c.number]
    departments = settled_departments(cases)
    before = _right(fresh, running), _right(kept, running)
    tries = [(_held_back(cases, fresh, make, w), _held_back(cases, kept, make, w), w) for w in WEIGHTS]
    after_fresh, after_kept, weight = max(tries, key=lambda t: (t[0] + t[1], -t[2]))
    better = after_fresh > before[0] and after_kept >= before[1] - SPOILT * len(kept)
    return Outcome(
        lesson=taught(((c.plain, c.category) for c in cases), weight, departments),
        live=better or (bool(departments) and after_fresh >= before[0] and after_kept >= before[1]),
        held_back=len(fresh),
        right_before=before[0],
        right_after=after_fresh,
        uncorrected=len(kept),
        kept_before=before[1],
        kept_after=after_kept,
    )


def settled_departments(cases: Sequence[Case]) -> dict[str, str]:
    """'category proposed' → the unit that got it instead in at least AS_OFTEN of the last LOOK_BACK decisions."""
    decided: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        if case.proposed and case.department:
            decided[f"{case.category} {case.proposed}"].append(case.department)
    found = {}
    for key, departments in decided.items():
        last = departments[-LOOK_BACK:]
        usual = max(sorted(set(last)), key=last.count)
        if last.count(usual) >= AS_OFTEN and usual != key.partition(" ")[2]:
            found[key] = usual
    return found


def _right(cases: Sequence[Case], adviser: Adviser) -> int:
    return sum(adviser.advise(c.plain, c.scores).ranked[:1] == (c.category,) for c in cases)


def _held_back(cases: Sequence[Case], asked: Sequence[Case], make: Callable[[Taught], Adviser], weight: float) -> int:
    """How many of `asked` are read rightly by lessons of the other folds; all cases of a ticket lie in one fold."""
    right = 0
    for fold in range(FOLDS):
        part = [c for c in asked if c.ticket % FOLDS == fold]
        if part:
            others = ((c.plain, c.category) for c in cases if c.ticket % FOLDS != fold)
            right += _right(part, make(taught(others, weight)))
    return right
