"""What can be done to a matter: one row of a table for each act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from core.district.district import District
from core.events import Event


@dataclass(frozen=True, slots=True)
class Arrow:
    """From any of the states (words of one text; '*' is every state) to a state; '' stays. `why` explains odd ones."""

    sources: str
    target: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Who:
    """Who may: somebody who stands in the relation to the matter, with one of the permissions where any is named.

    The relation's name is explained by the subject (holder, desk, reporter, called …). `roles`: only these, where a
    district's own table names roles.
    """

    relation: str
    permissions: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()


def who(relation: str, permissions: str = "") -> tuple[Who, ...]:
    """One way of being allowed; several are added up with '+'."""
    return (Who(relation, frozenset(permissions.split())),)


HOUSE = who("house")  # the program itself: a timer, or what follows from an act; never a person


@dataclass(frozen=True, slots=True)
class Timers:
    """What the act does to the matter's timers, by their kinds; `why` names a pause.

    `keep`: limits that it meets, which counts in the figures; `stop`: those that are no longer owed.
    """

    start: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    pause: tuple[str, ...] = ()
    resume: tuple[str, ...] = ()
    why: str = "review"


NO_TIMERS = Timers()


@dataclass(frozen=True, slots=True)
class Act:
    """One act: from where to where, by whom, with what it asks, and what it is called afterwards.

    `event`: the line of the ledger. `words`: what a missing text is called; '' lets it be left out. `note`: the kind
    under which the text and its pictures are kept. `choices`: the list a choice is taken from, '' asks for none.
    `asks`: whether a chat asks for words ('', 'words', 'optional'). `shown`: the kinds of card that offer it.
    `sensible`: whether it makes sense although its arrow is there. `beside`: a fact beside the course of the matter,
    which does not count as its last step. `does`: the name of its guard and effect where it is not its own. `sure`: the
    words by which a chat asks once more and shows what it does, before it is done; '' does not ask. `tells`: facts of
    the event that are no field of the record, each with where it comes from: choice, text, office (the actor's
    department), else the word itself. `stamps`: the field of the record that keeps when it was done.
    """

    name: str
    arrows: tuple[Arrow, ...]
    who: tuple[Who, ...]
    event: type[Event] | None = None
    words: str = ""
    note: str = ""
    choices: str = ""
    asks: str = ""
    timers: Timers = NO_TIMERS
    shown: tuple[str, ...] = ()
    sensible: Callable[[District, Any], bool] | None = None
    beside: bool = False
    does: str = ""
    sure: str = ""
    tells: tuple[tuple[str, str], ...] = ()
    stamps: str = ""

    def target(self, state: str) -> str | None:
        """The state it leads to from a state; None where it has no place."""
        for arrow in self.arrows:
            if arrow.sources == "*" or state in arrow.sources.split():
                return arrow.target or state
        return None

    @property
    def by_house(self) -> bool:
        """Whether the program does it by itself."""
        return any(one.relation == "house" for one in self.who)


@dataclass(frozen=True)
class Workflow:
    """All acts of one kind of matter. `ended`: states in which it is over."""

    kind: str
    states: tuple[str, ...]
    ended: frozenset[str]
    acts: Mapping[str, Act]
    _next: dict[tuple[str, str], str | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def first(self) -> str:
        """The state of a new matter."""
        return self.states[0]

    def target(self, state: str, name: str) -> str | None:
        """The state an act leads to from a state, or None where the act has no place."""
        key = (state, name)
        if key not in self._next:
            act = self.acts.get(name)
            self._next[key] = act.target(state) if act else None
        return self._next[key]

    def open_from(self, state: str) -> tuple[str, ...]:
        """The acts that have a place in a state, in the order of the table."""
        return self._open[state]

    @cached_property
    def _open(self) -> dict[str, tuple[str, ...]]:
        return {s: tuple(n for n, act in self.acts.items() if act.target(s) is not None) for s in self.states}

    def offered(self, district: District, record: Any, card: str) -> list[str]:
        """The acts a kind of card offers now, in the order of the table."""
        found = (self.acts[name] for name in self.open_from(record.state))
        return [a.name for a in found if card in a.shown and (a.sensible is None or a.sensible(district, record))]


def table(kind: str, states: tuple[str, ...], ended: frozenset[str], *acts: Act) -> Workflow:
    """A workflow of these acts. Raises ValueError where a name is there twice or an arrow knows no such state."""
    for act in acts:
        for arrow in act.arrows:
            named = {*(() if arrow.sources == "*" else arrow.sources.split()), *filter(None, (arrow.target,))}
            if odd := named - {*states}:
                raise ValueError(f"{kind}.{act.name}: no such state: {', '.join(sorted(odd))}")
    named_acts = {act.name: act for act in acts}
    if len(named_acts) != len(acts):
        raise ValueError(f"{kind}: an act is there twice")
    return Workflow(kind, states, ended, named_acts)
