"""What township and supervision are warned of, as a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.decisions.stages import Deed
from core.decisions.watch import REMINDERS, WARNINGS, reminders, warnings
from tests.decisions.test_missing import DEEDS, DISTRICT, GOOD, NOW, OPENED, day, without

CLOSED = (*DEEDS, OPENED, Deed("close", "vote", day(0, 10), "close", to="publish"))
SHOWN = (*CLOSED, Deed("publish", "publish", day(0, 11), "publish", to="carry_out"))
DONE = (*SHOWN, Deed("done", "carry_out", day(-20), "done", to="archive"))
REPORTED = (*SHOWN, Deed("report", "carry_out", day(-150), "report"))
PASSED_OVER = tuple(d for d in DEEDS if d.stage != "review")
UNTRUE = (*SHOWN, Deed("untrue", "carry_out", day(-1), "untrue"))
ANSWERED = Deed("answer", "carry_out", day(-8), "answer")
ROWS: list[tuple[str, dict[str, Any], datetime, set[str]]] = [
    ("nothing wrong", {}, NOW, set()),
    ("the township was passed over", {"deeds": PASSED_OVER}, NOW, {"skipped_stage"}),
    ("opened without notice", {"deeds": (*without("notice"), OPENED)}, NOW, {"missing_notice"}),
    ("closed two days ago, not published", {"deeds": CLOSED, "stage": "publish"}, day(-2), {"not_published"}),
    ("closed a week ago", {"deeds": CLOSED, "stage": "publish"}, day(-7), {"not_published", "stage_overdue"}),
    ("published, no report for half a year", {"deeds": SHOWN, "stage": "carry_out"}, day(-180), {"not_executed"}),
    ("published, reported a month ago", {"deeds": REPORTED, "stage": "carry_out"}, day(-180), set()),
    ("done", {"deeds": DONE, "stage": "archive"}, day(-300), set()),
    ("called untrue", {"deeds": UNTRUE, "stage": "carry_out"}, day(-2), {"untrue"}),
    ("called untrue, no answer", {"deeds": UNTRUE, "stage": "carry_out"}, day(-9), {"untrue", "unanswered"}),
    ("answered", {"deeds": (*UNTRUE, ANSWERED), "stage": "carry_out"}, day(-9), {"untrue"}),
    ("the township takes its time", {"stage": "review", "deeds": DEEDS[:6]}, day(10), {"stage_overdue"}),
    (
        "the last day, too few came",
        {"deeds": (*DEEDS, OPENED), "closes_at": NOW + timedelta(hours=20)},
        NOW,
        {"quorum_at_risk"},
    ),
    (
        "over for two days, not counted",
        {"deeds": (*DEEDS, OPENED), "closes_at": NOW - timedelta(days=2)},
        NOW,
        {"quorum_at_risk", "not_counted"},
    ),
    ("two days left, too few came", {"deeds": (*DEEDS, OPENED), "closes_at": NOW + timedelta(days=2)}, NOW, set()),
]


@pytest.mark.requirement("LD-22", "LD-25", "LD-28")
@pytest.mark.parametrize(("changes", "now", "what"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_what_supervision_is_warned_of(changes: dict[str, Any], now: datetime, what: set[str]) -> None:
    present = GOOD.roll[:21] if GOOD.roll else ()
    found = warnings(replace(GOOD, **changes), present, now, DISTRICT.calendars["default"])
    assert {one.what for one in found} == what


MEETING = GOOD.meeting_at or NOW
CALLED = without("open")
REMINDED: list[tuple[str, dict[str, Any], datetime, set[str]]] = [
    ("two days before the meeting", {"deeds": CALLED}, MEETING - timedelta(days=2), set()),
    ("the day before the meeting", {"deeds": CALLED}, MEETING - timedelta(hours=23), {"meeting_soon"}),
    ("the day before, never called", {"deeds": without("notice")}, MEETING - timedelta(hours=23), set()),
    ("just opened", {"deeds": (*DEEDS, OPENED), "closes_at": NOW + timedelta(hours=20)}, NOW, set()),
    (
        "half over, ends within a day",
        {"deeds": (*DEEDS, OPENED), "closes_at": NOW + timedelta(hours=20)},
        NOW + timedelta(hours=11),
        {"ballot_ends"},
    ),
    (
        "half over, ends in a week",
        {"deeds": (*DEEDS, OPENED), "closes_at": NOW + timedelta(days=16)},
        NOW + timedelta(days=9),
        set(),
    ),
    ("just over", {"deeds": (*DEEDS, OPENED), "closes_at": NOW}, NOW + timedelta(minutes=5), {"count_due"}),
    ("over, and counted", {"deeds": CLOSED, "stage": "publish", "closes_at": day(0, 10)}, day(-1), set()),
    ("published two months ago", {"deeds": SHOWN, "stage": "carry_out"}, day(-60), set()),
    ("the quarter is nearly over", {"deeds": SHOWN, "stage": "carry_out"}, day(-85), {"report_due"}),
    ("the quarter is over", {"deeds": SHOWN, "stage": "carry_out"}, day(-95), set()),
    ("done long ago", {"deeds": DONE, "stage": "archive"}, day(-105), set()),
]


@pytest.mark.parametrize(("changes", "now", "what"), [pytest.param(*row[1:], id=row[0]) for row in REMINDED])
def test_what_people_are_reminded_of(changes: dict[str, Any], now: datetime, what: set[str]) -> None:
    found = reminders(replace(GOOD, **changes), NOW, now, DISTRICT.calendars["default"])
    assert {one.what for one in found} == what


def test_every_reminder_is_shown_in_the_table() -> None:
    assert set().union(*(row[3] for row in REMINDED)) == REMINDERS


def test_a_report_that_stays_away_is_warned_of_in_every_rhythm() -> None:
    case = replace(GOOD, deeds=SHOWN, stage="carry_out")
    calendar = DISTRICT.calendars["default"]
    first, same, next_one = (next(warnings(case, (), day(-n), calendar)).since for n in (95, 150, 200))
    assert first == same != next_one


def test_every_warning_is_shown_once_in_the_table() -> None:
    assert set().union(*(row[3] for row in ROWS)) == WARNINGS
