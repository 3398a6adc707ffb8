"""What can be asked of the office: every command, in the imperative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class FileTicket:
    """Register a request. The routing facts come from `domain.routing` and what the reporter corrected.

    `sure`: whether the category may be taken without a look; `read_as`: the category that was read, where the reporter
    chose another; `proposed`: the unit that was learnt for such a matter, where it is another than the lists say.
    """

    text: str
    kind: str
    category: str
    area: str
    reporter_id: int
    filed_by: int = 0
    source: str = "chat"
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    pictures: tuple[str, ...] = ()
    why: tuple[dict[str, str], ...] = ()
    confidence: float = 0.0
    sure: bool = True
    read_as: str = ""
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class DispatchTicket:
    """Give the matter to a unit (派单), confirming or changing the proposal."""

    ticket_id: int
    unit: str


@dataclass(frozen=True, slots=True)
class CorrectTicket:
    """The desk says what the matter really is, before it gives it to a unit."""

    ticket_id: int
    category: str


@dataclass(frozen=True, slots=True)
class ExplainCorrection:
    """Why the desk changed the category or the unit; taken to heart by whoever writes the lists."""

    ticket_id: int
    text: str


@dataclass(frozen=True, slots=True)
class ForgetTicket:
    """Delete what was said and shown on an ended ticket. `why`: asked (the person wants it), kept_long_enough."""

    ticket_id: int
    why: str


@dataclass(frozen=True, slots=True)
class ReplyNow:
    """The desk answers an enquiry itself (A2: answer at once or dispatch)."""

    ticket_id: int
    text: str


@dataclass(frozen=True, slots=True)
class KeepLesson:
    """Keep what was learnt from the corrections up to `upto`; it is used from now on where it is `live`."""

    upto: int
    live: bool
    weight: float
    units: Mapping[str, str]
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SignTicket:
    """签收: the unit takes the matter."""

    ticket_id: int


@dataclass(frozen=True, slots=True)
class ContactReporter:
    """已联系: the unit spoke with the reporter; with `text`, the bot carries the words over without any name."""

    ticket_id: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """办结: the unit reports what was done. `result_kind` is one of the district's result kinds."""

    ticket_id: int
    result_kind: str
    text: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnTicket:
    """退回: not ours, with a stated basis (潍坊条例 22; within the return limit)."""

    ticket_id: int
    basis: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """The desk lets the result pass to the resident, or sends it back with a reason (SG-53)."""

    ticket_id: int
    passed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VerifyOnSite:
    """A grid worker went and looked (现场核实)."""

    ticket_id: int
    real: bool
    text: str = ""
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallStreet:
    """The community cannot solve it alone and calls the street (WC-61)."""

    ticket_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class ForwardUp:
    """City level: forwarded and followed (WC-64). `external` names office and number."""

    ticket_id: int
    external: str


@dataclass(frozen=True, slots=True)
class SupplementTicket:
    """The reporter adds words or pictures."""

    ticket_id: int
    text: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JoinTicket:
    """一起跟进: the matter is known already; the words and pictures are added, and the person hears of every step.

    From the reporter, or from who follows already, it is the same matter told once more.
    """

    ticket_id: int
    text: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RedoTicket:
    """It was closed and is not solved (纸面办结): the words are added, and it is done again."""

    ticket_id: int
    text: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeaveTicket:
    """不再跟进: who joined wants to hear no more."""

    ticket_id: int


@dataclass(frozen=True, slots=True)
class AnswerSolved:
    """Who joined answers whether the result has solved it: yes, partly or no."""

    ticket_id: int
    solved: str


@dataclass(frozen=True, slots=True)
class MergeTicket:
    """合并: one matter with two numbers goes on under the other one; `into` is that number."""

    ticket_id: int
    into: str


@dataclass(frozen=True, slots=True)
class SplitTicket:
    """拆分: a telling that joined but is another matter, or a second matter the desk wrote out, is filed by itself."""

    ticket_id: int
    kind: str
    category: str
    voice_id: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawTicket:
    """The reporter takes the request back."""

    ticket_id: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RateTicket:
    """One matter, one rating (一事一评). `solved`: yes, partly, no. `grade` 0 (best) … 4. `comment`: why."""

    ticket_id: int
    contacted: bool
    solved: str
    grade: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class CloseExplained:
    """The centre ends a supervised matter with an explanation (SG-73: the second ending needs a reason)."""

    ticket_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class RunClock:
    """Something is due on this clock: remind, miss, climb or close."""

    clock_id: int


