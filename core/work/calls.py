"""What the caller does: call, cancel, join, release, conclude."""

from __future__ import annotations

import secrets
from typing import Any

from core import commands as c
from core import events as e
from core.domain.calls.kinds import CallType
from core.domain.calls.permits import may_blow
from core.domain.calls.plan import Plan, Wish, plan
from core.domain.calls.states import CALLED_ENDED, call_after
from core.domain.numbers import make
from core.domain.refs import call_ref
from core.domain.rows import Call, CalledUnit
from core.errors import AlreadyDone, Lacks, NotCallable, NotForCalls, NotNow
from core.people.queries import live_posts
from core.unit import Actor, Unit
from core.work.call_clocks import pass_lead
from core.work.callers import (
    locked_call,
    locked_called,
    needs,
    require,
    step_call,
    step_called,
    units_of,
)
from core.work.guards import check_guard
from core.work.trace import keep_note, locked

Events = list[e.Event]


def blow_whistle(command: c.BlowWhistle, unit: Unit, *, actor: Actor) -> Events:
    """吹哨: check the matrix, name all that is missing, send at once or ask for the review (KM-21, KM-26, KM-28)."""
    kind = unit.district.calls.types.get(command.kind)
    if kind is None or not _may(unit, kind, actor):
        raise NotForCalls(kind=command.kind)
    if command.ticket_id:
        locked(unit, command.ticket_id)
    found = _planned(unit, command, actor)
    for code in found.units:
        words = f"{command.matter} {command.reason}"
        check_guard(unit, code, lead=code == found.lead, category=command.category, item=command.item, words=words)
    call = _row(unit, command, actor, kind, found)
    unit.repo(Call).add(call)
    facts = keep_note(unit, call_ref(call.id), "matter", command.matter, actor, command.pictures)
    if command.reason.strip():
        keep_note(unit, call_ref(call.id), "reason", command.reason, actor)
    decision = ""
    if command.decision.strip():
        decision = str(keep_note(unit, call_ref(call.id), "decision", command.decision, actor)["digest"])
    told: Events = [_blown(call, found, facts, decision)]
    for code in found.units:
        unit.repo(CalledUnit).add(_called(unit, call, code, lead=code == found.lead, external=command.external))
    return told if call.state == "pending" else told + _issue(unit, call)


def _may(unit: Unit, kind: CallType, actor: Actor) -> bool:
    posts = [p for p in live_posts(unit, actor.person_id) if (p.unit, p.role) == (actor.unit, actor.role)]
    return any(may_blow(unit.district, kind, post) for post in posts)


def _planned(unit: Unit, command: c.BlowWhistle, actor: Actor) -> Plan:
    """Who is called. Raises Lacks with everything that is missing, NotCallable with every unit that does not fit."""
    wish = Wish(
        command.kind, actor.unit, command.matter, command.area, command.units, command.team, command.lead,
        command.category, command.item, command.reason, command.decision, command.external,
    )  # fmt: skip
    found = plan(unit.district, wish)
    if found.missing:
        raise Lacks(act="blow", missing=found.missing)
    if found.odd:
        raise NotCallable(units=found.odd, kind=command.kind)
    return found


def _row(unit: Unit, command: c.BlowWhistle, actor: Actor, kind: CallType, found: Plan) -> Call:
    reviewer = ""
    if kind.approval == "review":
        desk = unit.district.unit_for(kind.reviewer, command.area or unit.district.code)
        reviewer = desk.code if desk else ""
    return Call(
        number=_free_number(unit),
        created_at=unit.now,
        kind=command.kind,
        state="pending" if reviewer else "issued",
        caller=actor.unit,
        caller_id=actor.person_id,
        area=command.area,
        ticket_id=command.ticket_id,
        category=command.category,
        item=command.item,
        place=command.place,
        lon=command.lon,
        lat=command.lat,
        team=command.team,
        reviewer=reviewer,
        copied=list(found.copied),
        changed_at=unit.now,
    )


def _free_number(unit: Unit) -> str:
    number = make(secrets.randbelow)
    while unit.repo(Call).find(number=number, limit=1):
        number = make(secrets.randbelow)
    return number


