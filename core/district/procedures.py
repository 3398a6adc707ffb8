"""Procedures (流程) as a district writes them: fields, stages, acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from core.district.entries import UNSAID, Duration, Names
from core.district.fields import Among, Key, Of
from core.district.vocabulary import AREA_KINDS
from core.guide.records import OFFERED

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
# What a case may be about, and the kinds of records that may be it.
ABOUT = {"none": ("",), "ticket": ("ticket",), "call": ("call",), "matter": ("ticket", "call")}
SEES = frozenset({"public", "community", "parties", "centre", "acting"})
# How somebody stands to a case. What follows ':' is a field of the procedure, or the base code of a department.
RELATIONS = frozenset(
    {
        *("resident", "staff", "applicant", "centre", "reviewers", "department", "field", "house"),
        *("desk", "holder", "handles", "pleader", "around", "reporter"),
        *("each", "role", "neighbour"),  # every department of a base there; a role there; who lives in the community
        # of a field: who does its service, whom it names; the place; who has asked for it; who holds a role there
        *("serves", "officer", "person", "there", "followers", "post"),
        # who started the case of a field, the one it is about, the cases of a procedure, those that name this one
        *("owner", "above", "listed", "named"),
        # of the ticket or call it is about: the departments that have to do with it, and whoever in office reads it;
        # who may do an act of the procedure
        *("sides", "concerned", "able"),
    }
)
# The types of fields that may stand behind the ':' of a relation.
NAMED = {
    "field": ("department", "departments"),
    "serves": ("service",),
    "officer": ("officer",),
    "person": ("resident",),
    "owner": ("case",),
}
OF_TICKETS = frozenset({"holder", "handles", "pleader", "around", "reporter"})  # only where it is about a ticket
OF_MATTERS = frozenset({"sides", "concerned"})  # only where it is about a ticket or call
# What an act may need, and what stands behind the word: an act, a field, a length of time, a number, yes or no.
NEEDS = {
    **dict.fromkeys(
        ("alone", "running", "movable", "missed", "ended", "permitted", "parts", "no_paying", "own", "sent"), "flag"
    ),
    **dict.fromkeys(("field", "complete", "turn"), "field"),
    **dict.fromkeys(("after", "within"), "limit"),
    "act": "act",
    "at_most": "number",
}
# What an act may do beside moving the case, with the fields (or other words) it cannot do without.
EFFECTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("publish", "prolong", "run_on", "exempt", "drop", "answer", "climb"), ()),
    **dict.fromkeys(("admit", "name", "show", "tally", "clear", "ticket"), ("field",)),
    "set": ("field", "value"),
    "open": ("procedure",),
    "spread": ("procedure", "field", "papers"),
    "set_aside": ("until",),
    "all_of": ("then",),
    "assign": ("field", "among"),
    "number": ("field", "series"),
    "gather": ("procedure", "field", "where"),
    "collect": ("where", "field"),
    "match": ("procedure", "field"),
    "entitle": ("procedure", "field", "as"),
    "hand": ("to",),
    "each": ("procedure",),
    "count": ("procedure", "by"),
    "take": ("from", "fields"),
    "post": ("book", "from", "to", "amount"),
    "reverse": ("book",),
    "close": ("book", "until"),
    "reserve": ("same", "capacity"),
    "release": ("then",),
    "all_named": ("of", "act"),
}
# What the field of an effect must be.
KEEPS: dict[str, tuple[str, ...]] = {
    "admit": ("category",),
    "name": ("officer", "resident", "department"),
    "tally": ("choice",),
    "match": ("choice", "category", "department", "area"),
    "collect": ("number",),
    "answer": ("text",),
    "assign": ("officer",),
    "number": ("text",),
    "ticket": ("text",),
}
MISSED = ("alarm", "escalate")  # what a missed limit does, where it does not do an act
START = "start"


@dataclass(frozen=True, slots=True)
class Field:
    """Something typed that a case holds. `least`, `most`: of a number, of money in fen, of characters, of pictures, of
    days from today. `in_words`: read out of what is said (a date, a category). `public`: shown to everybody. `private`:
    shown to nobody but by an act that shows it, and erased when `keep` has passed after the end. `valid`: how long an
    answer holds, before which it is not asked again; `owner`, `purpose`: who wants it, what for. `of`: which modes a
    service may have, the service whose papers they are, the calendar in whose hours a moment lies, the procedures of
    a case, which is one's `own`, how a department must stand to the case. `worth`: of choices that are posted by."""

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
    """What must be before an act: one of NEEDS. `stages`: which cases `at_most` counts; in which `turn` waits for
    others. `basis`: the article."""

    kind: str
    value: Any
    basis: str = ""
    stages: tuple[str, ...] = ()


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
    `begins_with`: categories with whose tickets it begins by itself, `begins_at` kinds of places only.
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
