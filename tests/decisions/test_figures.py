"""Sums over decisions, as a table."""

from __future__ import annotations

from fractions import Fraction

import pytest

from core.decisions.figures import Course, Figures, sums

NOTHING = Figures(0, 0, 0, 0, 0, 0, None)
ROWS: list[tuple[str, list[Course], Figures]] = [
    ("nothing yet", [], NOTHING),
    ("one on its way", [Course("a")], Figures(1, 0, 0, 0, 0, 0, None)),
    ("one passed, half voted", [Course("a", "passed", 10, 5)], Figures(1, 1, 1, 0, 0, 1, Fraction(1, 2))),
    ("an empty roll has no turnout", [Course("a", "no_quorum")], Figures(1, 1, 0, 1, 0, 1, None)),
    ("late and done", [Course("a", "chosen", 4, 4, True, True)], Figures(1, 1, 1, 0, 1, 0, Fraction(1))),
    (
        "small and big villages weigh the same",
        [Course("a", "passed", 10, 10), Course("b", "failed", 1000, 500)],
        Figures(2, 2, 1, 0, 0, 2, Fraction(3, 4)),
    ),
]


@pytest.mark.parametrize(("courses", "expected"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_all_together(courses: list[Course], expected: Figures) -> None:
    found = sums(courses)
    assert found[""] == expected
    assert sum(one.started for code, one in found.items() if code) == expected.started
