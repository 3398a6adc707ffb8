"""The table of notices: who hears of which event, with which words."""

from datetime import datetime
from typing import Any

from core import events as e
from core.bus import ActedEvents
from core.tickets.contact import found as found_contact
from core.tickets.permissions import FOR_ANOTHER
from core.tickets.records import Alarm
from core.unit_of_work import UnitOfWork
from handlers.danger.cards import ask_again
from handlers.decisions import notifications as decision_notifications
from handlers.doors.groups import told_in_group
from handlers.doors.told import tell_systems
from handlers.duties.panel import tell_panel
from handlers.notifications import Notice, Row
from handlers.notifications import notify as tell_by
from handlers.notifier import News
from handlers.people import groups, menu
from handlers.phrases import phrased
from handlers.procedures.notices import tell_case
from handlers.tickets import news as ticket_news
from handlers.tickets.cards import where
from handlers.wording import Wording, Words

QUIET: Row = ()  # silent on purpose: a card shows it, or the person who did it was answered
CARDS: Row = (Notice("", card="call"),)  # every card that shows the call is brought up to date; nobody's phone rings
STEP = "reporter and followers"
_AROUND = Notice("around")
_DESK = Notice("desk", card="desk")
_MAY = "show supplement limit withdraw"
_N_ROUND = (("n", "round"),)


def _filed(news: News) -> bool:
    return news.matter.state == "filed"


def _assigning(news: News) -> bool:
    return str(news.event.kind) == "assign"


def _heeding(news: News) -> bool:
    return str(news.event.kind) == "heed"


def _placed(news: News, words: Words) -> dict[str, Any]:
    return {"where": where(words, news.matter)}


def _line(news: News, words: Words) -> dict[str, Any]:
    found = news.uow.repo(Alarm).first(ticket_id=news.matter.id)
    return {"line": news.uow.district.danger(found.danger if found else "").line}


def _contact(news: News, words: Words) -> dict[str, Any]:
    return {"contact": found_contact(news.uow, news.matter)}


def _list_name(news: News, words: Words) -> dict[str, Any]:
    kind = news.uow.district.lists.kinds.get(news.event.list_code)
    return {"name": kind.names.hans if kind else news.event.list_code}


def _came(news: News) -> bool:
    """Whether the department had at least signed."""
    return bool(news.record.acked_at or news.record.arrived_at or news.record.answered_at)


def _phone(news: News, words: Words) -> dict[str, Any]:
    return {"phone": news.uow.district.phone}


def _applied(news: News, at: str) -> dict[str, Any]:
    """Why, in the words of the application, and a moment."""
    begun = next(iter(news.uow.ledger.read("case", news.event.case)), None)
    said = news.notifier.words(begun.facts.get("note_id", 0)) if begun else ""
    return {"text": said, "at": datetime.fromisoformat(at)}


