"""Reads of duty lists: what a table would change, whose duty an item is."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from core.duties.guards import items_in_force
from core.duties.lists import Preview, in_codes, preview, search
from core.duties.records import DutyItem
from core.unit_of_work import UnitOfWork


def read_table(text: str) -> tuple[dict[str, str], ...]:
    """The rows of a table with a heading, as CSV or as cells copied from a sheet (tabs); empty rows fall out."""
    plain = text.lstrip("\ufeff")
    tabs = "\t" in plain.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(plain, newline=""), delimiter="\t" if tabs else ",")
    cells = ([(key, value) for key, value in row.items() if key is not None] for row in rows)
    found = ({key.strip(): (value or "").strip() for key, value in row} for row in cells)
    return tuple(row for row in found if any(row.values()))


def preview_list(uow: UnitOfWork, list_code: str, rows: Sequence[Mapping[str, str]]) -> Preview:
    """What an import would do, with every mistake and its line; changes nothing."""
    kind = uow.district.lists.kinds[list_code]
    return preview(uow.district, kind, in_codes(uow.district, rows), items_in_force(uow, list_code)[1])


def look_up(uow: UnitOfWork, words: str, limit: int = 5) -> list[DutyItem]:
    """Items of all lists in force for key words (SG-03, WC-34)."""
    found = [item for code in uow.district.lists.kinds for item in items_in_force(uow, code)[1]]
    return search(found, words, limit)
