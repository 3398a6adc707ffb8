"""Reads of duty lists: what a table would change, whose duty an item is."""

from collections.abc import Sequence

from core.duties.guards import items_in_force
from core.duties.lists import Preview, preview, search
from core.duties.records import DutyItem
from core.unit_of_work import UnitOfWork


def preview_list(uow: UnitOfWork, list_code: str, rows: Sequence[Sequence[str]]) -> Preview:
    """What an import would do, with every mistake and its line; changes nothing."""
    kind = uow.district.lists.kinds[list_code]
    return preview(uow.district, kind, rows, items_in_force(uow, list_code)[1])


def look_up(uow: UnitOfWork, words: str, limit: int = 5) -> list[DutyItem]:
    """Items of all lists in force for key words (SG-03, WC-34)."""
    found = [item for code in uow.district.lists.kinds for item in items_in_force(uow, code)[1]]
    return search(found, words, limit)
