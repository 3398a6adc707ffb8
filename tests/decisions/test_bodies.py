"""Quorum and majority of every body, as tables with the articles."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from core.decisions.bodies import Voter
from core.decisions.procedures import Charter
from core.decisions.publication import as_data
from core.decisions.recount_law import LAWS, keeps
from core.decisions.tally import Cast, decide
from core.district.folder import load

HERE = Path(__file__).parent
CHARTER: Charter = load(HERE.parents[1] / "districts" / "demo").charter


def table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


VOTES, OWNERS = table("bodies.csv"), table("owners.csv")


def people(text: str) -> list[Voter]:
    """'90 adult of 30 households': so many voters of these kinds, spread over so many households."""
    count, _, rest = text.partition(" ")
    kinds, _, homes = rest.removesuffix(" households").partition(" of ")
    own = frozenset(filter(None, kinds.split("&")))
    return [Voter(str(n), own, f"h{n % int(homes)}" if homes else "") for n in range(1, int(count) + 1)]


@pytest.mark.requirement("LD-21", "LD-32", "SG-22")
@pytest.mark.parametrize("row", [pytest.param(row, id=row["case"]) for row in VOTES])
def test_a_body_decides(row: dict[str, str]) -> None:
    rule, roll, came = CHARTER.bodies[row["body"]], people(row["roll"]), int(row["came"])
    cast = [Cast(word) for word in ("yes", "no", "abstain", "invalid") for _ in range(int(row[word]))]
    assert all(rule.belongs(voter) for voter in roll)
    assert len(cast) <= came
    assert decide(rule.quorum, rule.majority(""), roll, roll[:came], cast).outcome == row["outcome"]
    assert row["article"] in rule.basis


def owner(number: int, area: str, heads: int = 1) -> Voter:
    return Voter(str(number), frozenset({"owner"}), "", Fraction(area), heads)


ESTATES = {
    "ten": [owner(n, "100") for n in range(1, 11)],
    "big": [owner(1, "500"), *(owner(n, "50") for n in range(2, 12))],
    "parked": [*(owner(n, "100") for n in range(1, 10)), owner(10, "300", 0)],
    "shared": [*(owner(n, "100") for n in range(1, 10)), owner(10, "0", 1)],
    "three": [owner(1, "33.33"), owner(2, "33.33"), owner(3, "33.34")],
}


@pytest.mark.parametrize("row", [pytest.param(row, id=row["case"]) for row in OWNERS])
def test_owners_decide_by_area_and_heads(row: dict[str, str]) -> None:
    rule, roll = CHARTER.bodies["owners"], ESTATES[row["roll"]]
    came, yes, no = (row[key].split() for key in ("came", "yes", "no"))
    cast = [Cast("yes" if v.number in yes else "no", v) for v in roll if v.number in (*yes, *no)]
    there = [v for v in roll if v.number in came]
    assert decide(rule.quorum, rule.majority(row["matter"]), roll, there, cast).outcome == row["outcome"]
    assert rule.basis == "民法典278"


def test_the_tables_are_long_enough_and_name_every_body() -> None:
    assert len(VOTES) + len(OWNERS) >= 80
    bodies = {row["body"] for row in VOTES} | {"owners"}
    assert set(CHARTER.bodies) - bodies == {"contest"}


@pytest.mark.parametrize("code", LAWS)
def test_a_body_keeps_its_statute(code: str) -> None:
    """The district's rules and the table of the recount are written apart; here they are held side by side."""
    body, law = CHARTER.bodies[code], LAWS[code]
    assert keeps(as_data(body.quorum), law.quorum)
    assert keeps(as_data(body.majority("")), law.majority)
    assert all(keeps(as_data(body.majority(matter)), law.special) for matter in law.special_matters)
    assert (body.takes_part, body.binding) == (law.takes_part, True) and body.notice_days >= law.notice
    assert (body.proxies.most if body.proxies else 0) <= law.proxies
    assert not keeps(None, law.majority) and set(body.basis) >= set(law.basis[:6])


def test_secret_ballots_refuse_weights() -> None:
    ten = ESTATES["ten"]
    rule = CHARTER.bodies["owners"]
    with pytest.raises(ValueError, match="area"):
        decide(rule.quorum, rule.passing, ten, ten, [Cast("yes")] * 10)
