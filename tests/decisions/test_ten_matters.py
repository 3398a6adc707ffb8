"""The ten matters of 阳光票决: each by its own body, none without a vote."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.decisions.procedures import Act
from core.decisions.stages import missing
from tests.decisions.test_missing import BODY, CHARTER, GOOD, MATTER, NOW, SUNSHINE, UNCHECKED

TEN = (
    *("plan", "public_welfare", "subsidy", "income_use", "land_contract", "project", "homestead", "compensation"),
    *("assets", "other"),
)
ROWS = [pytest.param(code, id=f"{n} {code}") for n, code in enumerate(TEN, 1)]
RIGHT = Act("open", CHARTER.bodies["advisory"].names, frozenset(), ("right_body",))


def test_the_ten_are_the_matters_of_the_sunshine_ballot() -> None:
    assert frozenset(TEN) == SUNSHINE.matters


@pytest.mark.requirement(*("LD-07", "LD-08", "LD-09", "LD-10", "LD-11"), *("LD-12", "LD-13", "LD-14", "LD-15", "LD-16"))
@pytest.mark.parametrize("code", ROWS)
def test_a_matter_is_decided_by_its_body_and_never_by_asking_around(code: str) -> None:
    matter = MATTER[code]
    case = replace(GOOD, matter=matter, deeds=(*GOOD.deeds, UNCHECKED))
    assert matter.must and matter.basis.startswith(("村民委员会组织法24", "浙江办法15"))
    assert missing(CHARTER, replace(case, body=BODY["villager_representatives"]), RIGHT, NOW) == ()
    assert missing(CHARTER, replace(case, body=BODY["villagers_assembly"]), RIGHT, NOW) == ()
    for body in ("advisory", "council", "residents_group"):
        [lacking] = missing(CHARTER, replace(case, body=BODY[body]), RIGHT, NOW)
        assert lacking.what == "body_not_binding" and lacking.basis


@pytest.mark.requirement("LD-06")
@pytest.mark.parametrize("code", TEN)
def test_without_a_counted_vote_nothing_is_published_or_carried_out(code: str) -> None:
    """The only way to the publication leads through a counted vote, and to carrying out through the publication."""
    ways = [(stage.code, act) for stage in SUNSHINE.stages for act in stage.acts if act.to in ("publish", "carry_out")]
    assert [(stage, act.code) for stage, act in ways] == [("vote", "close"), ("publish", "publish")]
    case = replace(GOOD, matter=MATTER[code], stage="publish")
    [lacking] = missing(CHARTER, case, ways[1][1], NOW)
    assert (lacking.what, lacking.facts["act"]) == ("act", "close")
