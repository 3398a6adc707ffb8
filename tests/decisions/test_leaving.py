"""Who takes no part: by two officers, and not out of the whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core import errors as x
from core.decisions.leaves import as_voter, told_line
from core.decisions.records import RollEntry
from core.decisions.recount import recount
from core.unit_of_work import Actor
from tests import acts as c
from tests.decisions.village import SECOND_TELLER, SECRETARY, TELLER, Village, relieve


def entry(village: Village, vote: int, number: str) -> RollEntry:
    found = village.ask(lambda uow: uow.repo(RollEntry).find(decision_id=vote, number=number))
    assert isinstance(found[0], RollEntry)
    return found[0]


def rolled(path: Path) -> dict[str, dict[str, Any]]:
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {line["number"]: line for line in lines if line["line"] == "roll"}


def test_one_officer_alone_keeps_nobody_out(village: Village) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.started()
    for _ in range(2):
        village.do(c.StrikeVoter(vote, "1", "迁出"), SECRETARY)
    assert not entry(village, vote, "1").struck
    with pytest.raises(x.NotReady) as waits:
        village.act(vote, "open")
    assert [(one.what, one.facts) for one in waits.value.facts["missing"]] == [("recusal", {"lines": ("1",)})]  # type: ignore[attr-defined]
    village.do(c.StrikeVoter(vote, "1", "不同意", "no"), TELLER)
    village.act(vote, "open")
    village.vote(vote, "1", "yes")


def test_who_is_relieved_before_the_second_agrees_counts_no_more(village: Village) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.started()
    village.do(c.StrikeVoter(vote, "1", "迁出"), SECRETARY)
    village.do(c.ReleaseLine(village.roll_id, "2", "换手机"), SECRETARY)
    relieve(village, SECRETARY)
    village.do(c.StrikeVoter(vote, "1", "迁出"), TELLER)
    assert not entry(village, vote, "1").struck
    assert len(village.do(c.ReleaseLine(village.roll_id, "2", "换手机"), TELLER)) == 1  # asked for, not let go
    village.do(c.StrikeVoter(vote, "1", "迁出"), SECOND_TELLER)
    assert entry(village, vote, "1").struck == "迁出"


def test_other_words_are_another_wish(village: Village) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.started()
    village.do(c.StrikeVoter(vote, "1", "迁出"), SECRETARY)
    village.do(c.StrikeVoter(vote, "1", "回避"), TELLER)
    assert not entry(village, vote, "1").struck
    village.do(c.StrikeVoter(vote, "1", "回避"), SECRETARY)
    assert entry(village, vote, "1").struck == "回避"


@pytest.mark.parametrize("frozen", [True, False])
def test_who_stays_out_stands_in_the_file_and_counts_in_the_whole(
    village: Village, tmp_path: Path, frozen: bool
) -> None:
    """村组法 21, 22 and 居组法 9 ask for more than half of all, not of those who are left."""
    village.enrol(["成年人"] * 9)
    vote = village.started()
    if not frozen:  # asked for before there is a frozen roll
        village.ask(lambda uow: [uow.repo(RollEntry).drop(one) for one in uow.repo(RollEntry).find(decision_id=vote)])
    for number in "1234":
        for officer in (SECRETARY, TELLER):
            village.do(c.StrikeVoter(vote, number, "本人是受益人"), officer)
    if not frozen:
        village.act(vote, "freeze")
    village.act(vote, "open")
    with pytest.raises(x.NotOnRoll):
        village.vote(vote, "1", "yes")
    for number in "5678":
        village.vote(vote, number, "yes")
    decision = village.close(vote)
    assert (decision.outcome, decision.result["turnout"]) == ("no_quorum", [9, 4, 4])
    path = village.file(vote, tmp_path / "f")
    assert recount(path, decision.head).clean
    out = rolled(path)["1"]
    assert (out["struck"], out["officers"]) == ("本人是受益人", ["community_secretary", "teller"])
    assert rolled(path)["5"].keys() & {"struck", "officers"} == set()


def test_every_voter_finds_the_own_line_and_nobody_anothers(village: Village, tmp_path: Path) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.opened()
    for number in "123":
        village.vote(vote, number, "yes")
    decision = village.close(vote)
    path = village.file(vote, tmp_path / "f")
    for number in "123":
        line = told_line(decision.seed, as_voter(entry(village, vote, number)))
        assert recount(path, decision.head, line).clean
        assert not recount(path, decision.head, line.replace("村民甲", "外人")).clean
    assert not recount(path, decision.head, "9|外人||00").clean


def test_a_name_changed_on_the_frozen_roll_is_found(village: Village, tmp_path: Path) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.opened()
    for number in "123":
        village.vote(vote, number, "yes")

    def rename(uow: Any) -> None:
        row = uow.repo(RollEntry).find(decision_id=vote, number="3")[0]
        row.name = "外人"
        uow.repo(RollEntry).save(row)

    village.ask(rename)
    village.close(vote)
    found = recount(village.file(vote, tmp_path / "f"))
    assert [one.what for one in found.discrepancies] == ["roll_root"]


NOT_OURS = [
    ("a villager", Actor(0), x.NotYourOffice),
    ("a second teller, of an unknown line", SECOND_TELLER, x.NotOnRoll),
]


@pytest.mark.parametrize(("actor", "refusal"), [pytest.param(*row[1:], id=row[0]) for row in NOT_OURS])
def test_who_may_not(village: Village, actor: Actor, refusal: type[x.CivicError]) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.started()
    person = actor if actor.person_id else Actor(village.accounts["2"])
    with pytest.raises(refusal):
        village.do(c.StrikeVoter(vote, "1" if not actor.person_id else "99", "迁出"), person)
