"""Whether a version of the district's files can be put in force."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from core.calls.records import Call
from core.decisions.records import Roll
from core.district.district import District
from core.district.folder import DistrictErrors, Mistake, read_files
from core.people.queries import live
from core.people.records import Appointment
from core.procedures.records import Case
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork

FILE = re.compile(r"[a-z][a-z0-9_]{0,60}\.(yaml|csv)")
LARGEST = 4_000_000  # characters of a file

# What records name by its code, and so may not vanish; a unit, a role and a post may: their work is taken back.
NAMED: tuple[tuple[str, type[Any], str], ...] = (
    *(("areas", kind, "area") for kind in (Ticket, Call, Case, Roll)),
    ("categories", Ticket, "category"),
    ("request_types", Ticket, "kind"),
)


def merged(files: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    """The files as they are with the changes."""
    return {name: text for name, text in ({**files} | {**changes}).items() if text is not None}


def read(files: Mapping[str, str]) -> tuple[District | None, tuple[Mistake, ...]]:
    """The district of these files, or what is wrong in them; the same answer is not worked out twice."""
    return _read(tuple(sorted(files.items())))


@lru_cache(4)
def _read(files: tuple[tuple[str, str], ...]) -> tuple[District | None, tuple[Mistake, ...]]:
    try:
        return read_files({name: text.encode() for name, text in files}), ()
    except DistrictErrors as found:
        return None, found.mistakes


def stranded(uow: UnitOfWork, new: District) -> list[str]:
    """Codes that records name and the new version does not have, stages in which cases stand among them."""
    old = uow.district
    lost = [
        code
        for shelf, kind, name in NAMED
        for code in sorted(getattr(old, shelf).keys() - getattr(new, shelf).keys())
        if uow.repo(kind).first(**{name: code})
    ]
    lost += [code for code in old.calls.types.keys() - new.calls.types.keys() if uow.repo(Call).first(kind=code)]
    stages = {f"{p.code}.{stage}" for p in old.procedures.values() for stage in p.stages}
    stages -= {f"{p.code}.{stage}" for p in new.procedures.values() for stage in p.stages}
    return [*dict.fromkeys(lost), *(code for code in sorted(stages) if uow.repo(Case).first(state=code))]


def ending(uow: UnitOfWork, new: District) -> int:
    """How many posts held now would end, because their unit, role or place is in the new version no longer."""
    held = (one for one in uow.repo(Appointment).find(valid_to=None) if live(uow, one))
    kept: tuple[Mapping[str, object], ...] = (new.departments, new.roles, new.areas)
    return sum(
        any(code not in shelf for code, shelf in zip((p.department, p.role, p.area), kept, strict=True)) for p in held
    )
