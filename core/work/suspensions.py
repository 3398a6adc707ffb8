"""Extension, suspension, exclusion, appeal, waiting for the reporter."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core import commands as c
from core import events as e
from core.commands import Input
from core.domain.deadlines import deadline
from core.domain.district import Limit
from core.domain.permits import centre
from core.domain.pleas import OF_FIGURES, lacking, longer, named_end, plea_after
from core.domain.refs import Ref, ticket_ref
from core.domain.rows import Clock, Plea, Ticket
from core.errors import AlreadyDone, Lacks, NoSuchTicket, NotNow, NotYours, Recused
from core.tickets.workflow import TICKET
from core.unit import CLOCKWORK, Actor, Unit
from core.work.clocks import begin_limits, urgent
from core.work.trace import UNSAID, keep_note, locked
from core.workflow import limits
from core.workflow.engine import Follow, Happened
from core.workflow.transitions import Timers

Events = Happened


def resolve_clock(unit: Unit, ticket: Ticket, *, missed: bool = False) -> Clock | None:
    """The limit an application is about: the running one to resolve, or the last that was missed."""
    found = [k for k in unit.repo(Clock).find(about=ticket_ref(ticket.id)) if k.kind == "resolve"]
    if missed:
        return next((k for k in reversed(found) if k.missed_at), None)
    return next((k for k in reversed(found) if k.stopped_at is None), None)


def plead(unit: Unit, ticket: Ticket, kind: str, given: Input, actor: Actor) -> Events:
    """The unit applies for one of KINDS; everything that stands in the way is named at once. Raises Lacks."""
    clock = resolve_clock(unit, ticket, missed=kind in OF_FIGURES)
    until = given.fields.get("until") or (named_end(given.text, unit.now) if kind == "suspend" else None)
    missing = lacking(
        unit.district.pleas,
        kind,
        reason=given.choice,
        text=given.text,
        until=until,
        ticket=ticket,
        clock=clock,
        earlier=unit.repo(Plea).find(ticket_id=ticket.id),
        now=unit.now,
    )
    if kind == "suspend" and TICKET.target(ticket.state, "set_aside") is None:
        missing = (*missing, "not_running")
    if kind == "appeal" and clock and not _in_time(unit, ticket):
        missing = (*missing, "too_late")
    if missing:
        raise Lacks(act=kind, missing=tuple(dict.fromkeys(missing)))
    facts = keep_note(unit, ticket_ref(ticket.id), f"plea_{kind}", given.text, actor, given.pictures)
    row = Plea(ticket.id, clock.id if clock else 0, kind, actor.unit, "asked", unit.now, actor.person_id)
    row.reason, row.until, row.note_id = given.choice, until, facts["note_id"]
    unit.repo(Plea).add(row)
    made = e.PleaMade(row.id, ticket=ticket.id, kind=kind, unit=row.unit, reason=row.reason, **facts)
    return [made]


def _in_time(unit: Unit, ticket: Ticket) -> bool:
    closed = ticket.changed_at or unit.now
    return unit.now <= deadline(closed, unit.district.pleas.appeal_within, limits.calendar_of(unit, ticket.unit)).due


def locked_plea(unit: Unit, plea_id: int) -> tuple[Plea, Ticket]:
    """The application and the ticket it is about, that locked first. Raises NoSuchTicket."""
    seen = unit.repo(Plea).get(plea_id)
    if seen is None:
        raise NoSuchTicket(number="")
    ticket = locked(unit, seen.ticket_id)
    plea = unit.repo(Plea).get(plea_id, lock=True)
    if plea is None:
        raise NoSuchTicket(number="")
    return plea, ticket


def decide_plea(command: c.DecidePlea, unit: Unit, *, actor: Actor) -> Events:
    """Granted or refused by the desk or the centre, never by the unit itself (C-1). Raises Recused, AlreadyDone."""
    plea, ticket = locked_plea(unit, command.plea_id)
    if actor.unit not in {ticket.desk, centre(unit.district)}:
        raise NotYours(act="decide_plea", unit=ticket.desk)
    if actor.unit == plea.unit:
        raise Recused(unit=actor.unit)
    if plea.state != "asked":
        raise AlreadyDone(act="decide_plea", who="", unit=plea.decided_unit, at=plea.decided_at or unit.now)
    if not command.text.strip() and (plea.kind in OF_FIGURES or not command.granted):
        raise Lacks(act="decide_plea", missing=("text",))
    effects = _grant(unit, ticket, plea, actor) if command.granted else []
    plea.state = plea_after("asked", "grant" if command.granted else "refuse") or plea.state
    plea.decided_at, plea.decided_by, plea.decided_unit = unit.now, actor.person_id, actor.unit
    unit.repo(Plea).save(plea)
    facts = keep_note(unit, ticket_ref(ticket.id), "plea_answer", command.text, actor) if command.text else UNSAID
    decided = e.PleaDecided(
        plea.id,
        ticket=ticket.id,
        kind=plea.kind,
        unit=plea.unit,
        granted=command.granted,
        **facts,
    )
    return [decided, *effects]


def _grant(unit: Unit, ticket: Ticket, plea: Plea, actor: Actor) -> Events:
    """Extension moves the limit, suspension stops it; exclusion and appeal touch the figures only (H6, H7)."""
    if plea.kind == "suspend":
        return _suspend(unit, ticket, plea, actor)
    if plea.kind != "extend":
        return []
    clock = unit.repo(Clock).get(plea.clock_id, lock=True)
    if clock is None or clock.stopped_at:
        raise NotNow(act="extend", state=ticket.state)
    if clock.missed_at or (not limits.standing(clock) and unit.now > clock.due_at):
        raise Lacks(act="extend", missing=("overdue",))
    by = longer(unit.district.pleas, clock, unit.district.limit_for(ticket.category))
    clock.limit_value = by.value
    found = limits.explain(unit, clock)
    clock.due_at, clock.provisional, clock.step = found.due, found.provisional, 0
    if not limits.standing(clock):
        limits.schedule(unit, clock, urgent=urgent(unit, ticket))
    unit.repo(Clock).save(clock)
    ticket.due_at = clock.due_at
    unit.repo(Ticket).save(ticket)
    facts = {"clock": clock.id, "kind": clock.kind, "due": clock.due_at.isoformat(), "plea": plea.id}
    return [Follow(ticket_ref(ticket.id), "prolong", Input(fields=facts))]


def _suspend(unit: Unit, ticket: Ticket, plea: Plea, actor: Actor) -> Events:
    if plea.until is None or plea.until <= unit.now:
        raise Lacks(act="suspend", missing=("until",))
    days = max(1, (plea.until - unit.now) // timedelta(days=1))
    limit = Limit(days, "natural_day")
    limits.begin(unit, Ref("plea", plea.id), "suspend", plea.unit, limit, urgent=False, due=plea.until)
    facts = {"unit": plea.unit, "reason": plea.reason, "until": plea.until.isoformat(), "plea": plea.id}
    return [Follow(ticket_ref(ticket.id), "set_aside", Input(fields=facts))]


def end_suspension(command: c.EndSuspension, unit: Unit, *, actor: Actor) -> Events:
    """The matter goes on earlier than planned."""
    plea, ticket = locked_plea(unit, command.plea_id)
    if actor.unit not in {plea.unit, ticket.desk}:
        raise NotYours(act="end_suspension", unit=plea.unit)
    if plea.kind != "suspend" or plea.state != "granted":
        raise NotNow(act="end_suspension", state=plea.state)
    return _resume(unit, ticket, plea, actor, early=True)


def _resume(unit: Unit, ticket: Ticket, plea: Plea, actor: Actor, *, early: bool) -> Events:
    plea.state, plea.ended_at = plea_after(plea.state, "end") or plea.state, unit.now
    unit.repo(Plea).save(plea)
    for clock in limits.running(unit, Ref("plea", plea.id)):
        limits.stop(unit, clock)
    told: Events = [e.PleaEnded(plea.id, ticket=ticket.id, unit=plea.unit, early=early)]
    if ticket.state != "suspended":
        return told
    return [*told, run_on(ticket, "suspension")]


def run_on(ticket: Ticket, why: str) -> Follow:
    """What held the ticket has gone."""
    return Follow(ticket_ref(ticket.id), "resume", Input(choice=why))


def suspension_over(unit: Unit, plea: Plea, ticket: Ticket) -> Events:
    """A suspension's day has come: the matter goes on by itself."""
    return _resume(unit, ticket, plea, CLOCKWORK, early=False)


