"""What has happened: every event, in the past tense, a ledger line each."""

from __future__ import annotations

from collections.abc import Mapping
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
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class TicketDispatched(Event):
    """Given to a unit; the limit runs from here."""

    unit: str
    due: str
    direct: bool
    previous: str = ""


@dataclass(frozen=True, slots=True)
class TicketCorrected(Event):
    """Category or proposed unit changed: by the reporter before filing, by the desk before or with the dispatch."""

    by: str
    was_category: str
    category: str
    was_unit: str
    unit: str


@dataclass(frozen=True, slots=True)
class CorrectionExplained(Event):
    """Why it was changed."""

    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class TicketForgotten(Event):
    """What was said and shown on it is deleted; `notes`: how many texts."""

    why: str
    notes: int


@dataclass(frozen=True, slots=True)
class EnquiryAnswered(Event):
    """The desk answered it at once."""

    unit: str
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class LessonKept(Event):
    """Corrections were learnt from. `live`: it reads better than before, so it is used."""

    upto: int
    live: bool
    held_back: int
    right_before: int
    right_after: int


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
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ResultPassed(Event):
    """The desk let the result pass; the resident is asked."""

    desk: str


@dataclass(frozen=True, slots=True)
class ResultSentBack(Event):
    """The desk did not accept the result; the limit runs on."""

    desk: str
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class TicketReturned(Event):
    """The unit said it is not its duty."""

    unit: str
    basis: str
    returns: int
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class SiteVerified(Event):
    """A grid worker looked. `real` is what was found."""

    real: bool
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class StreetCalled(Event):
    """The community called the street."""

    unit: str
    desk: str
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class TicketForwarded(Event):
    """Handed to the city level and followed."""

    external: str


@dataclass(frozen=True, slots=True)
class TicketSupplemented(Event):
    """The reporter added something."""

    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class TicketJoined(Event):
    """A neighbour follows the matter too. `people`: how many have told it by now."""

    people: int
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class TicketRepeated(Event):
    """The reporter, or who had joined, told it once more; `times` by the same person."""

    times: int
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class FollowerLeft(Event):
    """Who had joined wants to hear no more."""


@dataclass(frozen=True, slots=True)
class FollowerAnswered(Event):
    """Who had joined said whether it is solved: yes, partly, no."""

    round: int
    solved: str


@dataclass(frozen=True, slots=True)
class TicketMerged(Event):
    """The matter goes on under another number. `into`: that ticket."""

    into: int
    number: str


@dataclass(frozen=True, slots=True)
class TicketAbsorbed(Event):
    """Another ticket about the same matter was merged into this one. `people`: how many have told it by now."""

    merged: int
    number: str
    people: int


@dataclass(frozen=True, slots=True)
class TicketSplit(Event):
    """What was told here was another matter, or two: it was filed by itself. `into`: the new ticket."""

    into: int
    number: str
    person_id: int


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
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class TicketReopened(Event):
    """Not solved or not satisfied: the same unit does it again.

    `why`: '' the reporter's rating, outvoted: more of the neighbours say no than yes, again: it was told once more.
    """

    round: int
    unit: str
    due: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class TicketSupervised(Event):
    """督办: reopening did not help; the centre takes it up. `why` as in TicketReopened."""

    round: int
    why: str = ""


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
    """The limit, `due` then, has passed; the fact stays for ever."""

    clock: int
    kind: str
    unit: str
    due: str = ""


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
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class PressRefused(Event):
    """Somebody without a post tried an act. `of`: the kind of record."""

    of: str
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


@dataclass(frozen=True, slots=True)
class CallBlown(Event):
    """A call was made. `units` are whom it names; it goes out with CallIssued."""

    number: str
    kind: str
    caller: str
    units: tuple[str, ...]
    lead: str
    category: str
    item: str
    ticket: int
    note_id: int
    digest: str
    decision: str = ""


@dataclass(frozen=True, slots=True)
class CallApproved(Event):
    """The reviewing desk let it go out."""

    reviewer: str


@dataclass(frozen=True, slots=True)
class CallRefused(Event):
    """The reviewing desk did not."""

    reviewer: str
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CallIssued(Event):
    """哨令: the units have it; their limits run from here."""

    units: tuple[str, ...]
    copied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallFiled(Event):
    """事后备案: the record was written afterwards."""

    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CallCancelled(Event):
    """Taken back before anybody reported in."""

    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CallEngaged(Event):
    """Somebody has come or answered."""

    unit: str


@dataclass(frozen=True, slots=True)
class CallMinuted(Event):
    """Notes from the site."""

    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class LeadChanged(Event):
    """Another unit leads."""

    unit: str
    previous: str


@dataclass(frozen=True, slots=True)
class CallConcluded(Event):
    """The common result is written; ratings are asked for."""

    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CallResumed(Event):
    """Not done after all."""

    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CallClosed(Event):
    """Ended. `how`: rated, unrated."""

    how: str