# fmt: off
NOTICES: dict[type[e.Event], Row] = {
    # Tickets, from the call to the answer.
    # Who is in danger was answered at once; the people on the spot hear of it when it is sure.
    e.TicketFiled: (Notice("reporter", "told.filed", acts="show supplement withdraw", when=lambda n: _filed(n) and
        not n.matter.alarm), Notice("desk", card="desk", must=True, when=_filed), Notice("around", when=lambda n:
        _filed(n) and n.matter.alarm != "unsure")),
    e.TicketDispatched: (Notice(STEP, "told.dispatched", acts="show supplement limit withdraw", when=lambda n:
        not n.event.direct), Notice("reporter", "told.filed_dispatched", acts="show supplement limit withdraw",
        when=lambda n: n.event.direct and not n.matter.alarm), Notice("holder", card="handler", must=True), _AROUND,
        Notice("helpers", card="helper"), Notice("other desk", card="desk")),
    e.TicketDesignated: (Notice("department", card="handler"), Notice("helpers", card="helper"), Notice(STEP,
        "told.dispatched", acts=_MAY)),
    e.DispatchOverruled: (Notice(STEP, "told.dispatched", acts=_MAY), Notice("holder", card="handler", must=True),
        Notice("previous", "told.overruled"), _AROUND),
    e.TicketSigned: (Notice(STEP, "told.signed"),),
    e.ReporterContacted: (Notice("reporter", "told.message", acts="supplement", facts=phrased, when=lambda n:
        bool(n.event.note_id)),),
    # Asked by one question in the reporter's own chat; what was answered shows as a button on the handlers' cards.
    e.ContactNoticed: (Notice("reporter", "told.contact_found", acts="let_reach keep_private", facts=_contact,
        when=lambda n: n.event.way == "found"), Notice("reporter", "told.contact_wanted", acts="leave_contact "
        "keep_private", when=lambda n: n.event.way == "wanted"), Notice("reporter", "told.contact_danger",
        acts="keep_private", facts=_contact, when=lambda n: n.event.way == "danger")),
    e.ContactAsked: (Notice("reporter", "told.contact_asked", acts="leave_contact keep_private", when=lambda n:
        n.matter.contact == "asked"),),
    e.ContactDecided: (Notice("holder", "told.contact_given", when=lambda n:
        n.event.given and n.matter.state in {"signed", "contacted", "waiting"}),),
    e.ReporterAsked: (Notice("reporter", "calltold.question", acts="supplement"),),
    e.ResultSubmitted: (Notice(STEP, "told.submitted", when=lambda n:
        n.matter.last_act != "amend"), ticket_news.call_to_review, _DESK),
    e.ResultPassed: (ticket_news.result_given, told_in_group),
    e.ResultSentBack: (Notice("holder", "told.sent_back", fresh="handler"),),
    e.TicketReturned: (Notice("desk", "told.returned", fresh="desk"), _DESK, Notice(STEP, "told.rerouted")),
    e.RemarkLeft: (ticket_news.remarked,),
    e.SiteVerified: (Notice("desk", "told.not_found", when=lambda n: not n.event.real),),
    e.StreetCalled: (Notice("desk", "told.called", fresh="desk"), _DESK, Notice(STEP, "told.called_up")),
    e.TicketTakenBack: (Notice("desk", "told.taken_back", fresh="desk"), _DESK, Notice(STEP, "told.holder_gone")),
    e.TicketForwarded: (Notice(STEP, "told.forwarded"),),
    e.ForwardLost: (Notice("desk", "told.forward_unsure", fresh="desk", when=lambda n: n.event.why == "unsure"),
        Notice("desk", "told.forward_refused", fresh="desk", when=lambda n: n.event.why != "unsure")),
    e.ForwardedAgain: (_DESK,),
    e.TicketSupplemented: (Notice("desk", "told.supplement_hidden", when=lambda n: n.matter.tip_off),
        Notice("holder and desk", "told.supplement", pictures=True, masked=True, when=lambda n:
        not n.matter.tip_off and not n.matter.alarm), Notice("coming", "told.supplement", pictures=True, masked=True,
        when=lambda n: bool(not n.matter.tip_off and n.matter.alarm))),
    e.TicketWithdrawn: (Notice("holder", "told.withdrawn"),),
    e.TicketRestored: (Notice("desk", "told.restored", fresh="desk"), _DESK, Notice("reporter", "told.restored_own")),
    # What was told on the telephone is read back to whoever has a chat.
    e.TicketRated: (Notice("reporter", "told.rated_by_phone", facts=lambda n, words:
        {"name": n.uow.district.ratings[n.event.grade].say(words.lang)}, when=lambda n: n.event.entered_by),),
    e.TicketReopened: (Notice("holder", "told.reopened", fresh="handler", names=_N_ROUND), Notice("holder",
        card="handler"), Notice("desk", "told.reopened_desk", names=_N_ROUND), ticket_news.again),
    e.TicketSupervised: (Notice("desk", "told.supervised", fresh="desk", names=_N_ROUND), _DESK, ticket_news.again),
    # Silent where the neighbours opened it again in the same breath.
    e.TicketClosed: (Notice(STEP, "told.explained", when=lambda n:
        n.event.how == "explained" and n.matter.state == "closed"), Notice(STEP, "told.unrated", when=lambda n:
        n.event.how == "unrated" and n.matter.state == "closed"), ticket_news.may_still_say, told_in_group),
    # Everybody's card follows by itself; a matter that has become hidden is new to the centre.
    e.TicketCorrected: (Notice("desk", card="desk", must=True, when=lambda n: n.matter.tip_off and _filed(n)),),
    e.TicketSentDown: (Notice(STEP, "told.dispatched", acts=_MAY), Notice("holder", card="handler", must=True)),
    e.TicketGathered: (Notice(STEP, "told.gathered"),),
    # Who asked for it is told, in the chat once for all matters; what has been kept long enough goes in silence.
    e.TicketForgotten: (Notice("reporter", "told.forgotten", when=lambda n:
        n.event.why == "asked" and not n.actor.person_id),),
    # Why, and until when (北京条例 15).
    e.TicketSuspended: (Notice(STEP, "calltold.suspended", facts=lambda n, words: _applied(n, n.event.until)),),
    e.TicketResumed: (Notice("department", "calltold.resumed"), Notice(STEP, "calltold.goes_on", when=lambda n:
        n.event.why == "suspension")),
    e.LimitExtended: (Notice(STEP, "calltold.extended", facts=lambda n, words: _applied(n, n.event.was)),),
    # Neighbours.
    # The card counts every one; a message rings at the district's numbers only, or where pictures came along.
    e.TicketJoined: (Notice("holder and desk", "told.joined", pictures=True, masked=True, names=(("n", "people"),),
        when=lambda n: n.event.people in n.uow.district.repeats.told_at or bool(n.pictures)),),
    # 催办: the same person again; a sign that the department and its desk hear of each time.
    e.TicketRepeated: (Notice("desk", "told.supplement_hidden", when=lambda n: n.matter.tip_off),
        Notice("holder and desk", "told.repeated", pictures=True, masked=True, names=(("n", "times"),),
        when=lambda n: not n.matter.tip_off)),
    e.FollowerAnswered: (Notice("holder and desk", "told.follower_no", when=lambda n: n.event.solved == "no"),),
    e.TicketMerged: (ticket_news.goes_on_elsewhere, Notice("other holder", "told.merged", names=(("main",
        "number"),))),
    e.TicketAbsorbed: (Notice("other holder", "told.absorbed", names=(("merged", "number"), ("n", "people"))),),
    e.TicketSplit: (Notice("named", "near.split", names=(("new", "number"),)),),  # before the words of the new ticket
    # Limits of tickets.
    e.DeadlineNear: (Notice("reporter", "told.please_rate", acts="rate", when=lambda n: n.event.kind == "rate" and
        n.matter.source != FOR_ANOTHER),
        Notice("department", "told.near", fresh="desk", must=True, when=_assigning), Notice("department", "told.near",
        fresh="handler", must=True, when=lambda news: str(news.event.kind) not in {"assign", "rate"})),
    # Nobody has signed for a danger: all who were called hear it again, and who is in it is told to ring.
    e.DeadlineMissed: (Notice("department", "told.missed", fresh="desk", must=True, when=_assigning),
        Notice("department", "told.missed", fresh="handler", must=True, when=lambda n: n.event.kind not in {"assign",
        "heed"}), Notice("alarmed", "told.unheeded", fresh="watch", when=_heeding), Notice("holder and centre",
        "told.unheeded", fresh="watch", must=True, when=_heeding), Notice("around", "told.unheeded", when=_heeding),
        Notice("reporter", "told.unheeded_you", facts=_line, when=_heeding)),
    e.TicketEscalated: (Notice("chiefs", "told.chief_climbed", acts="overrule show", when=lambda n: n.event.target ==
        "street" and not n.matter.tip_off and not _heeding(n)), Notice("around", "told.climbed", when=lambda n:
        n.event.target == "grid"), Notice("rung", "told.climbed", serving="handler", when=lambda n:
        n.event.target == "community" and not _heeding(n)),
        Notice("rung", "told.climbed", fresh="desk", when=lambda n: n.event.target not in {"grid", "community"} and
        not _heeding(n)), Notice("heed rung", "told.unheeded", fresh="watch", must=True, when=_heeding)),
    # The holidays of the new year are known: the reporter hears the exact day.
    e.DeadlineMoved: (Notice(STEP, "told.moved", when=lambda n:
        n.event.kind == "resolve" and n.matter.due_at is not None),),
    # Calls.
    e.CallBlown: (Notice("", card="call", when=lambda n: n.call is not None and n.call.state == "pending"),),
    e.CallIssued: (ticket_news.call_issued,),
    e.DepartmentCalled: (ticket_news.called_later,),
    **dict.fromkeys((e.CallFiled, e.CallTold, e.CallEngaged, e.CallMinuted, e.CallResumed, e.CallClosed,
        e.CalledAcknowledged, e.CalledReportedIn, e.CalledRated, e.CallerRated), CARDS),
    e.CallRefused: (*CARDS, Notice("caller", "calltold.refused")),
    e.CallCancelled: (*CARDS, Notice("called", "calltold.cancelled")),
    e.CalledAbsent: (*CARDS, Notice("caller", "calltold.absent")),
    e.CalledFedBack: (*CARDS, Notice("caller", "calltold.answered", fresh="caller", pictures=True)),
    e.FeedbackSentBack: (*CARDS, Notice("department", "calltold.sent_back")),
    e.CalledReleased: (*CARDS, Notice("department", "calltold.released", when=_came), Notice("department",
        "calltold.let_go", when=lambda n: not _came(n))),
    e.CalledRecalled: (*CARDS, Notice("department", "calltold.recalled")),
    # Both sides are asked to rate; the resident whose ticket led here is told the result (KM-35).
    e.CallConcluded: (*CARDS, Notice("called and done", "calltold.concluded", fresh="called"), Notice("caller",
        "calltold.please_rate", fresh="caller"), Notice(STEP, "calltold.resident", when=lambda n:
        n.ticket is not None)),
    e.CalledGone: (*CARDS, Notice("caller and centre", "calltold.gone", names=(("name", "department"),))),
    e.LeadChanged: (*CARDS, Notice("department", "calltold.lead")),
    # The departments hear the ruling itself, with its basis; the caller hears here who comes in place.
    e.CalledExcused: (*CARDS, Notice("caller", "calltold.excused", names=(("desk", "main"),))),
    e.CalledKept: CARDS,
    e.CalledDisputed: (*CARDS, Notice("caller", "calltold.disputed", names=(("desk", "suggested"),))),
    # Limits of everything else; a wait that nobody can miss is told to nobody.
    e.TimerNear: (lambda news: ticket_news.limit(news, "calltold.near"),),
    e.TimerMissed: (ticket_news.limit_missed,),
    e.TimerEscalated: (Notice("limit's rung", "calltold.climbed"),),
    # Rulings, applications, lists.
    e.RulingOpened: (tell_panel, Notice("chiefs", "told.chief_disputed", when=lambda n: n.ticket is not None)),
    e.OpinionGiven: (tell_panel,),
    e.DisputeWithdrawn: (tell_panel,),
    e.RulingDecided: (tell_panel, Notice("ruled", "calltold.ruled", facts=lambda n, words:
        {"text": f"《{n.event.statute}》{n.event.clause}", "department": n.event.main})),
    e.ListProposed: (Notice("list reviewers", "calltold.list", answers=("plea.grant l_agree",
        "plea.refuse l_refuse"), names=(("n", "added"), ("n2", "changed"), ("n3", "dropped")), facts=_list_name),),
    e.MeetingDecided: (Notice("department", "calltold.meeting"),),
    # People and the house.
    # A danger: everybody who can come holds the card at once; of one that nobody has confirmed the duty desks alone.
    e.AlarmConfirmed: (Notice("alarmed", card="watch"), Notice("centre", card="desk", must=True), _AROUND),
    e.AlarmUnanswered: (ask_again, Notice("emergency desks", card="watch", must=True)),
    e.DangerHeeded: (Notice("reporter", "told.heeded"),),
    e.ReporterHailed: (Notice("reporter", "told.message", acts="supplement"),),
    e.TicketPlaced: (Notice("alarmed", card="watch"), _AROUND, Notice("alarmed", "told.placed", fresh="watch",
        facts=_placed), Notice("holder and centre", "told.placed", fresh="watch", facts=_placed)),
    e.AppointmentTaken: (menu.changed,),
    e.LoginGiven: (Notice("reporter", "told.login_given", facts=_phone),),
    e.LoginUsed: (ticket_news.login_used,),
    e.AccountNamed: (Notice("named", "told.account_named", facts=_phone),),
    e.LoginClosed: (Notice("named", "told.login_closed", when=lambda n: bool(n.event.opened)),),
    e.AppointmentEnded: (groups.cards_gone, Notice("named", "told.relieved"), menu.changed),
    e.GroupBound: (groups.cards_again,),
    e.GroupLost: (Notice("department and centre", "told.group_lost"), groups.cards_again),
    # The people of the department read in private until the group opens; who waits for them knows why.
    e.GroupShut: (Notice("department and centre", "told.group_shut"), groups.desks_told, groups.cards_again),
    e.GroupOpened: (groups.cards_again,),
    e.PersonLost: (ticket_news.person_lost,),
    e.LessonKept: (Notice("centre", "told.lesson", names=(("n", "held_back"), ("before", "right_before"), ("after",
        "right_after")), when=lambda n: n.event.live),),
    **dict.fromkeys((e.CaseStarted, e.CaseMoved, e.CaseReturned, e.CaseClosed), (tell_case, *CARDS)),
    **dict.fromkeys((
        e.ContactShown, e.FollowUpFailed, e.FiguresExported, e.CorrectionExplained, e.EnquiryAnswered,
        e.TicketGoverned, e.TicketDisputed, e.TicketKept, e.PressRefused, e.FollowerLeft, e.CallApproved,
        e.WordsKept, e.DecisionLinked, e.DepartmentProposed, e.LeadMoved, e.CalledDesignated,
        e.TimerMoved, e.ListReviewed, e.ListPublished, e.ListRefused,
        e.AlarmRaised, e.AlarmAdded, e.AlarmDenied, e.DangerConfirmed, e.ReporterReached, e.PersonInvited, e.LoginAsked,
        e.ListExported, e.PhoneSearched, e.GroupMoved, e.CaseForgotten, e.EditionBegun, e.EditionChanged,
        e.EditionPublished, e.EditionDropped, e.TicketUnclear), QUIET),
    **decision_notifications.NOTICES,
}
# fmt: on


def tell(uow: UnitOfWork, wording: Wording, events: ActedEvents, **how: Any) -> None:
    """Write to everybody who must hear of these events. `how`: as handlers.notifications.notify takes it."""
    tell_by(NOTICES, uow, wording, events, **how)
    tell_systems(uow, events)