@dataclass(frozen=True, slots=True)
class RecountClock:
    """Count a limit anew that met a year without published holidays."""

    clock_id: int


@dataclass(frozen=True, slots=True)
class Invite:
    """Make a one-time code. `role` 'group' is for a group chat; `code` is generated by the caller (secrets)."""

    role: str
    unit: str
    code: str
    area: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class AcceptInvitation:
    """/start CODE in a private chat."""

    person_id: int
    code: str


@dataclass(frozen=True, slots=True)
class BindGroup:
    """/bind CODE in a group chat."""

    person_id: int
    code: str
    address: str


@dataclass(frozen=True, slots=True)
class MoveAddress:
    """A group lives on under a new id."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class LoseAddress:
    """The bot was thrown out of a group or blocked by a person."""

    address: str
    why: str


@dataclass(frozen=True, slots=True)
class NotePress:
    """Keep a trace of a press that was refused for lack of a post."""

    ticket_id: int
    person_id: int
    act: str


@dataclass(frozen=True, slots=True)
class ReportEmergency:
    """Somebody confirmed a present emergency; the duty desk must hear of it now."""

    person_id: int
    line: str
    text: str
    area: str = ""


@dataclass(frozen=True, slots=True)
class BlowWhistle:
    """吹哨, 呼叫: call units on a matter, with a ticket or without. `units` are codes, `team` a preset of the district.

    `reason`: why the caller cannot solve it alone (SG-67); `decision`: what the own level decided, who, when (KM-28).
    """

    kind: str
    matter: str
    area: str
    units: tuple[str, ...] = ()
    team: str = ""
    lead: str = ""
    ticket_id: int = 0
    category: str = ""
    item: str = ""
    reason: str = ""
    decision: str = ""
    external: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewCall:
    """The reviewing desk lets a call go out, or not, with a reason (WH-23)."""

    call_id: int
    passed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FileCall:
    """事后备案: the record of a call that went out without approval (KM-21)."""

    call_id: int
    text: str


@dataclass(frozen=True, slots=True)
class CancelCall:
    """The caller takes the call back before anybody reported in (KM-29)."""

    call_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class AcknowledgeCall:
    """签收: the called unit has read the call."""

    called_id: int


@dataclass(frozen=True, slots=True)
class ReportIn:
    """报到: somebody of the called unit is there. Place and pictures are never asked for, only taken."""

    called_id: int
    place: str = ""
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedBack:
    """反馈: what the called unit did."""

    called_id: int
    text: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SendBackFeedback:
    """The caller does not find it done."""

    called_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class ReleaseUnit:
    """事不完，人不走: only the caller lets a called unit go."""

    called_id: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class JoinUnit:
    """Another unit is called in."""

    call_id: int
    unit: str


@dataclass(frozen=True, slots=True)
class ChangeLead:
    """Another called unit leads from now on."""

    called_id: int


@dataclass(frozen=True, slots=True)
class AddMinutes:
    """Notes from the site."""

    call_id: int
    text: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConcludeCall:
    """The common result; ratings are asked for."""

    call_id: int
    text: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResumeCall:
    """The matter was not done after all."""

    call_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class RateCalled:
    """The caller rates one unit of one call. `grades`: item code → 0 (best) … 4 (WC-19, KM-29)."""

    called_id: int
    grades: Mapping[str, int]
    reasons: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class RateCaller:
    """A called unit says how good the call was (北京条例 33: both sides)."""

    called_id: int
    grades: Mapping[str, int]
    reasons: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class DisputeCall:
    """Not our duty: basis and suggested unit go to the panel (WC-18)."""

    called_id: int
    basis: str
    suggested: str
    text: str


@dataclass(frozen=True, slots=True)
class DisputeTicket:
    """The same for a dispatched ticket; the unit leads on until the ruling (北京条例 14)."""

    ticket_id: int
    basis: str
    suggested: str
    text: str


@dataclass(frozen=True, slots=True)
class GiveOpinion:
    """A member of the panel says which unit it would designate, and why."""

    ruling_id: int
    main: str
    basis: str
    text: str


@dataclass(frozen=True, slots=True)
class DecideRuling:
    """The panel designates main and assisting units, with statute and clause (SG-65)."""

    ruling_id: int
    main: str
    statute: str
    clause: str
    helpers: tuple[str, ...] = ()
    principles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WithdrawDispute:
    """The unit takes the matter after all."""

    ruling_id: int


@dataclass(frozen=True, slots=True)
class ProposeList:
    """A new version of a duty list, as checked rows of a table (SG-49). Raises ListMistakes with all mistakes."""

    list_code: str
    rows: tuple[Mapping[str, str], ...]
    situation: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReviewList:
    """A reviewing office agrees (the last one publishes, from `valid_from` on) or refuses."""

    version_id: int
    passed: bool
    words: str
    valid_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskAdmission:
    """A department asks to put a task on streets or communities, people and money stated (WC-37, SG-50)."""

    task: str
    people: int
    money: str
    reason: str
    category: str = ""
    item: str = ""
    units: tuple[str, ...] = ()
    valid_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReviewAdmission:
    """A reviewing office agrees or refuses."""

    admission_id: int
    passed: bool
    words: str


@dataclass(frozen=True, slots=True)
class Plead:
    """The unit applies: extend, suspend (挂账), exclude (剔除) or appeal. `text`: the explanation or evidence.

    `until`: the end of a suspension; None takes the one its words name.
    """

    ticket_id: int
    kind: str
    text: str
    reason: str = ""
    until: datetime | None = None
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidePlea:
    """Somebody who is not the unit grants or refuses it."""

    plea_id: int
    granted: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class EndSuspension:
    """The suspended matter goes on earlier than planned."""

    plea_id: int


@dataclass(frozen=True, slots=True)
class AskReporter:
    """A question only the reporter can answer; the clock waits for it."""

    ticket_id: int
    text: str


@dataclass(frozen=True, slots=True)
class OpenSupervision:
    """督办 by hand: a trigger of the district's list, and words."""

    unit: str
    trigger: str
    text: str
    ticket_id: int = 0
    call_id: int = 0


