"""A decision that grew out of reports: its tickets, and what they hear."""

from __future__ import annotations

from core import commands as c
from core import events as e
from core.domain.decisions.rows import Decision
from core.domain.numbers import read
from core.domain.rows import Ticket
from core.errors import NoSuchTicket, NotAtThisStage
from core.unit import Actor, Unit
from core.work.cases import locked
from core.work.rolls import allowed

Events = list[e.Event]


def tickets_of(unit: Unit, decision: Decision) -> list[Ticket]:
    """The tickets a decision is about, in the order of their rows."""
    linked = decision.rules.get("tickets", ())
    return unit.repo(Ticket).find(id=list(linked)) if linked else []


def put_to_vote(command: c.PutToVote, unit: Unit, *, actor: Actor) -> Events:
    """Link a ticket of this place to a decision that is not counted yet; a tip-off is never named.

    Raises NotYourOffice, NotAtThisStage, NoSuchTicket.
    """
    decision = locked(unit, command.decision_id)
    allowed(unit, actor, "propose_matter", decision.area)
    if decision.phase in ("closed", "stopped"):
        raise NotAtThisStage(deed="link", stage=decision.phase)
    found = unit.repo(Ticket).find(number=read(command.number) or "", limit=1)
    if not found or found[0].tip_off or not found[0].area or not unit.district.within(found[0].area, decision.area):
        raise NoSuchTicket(number=command.number)
    linked = set(decision.rules.get("tickets", ()))
    if found[0].id in linked:
        return []
    decision.rules = {**decision.rules, "tickets": sorted({*linked, found[0].id})}
    unit.repo(Decision).save(decision)
    return [e.TicketPutToVote(found[0].id, decision.number)]


def tell_tickets(event: e.VoteClosed, unit: Unit, *, actor: Actor) -> Events:
    """Every linked ticket hears what came out."""
    decision = unit.repo(Decision).get(event.subject_id)
    linked = tickets_of(unit, decision) if decision else []
    return [e.TicketVoted(ticket.id, decision.number, decision.outcome) for ticket in linked if decision]
