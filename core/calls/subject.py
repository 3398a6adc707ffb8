"""Calls as the engine knows them: who stands how, what acts do."""

from collections.abc import Mapping
from typing import Any

from core import events as e
from core.calls.permissions import CALLED_ENDED, may_blow
from core.calls.plan import callable_by
from core.calls.queries import departments_of, kind_of, locked_call, locked_called
from core.calls.ratings import check_caller_rating, check_rating, rate, rate_caller
from core.calls.records import Call, CalledDepartment
from core.calls.timers import move_call, move_called, stop_departments
from core.calls.whistle import call_in, issue
from core.calls.workflow import CALL, CALLED, OUT, Part
from core.commands import Input
from core.district.desks import centre
from core.duties.queries import check_grounds, check_guard
from core.errors import AlreadyDone, Lacks, NotCallable, NotNow, demand, there
from core.people.records import Appointment
from core.refs import Ref, call_ref
from core.workflow.engine import Follow, Move, Relation, Step, Subject, given, in_office, theirs
from core.workflow.notes import keep_note
from core.workflow.records import Timer

# The call as a whole.


def _approve(move: Move) -> None:
    """The command centre has read it: it goes out now (WH-23)."""
    uow, call = move.uow, move.record
    uow.repo(CalledDepartment).change(*departments_of(uow, call), joined_at=uow.now)
    move.facts = {"reviewer": move.actor.department}
    move.then += issue(uow, call)


def _all_let_go(move: Move) -> None:
    """Every department must have been released, excused or found absent first. Raises Lacks."""
    if still := Part(move.record, departments_of(move.uow, move.record)).still:
        raise Lacks(act="conclude", missing=("released",), departments=still)


def _conclude(move: Move) -> None:
    """The common result; where nobody is left to rate, the call is closed with it."""
    uow, call = move.uow, move.record
    stop_departments(uow, call)
    if not any(u.state in {"released", "absent"} for u in departments_of(uow, call)):
        move.then.append(Follow(Ref("call", call.id), "close", Input("nobody")))


def _may_join(move: Move) -> None:
    """Raises NotCallable, AlreadyDone, Guarded."""
    uow, call, code = move.uow, move.record, move.input.choice
    kind = uow.district.calls.types.get(call.kind)
    if kind and (code == call.caller or not callable_by(uow.district, kind, call.caller, code)):
        raise NotCallable(departments=(code,), kind=call.kind)
    if uow.repo(CalledDepartment).find(call_id=call.id, department=code):
        raise AlreadyDone(act="join", who="", department=code, at=call.changed_at)
    check_guard(uow, code, lead=False, category=call.category, item=call.item)


def _join(move: Move) -> None:
    """Another department is called in; its limits run from now."""
    move.then.append(call_in(move.uow, move.record, move.input.choice))


def _may_lead(move: Move) -> None:
    """Another department of the call leads, named as choice. Raises NotCallable, NotNow, AlreadyDone, Guarded."""
    uow, call, code = move.uow, move.record, move.input.choice
    found = next((u for u in departments_of(uow, call) if u.department == code), None)
    called = there(found, NotCallable, departments=(code,), kind=call.kind)
    if called.state in {"excused", "gone"}:
        raise NotNow(act="lead", state=called.state)
    if called.lead:
        raise AlreadyDone(act="lead", who="", department=code, at=call.changed_at)
    check_guard(uow, code, lead=True, category=call.category, item=call.item)


def _lead(move: Move) -> None:
    """There is always exactly one lead."""
    previous = ""
    for called in departments_of(move.uow, move.record):
        previous = called.department if called.lead else previous
        if called.lead != (leads := called.department == move.input.choice):
            move.uow.repo(CalledDepartment).change(called, lead=leads)
            move.then.append(e.LeadMoved(called.id, call=called.call_id, department=called.department, lead=leads))
    move.facts = {"department": move.input.choice, "previous": previous}


def _not_filed(move: Move) -> None:
    """事后备案 of an emergency (KM-21); once. Raises AlreadyDone."""
    if move.record.filed_at:
        raise AlreadyDone(act="file", who="", department=move.record.caller, at=move.record.filed_at)


def _nobody_rated(move: Move) -> None:
    if any(u.state == "rated" for u in departments_of(move.uow, move.record)):
        raise NotNow(act="resume", state="rated")


def _resume(move: Move) -> None:
    """It was not done after all: whoever was there comes back (事不完，人不走)."""
    for called in departments_of(move.uow, move.record):
        if called.state == "absent" or (called.state == "released" and called.arrived_at):
            move.then.append(Follow(Ref("called", called.id), "recall"))


def _told(move: Move) -> None:
    """The cards have come to every department that has a chat."""
    move.facts = {"departments": tuple(u.department for u in departments_of(move.uow, move.record))}


def _close(move: Move) -> None:
    move.record.how = move.input.choice


# One department's part of it.


def _is_out(move: Move) -> None:
    """Refused while the call is not out, or over. Raises NotNow."""
    if move.parent.state not in OUT:
        raise NotNow(act=move.act.name, state=move.parent.state)


