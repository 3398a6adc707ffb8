"""What has happened: every event, in the past tense, a ledger line each."""

from dataclasses import dataclass, field, make_dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """`subject_id` is the row the event is about; its kind stands in SUBJECTS."""

    subject_id: int


# Which record an event is about; the ledger seals that record. '' where the event's field `of` says it.
SUBJECTS: dict[type[Event], str] = {}


def _event(name: str, subject: str, facts: str, *, note: bool = False, **optional: Any) -> Any:
    """A frozen dataclass of these facts; `note`: with the id of the words kept and the digest that vouches for them."""
    given: list[Any] = [(fact, Any) for fact in facts.split()]
    may = {**optional, **({"note_id": 0, "digest": ""} if note else {})}
    given += [(fact, Any, field(default=value)) for fact, value in may.items()]
    made = make_dataclass(name, given, bases=(Event,), frozen=True, slots=True, namespace={"__module__": __name__})
    SUBJECTS[made] = subject
    return made


def subject_of(event: Event) -> str:
    """Which kind of record the event is about; limits of calls and rulings say it themselves."""
    return SUBJECTS[type(event)] or str(getattr(event, "of", ""))


# fmt: off
# Registered. `digest` vouches for the text without holding it; `kind`: of request, by which it is rated or not.
TicketFiled = _event("TicketFiled", "ticket", "number category area department level", note=True, kind="")
# Given to a unit; the limit runs from here.
TicketDispatched = _event("TicketDispatched", "ticket", "department due direct", previous='')
# The commander gave it to another unit than the desk had.
DispatchOverruled = _event("DispatchOverruled", "ticket", "department previous due", note=True)
# Category or proposed unit changed: by the reporter before filing, by the desk before or with the dispatch.
TicketCorrected = _event("TicketCorrected", "ticket", "by was_category category was_department department")
# Words that no act told of were kept on a record. `of`: its kind.
WordsKept = _event("WordsKept", "", "of", note=True)
# Why it was changed.
CorrectionExplained = _event("CorrectionExplained", "ticket", "", note=True)
# What was said and shown on it is deleted; `notes`: how many texts.
TicketForgotten = _event("TicketForgotten", "ticket", "why notes")
# The desk answered it at once.
EnquiryAnswered = _event("EnquiryAnswered", "ticket", "department", note=True)
# Corrections were learnt from. `live`: it reads better than before, so it is used.
LessonKept = _event("LessonKept", "lesson", "upto live held_back right_before right_after")
# 签收.
TicketSigned = _event("TicketSigned", "ticket", "department")
# 已联系. `note_id` is the message carried over, 0 where they spoke themselves; `how`: phone, visit, chat, '' unsaid.
ReporterContacted = _event("ReporterContacted", "ticket", "department", note=True, how="")
# The reporter's words give a number or a door (`way` found; danger: shown to the rescuers at once), or it was told for
# somebody else (wanted): asked, once.
ContactNoticed = _event("ContactNoticed", "ticket", "way")
# The department asks for a number.
ContactAsked = _event("ContactAsked", "ticket", "department")
# The reporter lets those who handle it read how to be reached, or does not, or no longer.
ContactDecided = _event("ContactDecided", "ticket", "given", note=True)
# Somebody who handles it has read it.
ContactShown = _event("ContactShown", "ticket", "department")
# The unit reported its result; the limit stops.
ResultSubmitted = _event("ResultSubmitted", "ticket", "department result_kind", note=True)
# The desk let the result pass; the resident is asked.
ResultPassed = _event("ResultPassed", "ticket", "desk")
# The desk did not accept the result; the limit runs on.
ResultSentBack = _event("ResultSentBack", "ticket", "desk", note=True)
# The unit said it is not its duty.
TicketReturned = _event("TicketReturned", "ticket", "department basis returns", note=True)
# A grid worker looked. `real` is what was found.
SiteVerified = _event("SiteVerified", "ticket", "real", note=True)
# A note to a department, or to one colleague (`post`), which the reporter never reads.
RemarkLeft = _event("RemarkLeft", "ticket", "department post", note=True)
# The community called the street.
StreetCalled = _event("StreetCalled", "ticket", "department desk", note=True)
# Handed to the city level and followed.
TicketTakenBack = _event("TicketTakenBack", "ticket", "department", note=True)
TicketForwarded = _event("TicketForwarded", "ticket", "external")
# The other system would not take it, or nobody knows whether it did (`why`: unsure); the desk hands it over again.
ForwardLost = _event("ForwardLost", "ticket", "why")
ForwardedAgain = _event("ForwardedAgain", "ticket", "external")
# The desk sent it to the community, which can do it; the panel is asked whose it is.
TicketSentDown = _event("TicketSentDown", "ticket", "department due", note=True)
TicketUnclear = _event("TicketUnclear", "ticket", "department basis suggested note_id digest")
# Taken into a project over many tickets of one kind, and answered with all of them.
TicketGathered = _event("TicketGathered", "ticket", "department title")
TicketGoverned = _event("TicketGoverned", "ticket", "department", note=True)
# The reporter added something.
TicketSupplemented = _event("TicketSupplemented", "ticket", "", note=True)
# A neighbour follows the matter too. `people`: how many have told it by now.
TicketJoined = _event("TicketJoined", "ticket", "people", note=True)
# The reporter, or who had joined, told it once more; `times` by the same person.
TicketRepeated = _event("TicketRepeated", "ticket", "times", note=True)
# Who had joined wants to hear no more.
FollowerLeft = _event("FollowerLeft", "ticket", "")
# Who had joined said whether it is solved: yes, partly, no.
FollowerAnswered = _event("FollowerAnswered", "ticket", "round solved")
# The matter goes on under another number. `into`: that ticket.
TicketMerged = _event("TicketMerged", "ticket", "into number")
# Another ticket about the same matter was merged into this one. `people`: how many have told it by now.
TicketAbsorbed = _event("TicketAbsorbed", "ticket", "merged number people")
# What was told here was another matter, or two: it was filed by itself. `into`: the new ticket.
TicketSplit = _event("TicketSplit", "ticket", "into number person_id")
# The reporter took it back.
TicketWithdrawn = _event("TicketWithdrawn", "ticket", "", note=True)
# It was taken back by mistake: the reporter has it done after all.
TicketRestored = _event("TicketRestored", "ticket", "")
# The reporter answered the three questions; `entered_by`: who rang and wrote it down.
TicketRated = _event("TicketRated", "ticket", "round contacted solved grade by department", note=True, entered_by=0)
# The centre rang and reached nobody. `how`: not_reached, wrong_number.
FollowUpFailed = _event("FollowUpFailed", "ticket", "department how times")
# Not solved or not satisfied: the same unit does it again. `why`: '' the reporter's rating, outvoted: more of the
# neighbours say no than yes, again: it was told once more.
TicketReopened = _event("TicketReopened", "ticket", "round department due", why='')
# 督办: reopening did not help; the centre takes it up. `why` as in TicketReopened.
TicketSupervised = _event("TicketSupervised", "ticket", "round", why='')
# Ended. `how`: rated, unrated, explained.
TicketClosed = _event("TicketClosed", "ticket", "how", note=True)
# A reminder before the limit. `share` is the used part, 0…1.
DeadlineNear = _event("DeadlineNear", "ticket", "timer kind department share")
# The limit, `due` then, has passed; the fact stays for ever.
DeadlineMissed = _event("DeadlineMissed", "ticket", "timer kind department", due='')
# Nobody moved: the next rung is told. `target`: handler, grid, community, street, district.
TicketEscalated = _event("TicketEscalated", "ticket", "timer kind department target")
# The holidays of a year were published: the limit was counted anew.
DeadlineMoved = _event("DeadlineMoved", "ticket", "timer kind due")
# Somebody told of a danger and was asked whether it is happening; `danger`: its kind.
AlarmRaised = _event("AlarmRaised", "alarm", "danger", note=True)
# More words came before the answer.
AlarmAdded = _event("AlarmAdded", "alarm", "", note=True)
# It is happening: there is a ticket from now on.
AlarmConfirmed = _event("AlarmConfirmed", "alarm", "ticket")
# No answer came: the duty desk has the ticket, the person is asked once more.
AlarmUnanswered = _event("AlarmUnanswered", "alarm", "ticket")
# It is over, or was none.
AlarmDenied = _event("AlarmDenied", "alarm", "ticket")
# Whoever told it says late that it is happening.
DangerConfirmed = _event("DangerConfirmed", "ticket", "")
# Somebody signed for the danger.
DangerHeeded = _event("DangerHeeded", "ticket", "department")
# Somebody spoke with whoever is in danger.
ReporterReached = _event("ReporterReached", "ticket", "department")
# Words to whoever is in danger, from any of those who were called.
ReporterHailed = _event("ReporterHailed", "ticket", "department", note=True)
# The reporter said where it is.
TicketPlaced = _event("TicketPlaced", "ticket", "area")
# Somebody without a post tried an act. `of`: the kind of record.
# Figures were given out as files. `view`: whose, `period`: of when.
FiguresExported = _event("FiguresExported", "person", "view period")
PressRefused = _event("PressRefused", "", "of act")
# A one-time code was made.
PersonInvited = _event("PersonInvited", "invitation", "role department")
# A code was used: the person now holds the post.
AppointmentTaken = _event("AppointmentTaken", "post", "person_id role department area")
# The person no longer holds it.
AppointmentEnded = _event("AppointmentEnded", "post", "person_id role department")
# The district's own sign-in knows the holder of the post by an account, or no longer.
AccountNamed = _event("AccountNamed", "post", "person_id")
# A code was made that opens a person's chat in another browser.
LoginAsked = _event("LoginAsked", "login", "person_id")
# An officer who has met the reporter of a ticket gave such a code.
LoginGiven = _event("LoginGiven", "ticket", "")
# The code was used: one more browser reads and writes as the person.
# A list was taken out of the house by whoever holds the post; `n`: how many rows.
ListExported = _event("ListExported", "post", "what n")
# Somebody looked for what was told from a telephone number; `n`: how many tickets they found.
PhoneSearched = _event("PhoneSearched", "post", "n")
LoginUsed = _event("LoginUsed", "login", "person_id")
# A browser was signed out, or a code nobody had used (`opened` False).
LoginClosed = _event("LoginClosed", "login", "person_id opened")
# A group chat now reads the unit's cards.
GroupBound = _event("GroupBound", "binding", "department")
# The platform gave the group another id.
GroupMoved = _event("GroupMoved", "binding", "department")
# The bot is no longer in the unit's group.
GroupLost = _event("GroupLost", "binding", "department why")
# The group takes nothing from the bot that is still in it; and takes it again.
GroupShut = _event("GroupShut", "binding", "department why")
GroupOpened = _event("GroupOpened", "binding", "department")
# A person with a post blocked the bot.
PersonLost = _event("PersonLost", "person", "why")
# A call was made. `departments` are whom it names; it goes out with CallIssued.
CallBlown = _event("CallBlown", "call", "number kind caller departments lead category item ticket", note=True)
# The reviewing desk let it go out.
CallApproved = _event("CallApproved", "call", "reviewer")
# The reviewing desk did not.
CallRefused = _event("CallRefused", "call", "reviewer", note=True)
# 哨令: the units have it; their limits run from here.
CallIssued = _event("CallIssued", "call", "departments copied")
# 事后备案: the record was written afterwards.
CallFiled = _event("CallFiled", "call", "", note=True)
# Taken back before anybody reported in.
CallCancelled = _event("CallCancelled", "call", "", note=True)
# Somebody has come or answered.
CallEngaged = _event("CallEngaged", "call", "department")
# Notes from the site.
CallTold = _event("CallTold", "call", "departments")
CallMinuted = _event("CallMinuted", "call", "", note=True)
# Another unit leads.
LeadChanged = _event("LeadChanged", "call", "department previous")
# One unit leads from now on, or leads no more.
LeadMoved = _event("LeadMoved", "called", "call department lead")
# The common result is written; ratings are asked for.
CallConcluded = _event("CallConcluded", "call", "", note=True)
# Not done after all.
CallResumed = _event("CallResumed", "call", "", note=True)
# Ended. `how`: rated, unrated.
CallClosed = _event("CallClosed", "call", "how")
# One unit is to be called, once the review agrees.
DepartmentProposed = _event("DepartmentProposed", "called", "call department lead")
# One unit is called.
DepartmentCalled = _event("DepartmentCalled", "called", "call department lead external")
# 签收.
CalledAcknowledged = _event("CalledAcknowledged", "called", "call department")
# 报到. `late`: after its limit.
CalledReportedIn = _event("CalledReportedIn", "called", "call department late", note=True)
# Nobody came within the limit: a fact, not yet a judgement.
CalledAbsent = _event("CalledAbsent", "called", "call department")
# 反馈.
CalledFedBack = _event("CalledFedBack", "called", "call department", note=True)
# The caller does not find it done; the limit runs on.
FeedbackSentBack = _event("FeedbackSentBack", "called", "call department", note=True)
# The caller let the unit go.
CalledReleased = _event("CalledReleased", "called", "call department", note=True)
# The matter was not done after all: the unit is back.
CalledRecalled = _event("CalledRecalled", "called", "call department")
# The unit says it is another's duty; a panel decides.
CalledDisputed = _event("CalledDisputed", "called", "call department basis suggested note_id digest")
# The panel found the duty here, or the unit gave up its dispute.
CalledKept = _event("CalledKept", "called", "call department ruling designated")
# A ruling names a unit that was called already: it cannot decline any more.
CalledDesignated = _event("CalledDesignated", "called", "call department ruling")
# The panel named another unit.
CalledExcused = _event("CalledExcused", "called", "call department ruling main")
# The unit no longer exists; the caller must call another.
CalledGone = _event("CalledGone", "called", "call department")
# The caller rated the unit.
CalledRated = _event("CalledRated", "called", "call department grades reasons revised", note=True)
# The unit rated the call.
CallerRated = _event("CallerRated", "called", "call department caller grades reasons revised", note=True)
# A panel has a case.
RulingOpened = _event("RulingOpened", "ruling", "panel department suggested ticket call due", note=True)
# A member of the panel spoke.
OpinionGiven = _event("OpinionGiven", "ruling", "department main basis")
# 裁定: main and assisting units are designated.
RulingDecided = _event("RulingDecided", "ruling", "main helpers statute clause late")
# The unit takes the matter after all.
DisputeWithdrawn = _event("DisputeWithdrawn", "ruling", "department")
# The unit says it is another's duty; it leads on until the ruling.
TicketDisputed = _event("TicketDisputed", "ticket", "department basis suggested note_id digest")
# The ruling left the matter where it is.
TicketKept = _event("TicketKept", "ticket", "department ruling designated")
# The ruling gave the matter to a unit; it may not return it.
TicketDesignated = _event("TicketDesignated", "ticket", "department previous helpers due ruling")
# 挂账: the clock stands until a day.
TicketSuspended = _event("TicketSuspended", "ticket", "department reason until case")
# The suspension, or the wait for an answer, is over; the limit runs on.
TicketResumed = _event("TicketResumed", "ticket", "department due why")
# The unit needs words only the reporter has.
ReporterAsked = _event("ReporterAsked", "ticket", "department", note=True)
# The limit was extended before it had passed.
LimitExtended = _event("LimitExtended", "ticket", "timer kind was due case")
# A joint meeting decided about the matter.
MeetingDecided = _event("MeetingDecided", "ticket", "case department", note=True)
# A new version of a duty list awaits its reviews.
ListProposed = _event("ListProposed", "list", "list_code version situation added changed dropped")
# A reviewing office agreed.
ListReviewed = _event("ListReviewed", "list", "list_code department")
# The version is in force.
ListPublished = _event("ListPublished", "list", "list_code version valid_from")
# The version was not accepted.
ListRefused = _event("ListRefused", "list", "list_code department")
# A reminder before a limit that is not a ticket's. `of` is what it limits, `share` the used part.
TimerNear = _event("TimerNear", "", "of timer kind department share")
# Such a limit, `due` then, has passed; the fact stays for ever.
TimerMissed = _event("TimerMissed", "", "of timer kind department", due='')
# Nobody moved: the next rung is told. `target` as in LadderClimbed.
TimerEscalated = _event("TimerEscalated", "", "of timer kind department target")
# The holidays of a year were published: the limit was counted anew.
TimerMoved = _event("TimerMoved", "", "of timer kind department due")
# Somebody begins to change the district's data; `back_to`: the version it goes back to, 0 for none.
EditionBegun = _event("EditionBegun", "edition", "number back_to")
# Files of it were written.
EditionChanged = _event("EditionChanged", "edition", "number files")
# The version is in force, and these files were written anew for it.
EditionPublished = _event("EditionPublished", "edition", "number files version")
# It came to nothing.
EditionDropped = _event("EditionDropped", "edition", "number")
# A list of people was taken over.
RollImported = _event("RollImported", "roll", "area size version roll_digest")
# A one-time code was made for a line of the roll.
VoterCodeIssued = _event("VoterCodeIssued", "roll", "number")
# An account now stands for a line of the roll. `how`: code or officer; `account`: vouches for whose it was then.
VoterBound = _event("VoterBound", "roll", "number person_id how account")
# An account shall stand for its line no more: so many officers want it so, two make it so.
LineReleased = _event("LineReleased", "roll", "number reason officers")
# An account no longer stands for its line: another took its place, or the line left the roll.
VoterReleased = _event("VoterReleased", "roll", "number person_id")
# A matter was put on its way.
DecisionStarted = _event("DecisionStarted", "decision", "number profile area")
# Something that must stand before the vote was set. `what`: the names of what changed.
DecisionSettled = _event("DecisionSettled", "decision", "what")
# A report that the decision answers was named.
DecisionLinked = _event("DecisionLinked", "decision", "ticket")
# A ticket became part of a decision. `decision`: its number.
TicketPutToVote = _event("TicketPutToVote", "ticket", "decision")
# The decision of a ticket was counted.
TicketVoted = _event("TicketVoted", "ticket", "decision outcome")
# An act of the decision's way. `step_id`: its words; `digest` vouches for them.
ActDone = _event("ActDone", "decision", "act stage to step_id digest")
# Who may vote can no longer be changed in silence.
RollFrozen = _event("RollFrozen", "decision", "size roll_digest")
# The frozen roll shall be frozen anew: so many officers want it so; two make it so.
RollThawed = _event("RollThawed", "decision", "reason officers")
# A line of the roll shall take no part: so many officers want it so; two make it so, 0: it was refused.
RollChanged = _event("RollChanged", "decision", "number reason officers")
# A mandate was handed in.
ProxyRegistered = _event("ProxyRegistered", "decision", "principal holder")
# The mandates are public.
ProxiesPublished = _event("ProxiesPublished", "decision", "count")
# A line of the roll is there.
PresenceMarked = _event("PresenceMarked", "decision", "number how")
# A part of the key has a holder: its public half, by which the envelopes are sealed; `again`: the earlier one is void.
KeyPartTaken = _event("KeyPartTaken", "decision", "role again public")
# Ballots are taken.
VoteOpened = _event("VoteOpened", "decision", "closes secrecy size")
# Somebody voted: who, never what. `way`: online, proxy; `again`: an earlier one was replaced; `mark`: its envelope's.
BallotTaken = _event("BallotTaken", "decision", "number way again mark")
# Somebody votes on paper; `instead`: an online ballot was taken out.
PaperHanded = _event("PaperHanded", "decision", "number instead")
# A teller entered a pile. `agreed`: another teller read the same.
SheetEntered = _event("SheetEntered", "decision", "pile agreed")
# The urn was opened and counted. `head`: hash of the published file's last line.
# Envelopes do not fit the turnout; slots by their names, without the key they say nothing of anybody.
UrnAlarm = _event("UrnAlarm", "decision", "missing damaged surplus")
# One of two officers lets the count go on without these envelopes.
UrnReleased = _event("UrnReleased", "decision", "lost officers reason")
VoteClosed = _event("VoteClosed", "decision", "outcome head")
# The key of a secret vote is gone: nobody can tie a ballot to a name any more.
KeyShredded = _event("KeyShredded", "decision", "key")
# Something goes wrong in a decision. `warning`: one of domain.decisions.watch.WARNINGS, `since` its date.
DecisionWarned = _event("DecisionWarned", "decision", "warning stage", since='')
# Something of a decision comes soon. `reminder`: one of domain.decisions.watch.REMINDERS; `when` it is.
DecisionReminded = _event("DecisionReminded", "decision", "reminder when")
# Somebody started a procedure. `about`: the record it is about, '' none; `changed`: digest of its fields.
CaseStarted = _event("CaseStarted", "case", "procedure number department about act changed", note=True)
# An act of a procedure. `changed`: digest of all fields after it, '' where it changed none.
CaseMoved = _event("CaseMoved", "case", "act was to changed", note=True)
# An act that led back: what was done since that stage is to be done anew.
CaseReturned = _event("CaseReturned", "case", "act was to changed", note=True)
# An act that led to an end.
CaseClosed = _event("CaseClosed", "case", "act was to changed", note=True)
# Its words were deleted when they had been kept long enough.
CaseForgotten = _event("CaseForgotten", "case", "notes")
# fmt: on
