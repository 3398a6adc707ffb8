"""Figures counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tools.training.metrics import expected_error, judge, promised, reliability, threshold_for
from tools.training.report import calibration_picture, classes, confusion


def test_figures() -> None:
    likely = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.55, 0.45], [0.3, 0.7]])
    figures = judge(likely, np.array([0, 0, 1, 1, 1]), ("a", "b"))
    assert figures.accuracy == pytest.approx(0.8)
    assert figures.confusion == ((2, 0), (1, 2))
    assert figures.lines[0].precision == pytest.approx(2 / 3)
    assert figures.lines[1].recall == pytest.approx(2 / 3)
    assert figures.macro_f1 == pytest.approx(0.8)
    assert figures.at_80 == 1.0  # the four surest


def test_calibration_error() -> None:
    sure = np.array([0.95, 0.95, 0.65, 0.65])
    right = np.array([True, True, True, False])
    bins = reliability(sure, right)
    assert [(b.messages, b.accuracy) for b in bins] == [(2, 0.5), (2, 1.0)]
    assert expected_error(bins) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("wanted", "threshold", "coverage"),
    [
        pytest.param(0.5, 0.61, 1.0, id="all may go"),
        pytest.param(0.95, 0.79, 22 / 40, id="one wrong in twenty-two"),
        pytest.param(1.0, 1.0, 0.0, id="never sure enough"),
    ],
)
def test_threshold(wanted: float, threshold: float, coverage: float) -> None:
    sure = np.linspace(1.0, 0.61, 40)
    right = np.arange(40) < 22
    right[3] = False
    found, share = threshold_for(sure, right, wanted)
    assert found == pytest.approx(threshold)
    assert share == pytest.approx(coverage)


def test_what_is_promised_holds_in_the_hardest_part() -> None:
    sure = np.tile(np.linspace(1.0, 0.61, 40), 2)
    right = np.concatenate((np.arange(40) < 40, np.arange(40) < 22))
    found, share = promised(sure, right, np.repeat([0, 1], 40), 0.95)
    assert found == pytest.approx(0.78) and share == pytest.approx(46 / 80)
    assert threshold_for(sure, right, 0.95)[0] < found


def test_report_parts() -> None:
    figures = judge(np.array([[0.9, 0.1], [0.6, 0.4]]), np.array([0, 1]), ("a|b", "c"))
    assert "a／b" in "\n".join(classes(figures) + confusion(figures))
    assert calibration_picture(figures.bins).count("<circle") == len(figures.bins) == 2
