"""A fourth set of residents' sentences: read once, then a guard."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.rules.districts import demo_router

FILE = Path(__file__).with_name("fourth.csv")


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_matter_is_read_as_often_as_before() -> None:
    """Read once: .806 first, .885 among three of 314; its mistakes were read before the words of categories grew."""
    read = [(row, demo_router().read(row["text"])) for row in rows() if row["category"] or row["also"]]
    wanted = [{row["category"], *row["also"].split("|")} for row, _ in read]
    first = sum(found.category in fair for (_, found), fair in zip(read, wanted, strict=True))
    three = sum(bool({found.category, *found.choices} & fair) for (_, found), fair in zip(read, wanted, strict=True))
    assert len(read) > 300 and first >= 0.9 * len(read) and three >= 0.94 * len(read)


def test_dangers_are_heard_and_what_only_sounds_so_is_not() -> None:
    """31 of 64 were heard when it was first read, half of them told without an alarm word; the words were then grown on
    it, so from now on it forecasts nothing. Dangers that one clause alone does not tell are still missed (3)."""
    heard = {True: [0, 0], False: [0, 0]}
    for row in rows():
        count = heard[bool(row["emergency"])]
        count[0] += demo_router().danger(row["text"]) is not None
        count[1] += 1
    assert heard[True][1] == 64 and heard[True][0] >= 60
    assert heard[False][0] <= 4


def test_what_is_not_dispatched_is_told() -> None:
    """4 of 21 at first; the other three of now lie in other cities and are told so by their place."""
    told = [(row["refused"], demo_router().read(row["text"])) for row in rows() if not row["emergency"]]
    assert sum(bool(meant and found.refusal) for meant, found in told) >= 17
    assert sum(bool(found.refusal and not meant) for meant, found in told) <= 1


def test_places_are_read_though_written_by_sound() -> None:
    places = [demo_router().read(row["text"]).place.area == row["area"] for row in rows() if row["area"]]
    assert len(places) == 93 and sum(places) >= 91