@dataclass(frozen=True, slots=True)
class AnswerSupervision:
    """The supervised unit says what it does about it."""

    supervision_id: int
    text: str


@dataclass(frozen=True, slots=True)
class ConcludeSupervision:
    """The supervisor ends it with a conclusion."""

    supervision_id: int
    text: str


@dataclass(frozen=True, slots=True)
class ReportFinding:
    """A reproach: abusive or empty whistle, ignored call … It counts only once verified (KM-33)."""

    kind: str
    unit: str
    facts: str
    ticket_id: int = 0
    call_id: int = 0
    item: str = ""


@dataclass(frozen=True, slots=True)
class VerifyFinding:
    """A reviewer of neither side verifies or dismisses it. `tolerance`: why a true fact is borne (容错)."""

    finding_id: int
    upheld: bool
    facts: str
    tolerance: str = ""


@dataclass(frozen=True, slots=True)
class PlanMeeting:
    """A joint meeting on hard matters (SG-08). `tickets`, `calls`: its agenda; empty both: all that are hard now."""

    title: str
    at: datetime
    units: tuple[str, ...] = ()
    tickets: tuple[int, ...] = ()
    calls: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CloseMeeting:
    """Minutes, and decisions that go back on the tickets: (ticket id, words, unit)."""

    meeting_id: int
    minutes: str
    decisions: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ImportRoll:
    """Take over a list of people for a place; rows of cells, headings first. A later import replaces the lines."""

    area: str
    unit: str
    name: str
    rows: tuple[tuple[str, ...], ...]
    population: int = 0
    roll_id: int = 0


@dataclass(frozen=True, slots=True)
class IssueVoterCode:
    """A one-time code for a line of the roll, to be handed over face to face; made by the caller (secrets)."""

    roll_id: int
    number: str
    code: str


@dataclass(frozen=True, slots=True)
class BindVoter:
    """An account proves by its code which line of the roll it stands for."""

    person_id: int
    code: str


@dataclass(frozen=True, slots=True)
class VouchVoter:
    """An officer at the door knows the person (当面核实)."""

    roll_id: int
    number: str
    person_id: int


@dataclass(frozen=True, slots=True)
class StartDecision:
    """Put a matter on its way. `roll_id` may follow later."""

    profile: str
    area: str
    unit: str
    title: str
    matter: str = ""
    body: str = ""
    roll_id: int = 0