def _blown(call: Call, found: Plan, facts: dict[str, Any], decision: str) -> e.CallBlown:
    return e.CallBlown(
        call.id,
        number=call.number,
        kind=call.kind,
        caller=call.caller,
        units=found.units,
        lead=found.lead,
        category=call.category,
        item=call.item,
        ticket=call.ticket_id,
        decision=decision,
        **facts,
    )


def _called(unit: Unit, call: Call, code: str, *, lead: bool, external: str = "") -> CalledUnit:
    return CalledUnit(call.id, code, "notified", lead, unit.now, external=external.strip()[:200])


def _issue(unit: Unit, call: Call) -> Events:
    """The call goes out: every unit gets its card and its limits."""
    call.issued_at = unit.now
    unit.repo(Call).save(call)
    called = units_of(unit, call)
    issued = e.CallIssued(call.id, units=tuple(u.unit for u in called), copied=tuple(call.copied))
    return [issued, *(_unit_called(u) for u in called)]


def _unit_called(called: CalledUnit) -> e.UnitCalled:
    return e.UnitCalled(called.id, call=called.call_id, unit=called.unit, lead=called.lead, external=called.external)


def review_call(command: c.ReviewCall, unit: Unit, *, actor: Actor) -> Events:
    """The command centre reads key whistles before they go out (WH-23)."""
    call = locked_call(unit, command.call_id)
    act = "approve" if command.passed else "refuse"
    require(unit, actor, act, call)
    if not command.passed:
        needs(act, reason=command.reason)
    step_call(unit, call, act, actor)
    if command.passed:
        for called in units_of(unit, call):
            called.joined_at = unit.now
            unit.repo(CalledUnit).save(called)
        return [e.CallApproved(call.id, reviewer=actor.unit), *_issue(unit, call)]
    facts = keep_note(unit, call_ref(call.id), "refusal", command.reason, actor)
    return [e.CallRefused(call.id, reviewer=actor.unit, **facts)]


def file_call(command: c.FileCall, unit: Unit, *, actor: Actor) -> Events:
    """事后备案 of an emergency (KM-21); once. Raises AlreadyDone."""
    needs("file", text=command.text)
    call = locked_call(unit, command.call_id)
    require(unit, actor, "file", call)
    if call.filed_at:
        raise AlreadyDone(act="file", who="", unit=call.caller, at=call.filed_at)
    step_call(unit, call, "file", actor)
    call.filed_at = unit.now
    unit.repo(Call).save(call)
    facts = keep_note(unit, call_ref(call.id), "record", command.text, actor)
    return [e.CallFiled(call.id, **facts)]


def cancel_call(command: c.CancelCall, unit: Unit, *, actor: Actor) -> Events:
    """Taken back, with a reason, before anybody reported in (KM-29)."""
    needs("cancel", reason=command.reason)
    call = locked_call(unit, command.call_id)
    require(unit, actor, "cancel", call)
    step_call(unit, call, "cancel", actor)
    call.closed_at = unit.now
    unit.repo(Call).save(call)
    facts = keep_note(unit, call_ref(call.id), "cancel", command.reason, actor)
    return [e.CallCancelled(call.id, **facts)]


def join_unit(command: c.JoinUnit, unit: Unit, *, actor: Actor) -> Events:
    """Another unit is called in; its limits run from now. Raises NotCallable, AlreadyDone."""
    call = locked_call(unit, command.call_id)
    require(unit, actor, "join", call)
    wish = Wish(call.kind, call.caller, "-", call.area, (command.unit,), category=call.category, item=call.item)
    if call.kind in unit.district.calls.types and (command.unit == call.caller or plan(unit.district, wish).odd):
        raise NotCallable(units=(command.unit,), kind=call.kind)
    if unit.repo(CalledUnit).find(call_id=call.id, unit=command.unit):
        raise AlreadyDone(act="join", who="", unit=command.unit, at=call.changed_at)
    check_guard(unit, command.unit, lead=False, category=call.category, item=call.item)
    step_call(unit, call, "join", actor)
    called = unit.repo(CalledUnit).add(_called(unit, call, command.unit, lead=False))
    return [_unit_called(called)]


