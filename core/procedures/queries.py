"""Cases that a reader may see."""

from __future__ import annotations

from core.domain.procedures import Procedure
from core.procedures.records import Case
from core.procedures.relations import may_see
from core.unit import Unit

MOST = 2000  # cases of one procedure that a list looks at, the newest


def visible(uow: Unit, procedure: Procedure, person_id: int) -> list[Case]:
    """The cases of a procedure a person may see, newest first; person 0 is the public."""
    found: list[Case] = uow.cases.find(procedure=procedure.code, newest=True, limit=MOST)
    return [case for case in found if may_see(uow, case, person_id)]
