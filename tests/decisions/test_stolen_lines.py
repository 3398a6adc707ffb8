"""Lines of the roll cannot be taken from those who stand for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from core import errors as x
from core.commands import Input, Perform
from core.decisions.casting import receipt
from core.decisions.records import Decision, Proxy, RollEntry
from core.decisions.recount import recount
from core.logins import not_while_voting
from core.people.records import Person
from core.refs import Ref
from core.unit_of_work import CLOCKWORK, Actor
from tests import acts as c
from tests.decisions.village import AREA, SECRETARY, TELLER, Village

HEAD = ("编号", "姓名", "身份")
NAMES = {"1": "村民甲1", "2": "村民甲2", "3": "村民甲3"}
Steal = Callable[[Village, int], object]


def relisted(village: Village, names: dict[str, str]) -> None:
    rows = (HEAD, *((number, name, "成年人") for number, name in names.items()))
    village.do(c.ImportRollAgain(village.roll_id, rows), SECRETARY)


def shown(village: Village, vote: int, person: int) -> str:
    return str(village.ask(lambda uow: receipt(uow, uow.repo(Decision).get(vote), person)))


STOLEN: list[tuple[str, Steal, type[x.CivicError]]] = [
    ("a code for another phone", lambda v, _: v.bind("1", v.person("thief"), "THEFT001"), x.LineHeld),
    ("a teller at the door", lambda v, _: v.do(c.VouchVoter(v.roll_id, "1", v.person("thief")), TELLER), x.LineHeld),
    ("a list without the line", lambda v, _: relisted(v, {"2": NAMES["2"], "3": NAMES["3"]}), x.RollLocked),
    ("a list with another name on the line", lambda v, _: relisted(v, {**NAMES, "3": "外人"}), x.RollLocked),
    ("a list with one more", lambda v, _: relisted(v, {**NAMES, "4": "外人"}), x.RollLocked),
    ("a strike", lambda v, vote: v.do(c.StrikeVoter(vote, "1", "迁出"), SECRETARY), x.RollLocked),
    ("a recusal", lambda v, vote: v.do(c.StrikeVoter(vote, "1", "回避"), TELLER), x.RollLocked),
]


@pytest.mark.parametrize(("steal", "refusal"), [pytest.param(*row[1:], id=row[0]) for row in STOLEN])
@pytest.mark.parametrize("ballot", [True, False])
def test_an_open_vote_keeps_its_lines(
    village: Village, steal: Steal, refusal: type[x.CivicError], ballot: bool, tmp_path: Path
) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.opened()
    if ballot:
        village.vote(vote, "1", "yes")
    with pytest.raises(refusal):
        steal(village, vote)
    for number in "123":
        village.vote(vote, number, "yes")
    decision = village.close(vote)
    assert decision.result["counts"]["yes"] == 3
    assert recount(village.file(vote, tmp_path / "f"), decision.head).clean


def test_a_line_that_nobody_held_can_be_bound_while_open_and_the_file_counts_it(
    village: Village, tmp_path: Path
) -> None:
    village.enrol(["成年人"] * 3)
    relisted(village, {**NAMES, "4": "村民甲4"})
    vote = village.opened()
    late = village.person("villager-4")
    village.do(c.VouchVoter(village.roll_id, "4", late), TELLER)
    village.do(c.CastBallot(vote, "no"), Actor(late))
    with pytest.raises(x.LineHeld):
        village.bind("4", village.person("thief"), "THEFT001")
    village.close(vote)
    path = village.file(vote, tmp_path / "f")
    assert json.loads(path.read_text().splitlines()[0])["bound_after_freezing"] == 1
    assert '"number":"4","present":"online","rebound":[["officer","teller",""]]' in path.read_text()
    village.released("1")
    village.bind("1", village.person("later"), "LATER001")
    assert village.file(vote, tmp_path / "g").read_text() == path.read_text()


def test_the_receipt_answers_the_account_that_cast_and_no_other(village: Village) -> None:
    """A teller or the secretary binds a line to a browser of their own after the vote: nothing is learnt."""
    village.enrol(["成年人"] * 3)
    vote = village.opened()
    for number, choice in (("1", "yes"), ("2", "no"), ("3", "yes")):
        village.vote(vote, number, choice)
    village.close(vote)
    mark = shown(village, vote, village.accounts["2"])
    for number, way in (("2", "code"), ("3", "door")):
        spy = village.person(f"spy {way}")
        village.released(number)
        if way == "code":
            village.bind(number, spy, "SPYCODE1")
        else:
            village.do(c.VouchVoter(village.roll_id, number, spy), TELLER)
        with pytest.raises(x.CastElsewhere):
            shown(village, vote, spy)
    assert shown(village, vote, village.accounts["2"]) == mark


def test_rows_swapped_in_the_database_open_no_receipt(village: Village) -> None:
    """Who can write the rows but has no key: the mark of one line fits no other line and no other account."""
    village.enrol(["成年人"] * 3)
    vote = village.opened()
    for number in "123":
        village.vote(vote, number, "yes")
    village.close(vote)
    own = shown(village, vote, village.accounts["1"])

    def swap(uow: object) -> None:
        entries = {entry.number: entry for entry in uow.repo(RollEntry).find(decision_id=vote)}  # type: ignore[attr-defined]
        entries["2"].cast_by = entries["1"].cast_by
        uow.repo(RollEntry).save(entries["2"])  # type: ignore[attr-defined]
        spy = uow.repo(Person).get(village.accounts["3"])  # type: ignore[attr-defined]
        spy.account = "spy"
        uow.repo(Person).save(spy)  # type: ignore[attr-defined]

    village.ask(swap)
    assert shown(village, vote, village.accounts["1"]) == own
    for person in (village.accounts["2"], village.accounts["3"]):
        with pytest.raises(x.CastElsewhere):
            shown(village, vote, person)


def test_one_officer_alone_replaces_no_frozen_roll(village: Village) -> None:
    """Two give it up, with a reason that is told; then it is frozen anew under another root."""
    village.enrol(["成年人"] * 3)
    vote = village.started()
    root = village.decision(vote).roll_digest
    thaw = Perform(Ref("decision", vote), "thaw", Input("", "漏了一户", (), {}))
    for _ in range(2):
        with pytest.raises(x.StillFrozen):
            relisted(village, {**NAMES, "3": "外人"})
        [event] = village.do(thaw, SECRETARY)
        assert event.officers == 1  # type: ignore[attr-defined]
    village.do(thaw, TELLER)
    assert village.decision(vote).roll_digest == ""
    relisted(village, {**NAMES, "3": "外人"})
    with pytest.raises(x.NotReady):
        village.act(vote, "open")
    village.act(vote, "freeze")
    assert village.decision(vote).roll_digest not in ("", root)
    village.act(vote, "open")
    with pytest.raises(x.NotAtThisStage):
        village.do(thaw, SECRETARY)


def test_mandates_and_recusals_do_not_pass_to_whoever_gets_the_number(village: Village) -> None:
    village.enrol(["集体经济组织成员|成年人"] * 3)
    vote = village.started("collective", matter="charter")
    village.do(c.RegisterProxy(vote, "2", "3", "picture"), TELLER)
    for officer in (SECRETARY, TELLER):
        village.do(c.StrikeVoter(vote, "1", "回避"), officer)
        village.do(Perform(Ref("decision", vote), "thaw", Input("", "名册错了", (), {})), officer)
    kinds = "集体经济组织成员|成年人"
    rows = (HEAD, ("1", "外人", kinds), ("2", "别人", kinds), ("3", "村民甲3", kinds))
    village.do(c.ImportRollAgain(village.roll_id, rows), SECRETARY)
    village.act(vote, "freeze")
    found = village.ask(lambda uow: uow.repo(RollEntry).find(decision_id=vote))
    assert [entry.struck for entry in found] == ["", "", ""]
    assert village.ask(lambda uow: uow.repo(Proxy).find(decision_id=vote, ended_at=None)) == []


def test_who_is_to_stay_out_is_a_person_and_not_a_number(village: Village) -> None:
    """Two officers recuse a line; before the freezing the secretary brings a list with somebody else on it."""
    village.enrol(["成年人"] * 3)
    vote = village.do(
        c.StartDecision("residents", AREA, SECRETARY.department, "修路", roll_id=village.roll_id), SECRETARY
    )
    number = vote[0].subject_id
    village.act(number, "form_plan", "方案全文")
    for officer in (SECRETARY, TELLER):
        village.do(c.StrikeVoter(number, "3", "受益人"), officer)
    relisted(village, {**NAMES, "3": "反对的人"})
    village.act(number, "freeze")
    found = village.ask(lambda uow: uow.repo(RollEntry).find(decision_id=number))
    assert [entry.struck for entry in found] == ["", "", ""]


def test_a_roll_frozen_anew_after_its_root_was_told_needs_another_notice(village: Village) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.started()
    village.do(c.SettleDecision(vote, meeting_at=village.now, closes_at=village.now + timedelta(days=1)), SECRETARY)
    village.act(vote, "notice")
    for officer in (SECRETARY, TELLER):
        village.do(Perform(Ref("decision", vote), "thaw", Input("", "漏了一户", (), {})), officer)
    village.act(vote, "freeze")
    with pytest.raises(x.NotReady) as caught:
        village.act(vote, "open")
    assert "notice_changed" in [one.what for one in caught.value.facts["missing"]]  # type: ignore[attr-defined]


def test_from_the_roll_call_on_no_list_is_taken(village: Village) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.started()
    village.do(c.MarkPresent(vote, "1", "site"), TELLER)
    with pytest.raises(x.RollLocked):
        relisted(village, {**NAMES, "3": "外人"})


def test_who_loses_a_line_before_the_vote_is_told(village: Village) -> None:
    village.enrol(["成年人"] * 3)
    with pytest.raises(x.LineTaken):
        village.do(c.VouchVoter(village.roll_id, "1", village.person("other")), TELLER)
    for _ in range(2):
        village.do(c.ReleaseLine(village.roll_id, "1", "换手机"), SECRETARY)
    with pytest.raises(x.LineTaken):
        village.do(c.VouchVoter(village.roll_id, "1", village.person("third")), TELLER)
    events = village.do(c.ReleaseLine(village.roll_id, "1", "换手机"), TELLER)
    assert [one.person_id for one in events if type(one).__name__ == "VoterReleased"] == [village.accounts["1"]]  # type: ignore[attr-defined]
    rows = (HEAD, *((number, name, "成年人") for number, name in {**NAMES, "2": "外人"}.items()))
    events = village.do(c.ImportRollAgain(village.roll_id, rows), SECRETARY)
    assert [one.person_id for one in events if type(one).__name__ == "VoterReleased"] == [village.accounts["2"]]  # type: ignore[attr-defined]


def test_an_officers_login_code_opens_no_ballot_to_look_at(village: Village) -> None:
    """Until the key is gone nobody is given a way into the chat that cast."""
    village.enrol(["成年人"] * 3)
    vote = village.opened()
    village.vote(vote, "1", "yes")
    village.close(vote)
    with pytest.raises(x.VoteUnderWay):
        village.ask(lambda uow: not_while_voting(uow, village.accounts["1"]))
    village.act(vote, "publish")
    village.now += timedelta(days=8)
    village.do(c.ShredKey(vote), CLOCKWORK)
    village.ask(lambda uow: not_while_voting(uow, village.accounts["1"]))


def test_the_file_says_who_moved_a_line_after_freezing_and_why(village: Village, tmp_path: Path) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.started()
    village.released("1", "手机丢了")
    village.bind("1", village.person("new phone"), "FRESH001")
    village.act(vote, "open")
    with pytest.raises(x.LineHeld):
        village.released("2")
    decision = village.close(vote)
    path = village.file(vote, tmp_path / "f")
    moved = [["released", "community_secretary teller", "手机丢了"], ["code", "community_secretary", ""]]
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert {row["number"]: row.get("rebound") for row in rows if row["line"] == "roll"} == {
        "1": moved,
        "2": None,
        "3": None,
    }
    assert recount(path, decision.head).clean
