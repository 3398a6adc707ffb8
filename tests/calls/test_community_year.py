"""A community is appraised once a year, by its street alone."""

from __future__ import annotations

import pytest

from core.commands import Input, StartCase
from core.errors import CivicError, Lacks, NotYours
from core.procedures.records import Case
from core.procedures.steps import standing
from core.refs import NO_REF, Ref
from core.unit_of_work import Actor
from tests import acts as c
from tests.calls.hall import CHUNHE, Hall

YEAR = {"where": CHUNHE, "year": 2026, "grade": "good", "did": "楼道灯两天内修好，回访都做了"}


def start(hall: Hall, actor: Actor) -> int:
    return hall.do(StartCase("community_year", NO_REF, Input(fields=dict(YEAR))), actor)[0].subject_id


def state(hall: Hall, row: int) -> tuple[str, str]:
    found = hall.look(lambda uow: uow.repo(Case).get(row))
    assert found is not None
    return found.state, found.fields["grade"]


@pytest.mark.requirement("KM-37")
def test_the_street_alone_appraises_a_community_once_a_year_and_no_department_does(hall: Hall) -> None:
    """实行街道统一对社区工作综合考核评比: told to the community, which may object; once a year; by nobody else."""
    others = [hall.liaison(code) for code in ("urban_mgmt", "emergency", "market")]
    for other in (*others, hall.post("street_operator", "st_cmd@990101002"), hall.centre, hall.secretary):
        with pytest.raises((NotYours, Lacks)):
            start(hall, other)
    row = start(hall, hall.street)
    hall.do(c.Perform(Ref("case", row), "community_year.object", Input(text="垃圾分类少算了两个月")), hall.secretary)
    decided = Input(text="核对了台账，采纳", fields={"grade": "fair"})
    with pytest.raises(CivicError):
        hall.do(c.Perform(Ref("case", row), "community_year.decide", decided), others[0])
    hall.do(c.Perform(Ref("case", row), "community_year.decide", decided), hall.street)
    assert state(hall, row) == ("community_year.final", "fair")
    procedure = hall.district.procedures["community_year"]
    there = hall.look(lambda uow: standing(uow, procedure, YEAR, hall.street))
    assert there is not None and there.id == row, "one appraisal a year: who begins it again is shown the first"
    assert hall.look(lambda uow: standing(uow, procedure, YEAR | {"year": 2027}, hall.street)) is None


def test_who_says_nothing_for_five_working_days_agrees(hall: Hall) -> None:
    row = start(hall, hall.street)
    hall.wait(days=8)
    hall.tick()
    assert state(hall, row) == ("community_year.final", "good")
