"""A running limit of any record: begin, pause, resume, stop, speak up."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

from core.district.entries import Duration
from core.refs import Ref
from core.unit_of_work import UnitOfWork
from core.workflow.deadlines import Deadline, Pause, deadline
from core.workflow.escalation import Sound, plan
from core.workflow.notes import matter
from core.workflow.records import Timer
from core.workflow.transitions import Timers


def running(uow: UnitOfWork, about: Ref) -> list[Timer]:
    """The limits of a record that have not ended."""
    found = uow.repo(Timer).find(about=about, stopped_at=None)
    return [timer for timer in found if timer.stopped_at is None]


def still_running(uow: UnitOfWork, seen: Timer) -> Timer | None:
    """The limit, locked, if it may still speak; the record it limits is locked first (no deadlock)."""
    timer = uow.repo(Timer).get(seen.id, lock=True)
    return timer if timer and timer.next_at is not None and timer.stopped_at is None else None


def begin(
    uow: UnitOfWork, about: Ref, kind: str, whose: str, limit: Duration, *, urgent: bool, due: datetime | None = None
) -> Timer:
    """Start a limit now, by the calendar of the unit whose it is (DY-06); `due` overrules the counting."""
    found = deadline(uow.now, limit, uow.district.calendar_for(whose))
    timer = Timer(about, kind, whose, uow.now, due or found.due, limit.value, limit.unit, None)
    timer.provisional = found.provisional and due is None
    schedule(uow, timer, urgent=urgent)
    return uow.repo(Timer).add(timer)


def stop(uow: UnitOfWork, timer: Timer, *, kept: bool = False) -> None:
    """The limit has ended, kept or no longer owed; a pause that stands ends with it."""
    if kept and timer.missed_at is None:
        timer.settled_at = uow.now
    timer.pauses = [[p[0], p[1] or uow.now.isoformat(), *p[2:]] for p in timer.pauses]
    timer.stopped_at, timer.next_at = uow.now, None
    uow.repo(Timer).save(timer)


def pause(uow: UnitOfWork, timer: Timer, why: str) -> None:
    """The limit stands for a reason of its own; reasons may overlap, and each is paused once."""
    if why in standing(timer):
        return
    uow.repo(Timer).change(timer, pauses=[*timer.pauses, [uow.now.isoformat(), None, why]], next_at=None)


def resume(uow: UnitOfWork, timer: Timer, why: str, *, urgent: bool) -> None:
    """The reason has gone: the limit runs on where it stood, unless another reason holds it still (H5, H6)."""
    if why not in standing(timer):
        return
    timer.pauses = [
        [start, uow.now.isoformat(), why] if end is None and _why(rest) == why else [start, end, *rest]
        for start, end, *rest in timer.pauses
    ]
    found = explain(uow, timer)
    timer.due_at, timer.provisional = found.due, found.provisional
    if not standing(timer):
        schedule(uow, timer, urgent=urgent)
    uow.repo(Timer).save(timer)


def standing(timer: Timer) -> frozenset[str]:
    """For which reasons the limit stands now; empty while it runs."""
    return frozenset(_why(rest) for _, end, *rest in timer.pauses if end is None)


def _why(rest: list[str | None]) -> str:
    return (rest[0] if rest else "") or "review"


def explain(uow: UnitOfWork, timer: Timer) -> Deadline:
    """The limit's due time computed anew, with the steps that say in words how."""
    limit = Duration(timer.limit_value, timer.limit_unit)
    return deadline(timer.started_at, limit, uow.district.calendar_for(timer.department), _pauses(timer), now=uow.now)


def _pauses(timer: Timer) -> list[Pause]:
    return [
        Pause(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None)
        for start, end, *_ in timer.pauses
        if start
    ]


def sounds(uow: UnitOfWork, timer: Timer, *, urgent: bool) -> Iterator[Sound]:
    """All moments at which the limit speaks, in order; aloud where the district excepts the ticket's grade from its
    quiet hours."""
    ticket = matter(uow, timer.about) if timer.about.kind == "ticket" else None
    return plan(
        timer.kind,
        timer.started_at,
        timer.due_at,
        Duration(timer.limit_value, timer.limit_unit),
        urgent=urgent,
        rules=uow.district.timers,
        calendar=uow.district.calendar_for(timer.department),
        pauses=_pauses(timer),
        now=uow.now,
        loud=ticket is not None and ticket.grade in uow.district.timers.quiet_except,
    )


def schedule(uow: UnitOfWork, timer: Timer, *, urgent: bool) -> None:
    """Set the next look; reminders that would come too late to help are passed over."""
    for ahead in islice(sounds(uow, timer, urgent=urgent), timer.step, None):
        if ahead.what != "near" or ahead.at >= uow.now:
            timer.next_at = ahead.at
            return
        timer.step += 1
    timer.next_at = None


def next_sound(uow: UnitOfWork, timer: Timer, *, urgent: bool) -> Sound | None:
    """The sound that is due now, counted as made; None where it is too early, and the next look is set."""
    found = next(islice(sounds(uow, timer, urgent=urgent), timer.step, None), None)
    if found is None or found.at > uow.now:
        schedule(uow, timer, urgent=urgent)
        uow.repo(Timer).save(timer)
        return None
    timer.step += 1
    return found


def move(
    uow: UnitOfWork, timer_rows: Iterable[Timer], moves: Timers, *, urgent: bool, start: Callable[[str], None]
) -> None:
    """Keep, stop, pause and resume by kind, then start what begins; the row says which."""
    for timer in timer_rows:
        if timer.kind in {*moves.keep, *moves.stop}:
            stop(uow, timer, kept=timer.kind in moves.keep)
        elif timer.kind in moves.pause:
            pause(uow, timer, moves.why)
        elif timer.kind in moves.resume:
            resume(uow, timer, moves.why, urgent=urgent)
    for kind in moves.start:
        start(kind)
