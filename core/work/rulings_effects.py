"""What a ruling does to the ticket or call it is about."""

from __future__ import annotations

from core.calls.queries import locked_called
from core.calls.whistle import call_in
from core.calls.workflow import CALLED, OUT
from core.commands import Input
from core.domain.calls.states import CALLED_ENDED
from core.domain.refs import Ref, ticket_ref
from core.domain.rows import Call, CalledUnit, Ruling
from core.tickets.workflow import TICKET
from core.unit import Actor, Unit
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
    """The called unit keeps its part, unless the caller has let it go in the meantime."""
    called, _ = locked_called(unit, ruling.about.id)
    if CALLED.target(called.state, "keep") is None:
        return []
    return [_follow(called, "keep", ruling=ruling.id, designated=designated)]


def _follow(called: CalledUnit, act: str, **fields: object) -> Follow:
    return Follow(Ref("called", called.id), act, Input(fields=fields))


def move_call(unit: Unit, ruling: Ruling, actor: Actor) -> Events:
    """The unit is excused where another was named, and that one is called; where it was named itself it stays."""
    called, call = locked_called(unit, ruling.about.id)
    if call.state not in OUT or called.state in CALLED_ENDED:
        return []
    told: Events = []
    if called.unit in {ruling.main, *ruling.helpers}:
        told += keep_call(unit, ruling, designated=True)
    else:
        told.append(_follow(called, "excuse", ruling=ruling.id, main=ruling.main))
    for code in (ruling.main, *ruling.helpers):
        told += _call_in(unit, call, code)
    if called.lead and called.unit != ruling.main:
        told.append(Follow(Ref("call", call.id), "pass_lead", Input(ruling.main)))
    return told


def _call_in(unit: Unit, call: Call, code: str) -> Events:
    known = unit.repo(CalledUnit).find(call_id=call.id, unit=code)
    if not known:
        return [call_in(unit, call, code, designated=True)]
    known[0].designated = True
    unit.repo(CalledUnit).save(known[0])
    return []