def _report_in(move: Move) -> None:
    """报到: a press, with a place or a picture only if somebody wants to give one (国办函〔2026〕12号)."""
    called, now = move.record, move.uow.now
    timer = move.uow.repo(Timer).first(about=Ref("called", called.id), kind="arrive")  # none where an answer will do
    called.late = called.late or (timer is not None and now > timer.due_at)
    called.arrived_at = called.arrived_at or now
    called.acked_at = called.acked_at or now
    called.came = called.came or move.actor.person_id
    _engaged(move)


def _engaged(move: Move) -> None:
    if CALL.target(move.parent.state, "engage"):
        move.then.append(Follow(Ref("call", move.parent.id), "engage", Input(move.record.department)))


def _feed_back(move: Move) -> None:
    """反馈: no call ends without words (SG-32); the limit stops with the submission (H5)."""
    move.record.acked_at = move.record.acked_at or move.uow.now
    move.record.came = move.record.came or move.actor.person_id
    _engaged(move)


def _may_dispute(move: Move) -> None:
    """The panel decides; the department cannot simply decline (WC-18). Raises NotNow and what is missing."""
    check_grounds(move)
    _is_out(move)


def _may_release(move: Move) -> None:
    """事不完，人不走: who has not answered is let go only with a reason (SG-32). Raises Lacks, NotNow."""
    demand("release", reason=move.record.state == "fed_back" or move.text)
    _is_out(move)


def _kept(move: Move) -> None:
    """The department keeps its part. Fields: ruling, designated."""
    move.record.designated = move.record.designated or move.input.fields["designated"]
    given(move)


def _vanish(move: Move) -> None:
    """Dissolved in mid-call: another department leads, the first still there; with nobody there the lead stays."""
    others = [
        u for u in departments_of(move.uow, move.parent) if u is not move.record and u.state not in {"excused", "gone"}
    ]
    if move.record.lead and others:
        heir = min(others, key=lambda u: (u.state in CALLED_ENDED, u.id))
        move.then.append(Follow(Ref("call", move.parent.id), "pass_lead", Input(heir.department)))


CALL_GUARDS: dict[str, Step] = {
    "conclude": _all_let_go,
    "join": _may_join,
    "lead": _may_lead,
    "file": _not_filed,
    "resume": _nobody_rated,
}
CALL_EFFECTS: dict[str, Step] = {
    "approve": _approve,
    "conclude": _conclude,
    "join": _join,
    "lead": _lead,
    "cancel": lambda move: stop_departments(move.uow, move.record),
    "resume": _resume,
    "told": _told,
    "pass_lead": _lead,
    "close": _close,
    "expire": _close,
}
CALLED_GUARDS: dict[str, Step] = {
    "ack": _is_out,
    "report_in": _is_out,
    "feed_back": _is_out,
    "dispute": _may_dispute,
    "rate_caller": check_caller_rating,
    "release": _may_release,
    "send_back": _is_out,
    "rate": check_rating,
}
CALLED_EFFECTS: dict[str, Step] = {
    "report_in": _report_in,
    "feed_back": _feed_back,
    "rate_caller": rate_caller,
    "rate": rate,
    "keep": _kept,
    "excuse": given,
    "vanish": _vanish,
}


def _call(move: Move) -> Call:
    """The call that the act is about, or that the department's part belongs to."""
    found: Call = move.parent or move.record
    return found


def _calls(move: Move, appointment: Appointment) -> bool:
    """The department that calls, by somebody the matrix lets make this type (KM-26)."""
    call, kind = _call(move), kind_of(move.uow, _call(move))
    return kind is not None and appointment.department == call.caller and may_blow(move.uow.district, kind, appointment)


def _inherits(move: Move, appointment: Appointment) -> bool:
    """The caller was dissolved, or its type abolished: the centre brings the matter to its end."""
    call, district = _call(move), move.uow.district
    return (
        call.caller not in district.departments or kind_of(move.uow, call) is None
    ) and appointment.department == centre(district)


def _keep(move: Move, kind: str, text: str, pictures: tuple[str, ...]) -> dict[str, Any]:
    return keep_note(move.uow, call_ref(_call(move).id), kind, text, move.actor, pictures)


_CALLER: Mapping[str, Relation] = {
    "caller": Relation(_calls, theirs(lambda move: _call(move).caller)),
    "heir": Relation(_inherits, theirs(lambda move: _call(move).caller)),
}
_DEPARTMENT = theirs(lambda move: str(move.record.department))
CALL_SUBJECT = Subject(
    "call",
    lambda uow, call_id: (locked_call(uow, call_id), None),
    lambda uow, call: CALL,
    {  # the desk that reads calls of this type first
        **_CALLER,
        "reviewer": Relation(
            lambda move, post: post.department == move.record.reviewer, theirs(lambda move: move.record.reviewer)
        ),
    },
    CALL_GUARDS,
    CALL_EFFECTS,
    _keep,
    lambda move: move_call(move.uow, move.record, move.act.timers),
)
CALLED_SUBJECT = Subject(
    "called",
    locked_called,
    lambda uow, called: CALLED,
    {
        **_CALLER,
        "called": Relation(lambda move, post: in_office(move, post) and not move.record.external, _DEPARTMENT),
        # The called office is outside the system; whoever was called follows it there (WC-64).
        "outside": Relation(lambda move, post: in_office(move, post) and bool(move.record.external), _DEPARTMENT),
    },
    CALLED_GUARDS,
    CALLED_EFFECTS,
    _keep,
    lambda move: move_called(move.uow, move.parent, move.record, move.act.timers),
)
