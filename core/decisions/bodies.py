"""Who may decide, with which quorum and which majority, as data."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from core.district.entries import Names
from core.district.fields import Among, Key, Least, Of

OPS = frozenset({">", ">="})
COUNTS = frozenset({"person", "household", "area", "heads"})
WHOLES = frozenset({"roll", "present", "cast", "decided"})
SECRECIES = frozenset({"secret", "open"})
TAKES_PART = frozenset({"present", "voted"})
RHYTHMS = frozenset({"monthly", "quarterly", "yearly"})


@dataclass(frozen=True, slots=True)
class Voter:
    """One line of a roll.

    `number`: unique on the roll, shown in public instead of the name. `kinds`: what the person is there (adult,
    representative, woman …). `household`: '' where the roll knows none. `area`: square metres, exact. `heads`: how
    many owners the line counts as (0 where a room counts with another line). `represents`: households spoken for.
    """

    number: str
    kinds: frozenset[str] = frozenset()
    household: str = ""
    area: Fraction = Fraction(0)
    heads: int = 1
    name: str = ""
    represents: tuple[str, ...] = ()


def is_kind(voter: Voter, kinds: str) -> bool:
    """Whether the voter is of all kinds joined by '&'; '' fits everybody."""
    return all(kind in voter.kinds for kind in kinds.split("&") if kind)


def measure(voters: Iterable[Voter], count: str) -> Fraction:
    """How much these voters are: persons, households, square metres, heads, or persons of certain kinds.

    A household counts once however many of its people are there; lines without a household count for none.
    """
    if count == "household":
        return Fraction(len({v.household for v in voters if v.household}))
    if count == "area":
        return sum((v.area for v in voters), Fraction(0))
    if count == "heads":
        return Fraction(sum(v.heads for v in voters))
    return Fraction(sum(1 for v in voters if count == "person" or is_kind(v, count)))


@dataclass(frozen=True, slots=True)
class Condition:
    """A part measured against a whole. '>' is strictly more (过半数), '>=' includes the number (以上, 民法典 1259).

    `count`: one of COUNTS, or kinds of voters joined by '&'. `of`: one of WHOLES, or kinds joined by '&' on the roll.
    """

    count: str
    of: str
    op: str
    share: Fraction

    def holds(self, part: Fraction, whole: Fraction) -> bool:
        """Exact; nothing is ever a part of nothing."""
        if whole <= 0:
            return False
        return part > self.share * whole if self.op == ">" else part >= self.share * whole

    def needed(self, whole: Fraction) -> Fraction:
        """The least part that holds, for wholes that are counted and not measured."""
        exact = self.share * whole
        least = -(-exact.numerator // exact.denominator)
        return Fraction(least + 1 if self.op == ">" and least == exact else least)


@dataclass(frozen=True, slots=True)
class Test:
    """Several conditions of which all, or any one, must hold."""

    __test__ = False  # not one of pytest's

    mode: str
    conditions: tuple[Condition, ...]

    def verdict(self, answers: Iterable[bool]) -> bool:
        """What the single answers come to."""
        return any(answers) if self.mode == "any" else all(answers)


@dataclass(frozen=True, slots=True)
class Proxies:
    """Voting for another: in writing, published before the vote, never passed on (村组法 15 by analogy, 集体法 27).

    `most`: how many others one person may vote for. `same_household`: only for people of the own household.
    """

    most: Annotated[int, Least(1)]
    same_household: bool


@dataclass(frozen=True, slots=True)
class Body:
    """A meeting or community that decides.

    `members`: kinds on the roll that belong to it, any of which is enough; empty means everybody on the roll.
    `notice_days`: natural days between notice and meeting, the day of notice not counted. `special`: a stricter
    majority for the matters in `special_matters`. `composition`: what the frozen roll must look like. `least`: pairs
    (population below, least number of members), 0 as population meaning any. `petition`: how many can force a meeting.
    `barred`: matters it may not decide. `binding`: False for a mere consultation. `basis`: the articles.
    `takes_part`: who counts for quorum and majority, those present or only those who voted (民法典 278: 参与表决).
    `form_of`: the meeting of which this is another form of convening, fixed before the roll is frozen (居组法 9: all
    adults, one of each household, or representatives of the groups). `by_household`: each household of the list sends
    exactly one. `confirm`: where no option has the majority, the next meeting says yes or no to the first one.
    """

    code: str
    names: Names
    basis: str
    members: frozenset[str] = frozenset()
    notice_days: int = 0
    quorum: Test | None = None
    passing: Annotated[Test | None, Key("pass")] = None
    special: Test | None = None
    special_matters: Annotated[frozenset[str], Of("matters")] = frozenset()
    composition: tuple[Condition, ...] = ()
    least: tuple[tuple[int, int], ...] = ()
    petition: Test | None = None
    barred: Annotated[frozenset[str], Of("matters")] = frozenset()
    secrecy: Annotated[tuple[str, ...], Among(SECRECIES)] = ("secret", "open")
    proxies: Proxies | None = None
    authorised: bool = False
    binding: bool = True
    takes_part: Annotated[str, Among(TAKES_PART)] = "present"
    form_of: Annotated[str, Of("bodies")] = ""
    by_household: bool = False
    confirm: bool = False
    meets: Annotated[str, Among(RHYTHMS)] = ""

    def majority(self, matter: str) -> Test | None:
        """The majority that this matter needs."""
        return self.special if self.special and matter in self.special_matters else self.passing

    def is_form_of(self, codes: Collection[str]) -> bool:
        """Whether it is one of these bodies, in whatever form it was convened."""
        return bool({self.code, self.form_of} & {*codes} - {""})

    def belongs(self, voter: Voter) -> bool:
        """Whether somebody on the roll has a vote in this body."""
        return not self.members or any(is_kind(voter, kinds) for kinds in self.members)

    def weighs(self) -> bool:
        """Whether ballots have weights: then a secret ballot would give itself away by its weight."""
        tests = (self.quorum, self.passing, self.special)
        return any(c.count in {"area", "heads"} for test in tests if test for c in test.conditions)


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that must be put to the vote (莲都's ten, LD-06…16).

    `body`: who votes on it as a rule. `stricter`: who must when the law asks for more. `collective_check`: whether
    the collective economy's own body comes first (集体经济组织法 26–28), which is then `collective_body`.
    `recuse`: kinds of people who may not vote on it. `must`: no decision without a vote. `grave`: documents and
    legal advice beforehand (浙江办法 23).
    """

    code: str
    names: Names
    body: Annotated[str, Of("bodies")]
    basis: str
    stricter: Annotated[str, Of("bodies")] = ""
    collective_check: bool = False
    collective_body: Annotated[str, Of("bodies")] = ""
    recuse: frozenset[str] = frozenset()
    must: bool = True
    grave: bool = False
