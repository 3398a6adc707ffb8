"""What a unit of work offers: shelves of records, letters, ledger, time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Protocol, TypeVar

from core.appraisal.periods import Graded, Question
from core.district.district import District
from core.events import Event
from core.ledger.records import Entry
from core.people.records import Person
from core.routing.duplicates import Filed

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: the person, and the post they do it by (role and unit are '' for a reporter or the clock)."""

    person_id: int = 0
    role: str = ""
    department: str = ""
    name: str = ""


CLOCKWORK = Actor(name="clock")
CONSOLE = Actor(name="console")  # whoever runs the program on its machine
HOUSE = frozenset({CLOCKWORK, CONSOLE})  # no door of a chat, page or interface speaks as these


class Repository(Protocol[T]):
    """The records of one kind. Equality filters only; a list as value means "one of"."""

    def get(self, row_id: int, *, lock: bool = False) -> T | None:
        """The record or None; `lock` keeps other units away from it until this one ends."""

    def find(self, *, newest: bool = False, limit: int = 0, lock: bool = False, **equal: Any) -> list[T]:
        """Records whose fields equal what is given, or one of a list (an empty one: none), oldest first (or `newest`),
        at most `limit` (0: all)."""

    def first(self, *, newest: bool = False, lock: bool = False, **equal: Any) -> T | None:
        """The oldest (or `newest`) record whose fields equal what is given, or None."""

    def add(self, row: T) -> T:
        """Keep a new record; its id is set."""

    def save(self, row: T) -> None:
        """Keep what was changed in a record."""

    def change(self, *rows: T, **values: Any) -> None:
        """Set these fields of records and keep them."""

    def drop(self, row: T) -> None:
        """Forget a record."""


class LedgerRepository(Protocol):
    """The chained trace. Lines are written when the unit ends."""

    def note(self, event: Event, actor: Actor) -> None:
        """Write an event down."""

    def read(self, subject: str, subject_id: int) -> list[Entry]:
        """The lines about one record, oldest first."""


class Urgency(IntEnum):
    """Which letter leaves first where many wait: danger, the answer to who has just spoken or pressed (so also to who
    leads a meeting), work to do, limits that run out, news."""

    DANGER, ANSWER, WORK, REMINDER, NEWS = range(5)


class OutboxRepository(Protocol):
    """Letters that leave after the unit is committed; a later letter for the same slot replaces a waiting one.

    `urgency`: of the letters written from now on. `answering`: the addresses of who is answered in this unit.
    """

    urgency: Urgency
    answering: frozenset[str]

    def post(self, address: str, kind: str, body: Mapping[str, Any], *, slot: str = "") -> None:
        """Queue a letter: kind 'card', 'toast' (body: token, text) or 'fetch' (body: file key)."""

    def move(self, old: str, new: str) -> None:
        """A chat has another address now: its waiting letters go there."""


class BallotBox(Protocol):
    """Envelopes of secret and papers of open votes, at random places and without any moment."""

    def lay(self, decision_id: int, slot: str, sealed: str) -> None:
        """Put an envelope into its slot, in place of an earlier one."""

    def lift(self, decision_id: int, slot: str) -> None:
        """Take an envelope out again."""

    def look(self, decision_id: int) -> dict[str, str]:
        """All envelopes, left where they are: slot -> sealed."""

    def empty(self, decision_id: int) -> dict[str, str]:
        """Take all envelopes out: slot -> sealed."""

    def write(self, decision_id: int, mark: str, group: str, choice: str) -> None:
        """Keep an open ballot under its number, in place of an earlier one."""

    def erase(self, decision_id: int, mark: str) -> None:
        """Forget an open ballot."""

    def pour(self, decision_id: int, found: Iterable[tuple[str, str, str]]) -> None:
        """Keep opened ballots (mark, group, choice); nothing of their order is left."""

    def read(self, decision_id: int) -> list[tuple[str, str, str]]:
        """The ballots that count (mark, group, choice), by group and mark."""


class Keys(Protocol):
    """A safe for keys, outside the database. `lasting`: the key of what is kept sealed."""

    @property
    def lasting(self) -> bytes: ...

    def make(self, now: datetime, until: datetime) -> str:
        """A new key that dies then at the latest; gives its name."""

    def note_opening(self, name: str, found: str) -> bool:
        """Whether this is the key's first opening, or the same once more."""

    def expired(self, now: datetime) -> list[str]:
        """The keys whose last day has passed."""

    def read(self, name: str) -> bytes:
        """The key of that name."""

    def destroy(self, name: str) -> bool:
        """Destroy a key; False when it was gone already."""

    def names(self, before: datetime) -> list[str]:
        """The keys that were there before a moment."""


class UnitOfWork(Protocol):
    """One transaction. Everything done through it is kept together or not at all.

    `awake`: the addresses that may be written to at once while all others rest; None, nobody rests.
    """

    now: datetime
    district: District
    demo: bool
    awake: frozenset[str] | None
    keys: Keys

    @property
    def ledger(self) -> LedgerRepository: ...
    @property
    def outbox(self) -> OutboxRepository: ...

    @property
    def ballot_box(self) -> BallotBox: ...

    def repo(self, kind: type[T]) -> Repository[T]:
        """The records of that class."""

    def take(self, platform: str, key: str) -> bool:
        """Mark an update, or what is done once, as taken; False where it was taken before."""

    def meet(self, platform: str, account: str) -> Person | None:
        """The person of an account."""

    def recall(self, address: str, person_id: int) -> dict[str, Any]:
        """The dialogue with a person in a chat."""

    def remember(self, address: str, person_id: int, state: dict[str, Any]) -> None:
        """Keep it."""

    def due_timers(self, limit: int) -> list[int]:
        """Claim timers whose next look is due, earliest first; gives their ids. Other workers pass them over."""

    def count_filed(self, person_id: int, since: datetime) -> int:
        """How many tickets a person has filed since a moment."""

    def filed_near(
        self, areas: Sequence[str], categories: Sequence[str], since: datetime, limit: int
    ) -> Sequence[Filed]:
        """The newest tickets of these areas and categories filed since a moment, at most `limit`; no tip-offs."""

    def count(self, asked: Question) -> list[tuple[Any, ...]]:
        """Rows (*values of `by`, number) of what is appraised; see core.storage.figures."""

    def behind(self, asked: Question, limit: int, offset: int = 0) -> list[int]:
        """The ids of the tickets behind such a number, the newest first."""

    def graded(self, start: datetime, end: datetime, departments: Sequence[str]) -> list[Graded]:
        """How callers graded departments from `start` to before `end`."""

    def strike(self, texts: Sequence[str], numbers: Sequence[str], address: str) -> None:
        """Make words unreadable wherever they wait or are shown: in letters, drafts, on the page. See
        core.storage.striking."""

    def strike_said(self, address: str, kept: Sequence[str]) -> None:
        """The same for all that somebody wrote on their own page, but for what is part of `kept`."""

    def hold(self, kind: type[T], row_id: int) -> T | None:
        """The record, kept from being changed until this unit ends; many may hold it at the same time."""

    def ledger_anchor(self) -> tuple[int, str]:
        """Number and hash of the ledger's last line."""
