"""Reads of duty lists: what a table would change, whose duty it is."""

from collections.abc import Sequence

from core.district.desks import community_of
from core.duties.guards import items_in_force
from core.duties.lists import Preview, preview, search
from core.duties.records import DutyItem
from core.procedures.records import Case
from core.unit_of_work import UnitOfWork


def preview_list(uow: UnitOfWork, list_code: str, rows: Sequence[Sequence[str]]) -> Preview:
    """What an import would do, with every mistake and its line; changes nothing."""
    kind = uow.district.lists.kinds[list_code]
    return preview(uow.district, kind, rows, items_in_force(uow, list_code)[1])


def look_up(uow: UnitOfWork, words: str, limit: int = 5) -> list[DutyItem]:
    """Items of all lists in force for key words (SG-03, WC-34)."""
    found = [item for code in uow.district.lists.kinds for item in items_in_force(uow, code)[1]]
    return search(found, words, limit)


def keeper(uow: UnitOfWork, base: str, area: str) -> str | None:
    """Who took over an estate that had nobody; the community while nobody has (WH-06). None: as the district's list
    of departments says, for nobody has listed the estate."""
    grids = uow.district.grids
    if not grids.estates or base != grids.property or area not in uow.district.areas:
        return None
    path = [one.code for one in uow.district.path(area)]
    for case in uow.repo(Case).find(procedure=grids.estates, area=path, closed_at=None):
        taken = str(case.fields.get("by", "")) if case.state == f"{grids.estates}.managed" else ""
        return taken or community_of(uow.district, area)
    return None
