"""How early a meeting may be called, as a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.decisions.noticing import too_early
from core.decisions.stages import Case, Deed
from core.workflow.work_calendar import ZONE
from tests.decisions.village import demo

CHARTER = demo().charter
NOW = datetime(2026, 11, 2, 23, 30, tzinfo=ZONE)
BODIES = {"owners": "owners", "residents": "residents_assembly", "collective": "rceo_members", "five_steps": ""}


def case(profile: str, shown: int | None) -> Case:
    """A matter whose plan became public so many days ago; None: not yet."""
    way = CHARTER.profiles[profile]
    at = NOW - timedelta(days=shown or 0)
    deeds = () if shown is None else (Deed("publish_plan", "vote", at, "plan_notice"),)
    return Case(way, "vote", deeds, CHARTER.bodies.get(BODIES[profile]))


ROWS = [
    ("the plan is public long enough", "residents", 5, 1, {}),
    ("the plan is public today, meeting in three days", "residents", 0, 3, {}),
    ("the plan is public today, meeting in two days", "residents", 0, 2, {"plan_notice": 3}),
    ("the plan is not public yet, meeting in two days", "residents", None, 2, {"plan_notice": 3}),
    ("owners: notice of fifteen days, meeting in fourteen", "owners", 20, 14, {"notice": 15}),
    ("owners: exactly fifteen days, though it is nearly midnight", "owners", 20, 15, {}),
    ("owners: neither the plan nor the notice", "owners", 0, 1, {"plan_notice": 15, "notice": 15}),
    ("no body is set: only the plan waits", "five_steps", None, 0, {}),
]


@pytest.mark.parametrize(("profile", "shown", "ahead", "lacking"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_a_meeting_that_comes_too_early(profile: str, shown: int | None, ahead: int, lacking: dict[str, int]) -> None:
    found = too_early(case(profile, shown), NOW + timedelta(days=ahead), NOW, CHARTER.grounds)
    assert {one.what: one.days for one in found} == lacking
    assert all(one.basis for one in found)


def test_the_earliest_day_is_named_with_its_article() -> None:
    [found] = too_early(case("owners", 20), NOW, NOW, CHARTER.grounds)
    assert found.earliest == (NOW + timedelta(days=15)).date()
    assert found.basis == CHARTER.bodies["owners"].basis
    later = replace(case("owners", 20), body=None)
    assert too_early(later, NOW, NOW, CHARTER.grounds) == ()
