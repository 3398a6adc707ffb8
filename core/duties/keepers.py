"""Who stands for the property company in an estate of the register."""

from core.district.desks import community_of
from core.procedures.records import Case
from core.unit_of_work import UnitOfWork


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
