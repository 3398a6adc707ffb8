"""13,000 members in 507 branches: an invitation finds the right ones."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import Engine

from core.procedures.records import Case
from core.procedures.relations import listed
from core.refs import NO_REF
from handlers.procedures.export import counts
from handlers.wording import Wording, load_catalogues
from tests.calls.conftest import sqlite_engine
from tests.calls.hall import CHUNHE, ROOT, Hall, demo

__all__ = ["sqlite_engine"]
MEMBERS, BRANCHES = 13_000, 507
SKILLS = ("doctor", "mediator", "police", "waste", "letters")


def _registered(hall: Hall) -> None:
    """Every fortieth of them lives in the community of the task."""
    with hall.department() as uow:
        for n in range(MEMBERS):
            area = CHUNHE if n % 40 == 0 else "990101002001"
            fields = {"skill": SKILLS[n // 40 % 5], "branch": f"第{n % BRANCHES + 1}支部"}
            number = f"9{n // 1000:02}-{n % 1000:03}-000"
            case = Case("volunteer", number, "volunteer.active", "", "", area, NO_REF, hall.now, n + 10, hall.now)
            case.fields = fields
            uow.repo(Case).add(case)


@pytest.mark.requirement("WC-12")
def test_thirteen_thousand_are_registered_and_those_who_live_there_are_invited(sqlite_engine: Engine) -> None:
    hall = Hall(sqlite_engine)
    _registered(hall)
    task = Case("shift_week", "900-000-001", "shift_week.open", "", "", CHUNHE, NO_REF, hall.now, 1, hall.now)
    task.fields = {"skill": "waste"}
    invited = hall.look(lambda uow: listed(uow, task, "volunteer.skill"))
    everybody = hall.look(lambda uow: listed(uow, task, "volunteer"))
    assert len(everybody) == 325 and len(invited) == 65 and {one.fields["skill"] for one in invited} == {"waste"}
    words = Wording(load_catalogues(ROOT / "locale"), demo()).of("zh-Hans")
    effect = SimpleNamespace(values={"procedure": "volunteer", "by": ("branch",)})
    rows = hall.look(lambda uow: counts(uow, words, effect))  # type: ignore[arg-type]
    assert len(rows) - 1 == BRANCHES and sum(int(row[-1]) for row in rows[1:]) == MEMBERS
