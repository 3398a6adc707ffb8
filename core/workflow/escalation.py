"""When a running limit speaks up, and to whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.district.entries import Calendar, Duration, EscalationLevel, TimerRules
from core.workflow.deadlines import Pause, after_due, fraction_point, quiet_shift
from core.workflow.work_calendar import ONE_DAY

SILENT = frozenset({"keep", "expire", "remind"})  # limits that come without a word before
EXPIRING = frozenset({"rate", "suspend", "answer", *SILENT})  # that end a wait instead of being missed by somebody


@dataclass(frozen=True, slots=True)
class Sound:
    """One moment at which a clock speaks. `what`: near, missed, climb or expire; `target`: a rung of the ladder."""

    at: datetime
    what: str
    target: str = ""
    share: float = 1.0


def plan(
    kind: str,
    start: datetime,
    due: datetime,
    limit: Duration,
    *,
    urgent: bool,
    rules: TimerRules,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    now: datetime | None = None,
    loud: bool = False,
) -> Iterator[Sound]:
    """All moments of one clock in order: reminders before, the due time, then rung after rung (WC-17).

    They are counted one by one as they are asked for: a clock that has just begun needs the first alone.

    `due` already counts the pauses in; with them (and `now` for one still open, as for `deadline`) the reminders fall
    on shares of the time that really ran. However often it is asked, the same clock gives as many sounds in the same
    order, so that the place reached in them holds its meaning. Matters that are not urgent keep silent in quiet hours
    and speak when these end, unless the district excepts them (`loud`); a missed limit is a fact at its own moment and
    is told when somebody can hear it.
    """

    def near(share: float, target: str) -> Sound:
        return Sound(fraction_point(start, due, share, calendar, limit.unit, pauses, now), "near", target, share)

    def all_() -> Iterator[Sound]:
        if kind in EXPIRING:
            yield from () if kind in SILENT else (near(0.5, "reporter"),)
            yield Sound(due, "expire")
            return
        shares = () if kind == "heed" else sorted(rules.before_fractions)
        yield from (near(share, "handler") for share in shares)
        yield Sound(due, "missed", "handler")
        yield from _climb(due, _ladder(kind, urgent, rules), calendar)

    if urgent or loud:
        return all_()
    return (replace(sound, at=_audible(sound, start, due, rules)) for sound in all_())


def _ladder(kind: str, urgent: bool, rules: TimerRules) -> Sequence[EscalationLevel]:
    """A danger that nobody signs for climbs in minutes."""
    if kind == "heed":
        return rules.heed_rungs
    return rules.urgent_rungs if urgent else rules.rungs


def _climb(due: datetime, rungs: Sequence[EscalationLevel], calendar: Calendar) -> Iterator[Sound]:
    """The rungs from low to high: none sounds before the one below it; the handler hears of the miss itself."""
    reached = due
    for rung in rungs:
        if rung.after is None and rung.target == "handler":
            continue
        reached = max(reached, after_due(due, rung.after, calendar) if rung.after else due)
        yield Sound(reached, "climb", rung.target)


def _audible(sound: Sound, start: datetime, due: datetime, rules: TimerRules) -> datetime:
    """When it can be heard: after the quiet hours, but a reminder that would then be too late before they begin."""
    later = quiet_shift(sound.at, rules.quiet_from, rules.quiet_to)
    if sound.what != "near" or sound.at == later or later < due:
        return later
    evening = later - _quiet_length(rules)
    return evening if start <= evening else later


def _quiet_length(rules: TimerRules) -> timedelta:
    from_, to = rules.quiet_from, rules.quiet_to
    return timedelta(hours=to.hour - from_.hour, minutes=to.minute - from_.minute) % ONE_DAY
