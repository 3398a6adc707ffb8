"""Results and what becomes of them: review, rating, explanation."""

from __future__ import annotations

from core import commands as c
from core import events as e
from core.domain.permits import centre
from core.domain.refs import ticket_ref
from core.domain.rows import Rating, Ticket
from core.errors import NeedsWords, NoEnquiry
from core.unit import Actor, Unit
from core.work.tickets import Events, resolve_due
from core.work.trace import keep_note, locked, may_step, step


def submit_result(command: c.SubmitResult, unit: Unit, *, actor: Actor) -> Events:
    """办结: no matter ends without words (SG-32). Raises NeedsWords."""
    if not command.text.strip():
        raise NeedsWords(what="result")
    ticket = locked(unit, command.ticket_id)
    step(unit, ticket, "city_result" if ticket.state == "forwarded" else "submit", actor)
    ticket.result_kind = command.result_kind
    unit.repo(Ticket).save(ticket)
    facts = keep_note(unit, ticket_ref(ticket.id), "result", command.text, actor, command.pictures)
    return [e.ResultSubmitted(ticket.id, unit=ticket.unit, result_kind=command.result_kind, **facts)]


def reply_now(command: c.ReplyNow, unit: Unit, *, actor: Actor) -> Events:
    """An enquiry, a proposal or praise is answered by the desk itself (北京条例 10). Raises NoEnquiry, NeedsWords."""
    ticket = locked(unit, command.ticket_id)
    if unit.district.request_types[ticket.kind].rated_for_resolution:
        raise NoEnquiry()
    if not command.text.strip():
        raise NeedsWords(what="result")
    step(unit, ticket, "reply_now", actor)
    ticket.result_kind = "explained"
    unit.repo(Ticket).save(ticket)
    facts = keep_note(unit, ticket_ref(ticket.id), "result", command.text, actor)
    answered = e.EnquiryAnswered(ticket.id, unit=ticket.unit, **facts)
    return [answered, e.ResultPassed(ticket.id, desk=ticket.desk)]


def review_result(command: c.ReviewResult, unit: Unit, *, actor: Actor) -> Events:
    """The desk reads the result before the resident does (SG-53)."""
    ticket = locked(unit, command.ticket_id)
    if not command.passed and not command.reason.strip():
        raise NeedsWords(what="reason")
    step(unit, ticket, "pass" if command.passed else "send_back", actor)
    unit.repo(Ticket).save(ticket)
    if command.passed:
        return [e.ResultPassed(ticket.id, desk=ticket.desk)]
    facts = keep_note(unit, ticket_ref(ticket.id), "send_back", command.reason, actor)
    return [e.ResultSentBack(ticket.id, desk=ticket.desk, **facts)]


def rate_ticket(command: c.RateTicket, unit: Unit, *, actor: Actor) -> Events:
    """一事一评. Not solved or a low grade reopens twice by itself, then 督办 (SG-73)."""
    ticket = locked(unit, command.ticket_id)
    bad = command.solved == "no" or command.grade >= unit.district.negative_from
    may_step(unit, ticket, "rate")
    rated = _rated(command, unit, ticket, actor)
    if bad:
        return [rated, do_again(unit, ticket, actor)]
    step(unit, ticket, "rate", actor)
    unit.repo(Ticket).save(ticket)
    return [rated, e.TicketClosed(ticket.id, how="rated")]


def _rated(command: c.RateTicket, unit: Unit, ticket: Ticket, actor: Actor) -> e.TicketRated:
    """Keep the rating and its words."""
    rating = Rating(ticket.id, ticket.round, unit.now, actor.person_id, command.contacted, command.solved)
    rating.grade, rating.comment = command.grade, command.comment.strip()
    unit.repo(Rating).add(rating)
    facts = keep_note(unit, ticket_ref(ticket.id), "rating", command.comment, actor)
    return e.TicketRated(
        ticket.id,
        round=ticket.round,
        contacted=command.contacted,
        solved=command.solved,
        grade=command.grade,
        **facts,
    )


def do_again(unit: Unit, ticket: Ticket, actor: Actor, why: str = "") -> e.Event:
    """Done again by the same unit, or, when that was tried often enough, taken up by the centre (SG-73).

    Each time is a round of its own, in which all are asked anew. `why` as in TicketReopened.
    """
    again = ticket.round < unit.district.clock.max_automatic_reopen
    step(unit, ticket, "reopen" if again else "supervise", actor)
    ticket.round += 1
    if not again:
        ticket.supervised = True
        ticket.desk = ticket.unit = centre(unit.district)
        unit.repo(Ticket).save(ticket)
        return e.TicketSupervised(ticket.id, round=ticket.round - 1, why=why)
    ticket.dispatched_at = unit.now
    ticket.due_at = resolve_due(unit, ticket)
    unit.repo(Ticket).save(ticket)
    return e.TicketReopened(ticket.id, round=ticket.round, unit=ticket.unit, due=ticket.due_at.isoformat(), why=why)


def close_explained(command: c.CloseExplained, unit: Unit, *, actor: Actor) -> Events:
    """The centre's last word on a supervised matter."""
    if not command.reason.strip():
        raise NeedsWords(what="reason")
    ticket = locked(unit, command.ticket_id)
    step(unit, ticket, "explain", actor)
    unit.repo(Ticket).save(ticket)
    facts = keep_note(unit, ticket_ref(ticket.id), "explanation", command.reason, actor)
    return [e.TicketClosed(ticket.id, how="explained", **facts)]
