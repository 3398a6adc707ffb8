"""Calls as the engine knows them: how to lock one, who stands how to it."""

from collections.abc import Mapping
from typing import Any

from core.calls.effects import CALL_EFFECTS, CALL_GUARDS, CALLED_EFFECTS, CALLED_GUARDS
from core.calls.permissions import may_blow
from core.calls.queries import kind_of, locked_call, locked_called
from core.calls.records import Call
from core.calls.timers import move_call, move_called
from core.calls.workflow import CALL, CALLED
from core.district.desks import centre
from core.people.records import Appointment
from core.refs import call_ref
from core.workflow.engine import Move, Relation, Subject, in_office, theirs
from core.workflow.notes import keep_note


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
