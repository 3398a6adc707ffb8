"""Limits go by the unit's own hours, and by the rules they began with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from core.district.entries import Duration
from core.refs import NO_REF, ticket_ref
from core.workflow import limits
from core.workflow.records import Timer
from core.workflow.work_calendar import local
from tests import acts as c
from tests.calls.hall import Hall, demo, tiny


def _resolve(hall: Hall, ticket: int) -> Timer:
    return hall.look(lambda one: [k for k in one.repo(Timer).find(about=ticket_ref(ticket)) if k.kind == "resolve"])[-1]


@pytest.mark.parametrize(
    ("department", "due"),
    [
        pytest.param("sewer", "08:30", id="works from six to two: an hour and a half today, the rest from six"),
        pytest.param("hub", "17:00", id="noon break till one, closes at five"),
    ],
)
@pytest.mark.requirement("DY-06")
def test_staggered_hours_count_each_unit_s_own_time(sqlite_engine: Engine, department: str, due: str) -> None:
    hall = Hall(sqlite_engine, tiny())
    hall.wait(hours=3)  # Wednesday 12:30 in Shanghai
    begun = hall.look(
        lambda one: limits.begin(one, NO_REF, "resolve", department, Duration(4, "work_hour"), urgent=False)
    )
    assert f"{local(begun.due_at):%H:%M}" == due


def test_a_change_of_rules_touches_new_dispatches_only(sqlite_engine: Engine) -> None:
    hall = Hall(sqlite_engine)
    old = hall.ticket("0101")
    before = _resolve(hall, old)
    hall.do(c.SignTicket(old), hall.liaison("urban_mgmt"))
    hall.do(c.ContactReporter(old), hall.liaison("urban_mgmt"))
    categories = {
        code: replace(category, limit=Duration(1, "work_day")) for code, category in demo().categories.items()
    }
    hall.district = replace(demo(), categories=categories)
    hall.wait(hours=1)
    hall.do(c.AskReporter(old, "几号楼？"), hall.liaison("urban_mgmt"))
    hall.wait(minutes=5)
    hall.do(c.SupplementTicket(old, "三号楼"), hall.resident)
    after = _resolve(hall, old)
    assert (after.limit_value, after.limit_unit) == (before.limit_value, before.limit_unit)
    assert after.due_at >= before.due_at, "also when it is counted anew"
    fresh = _resolve(hall, hall.ticket("0101"))
    assert (fresh.limit_value, fresh.limit_unit) == (1, "work_day")
