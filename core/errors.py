"""Refusals: each says by a key why not, in words kept in `locale/`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from core.refs import NO_REF

T = TypeVar("T")
REFUSALS: list[type[CivicError]] = []  # all of them, in the order in which they stand here


class CivicError(Exception):
    """A refusal a person can understand. `key` names its words, `facts` fill them; the unit of work is rolled back.

    `about`: the record whose act was refused for lack of authority; the door leaves a line in its trace.
    """

    key = "refusal"

    def __init_subclass__(cls) -> None:
        """A refusal's key is its name: NotYours → not_yours."""
        cls.key = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        REFUSALS.append(cls)

    def __init__(self, **facts: object) -> None:
        super().__init__(f"{self.key} {facts}" if facts else self.key)
        self.facts = facts
        self.about = NO_REF


def there(found: T | None, refusal: type[CivicError], number: str = "", **facts: object) -> T:
    """What was looked for, which must be there. Raises the refusal with these facts."""
    if not found:
        raise refusal(**facts or {"number": number})
    return found


def allowed(check: Callable[..., object], *about: object) -> bool:
    """Whether a check of the office, asked about this, refuses nothing."""
    try:
        check(*about)
    except CivicError:
        return False
    return True


def _refusal(name: str, base: type[CivicError] = CivicError) -> type[CivicError]:
    return type(name, (base,), {"__module__": __name__})


# The person holds no post that may do this to this matter. Facts: act, unit (whose it is).
NotYours = _refusal("NotYours")
# No post of the person is for this at all. Facts: act.
NotYourWork = _refusal("NotYourWork", NotYours)
# Only whoever reported it may do this. Facts: act.
NotReporter = _refusal("NotReporter")
# Somebody was quicker. Facts: act, who, at.
AlreadyDone = _refusal("AlreadyDone")
# The matter's state does not allow this act. Facts: act, state.
NotNow = _refusal("NotNow")
# No ticket has this number, or it is not for this person's eyes. Facts: number.
NoSuchTicket = _refusal("NoSuchTicket")
# Neighbours follow the matter: their report cannot be taken back with it. Facts: n.
StillFollowed = _refusal("StillFollowed")
# What was done some time ago is not undone. Facts: n (minutes in which it could be).
UndoOver = _refusal("UndoOver")
# The two are not one matter to be merged: the same ticket, a tip-off, or one that has ended. Facts: number.
NotMergeable = _refusal("NotMergeable")
# The invitation code is unknown, used, or too old.
BadCode = _refusal("BadCode")
# The code of a line of the roll is unknown, used, or too old.
BadRollCode = _refusal("BadRollCode")
# The login code is unknown, used, or too old.
LoginRefused = _refusal("LoginRefused")
# No post names this account of the district's own sign-in. Facts: account.
NoPostUnder = _refusal("NoPostUnder")
# Somebody else's post names this account. Facts: account, who.
AccountTaken = _refusal("AccountTaken")
# The reporter does not write on the page: a login code would be of no use.
NoWebPage = _refusal("NoWebPage")
# Somebody is changing the district's data already: that version is finished first.
EditionOpen = _refusal("EditionOpen")
# Somebody else has changed since what the page showed. Facts: none.
EditionMoved = _refusal("EditionMoved")
# Nothing is being changed, any more or yet: there is nothing to publish or to drop.
EditionGone = _refusal("EditionGone")
# The files do not make a district. Facts: n (mistakes), text (the first of them).
EditionWrong = _refusal("EditionWrong")
# Records name what the new version does not have. Facts: text (the codes).
EditionStrands = _refusal("EditionStrands")
# No file of a district has such a name, or it is too large. Facts: text (its name).
BadDistrictFile = _refusal("BadDistrictFile")
# The days are none of the file's year, a holiday has no name, or the file holds more than days. Facts: year.
BadCalendarDay = _refusal("BadCalendarDay")
# Whoever holds the code could vote for somebody: none is given by an officer while the vote is open.
VoteUnderWay = _refusal("VoteUnderWay")
# A code for a group was used in private, or the other way round. Facts: command (what to type instead).
WrongPlaceForCode = _refusal("WrongPlaceForCode")
# The code binds the group of another department than the one whose room this is. Facts: department.
WrongRoom = _refusal("WrongRoom")
# The two roles may not be held by one person in one place (WC-31). Facts: role, other.
AppointmentsConflict = _refusal("AppointmentsConflict")
# The role is none of this kind of unit. Facts: role, department.
RoleNotThere = _refusal("RoleNotThere")
# Whoever ended their own post could leave nobody who appoints.
OwnAppointment = _refusal("OwnAppointment")
# The post has ended already.
AppointmentOver = _refusal("AppointmentOver", NotNow)
# The person holds this post already: the code is for somebody else. Facts: role, department.
AppointmentHeld = _refusal("AppointmentHeld")
# Something is to be done: it cannot be answered away, a unit must do it (A2).
NoEnquiry = _refusal("NoEnquiry")
# A reason, a result or a basis is missing. Facts: what.
NeedsWords = _refusal("NeedsWords")
# The limit for returning has passed (安阳条例 50). Facts: limit.
ReturnTooLate = _refusal("ReturnTooLate")
# A designated unit may not return the matter (潍坊条例 22).
Designated = _refusal("Designated")
# One person has filed more today than a person can. Facts: phone.
TooManyTickets = _refusal("TooManyTickets")
# The chosen unit does not serve the place. Facts: unit.
NoDepartmentThere = _refusal("NoDepartmentThere")
# What a refusal may name as missing; "grade" stands for every item that wants one.
MISSING = frozenset(
    {
        *("agenda", "already_asked", "basis", "case", "clause", "decision", "external", "facts", "full"),
        *("funds", "grade", "helpers", "kind", "lead", "list", "listed", "main_among_helpers", "main_unit", "matter"),
        *("not_closed", "not_missed", "not_running", "not_sent", "on_agenda", "opinions", "overdue", "own"),
        *("granted", "over", "own_level", "paying", "period", "period_closed", "principles", "proposal_about"),
        *("proposal_cost", "proposal_name", "reason", "reasons", "released", "situation", "statute", "suggested"),
        *("text", "times", "too_early", "too_late", "top", "unit", "units", "until", "words"),
    }
)