@dataclass(frozen=True, slots=True)
class SettleDecision:
    """Set what must stand before the vote opens; None leaves a thing as it is.

    `ballots`: ballot papers as dicts of the fields of domain.decisions.ballots.Ballot. `place`: hall or link.
    """

    decision_id: int
    matter: str | None = None
    body: str | None = None
    roll_id: int | None = None
    secrecy: str | None = None
    ballots: tuple[dict[str, Any], ...] | None = None
    meeting_at: datetime | None = None
    closes_at: datetime | None = None
    place: str | None = None
    recuse: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PutToVote:
    """Link a ticket to the decision that grew out of it. `number`: the ticket's, as people say it."""

    decision_id: int
    number: str


@dataclass(frozen=True, slots=True)
class DoAct:
    """Do an act of the decision's stage. `facts`: what it says beyond words (matters, until, applies, signers)."""

    decision_id: int
    act: str
    text: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegisterProxy:
    """A written mandate between two lines of the frozen roll. `paper`: key of the picture of it."""

    decision_id: int
    principal: str
    holder: str
    paper: str


@dataclass(frozen=True, slots=True)
class PublishProxies:
    """Make the mandates public, as must be done before the vote."""

    decision_id: int


@dataclass(frozen=True, slots=True)
class MarkPresent:
    """Roll call: a line of the roll is there. `how`: site or online."""

    decision_id: int
    number: str
    how: str


@dataclass(frozen=True, slots=True)
class CastBallot:
    """A vote from a private chat; until closing the last one counts. `number`: a principal's line, '' the own one."""

    decision_id: int
    person_id: int
    choice: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class HandPaper:
    """A paper ballot is handed over on the spot: final, whatever was cast online before."""

    decision_id: int
    number: str


@dataclass(frozen=True, slots=True)
class EnterSheet:
    """What a teller read from a pile: choice -> how many; in open votes 'number choice' -> 1."""

    decision_id: int
    pile: str
    counts: dict[str, int]
    group: str = ""


@dataclass(frozen=True, slots=True)
class StrikeVoter:
    """Somebody leaves the frozen roll (moved, died, no longer a representative); it is published."""

    decision_id: int
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShredKey:
    """Destroy the key of a secret vote whose time for checks is over."""

    decision_id: int


@dataclass(frozen=True, slots=True)
class CheckDecision:
    """Look whether something goes wrong in a decision; run by the clock."""

    decision_id: int


@dataclass(frozen=True, slots=True)
class FindHolder:
    """Ask the panel who has a matter now that its unit no longer exists; run by the clock."""

    ticket_id: int


Command = (
    FileTicket
    | DispatchTicket
    | CorrectTicket
    | ExplainCorrection
    | ForgetTicket
    | ReplyNow
    | KeepLesson
    | SignTicket
    | ContactReporter
    | SubmitResult
    | ReturnTicket
    | ReviewResult
    | VerifyOnSite
    | CallStreet
    | ForwardUp
    | SupplementTicket
    | JoinTicket
    | RedoTicket
    | LeaveTicket
    | AnswerSolved
    | MergeTicket
    | SplitTicket
    | WithdrawTicket
    | RateTicket
    | CloseExplained
    | RunClock
    | RecountClock
    | Invite
    | AcceptInvitation
    | BindGroup
    | MoveAddress
    | LoseAddress
    | NotePress
    | ReportEmergency
    | BlowWhistle
    | ReviewCall
    | FileCall
    | CancelCall
    | AcknowledgeCall
    | ReportIn
    | FeedBack
    | SendBackFeedback
    | ReleaseUnit
    | JoinUnit
    | ChangeLead
    | AddMinutes
    | ConcludeCall
    | ResumeCall
    | RateCalled
    | RateCaller
    | DisputeCall
    | DisputeTicket
    | GiveOpinion
    | DecideRuling
    | WithdrawDispute
    | ProposeList
    | ReviewList
    | AskAdmission
    | ReviewAdmission
    | Plead
    | DecidePlea
    | EndSuspension
    | AskReporter
    | OpenSupervision
    | AnswerSupervision
    | ConcludeSupervision
    | ReportFinding
    | VerifyFinding
    | PlanMeeting
    | CloseMeeting
    | ImportRoll
    | IssueVoterCode
    | BindVoter
    | VouchVoter
    | StartDecision
    | SettleDecision
    | PutToVote
    | DoAct
    | RegisterProxy
    | PublishProxies
    | MarkPresent
    | CastBallot
    | HandPaper
    | EnterSheet
    | StrikeVoter
    | ShredKey
    | CheckDecision
    | FindHolder
)
