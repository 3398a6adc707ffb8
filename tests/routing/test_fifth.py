"""A fifth set of residents' sentences: read once, then a guard."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from core.routing.router import Reading
from tests.rules.districts import demo_router

FILE = Path(__file__).with_name("fifth.csv")


@cache
def read() -> list[tuple[dict[str, str], Reading]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [(row, demo_router().read(row["text"])) for row in csv.DictReader(file)]


def test_the_matter_is_read_as_often_as_before() -> None:
    """Read once: .809 first, .907 among three of 162 (.710 and .821 before the lists grew)."""
    read_ = [({row["category"], *row["also"].split("|")}, found) for row, found in read() if row["category"]]
    first = sum(found.category in fair for fair, found in read_)
    three = sum(bool({found.category, *found.choices} & fair) for fair, found in read_)
    assert len(read_) == 162 and first >= 0.83 * len(read_) and three >= 0.92 * len(read_)


def test_dangers_are_heard_and_what_only_sounds_so_is_not() -> None:
    """34 of 50 were heard when it was first read, with 10 false alarms; the words were then grown on it."""
    heard = {True: [0, 0], False: [0, 0]}
    for row, _ in read():
        count = heard[bool(row["emergency"])]
        count[0] += demo_router().danger(row["text"]) is not None
        count[1] += 1
    assert heard[True][1] == 50 and heard[True][0] >= 48
    assert heard[False][0] <= 4


def test_what_is_not_dispatched_is_told_and_what_only_sounds_so_is() -> None:
    """By the hand that wrote the refusals' words afterwards: a guard, no forecast."""
    rows = [(bool(row["refused"]), found.refusal is not None) for row, found in read() if not row["emergency"]]
    assert sum(meant for meant, _ in rows) == 38 and rows.count((True, True)) >= 36
    assert rows.count((False, True)) == 0


def test_places_are_read_though_written_by_sound() -> None:
    places = [found.place.area == row["area"] for row, found in read() if row["area"]]
    assert len(places) > 100 and sum(places) >= 0.96 * len(places)
