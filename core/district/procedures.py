"""Procedures (流程) as a district writes them, and books they post in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from core.district.entries import UNSAID, Duration, Names
from core.district.fields import Among, Key, Of
from core.district.procedure_words import ABOUT, BEGINS, SEES
from core.district.vocabulary import AREA_KINDS
from core.guide.records import OFFERED

ACCOUNTS = "accounts.yaml"
_UNITS = frozenset({"fen", "goods", "bean"})  # goods are worth fen, and are no money
_KINDS = frozenset({"held", "income", "spent"})


@dataclass(frozen=True, slots=True)
class Account:
    """`kind`: what is held cannot go below nothing; income comes from outside, what is spent goes there. Each may have
    holders: the wallet of a person, the account of a project."""

    names: Names
    kind: Annotated[str, Among(_KINDS)] = "held"


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """One unit in double entry: what leaves an account arrives on another, so nothing passes between units.

    `see`: everybody the whole of it, or each holder the own account. `note`: said above it (who hosts it, what it is
    not). `beside`: a book that is shown with it; `cases`: the procedure whose cases stand below; `expires`: how long
    something held is good, after which it goes to the account `gone`.
    """

    code: str
    names: Names
    unit: Annotated[str, Among(_UNITS)]
    accounts: Mapping[str, Account]
    see: Annotated[str, Among({"public", "holder"})] = "holder"
    words: tuple[str, ...] = ()
    note: Names = UNSAID
    beside: Annotated[str, Of("books")] = ""
    cases: str = ""
    expires: Duration | None = None
    gone: str = ""


FILES = frozenset({"pictures", "document", "papers"})  # types of fields that hold files
FIELD_TYPES = frozenset(
    {
        *("text", "number", "money", "choice", "date", "person", "department", "area", "item"),
        *("category", "pictures", "document"),
        # an entry of the guide; its list of papers, a picture or none for each; a day and hour that is booked; several
        # departments; somebody in office, and a resident: both are kept as the id of a person.
        *("service", "papers", "moment", "departments", "officer", "resident"),
        "case",  # an open case of another procedure, kept as its id
    }
)
MISSED = ("alarm", "escalate")  # what a missed limit does, where it does not do an act
START = "start"
_COMMAND = re.compile(r"/[a-z0-9_]{1,32}")


@dataclass(frozen=True, slots=True)
class Field:
    """Something typed that a case holds. `least`, `most`: of a number, of money in fen, of characters, of pictures, of
    days from today. `in_words`: read out of what is said (a date, a category). `public`: shown to everybody. `private`:
    shown to nobody but by an act that shows it, and erased when `keep` has passed after the end. `valid`: how long an
    answer holds, before which it is not asked again; `owner`, `purpose`: who wants it, what for. `of`: which modes a
    service may have, the service whose papers they are, the calendar in whose hours a moment lies, the procedures of
    a case, which is one's `own`, how a department must stand to the case. `worth`: of choices that are posted by.
    `ahead`: the text names a time, and one that is not over."""

    code: str
    names: Names
    type: Annotated[str, Among(FIELD_TYPES)]
    question: Names = UNSAID
    required: bool = True
    choices: Mapping[str, Names] = field(default_factory=dict)
    least: int | None = None
    most: int | None = None
    in_words: bool = False
    public: bool = False
    private: bool = False
    keep: Duration | None = None
    of: tuple[str, ...] = ()
    valid: Duration | None = None
    owner: Annotated[str, Of("bases")] = ""
    purpose: Names = UNSAID
    worth: Mapping[str, int] = field(default_factory=dict)
    own: bool = False
    ahead: bool = False

    @property
    def sealed(self) -> bool:
        """Whether its value is kept unreadable; papers are files, which are all sealed."""
        return self.private and self.type != "papers"


@dataclass(frozen=True, slots=True)
class Way:
    """Somebody in a relation to the case (`field:builder`, `department:water`), with one of the permissions."""

    relation: str
    permissions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Need:
    """What must be before an act: one of NEEDS. `stages`: which cases `at_most` and `alone` count, in which `turn`
    waits for others; `same`: only those with the same in this field. `basis`: the article."""

    kind: str
    value: Any
    basis: str = ""
    stages: tuple[str, ...] = ()
    same: str = ""


@dataclass(frozen=True, slots=True)
class Begin:
    """It begins by itself about the matter whose limit has climbed so high, or that was opened again in vain. `fields`:
    choices that are then made; `department`: the field that names whose limit it was."""

    on: Annotated[str, Among(BEGINS)]
    department: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Effect:
    """One of EFFECTS with its words."""

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tell:
    """Who hears of an act: relations, text ({…}: a fact or field of the case); `sheet`, `guide`: what goes with it.

    `row`: of what stands in a record, the cells that its table shows, parted by '|'."""

    to: tuple[str, ...]
    text: Names
    sheet: bool = False
    guide: bool = False
    row: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """An act. `sources`: stages, () every one that is no end; `to` '' stays. `never`: relations that bar from it.

    `words`: how a text is asked for, '' is none; `optional`: it may be left out. `confirm`: whether all is shown once
    more before it is done; `done`: what is then said, '' the usual words; `anew`: what still holds is asked too.
    `side`: whoever acts on one side of a matter acts on no other (管钱, 管事).
    """

    code: str
    names: Names
    who: tuple[Way, ...]
    sources: Annotated[tuple[str, ...], Key("from"), Of("stages")] = ()
    to: Annotated[str, Of("stages")] = ""
    never: tuple[str, ...] = ()
    words: Names = UNSAID
    optional: bool = False
    fields: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    effects: tuple[Effect, ...] = ()
    tells: tuple[Tell, ...] = ()
    confirm: bool = False
    done: Names = UNSAID
    anew: bool = False
    side: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a case stands. `limit` (or `until`, a date field: its close, its first hour where it `opens`) from entering
    it, by the calendar of `whose` relation; `promise`: a service whose promised days go before it.

    `missed`: alarm, escalate, or the act that is then done by itself. `remind`: the field of a moment, and the act done
    by itself the evening before it.
    """

    code: str
    names: Names
    end: bool = False
    limit: Duration | None = None
    until: str = ""
    promise: str = ""
    whose: str = ""
    missed: str = "alarm"
    remind: tuple[str, ...] = ()
    opens: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Procedure:
    """A workflow of the district. `words`: what one types to start it; `title`: the fields that name a case;
    `ends_with_matter`: the act done by itself when the ticket it is about ends; `offered`: the modes of entries of the
    guide whose answer has a button for it; `sheet`: a page to print, {…} as in `Tell`;
    `unique`: one open case for each title in a place; `by`: a choice by which the list counts all and the ended;
    `begins_with`: categories with whose tickets it begins by itself, `begins_at` kinds of places only; `begins`: what
    else it begins with; `agenda`: whether a joint meeting takes up what is open.
    `answers`: categories that an open case tells of, where it lies: who tells of one there, or asks, is shown the case.
    `record`: what stands in a department's own record, and on the call it is about, once the case stands in one of
    `recorded`."""

    code: str
    names: Names
    start: Step
    fields: Mapping[str, Field]
    stages: Mapping[str, Stage]
    acts: Mapping[str, Step]
    basis: str = ""
    about: Annotated[str, Among(ABOUT)] = "none"
    see: Annotated[str, Among(SEES)] = "parties"
    words: tuple[str, ...] = ()
    reviewers: Annotated[tuple[str, ...], Of("units")] = ()
    title: Annotated[tuple[str, ...], Of("fields")] = ()
    ends_with_matter: Annotated[str, Of("acts")] = ""
    offered: Annotated[tuple[str, ...], Among(OFFERED)] = ()
    sheet: Names = UNSAID
    unique: bool = False
    by: str = ""
    begins_with: tuple[str, ...] = ()
    begins_at: Annotated[tuple[str, ...], Among(AREA_KINDS)] = ()
    answers: tuple[str, ...] = ()
    record: Tell | None = None
    recorded: tuple[str, ...] = ()
    begins: tuple[Begin, ...] = ()
    agenda: bool = False

    def full(self, code: str) -> str:
        """A stage's or act's code as it is known outside: 'fund.check'."""
        return f"{self.code}.{code}" if code else ""

    def step(self, full: str) -> Step:
        """The act of that full code; KeyError where there is none."""
        code = full.partition(".")[2]
        return self.start if code == START else self.acts[code]

    def stage(self, full: str) -> Stage:
        """The stage of that full code; KeyError where there is none."""
        return self.stages[full.partition(".")[2]]

    @property
    def first(self) -> str:
        """The stage of a new case."""
        return next(iter(self.stages))

    @property
    def published(self) -> bool:
        """Whether cases become public by an act, not by being there."""
        return any(effect.kind == "publish" for step in self.acts.values() for effect in step.effects)

    def leads(self, stage: str) -> set[str]:
        """The stages one act away."""
        if self.stages[stage].end:
            return set()
        return {step.to or stage for step in self.acts.values() if not step.sources or stage in step.sources}


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing or wrong. `key`: words of `locale/` ('lack.<key>') unless `names` says it.

    `flaw`: of a field, '' it is missing, else wrong, low or high with the `bound`. `basis`: the article.
    """

    key: str
    names: Names | None = None
    basis: str = ""
    flaw: str = ""
    bound: Any = None


def commands_of(procedures: Iterable[Procedure]) -> dict[str, Procedure]:
    """The commands by which procedures are started, without their slash: what the menu of a platform takes."""
    return {word[1:]: one for one in procedures for word in one.words if _COMMAND.fullmatch(word)}
