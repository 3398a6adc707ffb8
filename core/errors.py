"""Refusals: each says by a key why not, in words kept in `locale/`."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.refs import NO_REF

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


def allowed(check: Callable[..., object], *about: object) -> bool:
    """Whether a check of the office, asked about this, refuses nothing."""
    try:
        check(*about)
    except CivicError:
        return False
    return True


class NotYours(CivicError):
    """The person holds no post that may do this to this matter. Facts: act, unit (whose it is)."""


class NotYourWork(NotYours):
    """No post of the person is for this at all. Facts: act."""


class NotReporter(CivicError):
    """Only whoever reported it may do this. Facts: act."""


class AlreadyDone(CivicError):
    """Somebody was quicker. Facts: act, who, at."""


class NotNow(CivicError):
    """The matter's state does not allow this act. Facts: act, state."""


class NoSuchTicket(CivicError):
    """No ticket has this number, or it is not for this person's eyes. Facts: number."""


class StillFollowed(CivicError):
    """Neighbours follow the matter: their report cannot be taken back with it. Facts: n."""


class UndoOver(CivicError):
    """What was done some time ago is not undone. Facts: n (minutes in which it could be)."""


class NotMergeable(CivicError):
    """The two are not one matter to be merged: the same ticket, a tip-off, or one that has ended. Facts: number."""


class BadCode(CivicError):
    """The invitation code is unknown, used, or too old."""


class BadRollCode(CivicError):
    """The code of a line of the roll is unknown, used, or too old."""


class LoginRefused(CivicError):
    """The login code is unknown, used, or too old."""


class NoPostUnder(CivicError):
    """No post names this account of the district's own sign-in. Facts: account."""


class AccountTaken(CivicError):
    """Somebody else's post names this account. Facts: account, who."""


class NoWebPage(CivicError):
    """The reporter does not write on the page: a login code would be of no use."""


class EditionOpen(CivicError):
    """Somebody is changing the district's data already: that version is finished first."""


class EditionWrong(CivicError):
    """The files do not make a district. Facts: n (mistakes), text (the first of them)."""


class EditionStrands(CivicError):
    """Records name what the new version does not have. Facts: text (the codes)."""


class BadDistrictFile(CivicError):
    """No file of a district has such a name, or it is too large. Facts: text (its name)."""


class BadCalendarDay(CivicError):
    """The days are none of the file's year, a holiday has no name, or the file holds more than days. Facts: year."""


class VoteUnderWay(CivicError):
    """Whoever holds the code could vote for somebody: none is given by an officer while the vote is open."""


class WrongPlaceForCode(CivicError):
    """A code for a group was used in private, or the other way round. Facts: command (what to type instead)."""


class WrongRoom(CivicError):
    """The code binds the group of another department than the one whose room this is. Facts: department."""


class AppointmentsConflict(CivicError):
    """The two roles may not be held by one person in one place (WC-31). Facts: role, other."""


class NoEnquiry(CivicError):
    """Something is to be done: it cannot be answered away, a unit must do it (A2)."""


class NeedsWords(CivicError):
    """A reason, a result or a basis is missing. Facts: what."""


class ReturnTooLate(CivicError):
    """The limit for returning has passed (安阳条例 50). Facts: limit."""


class Designated(CivicError):
    """A designated unit may not return the matter (潍坊条例 22)."""


class TooManyTickets(CivicError):
    """One person has filed more today than a person can. Facts: phone."""


class NoDepartmentThere(CivicError):
    """The chosen unit does not serve the place. Facts: unit."""


# What a refusal may name as missing; "grade" stands for every item that wants one.
MISSING = frozenset(
    {
        *("agenda", "already_asked", "basis", "case", "clause", "decision", "external", "facts", "full"),
        *("funds", "grade", "helpers", "kind", "lead", "list", "listed", "main_among_helpers", "main_unit", "matter"),
        *("not_closed", "not_missed", "not_running", "not_sent", "on_agenda", "opinions", "overdue", "own"),
        *("own_level", "paying", "period", "period_closed", "principles", "proposal_about", "proposal_cost"),
        *("proposal_name", "reason", "reasons", "released", "situation", "statute", "suggested", "text"),
        *("times", "too_early", "too_late", "top", "unit", "units", "until", "words"),
    }
)


class Lacks(CivicError):
    """Something is missing before this can be done; all of it is named. Facts: act, missing (keys of MISSING)."""