# Of these, what nobody can add: each says for itself why not, and what to do instead.
BARS = MISSING & {
    *("agenda", "already_asked", "case", "full", "funds", "not_closed", "not_missed", "not_running", "not_sent"),
    *("granted", "over", "overdue", "own", "paying", "period_closed", "times", "too_early", "too_late", "top"),
}


# Something is missing before this can be done; all of it is named. Facts: act, missing (keys of MISSING).
Lacks = _refusal("Lacks")
# What was written for a field will not do. Facts: text (which, why, how to write it).
Unfit = _refusal("Unfit")
# Something stands in the way that nobody can add. Facts: act, missing (some of BARS among them).
Barred = _refusal("Barred", Lacks)
# The matrix does not let this person make a call of this type. Facts: kind (code of the type).
NotForCalls = _refusal("NotForCalls")
# A call of this type cannot go to these units. Facts: units, kind.
NotCallable = _refusal("NotCallable")
# No call has this number, or it is not for this person's eyes. Facts: number.
NoSuchCall = _refusal("NoSuchCall")
# The unit may not be given this. Facts: unit, why (forbidden, only_assists, not_on_list), list, item.
Guarded = _refusal("Guarded")
# The rating can no longer be changed. Facts: at.
RatingLocked = _refusal("RatingLocked")
# Nobody decides in a case of the own unit. Facts: unit.
Recused = _refusal("Recused")
# Who acts on one side of a matter acts on no other (SP-06). Facts: act, side (the one already taken).
TwoSides = _refusal("TwoSides")
# The table holds mistakes; nothing was taken over. Facts: mistakes (line, key, word).
ListMistakes = _refusal("ListMistakes")
# No decision has this number, or it is not this person's place. Facts: number.
NoSuchDecision = _refusal("NoSuchDecision")
# No post of this person may do this in this village. Facts: deed.
NotYourOffice = _refusal("NotYourOffice")
# The decision does not stand where this can be done. Facts: deed, stage.
NotAtThisStage = _refusal("NotAtThisStage")
# This act of a decision needs words. Facts: deed.
SaySomething = _refusal("SaySomething")
# The act must wait. Facts: missing (tuple of core.decisions.stages.Missing), deed.
NotReady = _refusal("NotReady")
# This account stands for nobody on the roll of this vote. Facts: number (of the decision).
NotOnRoll = _refusal("NotOnRoll")
# An officer names a line that is not on the roll, or takes no part. Facts: number.
NoSuchLine = _refusal("NoSuchLine", NotOnRoll)
# No account stands for this line. Facts: number.
LineFree = _refusal("LineFree", NotOnRoll)
# No ballots are taken now. Facts: phase ('' not yet, over, closed, stopped).
VoteNotOpen = _refusal("VoteNotOpen")
# A paper was handed out for this line of the roll: that is final.
VotedOnPaper = _refusal("VotedOnPaper")
# The same, to the teller who hands out a second one. Facts: number (of the line).
PaperTaken = _refusal("PaperTaken", VotedOnPaper)
# Since the vote has opened nothing of it can be set any more.
VoteBegun = _refusal("VoteBegun", NotAtThisStage)
# The ballot does not offer that. Facts: why (a word of BadBallot).
WrongChoice = _refusal("WrongChoice")
# The ballot paper itself makes no sense. Facts: why (a word of BadBallot).
BadPaper = _refusal("BadPaper", WrongChoice)
# The list holds mistakes; nothing was taken over. Facts: flaws (line, what, text).
RollMistakes = _refusal("RollMistakes")
# This account stands for another line of the same roll already.
VoterTaken = _refusal("VoterTaken")
# Another account stands for this line; two officers let it go first. Facts: number (of the line).
LineTaken = _refusal("LineTaken")
# While a vote is open its lines keep the accounts that stand for them. Facts: number (of the decision).
LineHeld = _refusal("LineHeld")
# A running vote has frozen this roll: nobody comes, goes or is renamed. Facts: number (of the decision).
RollLocked = _refusal("RollLocked")
# One officer alone replaces no frozen roll. Facts: number (of the decision).
StillFrozen = _refusal("StillFrozen")
# Envelopes are missing, unreadable or too many: nothing is counted. Facts: number, decision, n, slots.
UrnDamaged = _refusal("UrnDamaged")
# The key has opened another copy of this urn with another result. Facts: number (of the decision).
UrnOpenedBefore = _refusal("UrnOpenedBefore")
# Nobody holds two parts of one key. Facts: number (of the decision).
PartHeld = _refusal("PartHeld")
# This part of the key was given already: the other one is needed. Facts: number (of the decision).
PartTwice = _refusal("PartTwice")
# No part of the key of this vote. Facts: number (of the decision).
WrongPart = _refusal("WrongPart")
# The ballot is shown to nobody but the account that cast it. Facts: number (of the decision).
CastElsewhere = _refusal("CastElsewhere")
# This mandate is not possible. Facts: mandate (not_allowed, not_written, too_many, other_household, passed_on,
# too_late, self).
ProxyRefused = _refusal("ProxyRefused")
# A gift may be shown, never asked for: no link, account or way to pay is taken (SP-04). Facts: none.
NothingCollected = _refusal("NothingCollected")
# A button of a form that was handed in, or put away for good.
FormGone = _refusal("FormGone")
# No case of a procedure has this number, or it is not for this person's eyes. Facts: number.
NoSuchCase = _refusal("NoSuchCase")
# What is told in confidence stays with the centre: no community and no panel sees it. Facts: number.
StaysHidden = _refusal("StaysHidden")
# The database is full, read-only or away: nothing was taken. Facts: none that a resident needs.
StorageTrouble = _refusal("StorageTrouble")


class ConfigError(Exception):
    """A setting or file is wrong; the message is one clear sentence with the mend."""


def lacks(act: str, missing: Sequence[object]) -> CivicError:
    """The refusal that names all that is missing or in the way."""
    barred = any(getattr(one, "key", one) in BARS and not getattr(one, "names", None) for one in missing)
    return (Barred if barred else Lacks)(act=act, missing=tuple(missing))


def demand(act: str, **there: object) -> None:
    """Refuse, naming everything that is not there. Raises Lacks."""
    if missing := tuple(name for name, value in there.items() if not value):
        raise Lacks(act=act, missing=missing)
