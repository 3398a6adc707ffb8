"""Thresholds: place x kind of matter x period, and false alarms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.district.entries import Names
from core.insight.thresholds import Sight, Threshold, hits

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
RULE = Threshold("many", Names("三个人说同一件事"), 3, 7, "grid_leader")


def _told(*people: int, days: float = 1, place: str = "estate", category: str = "1301") -> list[Sight]:
    return [Sight(place, category, NOW - timedelta(days=days), who) for who in people]


@pytest.mark.parametrize(
    ("sights", "found"),
    [
        pytest.param(_told(1, 2, 3), [3], id="three people in a week"),
        pytest.param(_told(1, 1, 1, 2), [], id="one who tells three times is one"),
        pytest.param(_told(0, 0, 0), [3], id="people without a name count each"),
        pytest.param(_told(1, 2) + _told(3, days=8), [], id="a week ago no longer counts"),
        pytest.param(_told(1, 2) + _told(3, place="market"), [], id="another place is another spot"),
        pytest.param(_told(1, 2) + _told(3, category="0117"), [], id="another kind too"),
        pytest.param(_told(1, 2, 3) + _told(1, 2, 3, 4, place="market"), [4, 3], id="most people first"),
    ],
)
def test_people_are_counted_by_spot(sights: list[Sight], found: list[int]) -> None:
    assert [hit.people for hit in hits(RULE, sights, NOW)] == found


def test_each_false_alarm_asks_for_one_more() -> None:
    spot = ("estate", "1301")
    assert not hits(RULE, _told(1, 2, 3), NOW, {spot: 1})
    [hit] = hits(RULE, _told(1, 2, 3, 4), NOW, {spot: 1})
    assert (hit.people, hit.needed) == (4, 4)
    assert hits(RULE, _told(1, 2, 3, place="market"), NOW, {spot: 1}), "elsewhere nothing changes"


def test_a_threshold_hears_only_its_categories() -> None:
    fire = Threshold("fire", Names("消防"), 2, 7, "grid_leader", ("13",))
    assert hits(fire, _told(1, 2), NOW) and not hits(fire, _told(1, 2, category="0117"), NOW)
