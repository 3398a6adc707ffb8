"""Puts 25,000 people and 11,727 households into the large district."""

from __future__ import annotations

from pathlib import Path

from core.district.district import District
from core.people.records import Appointment, Person
from core.procedures.records import Case
from core.refs import NO_REF
from core.storage.sql_unit_of_work import SqlUnitOfWork

# 寿光 1+1+N: a secretary, a full-time worker, helpers; 12,000 in all. 武昌: 13,000 volunteers. 汉源: 11,727 households.
GRID_USERS, VOLUNTEERS, HOUSEHOLDS = 12_000, 13_000, 11_727
_ROLES = ("branch_secretary", "grid_worker", "grid_helper")


def fill(uow: SqlUnitOfWork, district: District, *, volunteers: int = 0, households: int = 0) -> None:
    """Every large grid has its secretary and worker first, then helpers all round; the rest lives about."""
    grids = [one.code for one in district.areas.values() if one.kind == "grid" and _outer(district, one.parent)]
    committees = {code: district.department_for("cm_committee", code) for code in grids}
    for n in range(GRID_USERS + volunteers):
        area, nth = grids[n % len(grids)], n // len(grids)
        role = "volunteer" if n >= GRID_USERS else _ROLES[min(nth, 2)]
        committee = committees[area]
        assert committee is not None
        person = uow.repo(Person).add(Person("web", f"p{n}", f"p{n}", "zh-Hans", f"第{n}位", area))
        uow.repo(Appointment).add(Appointment(person.id, role, committee.code, area, uow.now))
    for n in range(households):
        area, door = grids[n % len(grids)], f"{n // 100}栋{n % 100:02}"
        fields = {"where": area}
        uow.repo(Case).add(
            Case("household", f"{n:09}", "household.kept", door, "", area, NO_REF, uow.now, 1, uow.now, fields)
        )


def _outer(district: District, parent: str | None) -> bool:
    return parent is not None and district.areas[parent].kind == "community"


def folder(where: Path) -> Path:
    """The folder of the large district, written by its tool."""
    from tools.capacity import write

    return write(where / "capacity")
