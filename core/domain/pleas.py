"""Applications about limits: extension, suspension, exclusion, appeal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from core.domain.calls.profiles import PleaRules
from core.domain.entries import Limit
from core.domain.rows import Clock, Plea, Ticket
from core.domain.workdays import ZONE

_DAY = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_SPAN = re.compile(r"(\d{1,3})\s*(个月|個月|天|日|months?|days?)")
KINDS = ("extend", "suspend", "exclude", "appeal")
OF_FIGURES = frozenset({"exclude", "appeal"})  # they touch the figures only; the fact stays (H7)
STATES = ("asked", "granted", "refused", "ended", "withdrawn")
ARROWS = (
    ("asked", "grant", "granted", ""),
    ("asked", "refuse", "refused", "a refused application does not count against the number allowed"),
    ("asked", "withdraw", "withdrawn", ""),
    ("granted", "end", "ended", "a suspension ends by itself on its day, or earlier by hand"),
)
_TABLE = {(state, act): to for state, act, to, _ in ARROWS}


def plea_after(state: str, act: str) -> str | None:
    """The state after an act, or None."""
    return _TABLE.get((state, act))


def named_end(text: str, now: datetime) -> datetime | None:
    """The end a text names: '2026-12-31', '2026年12月31日' (its close of business) or '90天', '3个月' from now."""
    if found := _DAY.search(text):
        year, month, day = (int(part) for part in found.groups())
        try:
            return datetime(year, month, day, 18, tzinfo=ZONE)
        except ValueError:
            return None
    if found := _SPAN.search(text):
        return now + timedelta(days=int(found[1]) * (30 if found[2][0] in "个個m" else 1))
    return None


def pleader(kind: str, ticket: Ticket, clock: Clock | None) -> str:
    """The unit that may apply: who has the matter; about figures, whose limit was missed."""
    return clock.unit if clock and kind in OF_FIGURES else ticket.unit


def lacking(
    rules: PleaRules,
    kind: str,
    *,
    reason: str,
    text: str,
    until: datetime | None,
    ticket: Ticket,
    clock: Clock | None,
    earlier: Sequence[Plea],
    now: datetime,
) -> tuple[str, ...]:
    """What stands in the way of an application, all at once; () where it may be made.

    Extension: before the due, at most `extend_times` granted (C-1; 安阳条例 50). Suspension (挂账): once, not overdue,
    a reason of the list, an end within a year, an explanation for the reporter (北京条例 15). Exclusion: a reason of
    the list and evidence. Appeal: by the handling unit, of a missed limit, once.
    """
    open_ones = [p for p in earlier if p.kind == kind and p.state == "asked"]
    counted = [p for p in earlier if p.kind == kind and p.state in {"granted", "ended"}]
    found = ["already_asked"] if open_ones else []
    found += ["text"] if not text.strip() else []
    if kind in {"extend", "suspend"}:
        found += ["not_running"] if clock is None or clock.stopped_at else []
        found += ["overdue"] if clock and not clock.stopped_at and (clock.missed_at or now > clock.due_at) else []
    if kind == "extend":
        found += ["times"] if len(counted) >= rules.extend_times else []
    elif kind == "suspend":
        found += ["times"] if len(counted) >= rules.suspend_times else []
        found += ["reason"] if reason not in rules.suspend_reasons else []
        found += _end(rules, until, now)
    elif kind == "exclude":
        found += ["times"] if counted else []
        found += ["reason"] if reason not in rules.exclude_reasons else []
    elif kind == "appeal":
        asked = [p for p in earlier if p.kind == "appeal" and p.state != "withdrawn"]
        found += ["times"] if len(asked) >= rules.appeal_times else []
        found += ["not_missed"] if clock is None or clock.missed_at is None else []
        found += ["not_closed"] if ticket.state not in {"closed", "withdrawn"} else []
    return tuple(dict.fromkeys(found))


def _end(rules: PleaRules, until: datetime | None, now: datetime) -> list[str]:
    if until is None or until <= now:
        return ["until"]
    return ["until_too_far"] if until > now + timedelta(days=rules.suspend_max) else []


def longer(rules: PleaRules, clock: Clock, original: Limit) -> Limit:
    """The limit after one more extension: original limits are added up; a fixed one only in the same unit of time."""
    by = rules.extend_by if rules.extend_by and rules.extend_by.unit == clock.limit_unit else original
    return Limit(clock.limit_value + by.value, clock.limit_unit)


def exempt(pleas: Sequence[Plea], clock_id: int) -> bool:
    """Whether a missed limit is left out of the figures; the fact itself stays (H7).

    An exclusion made before anything was missed is of the whole matter.
    """
    granted = [p for p in pleas if p.kind in OF_FIGURES and p.state == "granted"]
    return any(p.clock_id in {0, clock_id} for p in granted)
