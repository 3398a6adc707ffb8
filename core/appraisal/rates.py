"""From counts to rates and scores, exactly: no number is typed or kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from core.appraisal.periods import Graded, Period, Question, Scope
from core.district.appraisal import Callers, Profile
from core.district.district import District
from core.unit_of_work import UnitOfWork

LIMITS = {"signed": "sign", "done": "resolve"}  # measure -> the limit that is kept
Counts = Mapping[str, Sequence[tuple[Any, ...]]]
_BY = {"limits": ("kind", "late", "exempt"), "ratings": ("request", "contacted", "solved", "grade")}


@dataclass(frozen=True, slots=True)
class Figure:
    """A rate: `part` of `whole`; `part` may be no whole number (0.9 for 基本满意). `exempt`: left out, yet there."""

    part: Fraction = Fraction(0)
    whole: int = 0
    exempt: int = 0

    @property
    def rate(self) -> Fraction | None:
        """The share, None where there is nothing to divide."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Score:
    """The parts of a comprehensive score and their sum, of one; None where a part is not there yet.

    `own`: the weighed rates. `grades`: the mean of the callers' gradings, `gradings` how many. `weight`: theirs.
    """

    own: Fraction | None
    grades: Fraction | None
    gradings: int
    weight: Fraction

    @property
    def whole(self) -> Fraction | None:
        """Own rates and callers' grades together; where nobody's grades count, the own rates alone."""
        if self.own is None or (self.weight and self.grades is None):
            return None
        return self.own * (1 - self.weight) + (self.grades or 0) * self.weight


def asked(scope: Scope, period: Period, account: str, by: Sequence[str] = (), **where: Any) -> Question:
    """A question about a period."""
    return Question(account, scope, period.start, period.end, tuple(by), where)


def counts(uow: UnitOfWork, scope: Scope, period: Period, by: str = "") -> dict[str, Counts]:
    """The counts that rates are made of, under each value of the column `by` (under '' of all together)."""
    found: dict[str, dict[str, list[tuple[Any, ...]]]] = {} if by else {"": {name: [] for name in _BY}}
    for account, columns in _BY.items():
        for row in uow.count(asked(scope, period, account, (*([by] if by else []), *columns))):
            key, rest = (row[0], row[1:]) if by else ("", row)
            found.setdefault(key, {name: [] for name in _BY})[account].append(rest)
    return dict(found)


def joined(found: Iterable[Counts]) -> Counts:
    """The counts of several places as those of one."""
    each = list(found)
    return {name: [row for one in each for row in one[name]] for name in _BY}


def rates(district: District, profile: Profile, told: Counts) -> dict[str, Figure]:
    """Every rate of a profile by its code."""
    return {rate.code: measure(district, profile, rate.measure, told) for rate in profile.rates}


def measure(district: District, profile: Profile, name: str, told: Counts) -> Figure:
    """One rate. signed, done: limits kept of those due, the exempt ones beside; the others: of the valid follow-ups
    (domain rule A11), solved of those whose kind of request can be solved at all."""
    if kind := LIMITS.get(name):
        rows = [(late, exempt, n) for of, late, exempt, n in told["limits"] if of == kind]
        counted = [(late, n) for late, exempt, n in rows if not exempt]
        kept, left_out = sum(n for late, n in counted if not late), sum(n for _, exempt, n in rows if exempt)
        return Figure(Fraction(kept), sum(n for _, n in counted), left_out)
    shares = [(_share(district, profile, name, row[:-1]), row[-1]) for row in told["ratings"]]
    valid = [(share, n) for share, n in shares if share is not None]
    return Figure(sum((share * n for share, n in valid), Fraction(0)), sum(n for _, n in valid))


def _share(district: District, profile: Profile, name: str, row: tuple[Any, ...]) -> Fraction | None:
    """What one answer counts; None where it does not count for this rate."""
    request, contacted, solved, grade = row
    if name == "contacted":
        return None if contacted is None else Fraction(bool(contacted))
    if name == "satisfied":
        return profile.content[int(grade)]
    kind = district.request_types.get(request)
    if kind is not None and not kind.rated_for_resolution:
        return None
    return Fraction(1) if solved == "yes" else profile.partly if solved == "partly" else Fraction(0)


def own_score(profile: Profile, figures: Mapping[str, Figure]) -> Fraction | None:
    """The weighed rates; None where one of them cannot be told yet."""
    found = [(rate.weight, figures[rate.code].rate) for rate in profile.rates]
    if not found or any(share is None for _, share in found):
        return None
    return sum((weight * share for weight, share in found if share is not None), Fraction(0))


def score(district: District, profile: Profile, department: str, told: Counts, gradings: Iterable[Graded]) -> Score:
    """自身三率 × (1 − 权重) + 上级评价 × 权重."""
    step, own = step_of(district, profile, department), own_score(profile, rates(district, profile, told))
    mine = [mean(profile, one) for one in graders(district, step, gradings) if one.department == department]
    grades = sum(mine, Fraction(0)) / len(mine) if mine else None
    return Score(own, grades, len(mine), step.weight if step else Fraction(0))


def step_of(district: District, profile: Profile, department: str) -> Callers | None:
    """Whose grades count for a department."""
    known = district.departments.get(department)
    return profile.step(known.level) if known else None


def graders(district: District, step: Callers | None, gradings: Iterable[Graded]) -> list[Graded]:
    """The gradings by departments of the levels that the step names; a department's of a street never count."""
    known = district.departments
    return [one for one in gradings if step and one.by in known and known[one.by].level in step.by]


def mean(profile: Profile, one: Graded) -> Fraction:
    """What one grading counts: the mean over its items."""
    found = [profile.grades[grade] for grade in one.grades.values()]
    return sum(found, Fraction(0)) / len(found) if found else Fraction(0)


@dataclass(frozen=True, slots=True)
class Course:
    """What became of the matters told in a period: 受理、办结、回访, by level, as accidents.

    `ended`: closed with a result; `followed`: of these, rated by tap or telephone. `levels`: ended at each level.
    """

    filed: int
    taken: int
    ended: int
    followed: int
    accidents: int
    levels: Mapping[str, int] = field(default_factory=dict)


def course(uow: UnitOfWork, scope: Scope, period: Period) -> Course:
    """100% 受理、100% 办结、100% 回访 (SG-72), 小事不出社区、大事不出街道 (WC-58)."""
    rows = uow.count(asked(scope, period, "filed", ("state", "level", "category", "rated")))
    accidents, ended = uow.district.appraisal.accidents, [row for row in rows if row[0] == "closed"]
    levels: dict[str, int] = dict.fromkeys(uow.district.levels, 0)
    for _, level, _, _, n in ended:
        levels[level] = levels.get(level, 0) + n
    return Course(
        filed=sum(n for *_, n in rows),
        taken=sum(n for state, *_, n in rows if state != "filed"),
        ended=sum(n for *_, n in ended),
        followed=sum(n for *_, rated, n in ended if rated),
        accidents=sum(n for _, _, category, _, n in rows if category in accidents),
        levels=levels,
    )


def households(district: District, areas: Iterable[str]) -> int:
    """The households of places, each counted once: where a place names none, those of the places in it."""
    total = 0
    for code in areas:
        area = district.areas[code]
        total += area.households or households(district, (one.code for one in district.children(code)))
    return total
