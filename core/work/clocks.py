"""Limits that start, pause, speak up and stop with the life of a ticket."""

from __future__ import annotations

from core import events as e
from core.domain.deadlines import Deadline
from core.domain.district import Limit
from core.domain.ladder import Sound
from core.domain.refs import ticket_ref
from core.domain.rows import Clock, Ticket
from core.unit import CLOCKWORK, Actor, Unit
from core.work import limits
from core.work.trace import locked, step

# Which limits an event stops, pauses, resumes and starts. Kinds: assign, sign, resolve, rate.
MOVES: dict[type[e.Event], limits.Moves] = {
    e.TicketFiled: {"start": ("assign",)},
    e.TicketDispatched: {"stop": ("assign", "sign", "resolve"), "start": ("sign", "resolve")},
    e.TicketSigned: {"stop": ("sign",)},
    e.ResultSubmitted: {"stop": ("assign",), "pause": ("resolve",), "why": ("review",)},
    e.ResultSentBack: {"resume": ("resolve",), "why": ("review",)},
    e.EnquiryAnswered: {"stop": ("assign",)},
    e.ResultPassed: {"stop": ("resolve",), "start": ("rate",)},
    e.TicketReturned: {"stop": ("sign", "resolve"), "start": ("assign",)},
    e.StreetCalled: {"stop": ("sign", "resolve"), "start": ("assign",)},
    e.TicketForwarded: {"stop": ("assign",)},
    e.TicketReopened: {"stop": ("rate",), "start": ("sign", "resolve")},
    e.TicketSupervised: {"stop": ("rate",), "start": ("assign",)},
    e.TicketClosed: {"stop": ("assign", "sign", "resolve", "rate")},
    e.TicketWithdrawn: {"stop": ("assign", "sign", "resolve", "rate")},
    e.TicketMerged: {"stop": ("assign", "sign", "resolve", "rate")},
    e.TicketDisputed: {"pause": ("sign", "resolve"), "why": ("panel",)},
    e.TicketKept: {"resume": ("sign", "resolve"), "why": ("panel",)},
    e.TicketDesignated: {"stop": ("assign", "sign", "resolve"), "start": ("sign", "resolve")},
    e.TicketSuspended: {"stop": ("sign",), "pause": ("resolve",), "why": ("suspension",)},
    e.ReporterAsked: {"pause": ("resolve",), "why": ("reporter",)},
}


def move_clocks(event: e.Event, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """Reaction to every event of MOVES."""
    ticket = unit.repo(Ticket).get(event.subject_id)
    if ticket is None:
        return []
    begins = {"assign"} if ticket.state in {"filed", "supervised"} else set()
    limits.move(
        unit,
        limits.running(unit, ticket_ref(ticket.id)),
        MOVES[type(event)],
        urgent=urgent(unit, ticket),
        start=lambda kind: _start(unit, ticket, kind) if kind != "assign" or begins else None,
    )
    _show_due(unit, ticket)
    return []


def urgent(unit: Unit, ticket: Ticket) -> bool:
    """Whether the matter runs day and night."""
    return unit.district.grades[ticket.grade].urgent


def _show_due(unit: Unit, ticket: Ticket) -> None:
    """The ticket shows the due time of its running limit."""
    for clock in limits.running(unit, ticket_ref(ticket.id)):
        if clock.kind == "resolve" and ticket.due_at != clock.due_at:
            ticket.due_at = clock.due_at
            unit.repo(Ticket).save(ticket)


def _limit(unit: Unit, ticket: Ticket, kind: str) -> Limit:
    rules, grade = unit.district.clock, unit.district.grades[ticket.grade]
    if kind == "resolve":
        return unit.district.limit_for(ticket.category)
    if kind == "sign":
        return grade.ack if grade.urgent else rules.sign
    if kind == "assign":
        return grade.ack if grade.urgent else rules.assign
    return rules.rate_after


def explain(unit: Unit, ticket: Ticket, clock: Clock) -> Deadline:
    """The limit's due time computed anew, with the steps that say in words how."""
    return limits.explain(unit, clock)


def _start(unit: Unit, ticket: Ticket, kind: str) -> None:
    whose = ticket.unit if kind in {"sign", "resolve"} else ticket.desk
    limits.begin(unit, ticket_ref(ticket.id), kind, whose, _limit(unit, ticket, kind), urgent=urgent(unit, ticket))


def resume_limits(unit: Unit, ticket: Ticket, why: str) -> None:
    """The reason for a pause has gone: the limit to resolve runs on, unless another reason holds it."""
    for clock in limits.running(unit, ticket_ref(ticket.id)):
        limits.resume(unit, clock, why, urgent=urgent(unit, ticket))
    _show_due(unit, ticket)


def run_ticket_clock(unit: Unit, seen: Clock) -> list[e.Event]:
    """The next moment of a ticket's limit. Locks the ticket first, as every other command does (no deadlock)."""
    ticket = locked(unit, seen.about.id)
    clock = unit.repo(Clock).get(seen.id, lock=True)
    if clock is None or clock.next_at is None or clock.stopped_at is not None:
        return []
    sound = limits.next_sound(unit, clock, urgent=urgent(unit, ticket))
    if sound is None:
        return []
    told = _speak(unit, ticket, clock, sound)
    limits.schedule(unit, clock, urgent=urgent(unit, ticket))
    unit.repo(Clock).save(clock)
    return told


def _speak(unit: Unit, ticket: Ticket, clock: Clock, sound: Sound) -> list[e.Event]:
    if sound.what == "near":
        return [e.DeadlineNear(ticket.id, clock=clock.id, kind=clock.kind, unit=clock.unit, share=sound.share)]
    if sound.what == "climb":
        return [e.LadderClimbed(ticket.id, clock=clock.id, kind=clock.kind, unit=clock.unit, target=sound.target)]
    if sound.what == "missed":
        clock.missed_at = clock.due_at
        due = clock.due_at.isoformat()
        return [e.DeadlineMissed(ticket.id, clock=clock.id, kind=clock.kind, unit=clock.unit, due=due)]
    step(unit, ticket, "expire", CLOCKWORK)
    unit.repo(Ticket).save(ticket)
    return [e.TicketClosed(ticket.id, how="unrated")]


def recount_ticket_clock(unit: Unit, clock: Clock) -> list[e.Event]:
    """The ticket's limit was counted anew: the ticket shows it."""
    ticket = locked(unit, clock.about.id)
    _show_due(unit, ticket)
    return [e.DeadlineMoved(ticket.id, clock=clock.id, kind=clock.kind, due=clock.due_at.isoformat())]
