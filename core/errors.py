"""Refusals: each says by a key why not, in words kept in `locale/`."""

from __future__ import annotations

from core.domain.refs import NOWHERE


class CivicError(Exception):
    """A refusal a person can understand. `key` names its words, `facts` fill them; the unit of work is rolled back.

    `about`: the record whose act was refused for lack of authority; the door leaves a line in its trace.
    """

    key = "refusal"

    def __init__(self, **facts: object) -> None:
        super().__init__(f"{self.key} {facts}" if facts else self.key)
        self.facts = facts
        self.about = NOWHERE


class NotYours(CivicError):
    """The person holds no post that may do this to this matter. Facts: act, unit (whose it is)."""

    key = "not_yours"


class NotReporter(CivicError):
    """Only whoever reported it may do this. Facts: act."""

    key = "not_reporter"


class AlreadyDone(CivicError):
    """Somebody was quicker. Facts: act, who, at."""

    key = "already_done"


class NotNow(CivicError):
    """The matter's state does not allow this act. Facts: act, state."""

    key = "not_now"


class NoSuchTicket(CivicError):
    """No ticket has this number, or it is not for this person's eyes. Facts: number."""

    key = "no_such_ticket"


class StillFollowed(CivicError):
    """Neighbours follow the matter: their report cannot be taken back with it. Facts: n."""

    key = "still_followed"


class NotMergeable(CivicError):
    """The two are not one matter to be merged: the same ticket, a tip-off, or one that has ended. Facts: number."""

    key = "not_mergeable"


class BadCode(CivicError):
    """The invitation code is unknown, used, or too old."""

    key = "bad_code"


class WrongPlaceForCode(CivicError):
    """A code for a group was used in private, or the other way round. Facts: command (what to type instead)."""

    key = "wrong_place_for_code"


class PostsConflict(CivicError):
    """The two roles may not be held by one person in one place (WC-31). Facts: role, other."""

    key = "posts_conflict"


class NoEnquiry(CivicError):
    """Something is to be done: it cannot be answered away, a unit must do it (A2)."""

    key = "no_enquiry"


class NeedsWords(CivicError):
    """A reason, a result or a basis is missing. Facts: what."""

    key = "needs_words"


class ReturnTooLate(CivicError):
    """The limit for returning has passed (安阳条例 50). Facts: limit."""

    key = "return_too_late"


class Designated(CivicError):
    """A designated unit may not return the matter (潍坊条例 22)."""

    key = "designated"


class TooManyTickets(CivicError):
    """One person has filed more today than a person can. Facts: phone."""

    key = "too_many_tickets"


class NoUnitThere(CivicError):
    """The chosen unit does not serve the place. Facts: unit."""

    key = "no_unit_there"


# What a refusal may name as missing; "grade" stands for every item that wants one.
MISSING = frozenset(
    {
        *("agenda", "already_asked", "basis", "clause", "decision", "external", "facts", "grade", "kind"),
        *("lead", "list", "main_among_helpers", "main_unit", "matter", "minutes", "not_closed"),
        *("not_missed", "not_running", "opinions", "overdue", "principles", "reason", "reasons"),
        *("released", "situation", "statute", "suggested", "text", "times", "title", "tolerance"),
        *(
            "too_early",
            "too_late",
            "trigger",
            "unit",
            "units",
            "until",
            "words",
        ),
    }
)


class Lacks(CivicError):
    """Something is missing before this can be done; all of it is named. Facts: act, missing (keys of MISSING)."""

    key = "lacks"


class NotForCalls(CivicError):
    """The matrix does not let this person make a call of this type. Facts: kind (code of the type)."""

    key = "not_for_calls"


class NotCallable(CivicError):
    """A call of this type cannot go to these units. Facts: units, kind."""

    key = "not_callable"


class NoSuchCall(CivicError):
    """No call has this number, or it is not for this person's eyes. Facts: number."""

    key = "no_such_call"


class Guarded(CivicError):
    """The unit may not be given this. Facts: unit, why (forbidden, only_assists, not_on_list), list, item."""

    key = "guarded"


class RatingLocked(CivicError):
    """The rating can no longer be changed. Facts: at."""

    key = "rating_locked"


class Recused(CivicError):
    """Nobody decides in a case of the own unit. Facts: unit."""

    key = "recused"


class ListMistakes(CivicError):
    """The table holds mistakes; nothing was taken over. Facts: mistakes (line, key, word)."""

    key = "list_mistakes"


class NoSuchDecision(CivicError):
    """No decision has this number, or it is not this person's place. Facts: number."""

    key = "no_such_decision"


class NotYourOffice(CivicError):
    """No post of this person may do this in this village. Facts: deed."""

    key = "not_your_office"


class NotAtThisStage(CivicError):
    """The decision does not stand where this can be done. Facts: deed, stage."""

    key = "not_at_this_stage"


class SaySomething(CivicError):
    """This act of a decision needs words. Facts: deed."""

    key = "say_something"


class NotReady(CivicError):
    """The act must wait. Facts: missing (tuple of core.domain.decisions.stages.Missing), deed."""

    key = "not_ready"


class NotOnRoll(CivicError):
    """This account stands for nobody on the roll of this vote. Facts: number (of the decision)."""

    key = "not_on_roll"


class VoteNotOpen(CivicError):
    """No ballots are taken now. Facts: phase ('' not yet, over, closed, stopped)."""

    key = "vote_not_open"


class VotedOnPaper(CivicError):
    """A paper was handed out for this line of the roll: that is final."""

    key = "voted_on_paper"


class WrongChoice(CivicError):
    """The ballot does not offer that. Facts: why (a word of BadBallot)."""

    key = "wrong_choice"


class RollMistakes(CivicError):
    """The list holds mistakes; nothing was taken over. Facts: flaws (line, what, text)."""

    key = "roll_mistakes"


class VoterTaken(CivicError):
    """This account stands for another line of the same roll already."""

    key = "voter_taken"


class ProxyRefused(CivicError):
    """This mandate is not possible. Facts: mandate (not_allowed, not_written, too_many, other_household, passed_on,
    too_late, self)."""

    key = "proxy_refused"


class NothingCollected(CivicError):
    """A gift may be shown, never asked for: no link, account or way to pay is taken (SP-04). Facts: none."""

    key = "nothing_collected"


class NoSuchCase(CivicError):
    """No case of a procedure has this number, or it is not for this person's eyes. Facts: number."""

    key = "no_such_case"


class StorageTrouble(CivicError):
    """The database is full, read-only or away: nothing was taken. Facts: none that a resident needs."""

    key = "storage_trouble"


class ConfigError(Exception):
    """A setting or file is wrong; the message is one clear sentence with the mend."""


REFUSALS: tuple[type[CivicError], ...] = (
    NotYours,
    NotReporter,
    AlreadyDone,
    NotNow,
    NoSuchTicket,
    StillFollowed,
    NotMergeable,
    BadCode,
    WrongPlaceForCode,
    PostsConflict,
    NeedsWords,
    NoEnquiry,
    ReturnTooLate,
    Designated,
    TooManyTickets,
    NoUnitThere,
    Lacks,
    NotForCalls,
    NotCallable,
    NoSuchCall,
    Guarded,
    RatingLocked,
    Recused,
    ListMistakes,
    NoSuchDecision,
    NotYourOffice,
    NotAtThisStage,
    SaySomething,
    NotReady,
    NotOnRoll,
    VoteNotOpen,
    VotedOnPaper,
    WrongChoice,
    RollMistakes,
    VoterTaken,
    ProxyRefused,
    NothingCollected,
    NoSuchCase,
    StorageTrouble,
)