@dataclass(frozen=True, slots=True)
class UnitCalled(Event):
    """One unit is called."""

    call: int
    unit: str
    lead: bool
    external: str = ""


@dataclass(frozen=True, slots=True)
class CalledAcknowledged(Event):
    """签收."""

    call: int
    unit: str


@dataclass(frozen=True, slots=True)
class CalledReportedIn(Event):
    """报到. `late`: after its limit."""

    call: int
    unit: str
    late: bool
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CalledAbsent(Event):
    """Nobody came within the limit: a fact, not yet a judgement."""

    call: int
    unit: str


@dataclass(frozen=True, slots=True)
class CalledFedBack(Event):
    """反馈."""

    call: int
    unit: str
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class FeedbackSentBack(Event):
    """The caller does not find it done; the limit runs on."""

    call: int
    unit: str
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CalledReleased(Event):
    """The caller let the unit go."""

    call: int
    unit: str


@dataclass(frozen=True, slots=True)
class CalledRecalled(Event):
    """The matter was not done after all: the unit is back."""

    call: int
    unit: str


@dataclass(frozen=True, slots=True)
class CalledDisputed(Event):
    """The unit says it is another's duty; a panel decides."""

    call: int
    unit: str
    ruling: int
    basis: str
    suggested: str


@dataclass(frozen=True, slots=True)
class CalledKept(Event):
    """The panel found the duty here, or the unit gave up its dispute."""

    call: int
    unit: str
    ruling: int
    designated: bool


@dataclass(frozen=True, slots=True)
class CalledExcused(Event):
    """The panel named another unit."""

    call: int
    unit: str
    ruling: int
    main: str


@dataclass(frozen=True, slots=True)
class CalledGone(Event):
    """The unit no longer exists; the caller must call another."""

    call: int
    unit: str


@dataclass(frozen=True, slots=True)
class CalledRated(Event):
    """The caller rated the unit."""

    call: int
    unit: str
    grades: Mapping[str, int]
    reasons: tuple[str, ...]
    revised: int
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CallerRated(Event):
    """The unit rated the call."""

    call: int
    unit: str
    caller: str
    grades: Mapping[str, int]
    reasons: tuple[str, ...]
    revised: int
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class RulingOpened(Event):
    """A panel has a case."""

    panel: str
    unit: str
    suggested: str
    ticket: int
    call: int
    due: str
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class OpinionGiven(Event):
    """A member of the panel spoke."""

    unit: str
    main: str
    basis: str


@dataclass(frozen=True, slots=True)
class RulingDecided(Event):
    """裁定: main and assisting units are designated."""

    main: str
    helpers: tuple[str, ...]
    statute: str
    clause: str
    late: bool


@dataclass(frozen=True, slots=True)
class DisputeWithdrawn(Event):
    """The unit takes the matter after all."""

    unit: str


@dataclass(frozen=True, slots=True)
class TicketDisputed(Event):
    """The unit says it is another's duty; it leads on until the ruling."""

    unit: str
    ruling: int


@dataclass(frozen=True, slots=True)
class TicketKept(Event):
    """The ruling left the matter where it is."""

    unit: str
    ruling: int
    designated: bool


@dataclass(frozen=True, slots=True)
class TicketDesignated(Event):
    """The ruling gave the matter to a unit; it may not return it."""

    unit: str
    previous: str
    helpers: tuple[str, ...]
    due: str
    ruling: int


@dataclass(frozen=True, slots=True)
class TicketSuspended(Event):
    """挂账: the clock stands until a day."""

    unit: str
    reason: str
    until: str
    case: int


@dataclass(frozen=True, slots=True)
class TicketResumed(Event):
    """The suspension, or the wait for an answer, is over; the limit runs on."""

    unit: str
    due: str
    why: str


@dataclass(frozen=True, slots=True)
class ReporterAsked(Event):
    """The unit needs words only the reporter has."""

    unit: str
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class LimitExtended(Event):
    """The limit was extended before it had passed."""

    clock: int
    kind: str
    due: str
    case: int


@dataclass(frozen=True, slots=True)
class MeetingDecided(Event):
    """A joint meeting decided about the matter."""

    meeting: int
    unit: str
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ListProposed(Event):
    """A new version of a duty list awaits its reviews."""

    list_code: str
    version: int
    situation: str
    added: int
    changed: int
    dropped: int


@dataclass(frozen=True, slots=True)
class ListReviewed(Event):
    """A reviewing office agreed."""

    list_code: str
    unit: str


@dataclass(frozen=True, slots=True)
class ListPublished(Event):
    """The version is in force."""

    list_code: str
    version: int
    valid_from: str


