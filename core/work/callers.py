"""Helpers of all commands about calls: lock, check, step, keep a note."""

from __future__ import annotations

from core.domain.calls.permits import RULES, holding
from core.domain.calls.states import call_after, called_after
from core.domain.rows import Call, CalledUnit, Person
from core.errors import AlreadyDone, Lacks, NoSuchCall, NotNow, NotYours
from core.people.queries import live_posts
from core.unit import Actor, Unit

# The event that shows an act has been done already, for "somebody was quicker".
DONE_BY = {
    "approve": "CallApproved",
    "refuse": "CallRefused",
    "cancel": "CallCancelled",
    "conclude": "CallConcluded",
    "close": "CallClosed",
    "ack": "CalledAcknowledged",
    "report_in": "CalledReportedIn",
    "feed_back": "CalledFedBack",
    "release": "CalledReleased",
    "dispute": "CalledDisputed",
    "send_back": "FeedbackSentBack",
    "rate": "CalledRated",
}


def locked_call(unit: Unit, call_id: int) -> Call:
    """The call, kept for this unit of work alone. Raises NoSuchCall."""
    call = unit.repo(Call).get(call_id, lock=True)
    if call is None:
        raise NoSuchCall(number="")
    return call


def locked_called(unit: Unit, called_id: int) -> tuple[Call, CalledUnit]:
    """A called unit and its call, the call locked first (no deadlock). Raises NoSuchCall."""
    seen = unit.repo(CalledUnit).get(called_id)
    if seen is None:
        raise NoSuchCall(number="")
    call = locked_call(unit, seen.call_id)
    called = unit.repo(CalledUnit).get(called_id, lock=True)
    if called is None:
        raise NoSuchCall(number="")
    return call, called


def units_of(unit: Unit, call: Call) -> list[CalledUnit]:
    """All units of a call, in the order in which they were called."""
    return unit.repo(CalledUnit).find(call_id=call.id)


def require(unit: Unit, actor: Actor, act: str, call: Call, called: CalledUnit | None = None) -> None:
    """Whether the actor holds the post that the act needs now. Raises NotYours."""
    posts = [p for p in live_posts(unit, actor.person_id) if (p.unit, p.role) == (actor.unit, actor.role)]
    if holding(unit.district, act, call, posts, called) is not None:
        return
    where = RULES[act].where
    whose = called.unit if where == "called" and called else call.reviewer if where == "reviewer" else call.caller
    raise NotYours(act=act, unit=whose)


def step_call(unit: Unit, call: Call, act: str, actor: Actor) -> None:
    """Move the call along the arrow of the act. Raises AlreadyDone or NotNow."""
    to = call_after(call.state, act)
    if to is None:
        raise _too_late(unit, "call", call.id, act, call.state)
    call.state = to
    call.last_act, call.last_by, call.changed_at = act, actor.name, unit.now
    unit.repo(Call).save(call)


def step_called(unit: Unit, called: CalledUnit, act: str, actor: Actor) -> None:
    """Move the called unit along the arrow of the act. Raises AlreadyDone or NotNow."""
    to = called_after(called.state, act)
    if to is None:
        raise _too_late(unit, "called", called.id, act, called.state)
    called.state = to
    called.last_act, called.last_by = act, actor.name
    unit.repo(CalledUnit).save(called)


def _too_late(unit: Unit, subject: str, row_id: int, act: str, state: str) -> AlreadyDone | NotNow:
    for entry in reversed(unit.ledger.read(subject, row_id)):
        if entry.event == DONE_BY.get(act):
            person = unit.repo(Person).get(entry.actor_id) if entry.actor_id else None
            return AlreadyDone(act=act, who=person.name if person else "", unit=entry.actor_unit, at=entry.at)
    return NotNow(act=act, state=state)


def needs(act: str, **given: str) -> None:
    """Refuse, naming everything that is missing. Raises Lacks."""
    missing = tuple(key for key, text in given.items() if not text.strip())
    if missing:
        raise Lacks(act=act, missing=missing)
