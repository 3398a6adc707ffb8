"""Counts how well the lists read each further set of sentences."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.routing.router import duty
from tests.routing.sentences import district
from tests.rules.districts import demo_router

HERE = Path(__file__).parent
SETS = ("fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
Counts = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A message and what a fair dispatcher would read in it. `area`: None where its places are of no district; `open`:
    whether it is a danger may be argued about."""

    text: str
    fair: frozenset[str]
    area: str | None
    emergency: str
    refused: str
    open: bool


def rows(name: str) -> list[Row]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [_row(row) for row in csv.DictReader(file)]


def _row(row: dict[str, str]) -> Row:
    fair = frozenset(filter(None, (row["category"], *row["also"].split("|"))))
    return Row(row["text"], fair, row.get("area"), row["emergency"], row.get("refused", ""), row["manner"] == "open")


def _taker(code: str, area: str) -> str:
    if code not in district().categories:
        return ""
    found = duty(district(), code, area)
    return found.department.code if found.department else f"desk {found.desk}"


@cache
def counts(name: str) -> dict[str, Counts]:
    """For each figure how many of how many."""
    told: dict[str, list[bool]] = {}

    def note(figure: str, hit: object) -> None:
        told.setdefault(figure, []).append(bool(hit))

    for row in rows(name):
        found, danger = demo_router().read(row.text), demo_router().danger(row.text)
        if row.fair:
            note("category", found.category in row.fair)
            note("among three", {found.category, *found.choices} & row.fair)
            taker = _taker(found.category, found.place.area)
            area = found.place.area if row.area is None else row.area
            note("department", taker in {_taker(code, area) for code in row.fair})
        if row.area is not None:
            note("place" if row.area else "no place", found.place.area == row.area)
        if row.emergency:
            note("dangers", danger)
            note("their category", found.category in row.fair)
        elif not row.open:
            note("false alarms", danger)
        if not row.emergency:
            note("refusals" if row.refused else "false refusals", found.refusal)
    return {figure: (sum(hits), len(hits)) for figure, hits in told.items()}


if __name__ == "__main__":
    for each in SETS:
        print(
            each, *(f"{figure} {hits}/{of} {hits / of:.3f}" for figure, (hits, of) in counts(each).items()), sep="\n  "
        )