@dataclass(frozen=True, slots=True)
class ListRefused(Event):
    """The version was not accepted."""

    list_code: str
    unit: str


@dataclass(frozen=True, slots=True)
class SupervisionOpened(Event):
    """督办."""

    ticket: int
    call: int
    unit: str
    trigger: str
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class SupervisionAnswered(Event):
    """The unit said what it does."""

    unit: str


@dataclass(frozen=True, slots=True)
class SupervisionConcluded(Event):
    """The supervisor ended it."""

    unit: str


@dataclass(frozen=True, slots=True)
class FindingReported(Event):
    """A reproach, not yet verified."""

    kind: str
    unit: str
    ticket: int
    call: int
    item: str = ""


@dataclass(frozen=True, slots=True)
class FindingDecided(Event):
    """Verified or dismissed."""

    kind: str
    unit: str
    upheld: bool
    tolerance: str


@dataclass(frozen=True, slots=True)
class MeetingPlanned(Event):
    """A joint meeting with its agenda."""

    title: str
    at: str
    units: tuple[str, ...]
    matters: int


@dataclass(frozen=True, slots=True)
class MeetingClosed(Event):
    """Minutes are written; decisions are back on the tickets."""

    decisions: int


@dataclass(frozen=True, slots=True)
class CaseStarted(Event):
    """Somebody started a procedure. `about`: the record it is about, '' none; `changed`: digest of its fields."""

    procedure: str
    number: str
    unit: str
    about: str
    act: str
    changed: str
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CaseMoved(Event):
    """An act of a procedure. `changed`: digest of all fields after it, '' where it changed none."""

    act: str
    was: str
    to: str
    changed: str
    note_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CaseReturned(CaseMoved):
    """An act that led back: what was done since that stage is to be done anew."""


@dataclass(frozen=True, slots=True)
class CaseClosed(CaseMoved):
    """An act that led to an end."""


@dataclass(frozen=True, slots=True)
class LimitNear(Event):
    """A reminder before a limit that is not a ticket's. `of` is what it limits, `share` the used part."""

    of: str
    clock: int
    kind: str
    unit: str
    share: float


@dataclass(frozen=True, slots=True)
class LimitMissed(Event):
    """Such a limit, `due` then, has passed; the fact stays for ever."""

    of: str
    clock: int
    kind: str
    unit: str
    due: str = ""


@dataclass(frozen=True, slots=True)
class LimitClimbed(Event):
    """Nobody moved: the next rung is told. `target` as in LadderClimbed."""

    of: str
    clock: int
    kind: str
    unit: str
    target: str


@dataclass(frozen=True, slots=True)
class LimitMoved(Event):
    """The holidays of a year were published: the limit was counted anew."""

    of: str
    clock: int
    kind: str
    unit: str
    due: str


@dataclass(frozen=True, slots=True)
class RollImported(Event):
    """A list of people was taken over."""

    area: str
    size: int
    version: int
    roll_digest: str


@dataclass(frozen=True, slots=True)
class VoterCodeIssued(Event):
    """A one-time code was made for a line of the roll."""

    number: str


@dataclass(frozen=True, slots=True)
class VoterBound(Event):
    """An account now stands for a line of the roll. `how`: code or officer."""

    number: str
    person_id: int
    how: str


@dataclass(frozen=True, slots=True)
class DecisionStarted(Event):
    """A matter was put on its way."""

    number: str
    profile: str
    area: str


@dataclass(frozen=True, slots=True)
class DecisionSettled(Event):
    """Something that must stand before the vote was set. `what`: the names of what changed."""

    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TicketPutToVote(Event):
    """A ticket became part of a decision. `decision`: its number."""

    decision: str


@dataclass(frozen=True, slots=True)
class TicketVoted(Event):
    """The decision of a ticket was counted."""

    decision: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ActDone(Event):
    """An act of the decision's way. `step_id`: its words; `digest` vouches for them."""

    act: str
    stage: str
    to: str
    step_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class RollFrozen(Event):
    """Who may vote can no longer be changed in silence."""

    size: int
    roll_digest: str


@dataclass(frozen=True, slots=True)
class RollChanged(Event):
    """Somebody left the frozen roll."""

    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProxyRegistered(Event):
    """A mandate was handed in."""

    principal: str
    holder: str


@dataclass(frozen=True, slots=True)
class ProxiesPublished(Event):
    """The mandates are public."""

    count: int


@dataclass(frozen=True, slots=True)
class PresenceMarked(Event):
    """A line of the roll is there."""

    number: str
    how: str


@dataclass(frozen=True, slots=True)
class VoteOpened(Event):
    """Ballots are taken."""

    closes: str
    secrecy: str
    size: int


@dataclass(frozen=True, slots=True)
class BallotTaken(Event):
    """Somebody voted: who, never what. `way`: online, proxy; `again`: an earlier ballot was replaced."""

    number: str
    way: str
    again: bool


