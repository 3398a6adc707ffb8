"""The life of a call and of every department called, as two tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from core import events as e
from core.calls.permissions import CALL_ENDED, CALL_STATES, CALLED_ENDED, CALLED_STATES
from core.calls.records import Call, CalledDepartment
from core.district.calls import CallType
from core.district.district import District
from core.workflow.transitions import HOUSE, Act, Arrow, Timers, table, who

OUT = frozenset({"issued", "working"})  # the departments have it and are not yet done
# A dissolved caller, or an abolished type, leaves the matter to the centre.
CALLER = who("caller") + who("heir", "supervise")
REVIEWER = who("reviewer", "review")
# For an office outside the system the centre follows the call.
COMES = who("called", "sign report_in handle") + who("outside", "forward")
ANSWERS = who("called", "submit report_in handle") + who("outside", "forward")
DISPUTES = who("called", "return handle") + who("outside", "forward")
_ALL = ("ack", "arrive", "feedback")
_RATED = ("released", "absent")


@dataclass(frozen=True, slots=True)
class Part:
    """A call, or one department's part of it, with what stands beside it: what a card offers depends on both."""

    call: Call
    departments: Sequence[CalledDepartment]
    called: CalledDepartment | None = None

    @property
    def state(self) -> str:
        """The state of the department's part, or of the whole."""
        return (self.called or self.call).state

    @property
    def still(self) -> tuple[str, ...]:
        """The departments that the caller has not let go yet; whoever was found absent is not waited for."""
        return tuple(u.department for u in self.departments if u.state not in {*CALLED_ENDED, "absent"})


def _kind(district: District, part: Part) -> CallType | None:
    return district.calls.types.get(part.call.kind)


def _owes_record(district: District, part: Part) -> bool:
    kind = _kind(district, part)
    return kind is not None and kind.filing is not None and not part.call.filed_at and part.state != "pending"


def _out(district: District, part: Part) -> bool:
    return part.call.state in OUT


def _has_to_come(district: District, part: Part) -> bool:
    kind = _kind(district, part)
    return _out(district, part) and kind is not None and kind.arrive is not None


def _may_answer(district: District, part: Part) -> bool:
    """Whoever has to come answers after it came, or when it is too late to come in time."""
    first = _has_to_come(district, part) and part.state in {"notified", "acknowledged", "disputed"}
    return _out(district, part) and not first


def _answered(district: District, part: Part) -> bool:
    return _out(district, part) and part.state == "fed_back"


# fmt: off
CALL = table(
    "call",
    CALL_STATES,
    CALL_ENDED,
    # The desk that reads calls of its type before they go out (WH-23).
    Act("approve", (Arrow("pending", "issued"),), REVIEWER, e.CallApproved, timers=Timers(stop=("approve",),
        start=("filing",)), shown=("review",)),
    Act("refuse", (Arrow("pending", "refused"),), REVIEWER, e.CallRefused, words="reason", note="refusal",
        asks="words", timers=Timers(stop=("approve",)), shown=("review",), tells=(("reviewer", "office"),)),
    # The caller.
    Act("conclude", (Arrow("working", "concluded"), Arrow("issued", "concluded",
        "nobody came: that too is a result, and it is rated")), CALLER, e.CallConcluded, words="text", note="result",
        asks="words", timers=Timers(start=("rate",)), shown=("caller",),
        sensible=lambda district, part: not part.still, stamps="concluded_at"),
    Act("join", (Arrow("issued working", why="departments may join later; the state stays"),), CALLER,
        choices="others", shown=("caller",), beside=True),
    Act("lead", (Arrow("issued working", why="the lead may change; the state stays"),), CALLER, e.LeadChanged,
        choices="leads", shown=("caller",), sensible=lambda district, part: len(part.departments) > 1, beside=True),
    Act("minutes", (Arrow("issued working concluded",
        why="notes of the site belong to the matter while it is open"),), CALLER, e.CallMinuted, words="text",
        note="minutes", asks="words", shown=("caller",), beside=True),
    Act("file", (Arrow("pending issued working concluded closed",
        why="the record of an emergency is written afterwards"),), CALLER, e.CallFiled, words="text", note="record",
        asks="words", timers=Timers(stop=("filing",)), shown=("caller",), sensible=_owes_record, stamps="filed_at"),
    Act("cancel", (Arrow("pending", "cancelled"), Arrow("issued", "cancelled",
        "only before anybody reported in (KM-29)")), CALLER, e.CallCancelled, words="reason", note="cancel",
        asks="words", timers=Timers(stop=("approve", "filing")), shown=("caller",), stamps="closed_at"),
    Act("resume", (Arrow("concluded", "working", "the matter was not done after all (事不完，人不走)"),), CALLER,
        e.CallResumed, words="reason", note="resume", asks="words", timers=Timers(stop=("rate",)), shown=("caller",)),
    # The house.
    Act("told", (Arrow("issued working", why="the cards have come; the state stays"),), HOUSE, e.CallTold,
        beside=True, stamps="told_at"),
    Act("engage", (Arrow("issued", "working"),), HOUSE, e.CallEngaged, tells=(("department", "choice"),)),
    Act("pass_lead", (Arrow("*"),), HOUSE, e.LeadChanged, beside=True),
    Act("close", (Arrow("concluded", "closed"),), HOUSE, e.CallClosed, timers=Timers(stop=("rate",)),
        stamps="closed_at"),
    Act("expire", (Arrow("concluded", "closed", "silence closes as not rated, never as satisfied"),), HOUSE,
        e.CallClosed, timers=Timers(stop=("rate",)), stamps="closed_at"),
)
# fmt: on

