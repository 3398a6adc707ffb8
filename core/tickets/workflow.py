"""The life of a ticket as one table (GB/T 30428: seven steps)."""

from core import events as e
from core.district.desks import centre, community_of
from core.district.district import District
from core.routing.router import highest_level, lowest_level
from core.tickets.followers import told_by
from core.tickets.lifecycle import ENDED, STATES
from core.tickets.permissions import told_to_holder
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.transitions import HOUSE, Act, Arrow, Timers, table, who

OPEN = "filed assigned signed contacted suspended waiting submitted reviewed forwarded supervised"
_TOLD = f"{OPEN} merged"  # who told it may still be asked for by who has the other ticket
_ALL = ("assign", "sign", "resolve", "rate", "heed")
_ANEW = Timers(keep=("assign",), stop=("sign", "resolve"), start=("sign", "resolve"))
_BACK = Timers(stop=("sign", "resolve"), start=("assign",))
_HELD = Timers(stop=("assign",), pause=("resolve",))
_OFFICE = (("department", "office"),)

DESK = who("desk", "dispatch")
RINGS = who("desk", "follow_up")
REVIEW = who("desk", "review")
REPORTER = who("reporter")
# Who handles matters in a community may do this there without being its liaison (WC-59 level A).
HANDLES = who("handles", "handle")
# Whoever is called on a danger: the desk and the centre, the street, the department, the people on the spot and
# of the whole community, since the place may be known no closer.
CALLED = who("desk", "dispatch review") + who("street", "dispatch review") + who("holder", "sign") + HANDLES
CALLED += who("around", "verify") + who("community", "verify")
_DISPATCHED = (
    Arrow("filed", "assigned"),
    Arrow("assigned", "assigned", "the desk may correct itself until somebody has signed"),
    Arrow("supervised", "assigned", "the centre designates; a designated department may not return it"),
)
_MERGED = (
    Arrow(
        "filed assigned signed contacted waiting",
        "merged",
        "one matter, one number: who told it follows the other ticket (WC-54)",
    ),
)


def proposal(ticket: Ticket) -> str:
    """Whom the desk is offered with one tap: the proposal or, once that department has returned it, the first helper
    that has not; '' for nobody."""
    codes = [ticket.proposed, *(ticket.helpers if ticket.proposed in ticket.returned_by else ())]
    return next((code for code in codes if code and code not in ticket.returned_by), "")


def unheeded(district: District, ticket: Ticket) -> bool:
    """Whether a danger waits for somebody to sign for it."""
    return ticket.alarm in {"unsure", "open"}


def unreached(district: District, ticket: Ticket) -> bool:
    """Whether nobody has spoken yet with whoever is in danger."""
    return unheeded(district, ticket) or ticket.alarm == "heeded"


def _at_the_bottom(district: District, ticket: Ticket) -> bool:
    return ticket.level == lowest_level(district)


