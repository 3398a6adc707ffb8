"""What a ruling does to the ticket or call it is about."""

from __future__ import annotations

from core import events as e
from core.commands import Input
from core.domain.calls.states import CALLED_ENDED, called_after
from core.domain.refs import Ref, ticket_ref
from core.domain.rows import CalledUnit, Ruling
from core.tickets.workflow import TICKET
from core.unit import Actor, Unit
from core.work.call_clocks import pass_lead
from core.work.callers import locked_called, step_called, units_of
from core.work.trace import locked
from core.workflow.engine import Follow, Happened

Events = Happened


def move_ticket(unit: Unit, ruling: Ruling, actor: Actor) -> Events:
    """The designated unit gets the ticket and cannot return it; limits start anew only where the unit changes."""
    ticket = locked(unit, ruling.about.id)
    if TICKET.target(ticket.state, "designate") is None:
        return []  # solved or closed in the meantime by whoever led it; the ruling stays as a precedent
    if ticket.unit == ruling.main and ticket.state != "filed":
        return keep_ticket(unit, ruling, designated=True)
    fields = {"main": ruling.main, "helpers": ruling.helpers, "ruling": ruling.id}
    return [Follow(ticket_ref(ticket.id), "designate", Input(fields=fields))]


def keep_ticket(unit: Unit, ruling: Ruling, *, designated: bool) -> Events:
    """The matter stays where it is; its limit runs on."""
    helpers = ruling.helpers if designated else []
    fields = {"helpers": helpers, "designated": designated, "ruling": ruling.id}
    return [Follow(Ref("ticket", ruling.about.id), "keep", Input(fields=fields))]


def keep_call(unit: Unit, ruling: Ruling, *, designated: bool) -> Events:
    """The called unit keeps its part."""
    call, called = locked_called(unit, ruling.about.id)
    if called_after(called.state, "keep") is None:
        return []  # the caller has let it go in the meantime
    called.designated = called.designated or designated
    step_called(unit, called, "keep", Actor(unit=ruling.panel))
    return [e.CalledKept(called.id, call=call.id, unit=called.unit, ruling=ruling.id, designated=designated)]


def move_call(unit: Unit, ruling: Ruling, actor: Actor) -> Events:
    """The unit is excused where another was named, and that one is called; where it was named itself it stays."""
    call, called = locked_called(unit, ruling.about.id)
    named = {ruling.main, *ruling.helpers}
    if call.state not in {"issued", "working"} or called.state in CALLED_ENDED:
        return []
    told: Events = []
    if called.unit in named:
        told += keep_call(unit, ruling, designated=True)
    else:
        step_called(unit, called, "excuse", actor)
        told.append(e.CalledExcused(called.id, call=call.id, unit=called.unit, ruling=ruling.id, main=ruling.main))
    for code in (ruling.main, *ruling.helpers):
        told += _call_in(unit, call.id, code)
    main = next((u for u in units_of(unit, call) if u.unit == ruling.main), None)
    if called.lead and main is not None and main.id != called.id:
        told += pass_lead(unit, call, called, to=main)
    return told


def _call_in(unit: Unit, call_id: int, code: str) -> Events:
    known = unit.repo(CalledUnit).find(call_id=call_id, unit=code)
    if known:
        known[0].designated = True
        unit.repo(CalledUnit).save(known[0])
        return []
    row = CalledUnit(call_id, code, "notified", False, unit.now, designated=True)
    unit.repo(CalledUnit).add(row)
    return [e.UnitCalled(row.id, call=call_id, unit=code, lead=False)]
