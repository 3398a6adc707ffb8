"""A running limit of any record: begin, pause, resume, stop, speak up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

from core.domain.deadlines import Deadline, Pause, deadline
from core.domain.district import Calendar, Limit
from core.domain.ladder import Sound, plan
from core.domain.refs import Ref
from core.domain.rows import Clock, Ticket
from core.unit import Unit
from core.workflow.transitions import Timers


def calendar_of(unit: Unit, code: str) -> Calendar:
    """When a unit works; the default calendar for one that no longer exists (dissolved in mid-course)."""
    return unit.district.calendar_for(code if code in unit.district.units else "")


def running(unit: Unit, about: Ref) -> list[Clock]:
    """The limits of a record that have not ended."""
    found = unit.repo(Clock).find(about=about, stopped_at=None)
    return [clock for clock in found if clock.stopped_at is None]


def still_running(unit: Unit, seen: Clock) -> Clock | None:
    """The limit, locked, if it may still speak; the record it limits is locked first (no deadlock)."""
    clock = unit.repo(Clock).get(seen.id, lock=True)
    return clock if clock and clock.next_at is not None and clock.stopped_at is None else None


def begin(
    unit: Unit, about: Ref, kind: str, whose: str, limit: Limit, *, urgent: bool, due: datetime | None = None
) -> Clock:
    """Start a limit now, by the calendar of the unit whose it is (DY-06); `due` overrules the counting."""
    found = deadline(unit.now, limit, calendar_of(unit, whose))
    clock = Clock(about, kind, whose, unit.now, due or found.due, limit.value, limit.unit, None)
    clock.provisional = found.provisional and due is None
    schedule(unit, clock, urgent=urgent)
    return unit.repo(Clock).add(clock)


def stop(unit: Unit, clock: Clock) -> None:
    """The limit has ended, kept or not; a pause that stands ends with it."""
    clock.pauses = [[p[0], p[1] or unit.now.isoformat(), *p[2:]] for p in clock.pauses]
    clock.stopped_at, clock.next_at = unit.now, None
    unit.repo(Clock).save(clock)


def pause(unit: Unit, clock: Clock, why: str) -> None:
    """The limit stands for a reason of its own; reasons may overlap, and each is paused once."""
    if why in standing(clock):
        return
    clock.pauses = [*clock.pauses, [unit.now.isoformat(), None, why]]
    clock.next_at = None
    unit.repo(Clock).save(clock)


def resume(unit: Unit, clock: Clock, why: str, *, urgent: bool) -> None:
    """The reason has gone: the limit runs on where it stood, unless another reason holds it still (H5, H6)."""
    if why not in standing(clock):
        return
    clock.pauses = [
        [start, unit.now.isoformat(), why] if end is None and _why(rest) == why else [start, end, *rest]
        for start, end, *rest in clock.pauses
    ]
    found = explain(unit, clock)
    clock.due_at, clock.provisional = found.due, found.provisional
    if not standing(clock):
        schedule(unit, clock, urgent=urgent)
    unit.repo(Clock).save(clock)


def standing(clock: Clock) -> frozenset[str]:
    """For which reasons the limit stands now; empty while it runs."""
    return frozenset(_why(rest) for _, end, *rest in clock.pauses if end is None)


def _why(rest: list[str | None]) -> str:
    return (rest[0] if rest else "") or "review"


def explain(unit: Unit, clock: Clock) -> Deadline:
    """The limit's due time computed anew, with the steps that say in words how."""
    limit = Limit(clock.limit_value, clock.limit_unit)
    return deadline(clock.started_at, limit, calendar_of(unit, clock.unit), _pauses(clock), now=unit.now)


def _pauses(clock: Clock) -> list[Pause]:
    return [
        Pause(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None)
        for start, end, *_ in clock.pauses
        if start
    ]


def sounds(unit: Unit, clock: Clock, *, urgent: bool) -> Iterator[Sound]:
    """All moments at which the limit speaks, in order."""
    return plan(
        clock.kind,
        clock.started_at,
        clock.due_at,
        Limit(clock.limit_value, clock.limit_unit),
        urgent=urgent,
        rules=unit.district.clock,
        calendar=calendar_of(unit, clock.unit),
        pauses=_pauses(clock),
        now=unit.now,
        loud=_excepted(unit, clock),
    )


def _excepted(unit: Unit, clock: Clock) -> bool:
    """Whether the district excepts the ticket's grade from its quiet hours."""
    ticket = unit.repo(Ticket).get(clock.about.id) if clock.about.kind == "ticket" else None
    return ticket is not None and ticket.grade in unit.district.clock.quiet_except


def schedule(unit: Unit, clock: Clock, *, urgent: bool) -> None:
    """Set the next look; reminders that would come too late to help are passed over."""
    for ahead in islice(sounds(unit, clock, urgent=urgent), clock.step, None):
        if ahead.what != "near" or ahead.at >= unit.now:
            clock.next_at = ahead.at
            return
        clock.step += 1
    clock.next_at = None


def next_sound(unit: Unit, clock: Clock, *, urgent: bool) -> Sound | None:
    """The sound that is due now, counted as made; None where it is too early, and the next look is set."""
    found = next(islice(sounds(unit, clock, urgent=urgent), clock.step, None), None)
    if found is None or found.at > unit.now:
        schedule(unit, clock, urgent=urgent)
        unit.repo(Clock).save(clock)
        return None
    clock.step += 1
    return found


def move(unit: Unit, clocks: Iterable[Clock], moves: Timers, *, urgent: bool, start: Callable[[str], None]) -> None:
    """Stop, pause and resume by kind, then start what begins; the row says which."""
    for clock in clocks:
        if clock.kind in moves.stop:
            stop(unit, clock)
        elif clock.kind in moves.pause:
            pause(unit, clock, moves.why)
        elif clock.kind in moves.resume:
            resume(unit, clock, moves.why, urgent=urgent)
    for kind in moves.start:
        start(kind)