# fmt: off
TICKET = table(
    "ticket",
    STATES,
    ENDED,
    # The desk: a street's command office, or the centre.
    Act("reply_now",
        (Arrow("filed", "reviewed", "an enquiry may be answered at once, without dispatch (北京条例 10)"),),
        DESK, e.EnquiryAnswered, words="result", note="result", asks="words",
        timers=Timers(keep=("assign", "resolve"), start=("rate",)), shown=("desk",),
        sensible=lambda district, one: not district.request_types[one.kind].rated_for_resolution),
    Act("dispatch", _DISPATCHED, DESK, e.TicketDispatched, choices="proposed", timers=_ANEW, shown=("desk",),
        sensible=lambda _, one: one.state != "assigned" and proposal(one) not in {"", one.department}),
    Act("choose_unit", _DISPATCHED, DESK, e.TicketDispatched, choices="departments", timers=_ANEW, shown=("desk",)),
    Act("overrule", (Arrow("assigned signed contacted", "assigned",
        "the commander overrules a dispatch, with a reason (WC-26)"),), who("desk", "overrule"), e.DispatchOverruled,
        words="reason", note="overrule", choices="departments", asks="words", timers=_ANEW, shown=("chief",)),
    Act("send_down", (Arrow("filed", "assigned", "a community can do it: down with a reason (WC-60)"),), DESK,
        e.TicketSentDown, words="reason", note="send_down", asks="words", timers=_ANEW, shown=("desk",),
        sensible=lambda district, one:
        not _at_the_bottom(district, one) and not one.tip_off and bool(community_of(district, one.area))),
    Act("unclear", (Arrow("filed"),), DESK, e.TicketUnclear, words="text", note="dispute", asks="words",
        shown=("desk",), sensible=lambda district, ticket: district.rulings.panel is not None and not ticket.tip_off,
        beside=True),
    Act("correct", (Arrow("filed supervised"),), DESK, choices="categories", shown=("desk",), beside=True),
    Act("correct_why", (Arrow("*"),), DESK, e.CorrectionExplained, words="words", note="correction", asks="words",
        beside=True),
    Act("pass", (Arrow("submitted", "reviewed"),), REVIEW, e.ResultPassed, timers=Timers(keep=("resolve",),
        start=("rate",)), shown=("desk",)),
    Act("send_back", (Arrow("submitted", "contacted",
        "a failed check goes back to the same department (C7); its limit runs on"),), REVIEW, e.ResultSentBack,
        words="reason", note="send_back", asks="words", timers=Timers(resume=("resolve",)), shown=("desk",)),
    Act("forward", (Arrow("filed", "forwarded", "level D: city matters are forwarded and followed (WC-64)"),),
        who("desk", "forward"), e.TicketForwarded, words="external", asks="words", timers=Timers(stop=("assign",)),
        shown=("desk",),
        sensible=lambda district, one: one.level == highest_level(district) or one.desk == centre(district)),
    Act("city_result", (Arrow("forwarded", "submitted", "the city's answer arrives; the centre writes it down"),),
        who("desk", "forward"), e.ResultSubmitted, words="result", note="result", asks="words", timers=_HELD,
        shown=("desk",)),
    Act("city_answers", (Arrow("forwarded", "submitted", "the other system says that it is done (Open311)"),), HOUSE,
        e.ResultSubmitted, words="result", note="result", timers=_HELD),
    Act("not_taken", (Arrow("forwarded"),), HOUSE, e.ForwardLost, words="reason", tells=(("why", "text"),)),
    Act("forward_again", (Arrow("forwarded", "forwarded",
        "the other system does not have it; a person has asked there"),), who("desk", "forward"), e.ForwardedAgain,
        shown=("desk",), sensible=lambda district, ticket: ticket.last_act == "not_taken"),
    Act("explain", (Arrow("supervised", "closed",
        "explained and understood; the second ending needs a reason (SG-73)"),), who("centre", "supervise"),
        e.TicketClosed, words="reason", note="explanation", asks="words", timers=Timers(stop=_ALL), shown=("desk",),
        tells=(("how", "explained"),)),
    Act("take_back", (Arrow("assigned signed contacted waiting", "filed",
        "the department that has it no longer exists; the centre finds another"),), who("centre", "supervise"),
        e.TicketTakenBack, words="reason", note="take_back", asks="words", timers=_BACK, shown=("desk",),
        sensible=lambda district, ticket: bool(ticket.department) and ticket.department not in district.departments),
    Act("merge", _MERGED, DESK, e.TicketMerged, choices="similar", timers=Timers(stop=_ALL), sure="merge"),
    Act("merge_number", _MERGED, DESK, e.TicketMerged, asks="words", timers=Timers(stop=_ALL), sure="merge"),
    Act("split", (Arrow("*"),), DESK, beside=True),
    Act("give_login", (Arrow("*"),), DESK, e.LoginGiven, beside=True),
    # The department that has it, or the community that handles it.
    Act("sign", (Arrow("assigned", "signed"),), who("holder", "sign") + HANDLES, e.TicketSigned,
        timers=Timers(keep=("sign",), stop=("heed",)), shown=("handler",)),
    Act("contact", (Arrow("signed", "contacted"), Arrow("contacted", "contacted", "speaking twice is no mistake")),
        who("holder", "contact") + HANDLES, e.ReporterContacted, note="message", choices="ways", shown=("handler",),
        tells=(("how", "choice"),)),
    Act("message", (Arrow("signed contacted", "contacted"),), who("holder", "contact") + HANDLES,
        e.ReporterContacted, note="message", asks="words", shown=("handler",), tells=(("how", "chat"),)),
    Act("ask_contact", (Arrow("signed contacted"),), who("holder", "contact") + HANDLES, e.ContactAsked,
        shown=("handler",), beside=True),
    Act("reach", (Arrow(OPEN),), who("holder", "sign contact submit") + HANDLES + who("around", "verify") + DESK
        + RINGS, e.ContactShown, shown=("handler", "around", "desk", "watch"), beside=True),
    Act("submit", (Arrow("signed", "submitted",
        "a lamp can be mended without a talk; the rating asks about contact"), Arrow("contacted", "submitted"),
        Arrow("waiting", "submitted", "it could be done without the answer")), who("holder", "submit") + HANDLES,
        e.ResultSubmitted, words="result", note="result", choices="result_kinds", asks="words", timers=_HELD,
        shown=("handler",)),
    Act("amend", (Arrow("submitted", "submitted", "more of the result, before it is checked"),),
        who("holder", "submit") + HANDLES, e.ResultSubmitted, note="result", asks="words", shown=("handler",)),
    Act("call_street", (Arrow("assigned", "filed", "A to B: the community calls the street (WC-61)"), Arrow("signed",
        "filed", "A to B after a look"), Arrow("contacted", "filed",
        "tried and not solved at community level (SG-67)")), who("holder", "call_street"), e.StreetCalled,
        words="reason", note="call", asks="words", timers=_BACK, shown=("handler",), sensible=_at_the_bottom),
    Act("return", (Arrow("assigned", "filed", "clearly not mine, with basis (潍坊条例 22)"), Arrow("signed", "filed",
        "reading it closely may show that it is another's duty")), who("holder", "return"), e.TicketReturned,
        note="return", choices="bases", asks="words", timers=_BACK, shown=("handler",),
        sensible=lambda district, one: not one.designated and not _at_the_bottom(district, one)),
    Act("ask", (Arrow("contacted", "waiting", "the clock waits for words only the reporter has (H6)"),),
        who("holder", "contact") + HANDLES, e.ReporterAsked, words="text", note="question", asks="words",
        timers=Timers(pause=("resolve",), why="reporter")),
    Act("dispute", (Arrow("assigned signed contacted"),), who("holder", "return"), e.TicketDisputed, words="text",
        note="dispute", choices="grounds", asks="words", timers=Timers(pause=("sign", "resolve"), why="panel"),
        beside=True),
    # A danger: whoever is called signs first, and says so once they have reached the person.
    Act("heed", (Arrow(OPEN),), CALLED, e.DangerHeeded, timers=Timers(stop=("heed",)), shown=("desk", "around",
        "watch"), sensible=unheeded, beside=True, tells=_OFFICE),
    Act("got_through", (Arrow(OPEN),), CALLED, e.ReporterReached, timers=Timers(stop=("heed",)), shown=("handler",
        "desk", "around", "watch"), sensible=unreached, beside=True, tells=_OFFICE),
    Act("hail", (Arrow(OPEN),), CALLED, e.ReporterHailed, words="text", note="message", asks="words", shown=("handler",
        "desk", "around", "watch"), sensible=lambda _, one: bool(one.alarm), beside=True, tells=_OFFICE),
    Act("remark", (Arrow("*"),), who("holder", "sign contact submit") + HANDLES + DESK + REVIEW + RINGS, e.RemarkLeft,
        words="text", note="remark", choices="colleagues", asks="words", beside=True),
    # The people on the spot.
    Act("verify", (Arrow("*"),), who("around", "verify"), e.SiteVerified, note="verify", choices="found",
        asks="optional", shown=("around",), sensible=lambda _, one:
        not one.verified and one.state not in ENDED | {"reviewed", "submitted"}, beside=True),
    # Who reported it, or filed it for somebody; the rating is the reporter's alone (WC-66).
    Act("supplement", (Arrow(f"{OPEN} closed merged"),), REPORTER, asks="words", beside=True),
    Act("place", (Arrow(OPEN),), REPORTER, e.TicketPlaced, beside=True),
    Act("why", (Arrow("*"),), REPORTER, asks="words", beside=True),
    Act("let_reach", (Arrow(_TOLD),), REPORTER, e.ContactDecided, beside=True),
    Act("leave_contact", (Arrow(_TOLD),), REPORTER, e.ContactDecided, words="text", note="contact", asks="words",
        beside=True),
    Act("keep_private", (Arrow("*"),), REPORTER, e.ContactDecided, beside=True),
    Act("withdraw", (Arrow("filed assigned signed contacted suspended waiting", "withdrawn"),), REPORTER,
        e.TicketWithdrawn, note="withdraw", asks="optional", timers=Timers(stop=_ALL), sure="withdraw"),
    Act("unwithdraw", (Arrow("withdrawn", "filed", "whoever pressed by mistake has ten minutes"),), REPORTER,
        e.TicketRestored, timers=Timers(start=("assign",))),
    Act("rate", (Arrow("reviewed"),), REPORTER, e.TicketRated, note="rating"),
    # 一访: whoever has not rated is rung; what they say counts once, and never in place of their own rating (WC-67).
    Act("phone_rate", (Arrow("reviewed"),), RINGS, e.TicketRated, note="rating"),
    Act("not_reached", (Arrow("reviewed"),), RINGS, e.FollowUpFailed, beside=True),
    # Neighbours.
    Act("follow", (Arrow(OPEN),), who("anybody"), beside=True),
    Act("redo", (Arrow("reviewed closed"),), who("anybody"), beside=True),
    Act("unfollow", (Arrow("*"),), who("follower"), e.FollowerLeft, beside=True),
    Act("answer", (Arrow("reviewed closed"),), who("follower"), e.FollowerAnswered, beside=True),
    # The house: what follows from other acts, from rulings, applications and timers.
    Act("route", (Arrow("filed", "assigned", "where the duty is clear it goes straight to the department"),), HOUSE,
        e.TicketDispatched, timers=_ANEW),
    Act("hand_on", (Arrow("filed assigned signed contacted", "assigned", "a chain with short limits goes on (JB-11)"),),
        HOUSE, e.TicketDispatched, timers=_ANEW),
    Act("close", (Arrow("reviewed", "closed", "rated; or silence, which closes as not rated, never as satisfied"),),
        HOUSE, e.TicketClosed, timers=Timers(stop=_ALL), tells=(("how", "choice"),)),
    Act("reopen", (Arrow("reviewed", "assigned", "not solved or dissatisfied: again, by itself (SG-73)"),
        Arrow("closed", "assigned", "told again soon after: closed on paper only (纸面办结)")), HOUSE, e.TicketReopened,
        timers=Timers(stop=("rate",), start=("sign", "resolve"))),
    Act("supervise", (Arrow("reviewed", "supervised", "reopening did not help: 督办 (潍坊条例 26)"), Arrow("closed",
        "supervised", "told again although reopening was tried: 督办 (潍坊条例 26)")), HOUSE, e.TicketSupervised,
        timers=Timers(stop=("rate",), start=("assign",))),
    Act("set_aside", (Arrow("signed contacted", "suspended", "granted by the desk; once, with an end (北京条例 15)"),),
        HOUSE, e.TicketSuspended, timers=Timers(stop=("sign",), pause=("resolve",), why="suspension")),
    Act("resume", (Arrow("suspended", "contacted", "by itself on its day, or earlier"), Arrow("waiting", "contacted",
        "answered, or the wait is over: silence stops nothing for ever")), HOUSE, e.TicketResumed),
    Act("designate", (Arrow("filed", "assigned", "the panel's word is the dispatch (潍坊条例 22)"),
        Arrow("assigned waiting", "assigned", "the panel named another department"), Arrow("signed contacted",
        "assigned", "the panel named another; who had it led until now (北京条例 14)"), Arrow("supervised", "assigned",
        "the panel named a department")), HOUSE, e.TicketDesignated, timers=_ANEW),
    Act("gather", (Arrow("filed assigned signed contacted waiting suspended"),), HOUSE, e.TicketGathered, beside=True,
        tells=(("department", "choice"), ("title", "text"))),  # whose project it is part of now
    Act("governed", (Arrow("filed assigned signed contacted waiting suspended submitted", "reviewed",
        "one project over many tickets answers all of them at once (WC-73)"),), HOUSE, e.TicketGoverned,
        words="result", note="result", timers=Timers(stop=("assign", "sign", "resolve"), start=("rate",))),
    Act("keep", (Arrow("*"),), HOUSE, e.TicketKept, timers=Timers(resume=("sign", "resolve"), why="panel"),
        beside=True ),
    Act("notice_contact", (Arrow(OPEN),), HOUSE, e.ContactNoticed, beside=True),
    Act("prolong", (Arrow(OPEN),), HOUSE, e.LimitExtended, beside=True),
    Act("forget", (Arrow("closed withdrawn merged"),), HOUSE + who("teller"), beside=True),
)
# fmt: on


def offered(uow: UnitOfWork, ticket: Ticket, kind: str, code: str) -> list[str]:
    """The acts a reader's card offers: `kind` handler, helper, desk or around; `code` the unit whose chat it is in."""
    district = uow.district
    readers = {"handler": {ticket.department}, "desk": {ticket.desk, centre(district)}}
    if code not in readers.get(kind, {code}):
        return []
    found = TICKET.offered(district, ticket, kind)
    blind = ticket.tip_off and code != centre(district) and not told_to_holder(district, ticket)
    told = {one.contact for one in told_by(uow, ticket)} if {"reach", "ask_contact"} & set(found) else set()
    without = {"reach": blind or "given" not in told, "ask_contact": ticket.tip_off or "" not in told}
    return [act for act in found if not without.get(act)]