# fmt: off
CALLED = table(
    "called",
    CALLED_STATES,
    CALLED_ENDED,
    # The department that was called.
    Act("ack", (Arrow("notified", "acknowledged"),), COMES, e.CalledAcknowledged, timers=Timers(keep=("ack",)),
        shown=("called",), sensible=_out, stamps="acked_at"),
    Act("report_in", (Arrow("notified", "reported_in", "who comes has seen the call"), Arrow("acknowledged",
        "reported_in"), Arrow("absent", "reported_in", "late is better than never; the missed limit stays"),
        Arrow("disputed", "reported_in", "the call stands until the panel decides (KM-06)")), COMES,
        e.CalledReportedIn, note="arrival", timers=Timers(keep=("ack", "arrive")), shown=("called",),
        sensible=_has_to_come),
    Act("feed_back", (Arrow("acknowledged", "fed_back", "types without arrival are answered from the desk"),
        Arrow("notified", "fed_back", "an answer shows that the call was seen"), Arrow("disputed", "fed_back",
        "whoever was called first acts until the ruling (北京条例 14)"), Arrow("absent", "fed_back",
        "an answer is owed even where nobody came (SG-32)"), Arrow("reported_in", "fed_back")), ANSWERS,
        e.CalledFedBack, words="text", note="feedback", asks="words", timers=Timers(keep=("ack",), stop=("arrive",),
        pause=("feedback",)), shown=("called",), sensible=_may_answer, stamps="answered_at"),
    Act("dispute", (Arrow("notified acknowledged absent", "disputed",
        "only with a basis and another unit (WC-18)"),), DISPUTES, e.CalledDisputed, words="text", note="dispute",
        choices="grounds", asks="words", timers=Timers(pause=_ALL, why="panel"), shown=("called",),
        sensible=lambda district, part: _out(district, part) and bool(part.called and not part.called.designated)),
    Act("rate_caller", (Arrow(" ".join(state for state in CALLED_STATES if state != "gone")),), COMES, e.CallerRated,
        note="rating", shown=("called",),
        sensible=lambda district, part: part.call.state in {"concluded", "closed"}
        and district.appraisal.profile.graded_back(part.call.kind), beside=True),
    # The caller.
    Act("release", (Arrow("fed_back reported_in", "released"), Arrow("notified acknowledged", "released",
        "no longer needed")), CALLER, e.CalledReleased, note="release", timers=Timers(keep=("feedback",), stop=_ALL),
        shown=("caller",), sensible=_answered, stamps="released_at"),
    Act("let_go", (Arrow("notified", "released", "it has not even signed, and is no longer needed"),), CALLER,
        e.CalledReleased, words="reason", note="release", asks="words", timers=Timers(stop=_ALL), shown=("caller",),
        sensible=_out, does="release", stamps="released_at"),
    Act("send_back", (Arrow("fed_back", "reported_in", "the caller finds it not done; its limit runs on"),), CALLER,
        e.FeedbackSentBack, words="reason", note="send_back", asks="words", timers=Timers(resume=("feedback",)),
        shown=("caller",), sensible=_answered),
    Act("rate", (Arrow("released absent", "rated"), Arrow("rated", "rated",
        "it may be corrected until it is locked")), CALLER, e.CalledRated, note="rating", shown=("caller",),
        sensible=lambda district, part: part.call.state == "concluded" and part.state in _RATED),
    # The house: the whistle, timers, the panel.
    Act("notify", (Arrow("notified"),), HOUSE, e.DepartmentCalled, timers=Timers(start=_ALL)),
    Act("miss", (Arrow("notified acknowledged", "absent", "the limit to come has passed"),), HOUSE, e.CalledAbsent,
        timers=Timers(stop=("ack",))),
    Act("keep", (Arrow("disputed", "acknowledged", "the panel found the duty here; it cannot be disputed again"),
        Arrow("reported_in", "reported_in", "it came while the panel sat"), Arrow("fed_back", "fed_back",
        "it answered while the panel sat")), HOUSE, e.CalledKept, timers=Timers(resume=_ALL, why="panel")),
    Act("excuse", (Arrow("disputed reported_in fed_back", "excused", "the panel named another unit"),), HOUSE,
        e.CalledExcused, timers=Timers(stop=_ALL)),
    Act("vanish", (Arrow("notified acknowledged absent disputed reported_in fed_back", "gone",
        "dissolved in mid-call"),), HOUSE, e.CalledGone, timers=Timers(stop=_ALL)),
    Act("recall", (Arrow("released", "reported_in", "the matter was not done after all"), Arrow("absent", "absent",
        "the matter was not done after all: an answer is owed again")), HOUSE, e.CalledRecalled,
        timers=Timers(start=("feedback",))),
)
# fmt: on
