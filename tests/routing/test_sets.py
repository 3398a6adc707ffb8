"""Further sets of residents' sentences: read once, then a guard."""

from __future__ import annotations

import pytest

from tests.routing.sets import counts

# What each set must reach, and for how many at most a false alarm or refusal is heard; docs/routing.md says what of
# it is a forecast and what was grown on.
LEAST = {
    "fourth": {"category": 0.9, "among three": 0.94, "place": 0.97, "dangers": 0.94, "refusals": 0.8},
    "fifth": {"category": 0.83, "among three": 0.92, "place": 0.96, "dangers": 0.96, "refusals": 0.94},
    "sixth": {"category": 0.82, "among three": 0.91, "department": 0.84, "place": 0.95, "dangers": 0.93},
    "seventh": {"category": 0.78, "among three": 0.88, "department": 0.82, "place": 0.95, "dangers": 0.84},
    "eighth": {"category": 0.77, "among three": 0.85, "department": 0.8, "place": 0.92, "dangers": 0.73},
    "ninth": {"category": 0.74, "among three": 0.83, "department": 0.78, "dangers": 0.83},
    "tenth": {"category": 0.87, "among three": 0.94, "department": 0.89, "place": 0.98},
}
MOST = {
    "fourth": {"false alarms": 4, "false refusals": 1},
    "fifth": {"false alarms": 4, "false refusals": 0},
    "sixth": {"false alarms": 4, "false refusals": 1},
    "seventh": {"false alarms": 7, "false refusals": 0},
    "eighth": {"false alarms": 4, "false refusals": 1},
    "ninth": {"false alarms": 18, "false refusals": 4},
}


@pytest.mark.parametrize("name", LEAST)
def test_what_is_meant_is_read_as_often_as_before(name: str) -> None:
    read = counts(name)
    assert {
        figure: read[figure] for figure, least in LEAST[name].items() if read[figure][0] < least * read[figure][1]
    } == {}


@pytest.mark.parametrize("name", MOST)
def test_what_only_sounds_so_is_not_heard(name: str) -> None:
    read = counts(name)
    assert [(f, read[f]) for f, most in MOST[name].items() if read[f][0] > most] == []
