"""What a limit does when its moment has come, for every kind of record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core import events as e
from core.commands import Input
from core.refs import Ref
from core.unit_of_work import UnitOfWork
from core.workflow import limits
from core.workflow.engine import Follow, Happened, Move, Step
from core.workflow.escalation import Sound
from core.workflow.records import Timer
from core.workflow.transitions import Workflow

Due = Callable[[UnitOfWork, Any, Any], Happened]
"""What follows once a limit has passed, given the record and the one locked before it."""


def _nothing(uow: UnitOfWork, record: Any, parent: Any) -> Happened:
    return []


@dataclass(frozen=True, slots=True)
class Timed:
    """How the limits of a kind of record run.

    `lock` as of a Subject. `urgent`: whether they speak at night. `due`: by the kind of limit, what its being missed
    means, or its end where it only ends a wait. `instead`: what happens in place of speaking at all. `moved`: how the
    record shows that a limit was counted anew. `climbs`: whether a missed limit is told above.
    """

    lock: Callable[[UnitOfWork, int], tuple[Any, Any]]
    urgent: Callable[[UnitOfWork, Any, Any], bool] = lambda uow, record, parent: False
    due: Mapping[str, Due] = field(default_factory=dict)
    instead: Due = _nothing
    moved: Callable[[UnitOfWork, Any], None] = lambda uow, record: None
    climbs: Callable[[UnitOfWork, Any], bool] = lambda uow, record: True


def house(table: Workflow, act: str, choice: str = "") -> Due:
    """An act of the house follows, where it has a place. Raises ValueError for an act that people do."""
    if not table.acts[act].by_house:
        raise ValueError(f"{table.kind}.{act} is not an act of the house")

    def due(uow: UnitOfWork, record: Any, parent: Any) -> Happened:
        placed = table.target(record.state, act) is not None
        return [Follow(Ref(table.kind, record.id), act, Input(choice))] if placed else []

    return due


def run_timer(kinds: Mapping[str, Timed], uow: UnitOfWork, timer_id: int) -> Happened:
    """The next moment of one limit: remind, miss, climb, or end a wait. Locks its record first (no deadlock)."""
    seen = uow.repo(Timer).get(timer_id)
    if seen is None:
        return []
    timed = kinds[seen.about.kind]
    record, parent = timed.lock(uow, seen.about.id)
    timer = limits.still_running(uow, seen)
    if timer is None:
        return []
    if told := timed.instead(uow, record, parent):
        return told
    urgent = timed.urgent(uow, record, parent)
    sound = limits.next_sound(uow, timer, urgent=urgent)
    if sound is None:
        return []
    follows = timed.due.get(timer.kind, _nothing)
    if sound.what == "expire":
        limits.stop(uow, timer)
        return follows(uow, record, parent)
    told = [_spoken(timer, sound)] if sound.what != "climb" or timed.climbs(uow, record) else []
    limits.schedule(uow, timer, urgent=urgent)
    uow.repo(Timer).save(timer)
    return told + (follows(uow, record, parent) if sound.what == "missed" else [])


def _spoken(timer: Timer, sound: Sound) -> e.Event:
    """Near, missed (which the limit keeps for ever) or climbed; of tickets it is said apart."""
    about, of = timer.about.id, timer.about.kind
    facts = {
        "timer": timer.id,
        "kind": timer.kind,
        "department": timer.department,
        **({} if of == "ticket" else {"of": of}),
    }
    near, missed, climbed = _SAID["ticket" if of == "ticket" else ""]
    if sound.what == "near":
        return near(about, **facts, share=sound.share)
    if sound.what == "climb":
        return climbed(about, **facts, target=sound.target)
    timer.missed_at = timer.settled_at = timer.due_at
    return missed(about, **facts, due=timer.due_at.isoformat())


_SAID: dict[str, tuple[Callable[..., e.Event], ...]] = {
    "ticket": (e.DeadlineNear, e.DeadlineMissed, e.TicketEscalated),
    "": (e.TimerNear, e.TimerMissed, e.TimerEscalated),
}


def recount_timer(kinds: Mapping[str, Timed], uow: UnitOfWork, timer_id: int) -> Happened:
    """Count a provisional limit anew; silent where nothing changed (H3). Urgent limits are never provisional."""
    seen = uow.repo(Timer).get(timer_id)
    if seen is None:
        return []
    record, _ = kinds[seen.about.kind].lock(uow, seen.about.id)
    timer = uow.repo(Timer).get(timer_id, lock=True)
    if timer is None or not timer.provisional or timer.stopped_at is not None:
        return []
    before, found = timer.due_at, limits.explain(uow, timer)
    timer.due_at, timer.provisional = found.due, found.provisional
    if timer.next_at is not None:
        limits.schedule(uow, timer, urgent=False)
    uow.repo(Timer).save(timer)
    if timer.due_at == before:
        return []
    kinds[timer.about.kind].moved(uow, record)
    facts: dict[str, Any] = {"timer": timer.id, "kind": timer.kind, "due": timer.due_at.isoformat()}
    of = timer.about.kind
    moved = e.DeadlineMoved if of == "ticket" else e.TimerMoved
    return [moved(timer.about.id, **facts, **({} if of == "ticket" else {"of": of, "department": timer.department}))]


def own_limits(kind: str) -> Step:
    """A Subject's `timers`: stop, pause and resume the limits of the record as the row says; none start with an act."""

    def move(what: Move) -> None:
        running = limits.running(what.uow, Ref(kind, what.record.id))
        limits.move(what.uow, running, what.act.timers, urgent=False, start=lambda name: None)

    return move