class NotForCalls(CivicError):
    """The matrix does not let this person make a call of this type. Facts: kind (code of the type)."""


class NotCallable(CivicError):
    """A call of this type cannot go to these units. Facts: units, kind."""


class NoSuchCall(CivicError):
    """No call has this number, or it is not for this person's eyes. Facts: number."""


class Guarded(CivicError):
    """The unit may not be given this. Facts: unit, why (forbidden, only_assists, not_on_list), list, item."""


class RatingLocked(CivicError):
    """The rating can no longer be changed. Facts: at."""


class Recused(CivicError):
    """Nobody decides in a case of the own unit. Facts: unit."""


class TwoSides(CivicError):
    """Who acts on one side of a matter acts on no other (SP-06). Facts: act, side (the one already taken)."""


class ListMistakes(CivicError):
    """The table holds mistakes; nothing was taken over. Facts: mistakes (line, key, word)."""


class NoSuchDecision(CivicError):
    """No decision has this number, or it is not this person's place. Facts: number."""


class NotYourOffice(CivicError):
    """No post of this person may do this in this village. Facts: deed."""


class NotAtThisStage(CivicError):
    """The decision does not stand where this can be done. Facts: deed, stage."""


class SaySomething(CivicError):
    """This act of a decision needs words. Facts: deed."""


class NotReady(CivicError):
    """The act must wait. Facts: missing (tuple of core.decisions.stages.Missing), deed."""


class NotOnRoll(CivicError):
    """This account stands for nobody on the roll of this vote. Facts: number (of the decision)."""


class VoteNotOpen(CivicError):
    """No ballots are taken now. Facts: phase ('' not yet, over, closed, stopped)."""


class VotedOnPaper(CivicError):
    """A paper was handed out for this line of the roll: that is final."""


class WrongChoice(CivicError):
    """The ballot does not offer that. Facts: why (a word of BadBallot)."""


class RollMistakes(CivicError):
    """The list holds mistakes; nothing was taken over. Facts: flaws (line, what, text)."""


class VoterTaken(CivicError):
    """This account stands for another line of the same roll already."""


class LineTaken(CivicError):
    """Another account stands for this line; two officers let it go first. Facts: number (of the line)."""


class LineHeld(CivicError):
    """While a vote is open its lines keep the accounts that stand for them. Facts: number (of the decision)."""


class RollLocked(CivicError):
    """A running vote has frozen this roll: nobody comes, goes or is renamed. Facts: number (of the decision)."""


class StillFrozen(CivicError):
    """One officer alone replaces no frozen roll. Facts: number (of the decision)."""


class UrnDamaged(CivicError):
    """Envelopes are missing, unreadable or too many: nothing is counted. Facts: number, decision, n, slots."""


class UrnOpenedBefore(CivicError):
    """The key has opened another copy of this urn with another result. Facts: number (of the decision)."""


class PartHeld(CivicError):
    """Nobody holds two parts of one key. Facts: number (of the decision)."""


class PartTwice(CivicError):
    """This part of the key was given already: the other one is needed. Facts: number (of the decision)."""


class WrongPart(CivicError):
    """No part of the key of this vote. Facts: number (of the decision)."""


class CastElsewhere(CivicError):
    """The ballot is shown to nobody but the account that cast it. Facts: number (of the decision)."""


class ProxyRefused(CivicError):
    """This mandate is not possible. Facts: mandate (not_allowed, not_written, too_many, other_household, passed_on,
    too_late, self)."""


class NothingCollected(CivicError):
    """A gift may be shown, never asked for: no link, account or way to pay is taken (SP-04). Facts: none."""


class FormGone(CivicError):
    """A button of a form that was handed in, or put away for good."""


class NoSuchCase(CivicError):
    """No case of a procedure has this number, or it is not for this person's eyes. Facts: number."""


class StaysHidden(CivicError):
    """What is told in confidence stays with the centre: no community and no panel sees it. Facts: number."""


class StorageTrouble(CivicError):
    """The database is full, read-only or away: nothing was taken. Facts: none that a resident needs."""


class ConfigError(Exception):
    """A setting or file is wrong; the message is one clear sentence with the mend."""


def demand(act: str, **there: object) -> None:
    """Refuse, naming everything that is not there. Raises Lacks."""
    if missing := tuple(name for name, value in there.items() if not value):
        raise Lacks(act=act, missing=missing)
