"""Residents' sentences with what a fair dispatcher would read in them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.district.district import District
from core.district.folder import load

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "districts" / "demo"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One message. `category` '': none fits, not counted; `also`: codes that can be defended too.

    `home`: the writer's bound area; `area`: the lowest area the message tells, '' none; `emergency`: the line to
    ring; `refusal`: why it is not dispatched; `manner`: how it is written.
    """

    id: str
    text: str
    home: str
    kind: str
    category: str
    also: tuple[str, ...]
    area: str
    emergency: str
    refusal: str
    manner: tuple[str, ...]

    @property
    def fair(self) -> tuple[str, ...]:
        """Every category that counts as right, the best one first."""
        return (self.category, *self.also) if self.category else ()


@cache
def sentences() -> tuple[Sentence, ...]:
    """All of them, in the order of the file."""
    with (HERE / "sentences.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(_sentence(row) for row in csv.DictReader(lines))


@cache
def district() -> District:
    """The demo district, read once."""
    return load(DEMO)


def _sentence(row: dict[str, str]) -> Sentence:
    return Sentence(
        id=row["id"],
        text=row["text"],
        home=row["home"],
        kind=row["kind"],
        category=row["category"],
        also=_codes(row["also"]),
        area=row["area"],
        emergency=row["emergency"],
        refusal=row["refusal"],
        manner=_codes(row["manner"]),
    )


def _codes(cell: str) -> tuple[str, ...]:
    return tuple(code for code in cell.split(";") if code)
