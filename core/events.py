"""What has happened: every event, in the past tense; each is a line of the ledger."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """`subject_id` is the row the event is about; its kind is the class's `subject`."""

    subject_id: int


@dataclass(frozen=True, slots=True)
class TicketFiled(Event):
    """Registered. `digest` vouches for the text without holding it."""

    number: str
    category: str
    area: str
    unit: str
    level: str
    note_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class TicketDispatched(Event):
    """Given to a unit; the limit runs from here."""

    unit: str
    due: str
    direct: bool
    previous: str = ""


@dataclass(frozen=True, slots=True)
class TicketSigned(Event):
    """签收."""

    unit: str


@dataclass(frozen=True, slots=True)
class ReporterContacted(Event):
    """已联系. `note_id` is the message carried over, 0 where they spoke themselves."""

    unit: str
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ResultSubmitted(Event):
    """The unit reported its result; the limit stops."""

    unit: str
    result_kind: str
    note_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class ResultPassed(Event):
    """The desk let the result pass; the resident is asked."""

    desk: str


@dataclass(frozen=True, slots=True)
class ResultSentBack(Event):
    """The desk did not accept the result; the limit runs on."""

    desk: str
    note_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class TicketReturned(Event):
    """The unit said it is not its duty."""

    unit: str
    basis: str
    returns: int
    note_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class SiteVerified(Event):
    """A grid worker looked. `real` is what was found."""

    real: bool
    note_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class StreetCalled(Event):
    """The community called the street."""

    unit: str
    desk: str
    note_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class TicketForwarded(Event):
    """Handed to the city level and followed."""

    external: str


@dataclass(frozen=True, slots=True)
class TicketSupplemented(Event):
    """The reporter added something."""

    note_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class TicketWithdrawn(Event):
    """The reporter took it back."""

    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class TicketRated(Event):
    """The reporter answered the three questions."""

    round: int
    contacted: bool
    solved: str
    grade: int
    note_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class TicketReopened(Event):
    """Not solved or not satisfied: the same unit does it again."""

    round: int
    unit: str
    due: str


@dataclass(frozen=True, slots=True)
class TicketSupervised(Event):
    """督办: reopening did not help; the centre takes it up."""

    round: int


@dataclass(frozen=True, slots=True)
class TicketClosed(Event):
    """Ended. `how`: rated, unrated, explained."""

    how: str
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class DeadlineNear(Event):
    """A reminder before the limit. `share` is the used part, 0…1."""

    clock: int
    kind: str
    unit: str
    share: float


@dataclass(frozen=True, slots=True)
class DeadlineMissed(Event):
    """The limit has passed; the fact stays for ever."""

    clock: int
    kind: str
    unit: str


@dataclass(frozen=True, slots=True)
class LadderClimbed(Event):
    """Nobody moved: the next rung is told. `target`: handler, grid, community, street, district."""

    clock: int
    kind: str
    unit: str
    target: str


@dataclass(frozen=True, slots=True)
class DeadlineMoved(Event):
    """The holidays of a year were published: the limit was counted anew."""

    clock: int
    kind: str
    due: str


@dataclass(frozen=True, slots=True)
class EmergencyReported(Event):
    """A present emergency: the person was sent to the line, the desk is told."""

    line: str
    area: str
    note_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class PressRefused(Event):
    """Somebody without a post pressed a button."""

    act: str


@dataclass(frozen=True, slots=True)
class PersonInvited(Event):
    """A one-time code was made."""

    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class PostTaken(Event):
    """A code was used: the person now holds the post."""

    person_id: int
    role: str
    unit: str
    area: str


@dataclass(frozen=True, slots=True)
class GroupBound(Event):
    """A group chat now reads the unit's cards."""

    unit: str


@dataclass(frozen=True, slots=True)
class GroupMoved(Event):
    """The platform gave the group another id."""

    unit: str


@dataclass(frozen=True, slots=True)
class GroupLost(Event):
    """The bot is no longer in the unit's group."""

    unit: str
    why: str


@dataclass(frozen=True, slots=True)
class PersonLost(Event):
    """A person with a post blocked the bot."""

    why: str


# Which record an event is about; the ledger seals that record.
SUBJECTS: dict[type[Event], str] = {
    TicketFiled: "ticket",
    TicketDispatched: "ticket",
    TicketSigned: "ticket",
    ReporterContacted: "ticket",
    ResultSubmitted: "ticket",
    ResultPassed: "ticket",
    ResultSentBack: "ticket",
    TicketReturned: "ticket",
    SiteVerified: "ticket",
    StreetCalled: "ticket",
    TicketForwarded: "ticket",
    TicketSupplemented: "ticket",
    TicketWithdrawn: "ticket",
    TicketRated: "ticket",
    TicketReopened: "ticket",
    TicketSupervised: "ticket",
    TicketClosed: "ticket",
    DeadlineNear: "ticket",
    DeadlineMissed: "ticket",
    LadderClimbed: "ticket",
    DeadlineMoved: "ticket",
    EmergencyReported: "person",
    PressRefused: "ticket",
    PersonInvited: "invitation",
    PostTaken: "post",
    GroupBound: "binding",
    GroupMoved: "binding",
    GroupLost: "binding",
    PersonLost: "person",
}
