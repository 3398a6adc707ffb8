"""When a running limit speaks up, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.domain.deadlines import after_due, fraction_point, quiet_shift
from core.domain.district import Calendar, ClockRules, Limit

EXPIRING = frozenset({"rate", "suspend", "answer"})  # limits that end a wait instead of being missed by somebody


@dataclass(frozen=True, slots=True)
class Sound:
    """One moment at which a clock speaks. `what`: near, missed, climb or expire; `target`: a rung of the ladder."""

    at: datetime
    what: str
    target: str = ""
    share: float = 1.0


def plan(
    kind: str, start: datetime, due: datetime, limit: Limit, *, urgent: bool, rules: ClockRules, calendar: Calendar
) -> tuple[Sound, ...]:
    """All moments of one clock in order: reminders before, the due time, then rung after rung.

    Matters that are not urgent keep silent in quiet hours and speak when these end; a missed limit is a fact at its
    own moment and is told when somebody can hear it.
    """
    if kind in EXPIRING:
        sounds = [Sound(fraction_point(start, due, 0.5, calendar, limit.unit), "near", "reporter", 0.5)]
        sounds.append(Sound(due, "expire"))
    else:
        sounds = [
            Sound(fraction_point(start, due, share, calendar, limit.unit), "near", "handler", share)
            for share in rules.before_fractions
        ]
        sounds.append(Sound(due, "missed", "handler"))
        rungs = rules.urgent_rungs if urgent else rules.rungs
        sounds += [Sound(after_due(due, rung.after, calendar), "climb", rung.target) for rung in rungs if rung.after]
    if urgent:
        return tuple(sounds)
    return tuple(
        Sound(quiet_shift(s.at, rules.quiet_from, rules.quiet_to), s.what, s.target, s.share) for s in sounds
    )
