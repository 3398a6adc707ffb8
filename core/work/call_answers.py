"""What the called unit does: acknowledge, come, answer, try again."""

from __future__ import annotations

from typing import Any

from core import commands as c
from core import events as e
from core.domain.calls.states import CALL_ENDED, call_after
from core.domain.refs import Ref, call_ref
from core.domain.rows import Call, CalledUnit, Clock
from core.errors import NotNow
from core.unit import Actor, Unit
from core.work import limits
from core.work.callers import locked_called, needs, require, step_call, step_called
from core.work.trace import keep_note

Events = list[e.Event]


def acknowledge_call(command: c.AcknowledgeCall, unit: Unit, *, actor: Actor) -> Events:
    """签收: one wins, the other is told who (AlreadyDone)."""
    call, called = _open(unit, command.called_id, "ack", actor)
    step_called(unit, called, "ack", actor)
    called.acked_at = unit.now
    unit.repo(CalledUnit).save(called)
    return [e.CalledAcknowledged(called.id, call=call.id, unit=called.unit)]


def report_in(command: c.ReportIn, unit: Unit, *, actor: Actor) -> Events:
    """报到: a press, with a place or a picture only if somebody wants to give one (国办函〔2026〕12号)."""
    call, called = _open(unit, command.called_id, "report_in", actor)
    clock = _arrival(unit, called)
    late = clock is not None and unit.now > clock.due_at
    step_called(unit, called, "report_in", actor)
    called.arrived_at = called.arrived_at or unit.now
    called.acked_at = called.acked_at or unit.now
    called.late = called.late or late
    unit.repo(CalledUnit).save(called)
    facts: Any = {}
    if command.place.strip() or command.pictures:
        facts = keep_note(unit, call_ref(call.id), "arrival", command.place, actor, command.pictures)
    told: Events = [e.CalledReportedIn(called.id, call=call.id, unit=called.unit, late=called.late, **facts)]
    return told + _engage(unit, call, called, actor)


def _arrival(unit: Unit, called: CalledUnit) -> Clock | None:
    """The limit to come, running or missed; None for types where an answer will do."""
    found = unit.repo(Clock).find(about=Ref("called", called.id))
    return next((clock for clock in found if clock.kind == "arrive"), None)


def feed_back(command: c.FeedBack, unit: Unit, *, actor: Actor) -> Events:
    """反馈: no call ends without words (SG-32); the limit stops with the submission (H5)."""
    needs("feed_back", text=command.text)
    call, called = _open(unit, command.called_id, "feed_back", actor)
    step_called(unit, called, "feed_back", actor)
    called.answered_at = unit.now
    called.acked_at = called.acked_at or unit.now
    unit.repo(CalledUnit).save(called)
    facts = keep_note(unit, call_ref(call.id), "feedback", command.text, actor, command.pictures)
    told: Events = [e.CalledFedBack(called.id, call=call.id, unit=called.unit, **facts)]
    return told + _engage(unit, call, called, actor)


def send_back_feedback(command: c.SendBackFeedback, unit: Unit, *, actor: Actor) -> Events:
    """The caller finds it not done: the limit runs on where it stood (H5)."""
    needs("send_back", reason=command.reason)
    call, called = locked_called(unit, command.called_id)
    require(unit, actor, "send_back", call)
    if call.state in CALL_ENDED:
        raise NotNow(act="send_back", state=call.state)
    step_called(unit, called, "send_back", actor)
    facts = keep_note(unit, call_ref(call.id), "send_back", command.reason, actor)
    return [e.FeedbackSentBack(called.id, call=call.id, unit=called.unit, **facts)]


def _open(unit: Unit, called_id: int, act: str, actor: Actor) -> tuple[Call, CalledUnit]:
    """Lock, check the post, and refuse while the call is not out or over."""
    call, called = locked_called(unit, called_id)
    require(unit, actor, act, call, called)
    if call.state not in {"issued", "working"}:
        raise NotNow(act=act, state=call.state)
    return call, called


def _engage(unit: Unit, call: Call, called: CalledUnit, actor: Actor) -> Events:
    if call_after(call.state, "engage") is None:
        return []
    step_call(unit, call, "engage", actor)
    return [e.CallEngaged(call.id, unit=called.unit)]


def overdue(unit: Unit, called: CalledUnit) -> list[Clock]:
    """The missed limits of a called unit: facts that stay."""
    return [k for k in limits_of(unit, called) if k.missed_at]


def limits_of(unit: Unit, called: CalledUnit) -> list[Clock]:
    """All limits of a called unit, ended ones too."""
    return unit.repo(Clock).find(about=Ref("called", called.id))


def next_due(unit: Unit, called: CalledUnit) -> Clock | None:
    """The limit that ends first, None while all stand or none runs."""
    found = [k for k in limits.running(unit, Ref("called", called.id)) if not limits.standing(k)]
    return min(found, key=lambda k: k.due_at, default=None)
