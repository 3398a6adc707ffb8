"""Days of a calendar file are changed, and its head stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from core.editions.calendar_days import with_days
from core.errors import BadCalendarDay

DEMO = Path("districts/demo/calendar_2026.yaml")
TEXT = DEMO.read_text(encoding="utf-8")
MAKE_UP = "make_up_workdays: [2026-01-04, 2026-02-14, 2026-02-28, 2026-05-09, 2026-09-20, 2026-10-10]"


@pytest.mark.parametrize(
    ("first", "last", "kind", "name", "was", "is_"),
    [
        pytest.param(
            "2026-10-08", "", "holiday", "国庆节", "国庆节: [2026-10-01, 2026-10-07]",
            "国庆节: [2026-10-01, 2026-10-08]", id="one more day of a holiday",
        ),
        pytest.param(
            "2026-12-21", "2026-12-22", "holiday", " 冬至: ", "2026-10-07]\n",
            "2026-10-07]\n  冬至: [2026-12-21, 2026-12-22]\n", id="a holiday of its own",
        ),
        pytest.param(
            "2026-10-04", "", "plain", "", "国庆节: [2026-10-01, 2026-10-07]",
            "国庆节: [2026-10-01, 2026-10-03]\n  国庆节 2: [2026-10-05, 2026-10-07]", id="a day out of its middle",
        ),
        pytest.param(
            "2026-04-07", "", "makeup", "", MAKE_UP, MAKE_UP.replace("02-28,", "02-28, 2026-04-07,"),
            id="work on a day of rest",
        ),
        pytest.param("2026-10-10", "", "plain", "", ", 2026-10-10]", "]", id="no longer work"),
        pytest.param(
            "2026-01-01", "2026-01-03", "plain", "", "  元旦: [2026-01-01, 2026-01-03]\n", "", id="a holiday less"
        ),
        pytest.param("2026-01-02", "", "holiday", "元旦", "元旦", "元旦", id="nothing new"),
    ],
)  # fmt: skip
def test_only_what_was_meant_changes(first: str, last: str, kind: str, name: str, was: str, is_: str) -> None:
    assert with_days(TEXT, 2026, first, last, kind, name) == TEXT.replace(was, is_)


def test_a_year_is_begun() -> None:
    text = with_days("", 2027, "2027-01-01", "2027-01-03", "holiday", "元旦")
    assert yaml.safe_load(text)["year"] == 2027 and "元旦: [2027-01-01, 2027-01-03]" in text
    assert with_days(text, 2027, "2027-01-01", "2027-01-03", "plain", "") == (
        "year: 2027\nholidays: {}\nmake_up_workdays: []\n"
    )


@pytest.mark.parametrize(
    ("text", "first", "last", "kind", "name"),
    [
        pytest.param(TEXT, "2027-01-01", "", "plain", "", id="a day of another year"),
        pytest.param(TEXT, "2026-10-08", "2026-10-01", "plain", "", id="the end before the start"),
        pytest.param(TEXT, "10月1日", "", "plain", "", id="no date"),
        pytest.param(TEXT, "2026-10-08", "", "holiday", " : ", id="a holiday without a name"),
        pytest.param(TEXT, "2026-10-08", "", "feast", "x", id="no kind of day"),
        pytest.param(TEXT + "note: x\n", "2026-10-08", "", "plain", "", id="a file that holds more"),
        pytest.param("year: [", "2026-10-08", "", "plain", "", id="a broken file"),
        pytest.param("holidays: {元旦: 3}", "2026-10-08", "", "plain", "", id="no days in it"),
    ],
)
def test_what_is_no_day_is_refused(text: str, first: str, last: str, kind: str, name: str) -> None:
    with pytest.raises(BadCalendarDay):
        with_days(text, 2026, first, last, kind, name)
