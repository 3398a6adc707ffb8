"""A short vote reminds in time; a visit comes before a proposal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import events as e
from core.decisions.records import Step
from core.decisions.watching import half_over
from core.errors import NotReady
from core.unit_of_work import CLOCKWORK
from tests import acts as c
from tests.decisions.village import AREA, SECRETARY, TELLER, Village

LASTING = {30: (15, 17), 90: (45, 47), 120: (60, 62)}


@pytest.mark.parametrize("minutes", [pytest.param(n, id=f"open for {n} minutes") for n in LASTING])
def test_a_short_vote_is_looked_at_when_half_of_it_is_over(village: Village, minutes: int) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.started()
    for number in "123":
        village.do(c.MarkPresent(vote, number, "site"), TELLER)
    village.do(c.SettleDecision(vote, closes_at=village.now + timedelta(minutes=minutes)), SECRETARY)
    village.act(vote, "open")
    opened, (half, still) = village.now, LASTING[minutes]
    seen = []
    for at in (0, half - 1, half, still, half + 4, minutes):
        village.now = opened + timedelta(minutes=at)
        if village.ask(half_over):
            seen.append(at)
    assert seen == [half, still]
    village.now = opened + timedelta(minutes=half)
    events = village.do(c.CheckDecision(vote), CLOCKWORK)
    assert [one.reminder for one in events if isinstance(one, e.DecisionReminded)] == ["ballot_ends"]
    assert not village.do(c.CheckDecision(vote), CLOCKWORK)


def test_a_long_vote_waits_for_the_hourly_look(village: Village) -> None:
    village.enrol(["成年人"] * 3)
    village.opened()
    village.now += timedelta(hours=12)
    assert village.ask(half_over) == []


@pytest.mark.requirement("LD-03")
def test_nothing_is_proposed_before_somebody_went_to_listen(village: Village) -> None:
    village.enrol(["代表"] * 5)
    start = c.StartDecision("sunshine", AREA, SECRETARY.department, "修路", roll_id=village.roll_id)
    matter = village.do(start, SECRETARY)[0].subject_id
    village.act(matter, "suggest", "桥太窄")
    with pytest.raises(NotReady) as refused:
        village.act(matter, "propose", "加宽桥面")
    missing = refused.value.facts["missing"]
    assert isinstance(missing, tuple)
    assert [(one.what, one.facts.get("act")) for one in missing] == [("act", "visit")]
    village.act(matter, "visit", "书记、网格员走访一组十二户：十户同意加宽，两户担心噪声。")
    village.act(matter, "propose", "加宽桥面")
    steps = village.ask(lambda uow: uow.repo(Step).find(decision_id=matter, act="visit"))
    assert [(one.role, one.text[:6]) for one in steps] == [("community_secretary", "书记、网格员")]
