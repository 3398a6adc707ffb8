"""What a district appraises: rates, weights, periods, standards (考核口径)."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated

from core.district.entries import UNSAID, Names
from core.district.fields import Among, Of

MEASURES = frozenset({"signed", "done", "contacted", "solved", "satisfied"})
"""signed, done: limits to sign and to resolve that were kept, of all that were due; contacted, solved, satisfied: of
the valid follow-ups, those who were spoken with, whose matter is solved, who are content."""
RULES = frozenset({"exactly", "at_least"})
ALL = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of a profile (响应率, 办结率, 满意率) and its share of the own score."""

    code: str
    names: Names
    measure: Annotated[str, Among(MEASURES)]
    weight: Fraction
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Callers:
    """Who of a level grades whom, and how much that weighs in the comprehensive score (KM-30, KM-31, WC-20)."""

    code: str
    names: Names
    by: Annotated[frozenset[str], Of("levels")]
    rated: Annotated[frozenset[str], Of("levels")]
    weight: Fraction
    rule: Annotated[str, Among(RULES)]
    bound: Fraction
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """One city's way to count. `content`: what each of the five grades counts, best first; `partly`: half solved.

    `callers`: the steps of appraisal from below; `grades`: what a caller's grade counts. `back`: the types of call on
    which departments grade their caller (北京条例 33): all of them, or those that a law asks for (KM-09).
    """

    code: str
    names: Names
    rates: tuple[Rate, ...]
    callers: tuple[Callers, ...]
    content: tuple[Fraction, ...]
    grades: tuple[Fraction, ...]
    partly: Fraction = Fraction(0)
    back: frozenset[str] = ALL

    def graded_back(self, kind: str) -> bool:
        """Whether departments may grade who made such a call."""
        return self.back is ALL or kind in self.back

    def step(self, level: str) -> Callers | None:
        """Whose grades count for a department of that level; None where nobody's do."""
        return next((step for step in self.callers if level in step.rated), None)


NO_PROFILE = Profile("", UNSAID, (), (), (), ())


@dataclass(frozen=True, slots=True)
class Digest:
    """The day's message: at which local hour ('' never), how many categories and old matters it names."""

    at: str = ""
    categories: int = 5
    oldest: int = 5


@dataclass(frozen=True, slots=True)
class AppraisalRules:
    """All of it; without rates nothing is appraised. `month_from`: the day on which a month's period begins.

    `follow_up`: hours after which the centre rings whoever has not rated; 0 nobody. `tries`: so often in vain, and it
    is closed as not rated. `tags`: 七有五性, in their order. `accidents`: categories counted as accidents (WC-85).
    `standards`: what counts as well done, by the beginning of a category's code (办理标准).
    """

    profile: Profile = NO_PROFILE
    month_from: int = 1
    follow_up: int = 0
    tries: int = 3
    tags: tuple[str, ...] = ()
    accidents: Annotated[frozenset[str], Of("categories")] = frozenset()
    standards: dict[str, Names] = field(default_factory=dict)
    digest: Digest = field(default_factory=Digest)

    def standard(self, category: str) -> Names | None:
        """What counts as well done for a category: the line of the longest beginning of its code, else 'other'."""
        found = [code for code in self.standards if category.startswith(code)]
        return self.standards.get(max(found, key=len, default="other"))