def change_lead(command: c.ChangeLead, unit: Unit, *, actor: Actor) -> Events:
    """Another called unit leads; there is always exactly one."""
    call, called = locked_called(unit, command.called_id)
    require(unit, actor, "lead", call)
    if called.state in {"excused", "gone"}:
        raise NotNow(act="lead", state=called.state)
    if called.lead:
        raise AlreadyDone(act="lead", who="", unit=called.unit, at=call.changed_at)
    check_guard(unit, called.unit, lead=True, category=call.category, item=call.item)
    step_call(unit, call, "lead", actor)
    return [told for other in units_of(unit, call) for told in pass_lead(unit, call, other, to=called)]


def release_unit(command: c.ReleaseUnit, unit: Unit, *, actor: Actor) -> Events:
    """事不完，人不走: the caller alone lets a unit go; one that has not answered only with a reason (SG-32)."""
    call, called = locked_called(unit, command.called_id)
    require(unit, actor, "release", call)
    if called.state != "fed_back":
        needs("release", reason=command.reason)
    if call_after(call.state, "release") is None:
        raise NotNow(act="release", state=call.state)
    step_called(unit, called, "release", actor)
    called.released_at = unit.now
    unit.repo(CalledUnit).save(called)
    if command.reason.strip():
        keep_note(unit, call_ref(call.id), "release", command.reason, actor)
    return [e.CalledReleased(called.id, call=call.id, unit=called.unit)]


def add_minutes(command: c.AddMinutes, unit: Unit, *, actor: Actor) -> Events:
    """Notes from the site, by the caller."""
    needs("minutes", text=command.text)
    call = locked_call(unit, command.call_id)
    require(unit, actor, "minutes", call)
    step_call(unit, call, "minutes", actor)
    facts = keep_note(unit, call_ref(call.id), "minutes", command.text, actor, command.pictures)
    return [e.CallMinuted(call.id, **facts)]


def conclude_call(command: c.ConcludeCall, unit: Unit, *, actor: Actor) -> Events:
    """The common result. Every unit must have been released, excused or found absent first."""
    needs("conclude", text=command.text)
    call = locked_call(unit, command.call_id)
    require(unit, actor, "conclude", call)
    if open_units := tuple(u.unit for u in units_of(unit, call) if u.state not in {*CALLED_ENDED, "absent"}):
        if call_after(call.state, "conclude") is None:
            raise NotNow(act="conclude", state=call.state)
        raise Lacks(act="conclude", missing=("released",), units=open_units)
    step_call(unit, call, "conclude", actor)
    call.concluded_at = unit.now
    unit.repo(Call).save(call)
    facts = keep_note(unit, call_ref(call.id), "result", command.text, actor, command.pictures)
    told: Events = [e.CallConcluded(call.id, **facts)]
    if not any(u.state in {"released", "absent"} for u in units_of(unit, call)):
        told += close(unit, call, actor, how="nobody")
    return told


def close(unit: Unit, call: Call, actor: Actor, *, how: str) -> Events:
    """Nothing is left to rate."""
    step_call(unit, call, "close", actor)
    call.how, call.closed_at = how, unit.now
    unit.repo(Call).save(call)
    return [e.CallClosed(call.id, how=how)]


def resume_call(command: c.ResumeCall, unit: Unit, *, actor: Actor) -> Events:
    """It was not done after all: whoever was there comes back (事不完，人不走)."""
    needs("resume", reason=command.reason)
    call = locked_call(unit, command.call_id)
    require(unit, actor, "resume", call)
    if any(u.state == "rated" for u in units_of(unit, call)):
        raise NotNow(act="resume", state="rated")
    step_call(unit, call, "resume", actor)
    facts = keep_note(unit, call_ref(call.id), "resume", command.reason, actor)
    told: Events = [e.CallResumed(call.id, **facts)]
    for called in units_of(unit, call):
        if called.state == "absent" or (called.state == "released" and called.arrived_at):
            step_called(unit, called, "recall", actor)
            told.append(e.CalledRecalled(called.id, call=call.id, unit=called.unit))
    return told
