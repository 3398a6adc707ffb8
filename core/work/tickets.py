"""What is done to tickets: one function for each command."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from core import commands as c
from core import events as e
from core.domain.deadlines import deadline
from core.domain.district import Limit
from core.domain.lifecycle import ENDED
from core.domain.numbers import make
from core.domain.permits import centre, desk_for
from core.domain.refs import ticket_ref
from core.domain.routing import Duty, duty
from core.domain.rows import Ticket
from core.errors import Designated, NeedsWords, NotNow, NoUnitThere, ReturnTooLate, StillFollowed, TooManyTickets
from core.unit import Actor, Unit
from core.work.corrections import note_correction
from core.work.guards import check_guard
from core.work.precedents import settle
from core.work.trace import keep_note, locked, step
from core.work.voices import followers, goes_on, speak

MAX_TICKETS_A_DAY = 20
Events = list[e.Event]


def file_ticket(command: c.FileTicket, unit: Unit, *, actor: Actor) -> Events:
    """Register a request and give it its number; where the duty is clear it goes straight to the unit."""
    if unit.count_filed(command.reporter_id, unit.now - timedelta(days=1)) >= MAX_TICKETS_A_DAY:
        raise TooManyTickets(phone=unit.district.phone)
    return register(command, unit, actor=actor)


def register(command: c.FileTicket, unit: Unit, *, actor: Actor) -> Events:
    """The rows and events of a new ticket; the first event is that it was filed."""
    owed, ticket = _new_ticket(command, unit)
    unit.repo(Ticket).add(ticket)
    facts = keep_note(unit, ticket_ref(ticket.id), "report", command.text, actor, command.pictures)
    filed = e.TicketFiled(
        ticket.id,
        number=ticket.number,
        category=ticket.category,
        area=ticket.area,
        unit=ticket.proposed,
        level=ticket.level,
        **facts,
    )
    events: Events = [filed, *note_correction(unit, ticket, actor, by="reporter", was=command.read_as)]
    if owed.direct and owed.unit:
        events.append(_dispatch(unit, ticket, ticket.proposed, Actor(name=actor.name), direct=True))
    return events


def _new_ticket(command: c.FileTicket, unit: Unit) -> tuple[Duty, Ticket]:
    """Whose duty the request is, and its record."""
    hidden = unit.district.hides(command.kind, command.category)
    owed = duty(unit.district, command.category, command.area, tip_off=hidden, sure=command.sure)
    owed, settled = settle(unit, owed, command.area, tip_off=hidden)
    proposed = owed.unit if settled else unit.district.units.get(command.proposed) or owed.unit
    return owed, Ticket(
        number=_free_number(unit),
        created_at=unit.now,
        state="filed",
        kind=command.kind,
        category=command.category,
        area=command.area,
        level=owed.level,
        grade=owed.grade,
        unit=owed.desk,
        proposed=proposed.code if proposed else "",
        desk=owed.desk,
        reporter_id=command.reporter_id,
        filed_by=command.filed_by,
        source=command.source,
        place=command.place,
        lon=command.lon,
        lat=command.lat,
        helpers=[u.code for u in owed.helpers],
        why=[*(dict(reason) for reason in command.why), *settled],
        confidence=command.confidence,
        tip_off=hidden,
        changed_at=unit.now,
    )


def dispatch_ticket(command: c.DispatchTicket, unit: Unit, *, actor: Actor) -> Events:
    """The desk confirms or changes the proposal (派单). Raises NoUnitThere, Guarded (WC-15, WC-37)."""
    ticket = locked(unit, command.ticket_id)
    if command.unit not in unit.district.units:
        raise NoUnitThere(unit=command.unit)
    designated = ticket.state == "supervised" or ticket.returns > unit.district.clock.max_returns
    proposed = ticket.proposed
    check_guard(unit, command.unit, lead=True, category=ticket.category)
    event = _dispatch(unit, ticket, command.unit, actor)
    ticket.designated = ticket.designated or designated
    unit.repo(Ticket).save(ticket)
    return [event, *note_correction(unit, ticket, actor, by="desk", was_unit=proposed)]


def _dispatch(unit: Unit, ticket: Ticket, code: str, actor: Actor, *, direct: bool = False) -> e.TicketDispatched:
    previous = ticket.unit if ticket.state == "assigned" else ""
    step(unit, ticket, "dispatch", actor)
    ticket.unit = code
    ticket.helpers = [helper for helper in ticket.helpers if helper != code]
    ticket.dispatched_at = unit.now
    ticket.due_at = resolve_due(unit, ticket)
    unit.repo(Ticket).save(ticket)
    return e.TicketDispatched(ticket.id, unit=code, due=ticket.due_at.isoformat(), direct=direct, previous=previous)


def resolve_limit(unit: Unit, ticket: Ticket) -> Limit:
    """How long the unit has: the category's own limit, else the profile's for the grade (寿光 SG-71)."""
    return unit.district.limit_for(ticket.category)


def resolve_due(unit: Unit, ticket: Ticket) -> datetime:
    """When it is due, by the calendar of the unit that has it (DY-06)."""
    calendar = unit.district.calendar_for(ticket.unit)
    return deadline(ticket.dispatched_at or unit.now, resolve_limit(unit, ticket), calendar).due


def _free_number(unit: Unit) -> str:
    number = make(secrets.randbelow)
    while unit.repo(Ticket).find(number=number, limit=1):
        number = make(secrets.randbelow)
    return number


def sign_ticket(command: c.SignTicket, unit: Unit, *, actor: Actor) -> Events:
    """签收: one wins, the other is told who (AlreadyDone)."""
    ticket = locked(unit, command.ticket_id)
    step(unit, ticket, "sign", actor)
    unit.repo(Ticket).save(ticket)
    return [e.TicketSigned(ticket.id, unit=ticket.unit)]


def contact_reporter(command: c.ContactReporter, unit: Unit, *, actor: Actor) -> Events:
    """已联系, with or without words that the bot carries over."""
    ticket = locked(unit, command.ticket_id)
    step(unit, ticket, "contact", actor)
    unit.repo(Ticket).save(ticket)
    if not command.text:
        return [e.ReporterContacted(ticket.id, unit=ticket.unit)]
    facts = keep_note(unit, ticket_ref(ticket.id), "message", command.text, actor)
    return [e.ReporterContacted(ticket.id, unit=ticket.unit, **facts)]


def return_ticket(command: c.ReturnTicket, unit: Unit, *, actor: Actor) -> Events:
    """退回 with a basis, within the limit; too many returns go to the centre, which designates (潍坊条例 22)."""
    ticket = locked(unit, command.ticket_id)
    if ticket.designated:
        raise Designated()
    if command.basis not in unit.district.return_bases:
        raise NeedsWords(what="basis")
    rules = unit.district.clock
    if ticket.dispatched_at and ticket.state in {"assigned", "signed"}:
        calendar = unit.district.calendar_for(ticket.unit)
        if unit.now > deadline(ticket.dispatched_at, rules.return_within, calendar).due:
            raise ReturnTooLate(limit=rules.return_within)
    holder = ticket.unit
    step(unit, ticket, "return", actor)
    ticket.returns += 1
    if ticket.returns > rules.max_returns or unit.district.units[holder].code == ticket.desk:
        ticket.desk = centre(unit.district)
    elif _is_lowest(unit, ticket):
        _raise_level(unit, ticket)
    ticket.unit = ticket.desk
    unit.repo(Ticket).save(ticket)
    facts = keep_note(unit, ticket_ref(ticket.id), "return", command.text, actor)
    return [e.TicketReturned(ticket.id, unit=holder, basis=command.basis, returns=ticket.returns, **facts)]


def _is_lowest(unit: Unit, ticket: Ticket) -> bool:
    return ticket.level == next(iter(unit.district.levels))


def _raise_level(unit: Unit, ticket: Ticket) -> None:
    """From the community to the level it calls: the expert the router knew becomes the proposal (WC-61)."""
    ticket.level = unit.district.levels[ticket.level].calls
    ticket.desk = desk_for(unit.district, ticket.area, ticket.level)
    main = unit.district.unit_for(unit.district.categories[ticket.category].main_unit, ticket.area)
    ticket.proposed = main.code if main and main.code != ticket.unit else ""


def verify_on_site(command: c.VerifyOnSite, unit: Unit, *, actor: Actor) -> Events:
    """现场核实: a fact beside the course of the matter (C7); the desk decides what follows."""
    ticket = locked(unit, command.ticket_id)
    ticket.verified = "real" if command.real else "not_found"
    unit.repo(Ticket).save(ticket)
    facts = keep_note(unit, ticket_ref(ticket.id), "verify", command.text, actor, command.pictures)
    return [e.SiteVerified(ticket.id, real=command.real, **facts)]


def call_street(command: c.CallStreet, unit: Unit, *, actor: Actor) -> Events:
    """The community states why it cannot solve it alone and calls the street (WC-61, SG-67)."""
    if not command.reason.strip():
        raise NeedsWords(what="reason")
    ticket = locked(unit, command.ticket_id)
    holder = ticket.unit
    step(unit, ticket, "call_street", actor)
    if _is_lowest(unit, ticket):
        _raise_level(unit, ticket)
    ticket.unit = ticket.desk
    unit.repo(Ticket).save(ticket)
    facts = keep_note(unit, ticket_ref(ticket.id), "call", command.reason, actor)
    return [e.StreetCalled(ticket.id, unit=holder, desk=ticket.desk, **facts)]


def forward_up(command: c.ForwardUp, unit: Unit, *, actor: Actor) -> Events:
    """City level: the centre forwards it and follows (WC-64)."""
    if not command.external.strip():
        raise NeedsWords(what="external")
    ticket = locked(unit, command.ticket_id)
    step(unit, ticket, "forward", actor)
    ticket.level = next(reversed(unit.district.levels))
    ticket.external = command.external.strip()[:200]
    unit.repo(Ticket).save(ticket)
    return [e.TicketForwarded(ticket.id, external=ticket.external)]


def supplement_ticket(command: c.SupplementTicket, unit: Unit, *, actor: Actor) -> Events:
    """The reporter adds words or pictures; whoever has the matter sees them on the card.

    Where the matter goes on under another number, they go there. Raises NotNow where that one has ended.
    """
    ticket = locked(unit, command.ticket_id)
    main = goes_on(unit, ticket)
    if main.id != ticket.id:
        if main.state in ENDED:
            raise NotNow(act="supplement", state=main.state)
        return [speak(unit, main, command.text, command.pictures, actor)]
    facts = keep_note(unit, ticket_ref(ticket.id), "supplement", command.text, actor, command.pictures)
    ticket.changed_at = unit.now
    unit.repo(Ticket).save(ticket)
    return [e.TicketSupplemented(ticket.id, **facts)]


def withdraw_ticket(command: c.WithdrawTicket, unit: Unit, *, actor: Actor) -> Events:
    """The reporter takes it back while nobody has reported a result yet, and no neighbour follows it: StillFollowed."""
    ticket = locked(unit, command.ticket_id)
    if others := followers(unit, ticket):
        raise StillFollowed(n=len(others))
    step(unit, ticket, "withdraw", actor)
    unit.repo(Ticket).save(ticket)
    if not command.reason:
        return [e.TicketWithdrawn(ticket.id)]
    facts = keep_note(unit, ticket_ref(ticket.id), "withdraw", command.reason, actor)
    return [e.TicketWithdrawn(ticket.id, **facts)]


def note_press(command: c.NotePress, unit: Unit, *, actor: Actor) -> Events:
    """A refused press leaves a line in the trace."""
    return [e.PressRefused(command.ticket_id, act=command.act)]