def answered(event: Any, unit: Unit, *, actor: Actor) -> Events:
    """Reaction: the reporter has answered; the limit runs on."""
    ticket = locked(unit, event.subject_id)
    if ticket.state != "waiting" or actor.person_id not in {ticket.reporter_id, ticket.filed_by}:
        return []
    return _stop_waiting(unit, ticket, actor)


def stop_waiting(event: e.Event, unit: Unit, *, actor: Actor) -> Events:
    """Reaction: the ticket went on without the answer; a suspension or a wait still counted ends with it."""
    for clock in limits.running(unit, Ref("waiting", event.subject_id)):
        limits.stop(unit, clock)
    ticket = unit.repo(Ticket).get(event.subject_id)
    if ticket is not None and ticket.state == "submitted":
        begin_limits(unit, ticket, Timers(resume=("resolve",), why="reporter"))
    told: Events = []
    for plea in unit.repo(Plea).find(ticket_id=event.subject_id, kind="suspend", state="granted"):
        if ticket is not None and ticket.state in {"withdrawn", "closed"}:
            told += _resume(unit, ticket, plea, actor, early=True)
    return told


def _stop_waiting(unit: Unit, ticket: Ticket, actor: Actor) -> Events:
    for clock in limits.running(unit, Ref("waiting", ticket.id)):
        limits.stop(unit, clock)
    return [run_on(ticket, "reporter")]
