"""What acts of procedures do beside moving the case: a short named list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from core.commands import Input
from core.domain.entries import Limit
from core.domain.procedures import Effect
from core.domain.refs import Ref, ticket_ref
from core.domain.rows import Clock, Ticket
from core.domain.workdays import ZONE
from core.errors import AlreadyDone, Lacks, NotNow
from core.procedures.records import Case
from core.procedures.relations import departments, procedure_of, ticket_of
from core.procedures.values import Lack
from core.unit import Unit
from core.work.clocks import urgent
from core.workflow import limits
from core.workflow.engine import Follow, Move

Work = Callable[[Move, Effect], None]
CLOSING = 18  # local hour at which a day that somebody names is over


def moment(day: str) -> datetime:
    """The close of business of a day."""
    return datetime.fromisoformat(day).replace(hour=CLOSING, tzinfo=ZONE)


def days_to(until: datetime, now: datetime) -> Limit:
    """The whole days to a moment, at least one: the length of a limit that ends on a day."""
    return Limit(max(1, (until - now) // timedelta(days=1)), "natural_day")


def _publish(move: Move, effect: Effect) -> None:
    move.record.published_at = move.uow.now


def _set(move: Move, effect: Effect) -> None:
    move.record.fields[effect.values["field"]] = effect.values["value"]


def _prolong(move: Move, effect: Effect) -> None:
    """The ticket's limit grows by `by`, or by its original length where units of time differ (安阳条例 50).

    Raises NotNow, Lacks where it ended or was missed meanwhile.
    """
    uow, case, ticket = move.uow, move.record, ticket_of(move.uow, move.record)
    clock = uow.repo(Clock).get(case.fields.get("clock", 0), lock=True)
    if ticket is None or clock is None or clock.stopped_at:
        raise NotNow(act=move.act.name, state=ticket.state if ticket else case.state)
    if clock.missed_at or (not limits.standing(clock) and uow.now > clock.due_at):
        raise Lacks(act=move.act.name, missing=(Lack("overdue"),))
    by: Limit | None = effect.values.get("by")
    longer = by if by and by.unit == clock.limit_unit else uow.district.limit_for(ticket.category)
    clock.limit_value += longer.value
    found = limits.explain(uow, clock)
    clock.due_at, clock.provisional, clock.step = found.due, found.provisional, 0
    if not limits.standing(clock):
        limits.schedule(uow, clock, urgent=urgent(uow, ticket))
    uow.repo(Clock).save(clock)
    ticket.due_at = clock.due_at
    uow.repo(Ticket).save(ticket)
    facts = {"clock": clock.id, "kind": clock.kind, "due": clock.due_at.isoformat(), "case": case.id}
    move.then.append(Follow(Ref("ticket", ticket.id), "prolong", Input(fields=facts)))


def _set_aside(move: Move, effect: Effect) -> None:
    """挂账: the ticket rests until the day of a field (北京条例 15). Raises Lacks for a day that has passed."""
    case, until = move.record, moment(move.record.fields[effect.values["until"]])
    if until <= move.uow.now:
        raise Lacks(act=move.act.name, missing=(Lack("until"),))
    reason = str(case.fields.get(effect.values.get("reason", ""), ""))
    facts: dict[str, Any] = {"unit": case.unit, "reason": reason, "until": until.isoformat(), "case": case.id}
    move.then.append(Follow(case.about, "set_aside", Input(fields=facts)))


def _run_on(move: Move, effect: Effect) -> None:
    """A ticket that rests because of the case goes on."""
    ticket = ticket_of(move.uow, move.record)
    if ticket and ticket.state == "suspended":
        move.then.append(Follow(Ref("ticket", ticket.id), "resume", Input(choice="suspension")))


def _exempt(move: Move, effect: Effect) -> None:
    """The missed limit is left out of the figures; the fact itself stays (H7)."""
    move.record.fields["exempt"] = move.record.fields.get("clock", 0)


def exempted(uow: Unit, ticket_id: int) -> set[int]:
    """The limits of a ticket that are left out of the figures; 0 is all of them."""
    found = uow.repo(Case).find(about=ticket_ref(ticket_id))
    return {int(case.fields["exempt"]) for case in found if "exempt" in case.fields}


def _all_of(move: Move, effect: Effect) -> None:
    """联审: each department that may does it once; with the last one the act `then` follows. Raises AlreadyDone."""
    uow, case, procedure = move.uow, move.record, procedure_of(move.uow, move.record)
    done = {one.actor_unit for one in uow.ledger.read("case", case.id) if one.facts.get("act") == move.act.name}
    if move.actor.unit in done:
        raise AlreadyDone(act=move.act.name, who="", unit=move.actor.unit, at=uow.now)
    asked = {code for way in procedure.step(move.act.name).who for code in departments(uow, case, way.relation)}
    if asked <= {*done, move.actor.unit}:
        move.then.append(Follow(Ref("case", case.id), procedure.full(effect.values["then"])))


def _admit(move: Move, effect: Effect) -> None:
    """准入: `core.work.guards.admitted` finds it by the stage the act leads to."""


WORK: dict[str, Work] = {
    "publish": _publish,
    "set": _set,
    "prolong": _prolong,
    "set_aside": _set_aside,
    "run_on": _run_on,
    "exempt": _exempt,
    "all_of": _all_of,
    "admit": _admit,
}
