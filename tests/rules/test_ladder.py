"""When a limit speaks up and to whom, in Chinese local time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.district.entries import Calendar, Duration, EscalationLevel, TimerRules
from core.workflow.deadlines import Pause, deadline
from core.workflow.escalation import EXPIRING, Sound, plan
from tests.rules.almanac import OFFICE, at, pause
from tests.rules.districts import demo, tiny

THREE_DAYS = Duration(3, "work_day")


def sounds(
    start: str,
    limit: Duration,
    *,
    kind: str = "resolve",
    urgent: bool = False,
    pauses: tuple[Pause, ...] = (),
    now: str = "",
    rules: TimerRules | None = None,
    calendar: Calendar = OFFICE,
) -> tuple[Sound, ...]:
    """The plan of a limit whose due time is counted as the office counts it."""
    moment = at(now) if now else None
    due = deadline(at(start), limit, calendar, pauses, moment).due
    clock = rules or demo().timers
    ways = {"urgent": urgent, "rules": clock, "calendar": calendar, "pauses": pauses, "now": moment}
    return tuple(plan(kind, at(start), due, limit, **ways))  # type: ignore[arg-type]


def read(lines: str) -> list[tuple[datetime, str]]:
    """'2026-03-11 09:00 near handler' line by line."""
    split = (line.split() for line in lines.strip().splitlines())
    return [(at(f"{day} {clock}"), " ".join(words)) for day, clock, *words in split]


def told(plan_: tuple[Sound, ...]) -> list[tuple[datetime, str]]:
    """What is heard, in the same form."""
    return [(s.at, f"{s.what} {s.target}".strip()) for s in plan_]


AFTER_THURSDAY = """
2026-03-12 18:00 missed handler
2026-03-13 10:00 climb grid
2026-03-13 12:00 climb community
2026-03-13 18:00 climb street
2026-03-17 18:00 climb district
"""
PAUSED = """
2026-03-12 10:30 near handler
2026-03-13 10:36 near handler
2026-03-13 18:00 missed handler
2026-03-16 10:00 climb grid
2026-03-16 12:00 climb community
2026-03-16 18:00 climb street
2026-03-18 18:00 climb district
"""
ROWS = {
    "three working days, nobody moves": (
        sounds("2026-03-09 10:00", THREE_DAYS),
        "2026-03-11 09:00 near handler\n2026-03-12 10:00 near handler" + AFTER_THURSDAY,
    ),
    "two urgent hours in the night": (
        sounds("2026-03-09 23:00", Duration(2, "urgent_hour"), urgent=True),
        """
        2026-03-10 00:00 near handler
        2026-03-10 00:36 near handler
        2026-03-10 01:00 missed handler
        2026-03-10 01:10 climb grid
        2026-03-10 01:20 climb community
        2026-03-10 01:30 climb street
        2026-03-10 02:00 climb district
        """,
    ),
    "paused from Tuesday to Wednesday": (
        sounds("2026-03-09 10:00", THREE_DAYS, pauses=(pause("2026-03-10 10:00 to 2026-03-11 15:00"),)),
        PAUSED,
    ),
    "a pause that stands still, looked at on Wednesday": (
        sounds("2026-03-09 10:00", THREE_DAYS, pauses=(pause("from 2026-03-10 10:00"),), now="2026-03-11 15:00"),
        PAUSED,
    ),
    "paused after the first reminder": (
        sounds("2026-03-09 10:00", THREE_DAYS, pauses=(pause("2026-03-11 14:00 to 2026-03-12 14:00"),)),
        """
        2026-03-11 09:00 near handler
        2026-03-13 10:00 near handler
        2026-03-13 18:00 missed handler
        2026-03-16 10:00 climb grid
        2026-03-16 12:00 climb community
        2026-03-16 18:00 climb street
        2026-03-18 18:00 climb district
        """,
    ),
    "four urgent hours with one of them paused": (
        sounds(
            "2026-03-09 08:00",
            Duration(4, "urgent_hour"),
            urgent=True,
            pauses=(pause("2026-03-09 09:00 to 2026-03-09 10:00"),),
        )[:3],
        """
        2026-03-09 11:00 near handler
        2026-03-09 12:12 near handler
        2026-03-09 13:00 missed handler
        """,
    ),
    "two hours of the evening, not urgent: reminders before bedtime": (
        sounds("2026-03-09 21:30", Duration(2, "urgent_hour")),
        """
        2026-03-09 22:00 near handler
        2026-03-09 22:00 near handler
        2026-03-10 07:00 missed handler
        2026-03-10 10:00 climb grid
        2026-03-10 12:00 climb community
        2026-03-10 18:00 climb street
        2026-03-12 18:00 climb district
        """,
    ),
    "begun in the night, due in the night: all is told in the morning": (
        sounds("2026-03-09 23:00", Duration(2, "urgent_hour"))[:3],
        """
        2026-03-10 07:00 near handler
        2026-03-10 07:00 near handler
        2026-03-10 07:00 missed handler
        """,
    ),
    "silence of the reporter": (
        sounds("2026-03-09 10:00", Duration(7, "natural_day"), kind="rate"),
        "2026-03-13 07:00 near reporter\n2026-03-17 07:00 expire",
    ),
    "the tiny district: by its own hours, rungs and nights": (
        sounds("2026-03-09 09:00", Duration(2, "work_hour"), rules=tiny().timers, calendar=tiny().calendar_for("")),
        """
        2026-03-09 10:48 near handler
        2026-03-09 11:00 missed handler
        2026-03-12 06:30 climb district
        """,
    ),
    "a first rung at once": (
        sounds(
            "2026-03-09 10:00",
            THREE_DAYS,
            rules=replace(
                demo().timers,
                rungs=(EscalationLevel(None, "street"), EscalationLevel(Duration(1, "work_day"), "district")),
            ),
        )[2:],
        """
        2026-03-12 18:00 missed handler
        2026-03-12 18:00 climb street
        2026-03-13 18:00 climb district
        """,
    ),
    "rungs written in the wrong order still climb": (
        sounds(
            "2026-03-09 10:00",
            THREE_DAYS,
            rules=replace(
                demo().timers,
                rungs=(
                    EscalationLevel(Duration(1, "work_day"), "grid"),
                    EscalationLevel(Duration(2, "work_hour"), "street"),
                ),
            ),
        )[2:],
        """
        2026-03-12 18:00 missed handler
        2026-03-13 18:00 climb grid
        2026-03-13 18:00 climb street
        """,
    ),
    "reminders written in the wrong order": (
        sounds("2026-03-09 10:00", THREE_DAYS, rules=replace(demo().timers, before_fractions=(0.8, 0.5)))[:2],
        "2026-03-11 09:00 near handler\n2026-03-12 10:00 near handler",
    ),
}


@pytest.mark.requirement("WC-17")
@pytest.mark.parametrize(("found", "expected"), [pytest.param(*row, id=name) for name, row in ROWS.items()])
def test_a_limit_speaks_up(found: tuple[Sound, ...], expected: str) -> None:
    assert told(found) == read(expected)


def test_shares_are_told_with_the_reminders() -> None:
    assert [s.share for s in sounds("2026-03-09 10:00", THREE_DAYS)] == [0.5, 0.8, 1.0, 1.0, 1.0, 1.0, 1.0]


SPANS = st.tuples(st.integers(0, 20 * 24 * 60), st.integers(0, 6 * 24 * 60))
LIMITS = st.builds(
    Duration, st.integers(1, 9), st.sampled_from(["urgent_hour", "natural_day", "work_hour", "work_day"])
)


@given(
    LIMITS,
    st.integers(0, 14 * 24 * 60),
    st.lists(SPANS, max_size=3),
    st.booleans(),
    st.sampled_from(["resolve", *sorted(EXPIRING)]),
)
def test_pauses_move_sounds_but_never_their_number_or_order(
    limit: Duration, begins: int, spans: list[tuple[int, int]], urgent: bool, kind: str
) -> None:
    start = at("2026-03-02 00:00") + timedelta(minutes=begins)
    pauses = tuple(Pause(start + timedelta(minutes=a), start + timedelta(minutes=a + n)) for a, n in spans)
    ways = {"urgent": urgent, "rules": demo().timers, "calendar": OFFICE}
    due = deadline(start, limit, OFFICE, pauses).due
    free = plan(kind, start, deadline(start, limit, OFFICE).due, limit, **ways)  # type: ignore[arg-type]
    held = plan(kind, start, due, limit, **ways, pauses=pauses)  # type: ignore[arg-type]
    assert [(s.what, s.target, s.share) for s in held] == [(s.what, s.target, s.share) for s in free]
    moments = [s.at for s in held]
    assert moments == sorted(moments)
    assert all(later.at >= sooner.at for later, sooner in zip(held, free, strict=True) if later.what != "near")
    assert all(start <= s.at <= due for s in held if s.what == "near" and urgent)


def test_what_the_district_excepts_is_heard_at_any_hour() -> None:
    start, limit = at("2026-03-12 20:00"), Duration(5, "urgent_hour")
    due = deadline(start, limit, OFFICE).due
    ways = {"urgent": False, "rules": demo().timers, "calendar": OFFICE}
    resting = plan("resolve", start, due, limit, **ways)  # type: ignore[arg-type]
    excepted = plan("resolve", start, due, limit, **ways, loud=True)  # type: ignore[arg-type]
    missed = {
        name: next(s.at for s in told_ if s.what == "missed") for name, told_ in (("r", resting), ("e", excepted))
    }
    assert missed == {"r": at("2026-03-13 07:00"), "e": at("2026-03-13 01:00")}
    assert [s.what for s in resting] == [s.what for s in excepted], "the same clock gives as many sounds"