@dataclass(frozen=True, slots=True)
class PaperHanded(Event):
    """Somebody votes on paper; `instead`: an online ballot was taken out."""

    number: str
    instead: bool


@dataclass(frozen=True, slots=True)
class SheetEntered(Event):
    """A teller entered a pile. `agreed`: another teller read the same."""

    pile: str
    agreed: bool


@dataclass(frozen=True, slots=True)
class VoteClosed(Event):
    """The urn was opened and counted. `head`: hash of the published file's last line."""

    outcome: str
    head: str


@dataclass(frozen=True, slots=True)
class KeyShredded(Event):
    """The key of a secret vote is gone: nobody can tie a ballot to a name any more."""

    key: str


@dataclass(frozen=True, slots=True)
class DecisionWarned(Event):
    """Something goes wrong in a decision. `warning`: one of domain.decisions.watch.WARNINGS, `since` its date."""

    warning: str
    stage: str
    since: str = ""


@dataclass(frozen=True, slots=True)
class DecisionReminded(Event):
    """Something of a decision comes soon. `reminder`: one of domain.decisions.watch.REMINDERS; `when` it is."""

    reminder: str
    when: str


# Which record an event is about; the ledger seals that record.
SUBJECTS: dict[type[Event], str] = {
    TicketFiled: "ticket",
    TicketDispatched: "ticket",
    TicketCorrected: "ticket",
    CorrectionExplained: "ticket",
    TicketForgotten: "ticket",
    EnquiryAnswered: "ticket",
    LessonKept: "lesson",
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
    TicketJoined: "ticket",
    TicketRepeated: "ticket",
    FollowerLeft: "ticket",
    FollowerAnswered: "ticket",
    TicketMerged: "ticket",
    TicketAbsorbed: "ticket",
    TicketSplit: "ticket",
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
    PressRefused: "",
    PersonInvited: "invitation",
    PostTaken: "post",
    GroupBound: "binding",
    GroupMoved: "binding",
    GroupLost: "binding",
    PersonLost: "person",
    CallBlown: "call",
    CallApproved: "call",
    CallRefused: "call",
    CallIssued: "call",
    CallFiled: "call",
    CallCancelled: "call",
    CallEngaged: "call",
    CallMinuted: "call",
    LeadChanged: "call",
    CallConcluded: "call",
    CallResumed: "call",
    CallClosed: "call",
    UnitCalled: "called",
    CalledAcknowledged: "called",
    CalledReportedIn: "called",
    CalledAbsent: "called",
    CalledFedBack: "called",
    FeedbackSentBack: "called",
    CalledReleased: "called",
    CalledRecalled: "called",
    CalledDisputed: "called",
    CalledKept: "called",
    CalledExcused: "called",
    CalledGone: "called",
    CalledRated: "called",
    CallerRated: "called",
    RulingOpened: "ruling",
    OpinionGiven: "ruling",
    RulingDecided: "ruling",
    DisputeWithdrawn: "ruling",
    TicketDisputed: "ticket",
    TicketKept: "ticket",
    TicketDesignated: "ticket",
    TicketSuspended: "ticket",
    TicketResumed: "ticket",
    ReporterAsked: "ticket",
    LimitExtended: "ticket",
    MeetingDecided: "ticket",
    ListProposed: "list",
    ListReviewed: "list",
    ListPublished: "list",
    ListRefused: "list",
    SupervisionOpened: "supervision",
    SupervisionAnswered: "supervision",
    SupervisionConcluded: "supervision",
    FindingReported: "finding",
    FindingDecided: "finding",
    MeetingPlanned: "meeting",
    MeetingClosed: "meeting",
    CaseStarted: "case",
    CaseMoved: "case",
    CaseReturned: "case",
    CaseClosed: "case",
    LimitNear: "",
    LimitMissed: "",
    LimitClimbed: "",
    LimitMoved: "",
    RollImported: "roll",
    VoterCodeIssued: "roll",
    VoterBound: "roll",
    DecisionStarted: "decision",
    DecisionSettled: "decision",
    TicketPutToVote: "ticket",
    TicketVoted: "ticket",
    ActDone: "decision",
    RollFrozen: "decision",
    RollChanged: "decision",
    ProxyRegistered: "decision",
    ProxiesPublished: "decision",
    PresenceMarked: "decision",
    VoteOpened: "decision",
    BallotTaken: "decision",
    PaperHanded: "decision",
    SheetEntered: "decision",
    VoteClosed: "decision",
    KeyShredded: "decision",
    DecisionWarned: "decision",
    DecisionReminded: "decision",
}


def subject_of(event: Event) -> str:
    """Which kind of record the event is about; limits of calls and rulings say it themselves."""
    return SUBJECTS[type(event)] or str(getattr(event, "of", ""))
