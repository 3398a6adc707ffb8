"""Votes on a real database: who may, what counts, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from core import errors as x
from core.commands import Input, Perform
from core.decisions.cases import turnout
from core.decisions.casting import receipt
from core.decisions.records import Decision, Envelope, Roll, VoterLink
from core.decisions.recount import recount
from core.refs import Ref
from core.storage.records import table_of
from core.unit_of_work import CLOCKWORK, Actor
from tests import acts as c
from tests.decisions.village import ACTORS, ELSEWHERE, SECOND_TELLER, SECRETARY, TELLER, Village

envelopes = table_of(Envelope)

pytestmark = pytest.mark.requirement("LD-31", "LD-32", "LD-33")


def test_a_secret_vote_with_second_thoughts_and_paper(village: Village, tmp_path: Path) -> None:
    village.enrol(["成年人"] * 9)
    vote = village.opened()
    for number, choice in (("1", "yes"), ("2", "no"), ("3", "yes"), ("4", "abstain"), ("5", "yes")):
        village.vote(vote, number, choice)
    village.vote(vote, "2", "yes")  # thought again
    village.do(c.HandPaper(vote, "5"), TELLER)  # paper after online: the envelope is taken out
    village.do(c.HandPaper(vote, "6"), TELLER)
    for teller in (TELLER, SECOND_TELLER):
        village.do(c.EnterSheet(vote, "一", {"no": 1, "yes": 1}), teller)
    decision = village.close(vote)
    assert decision.outcome == "passed"
    assert decision.result["counts"] == {"yes": 4, "no": 1, "abstain": 1, "invalid": 0}
    report = recount(village.file(vote, tmp_path / "vote.jsonl"), decision.head)
    assert [str(one) for one in report.discrepancies] == []
    assert report.outcome == "passed"


def test_an_open_owners_vote_by_area_with_proxy_and_paper(village: Village, tmp_path: Path) -> None:
    village.enrol(["业主"] * 5, areas=["100", "80.5", "60", "300", "59.5"])
    vote = village.started("owners", matter="repair_fund")
    village.do(c.RegisterProxy(vote, "3", "2", "paper-key"), TELLER)
    village.do(c.PublishProxies(vote), TELLER)
    village.act(vote, "open")
    village.vote(vote, "1", "yes")
    village.vote(vote, "2", "no")
    person = village.accounts["2"]
    village.do(c.CastBallot(vote, "yes", number="3"), Actor(person))
    village.do(c.HandPaper(vote, "4"), TELLER)
    for teller in (TELLER, SECOND_TELLER):
        village.do(c.EnterSheet(vote, "一", {"4 yes": 1}), teller)
    decision = village.close(vote)
    assert decision.outcome == "passed"  # 460 of 540.5 square metres, 3 of 4 heads: exactly three quarters
    report = recount(village.file(vote, tmp_path / "vote.jsonl"), decision.head)
    assert report.clean
    assert report.counts == {"yes": 3, "no": 1, "abstain": 0, "invalid": 0}


def test_a_paper_that_does_not_come_back_does_not_block_the_count(village: Village, tmp_path: Path) -> None:
    village.enrol(["成年人"] * 5)
    vote = village.opened()
    for number in ("1", "2", "3"):
        village.do(c.HandPaper(vote, number), TELLER)
    for teller in (TELLER, SECOND_TELLER):
        village.do(c.EnterSheet(vote, "一", {"yes": 2}), teller)
    decision = village.close(vote)
    assert (decision.outcome, decision.result["turnout"]) == ("passed", [5, 3, 2])  # 2 of the 3 present
    file = village.file(vote, tmp_path / "vote.jsonl")
    assert recount(file, decision.head).clean
    assert '"unreturned":1' in file.read_text(encoding="utf-8")


def test_an_owner_who_keeps_the_paper_or_only_comes_takes_no_part(village: Village, tmp_path: Path) -> None:
    village.enrol(["业主"] * 6, areas=["100"] * 6)
    vote = village.opened("owners", matter="estate")
    for number in ("1", "2", "3"):
        village.vote(vote, number, "yes")
    village.do(c.MarkPresent(vote, "4", "site"), TELLER)
    village.do(c.HandPaper(vote, "5"), TELLER)
    decision = village.close(vote)
    assert decision.outcome == "no_quorum"  # three of six took part, two thirds are four
    assert recount(village.file(vote, tmp_path / "vote.jsonl"), decision.head).clean


Attempt = Callable[[Village, int], None]


def _cast(number: str, choice: str = "yes") -> Attempt:
    return lambda village, vote: village.vote(vote, number, choice)


def _stranger(village: Village, vote: int) -> None:
    person = village.person("stranger")
    village.do(c.CastBallot(vote, "yes"), Actor(person))


def _as(actor: Actor, act: str) -> Attempt:
    def attempt(village: Village, vote: int) -> None:
        village.act(vote, act, actor=actor)

    return attempt


def _on_paper_before(village: Village, vote: int) -> None:
    village.do(c.HandPaper(vote, "1"), TELLER)
    village.vote(vote, "1", "yes")


def _paper_twice(village: Village, vote: int) -> None:
    village.do(c.HandPaper(vote, "1"), TELLER)
    village.do(c.HandPaper(vote, "1"), TELLER)


def _late(village: Village, vote: int) -> None:
    village.now += timedelta(days=1)
    village.vote(vote, "1", "yes")


def _clock_set_back(village: Village, vote: int) -> None:
    village.now -= timedelta(hours=1)
    village.vote(vote, "1", "yes")


def _after_stop(village: Village, vote: int) -> None:
    for officer in ("community_secretary", "supervision_committee"):
        village.act(vote, "stop", "撤回", ACTORS[officer])
    village.vote(vote, "1", "yes")


def _struck(village: Village, vote: int) -> None:
    village.do(c.StrikeVoter(vote, "1", "迁出"), SECRETARY)


def _for_another(village: Village, vote: int) -> None:
    person = village.accounts["1"]
    village.do(c.CastBallot(vote, "yes", number="2"), Actor(person))


def _settle(village: Village, vote: int) -> None:
    village.do(c.SettleDecision(vote, secrecy="open"), SECRETARY)


def _two_tellers_differ(village: Village, vote: int) -> None:
    village.do(c.HandPaper(vote, "1"), TELLER)
    village.do(c.EnterSheet(vote, "一", {"no": 1}), TELLER)
    village.do(c.EnterSheet(vote, "一", {"yes": 1}), SECOND_TELLER)
    village.close(vote)


def _one_teller_twice(village: Village, vote: int) -> None:
    village.do(c.HandPaper(vote, "1"), TELLER)
    for _ in range(2):
        village.do(c.EnterSheet(vote, "一", {"no": 1}), TELLER)
    village.close(vote)


def _paper_too_many(village: Village, vote: int) -> None:
    village.do(c.HandPaper(vote, "1"), TELLER)
    for teller in (TELLER, SECOND_TELLER):
        village.do(c.EnterSheet(vote, "一", {"yes": 2}), teller)
    village.close(vote)


def _sheet_by_villager(village: Village, vote: int) -> None:
    village.do(c.EnterSheet(vote, "一", {"yes": 1}), Actor(village.accounts["1"]))


REFUSED: list[tuple[str, Attempt, type[x.CivicError]]] = [
    ("an account that is on no roll", _stranger, x.NotOnRoll),
    ("a choice that is not offered", _cast("1", "perhaps"), x.WrongChoice),
    ("an invalid paper from a chat", _cast("1", "invalid"), x.WrongChoice),
    ("online after paper", _on_paper_before, x.VotedOnPaper),
    ("a second paper", _paper_twice, x.VotedOnPaper),
    ("after the closing time", _late, x.VoteNotOpen),
    ("a clock set back before the opening", _clock_set_back, x.VoteNotOpen),
    ("after the matter was withdrawn", _after_stop, x.VoteNotOpen),
    ("striking a voter while the vote is open", _struck, x.RollLocked),
    ("for another without a mandate", _for_another, x.ProxyRefused),
    ("changing the secrecy while it runs", _settle, x.NotAtThisStage),
    ("closing before the time", _as(TELLER, "close"), x.NotReady),
    ("opening twice", _as(SECRETARY, "open"), x.NotAtThisStage),
    ("the secretary of another village closing", _as(ELSEWHERE, "close"), x.NotYourOffice),
    ("a villager closing", _as(Actor(9), "close"), x.NotYourOffice),
    ("freezing again while it runs", _as(SECRETARY, "freeze"), x.NotAtThisStage),
    ("tellers who differ", _two_tellers_differ, x.NotReady),
    ("one teller in both seats", _one_teller_twice, x.NotReady),
    ("more papers than were handed out", _paper_too_many, x.NotReady),
    ("a villager counting paper", _sheet_by_villager, x.NotYourOffice),
]


@pytest.mark.parametrize(("attempt", "refusal"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_it_is_refused(village: Village, attempt: Attempt, refusal: type[x.CivicError]) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.opened()
    with pytest.raises(refusal):
        attempt(village, vote)


@pytest.mark.parametrize("act", ["publish_plan", "notice", "freeze"])
def test_what_stands_is_not_done_again(village: Village, act: str) -> None:
    """Pressed once more on the day of the meeting, its days would begin anew, or the roll have another root."""
    village.enrol(["成年人"] * 3)
    vote = village.started()
    village.act(vote, "notice")  # it tells the root of the frozen roll too: the days of the first one count
    with pytest.raises(x.AlreadyDone):
        village.act(vote, act)
    village.act(vote, "open")


def test_what_has_changed_is_done_again(village: Village) -> None:
    village.enrol(["成年人"] * 4)
    vote = village.started()
    village.do(c.SettleDecision(vote, place="祠堂"), SECRETARY)
    village.act(vote, "notice")
    for officer in (SECRETARY, TELLER):
        village.do(Perform(Ref("decision", vote), "thaw", Input("", "漏了一户", (), {})), officer)
    village.act(vote, "freeze")
    assert village.act(vote, "notice")


def test_what_is_missing_is_told_with_its_article(village: Village) -> None:
    village.enrol(["代表"] * 3)
    start = c.StartDecision("sunshine", "990101101201", SECRETARY.department, "修路", roll_id=village.roll_id)
    events = village.do(start, SECRETARY)
    with pytest.raises(x.NotReady) as caught:
        village.act(events[0].subject_id, "suggest", "修一修")
        village.act(events[0].subject_id, "propose", "提议")
    missing = caught.value.facts["missing"]
    assert isinstance(missing, tuple)
    assert [(one.what, one.facts["act"]) for one in missing] == [("act", "visit")]


def test_a_code_works_once_and_a_new_one_moves_the_line(village: Village) -> None:
    village.enrol(["成年人"] * 3)
    village.released("3")
    phone = village.person("second phone")
    with pytest.raises(x.BadRollCode):
        village.do(c.BindVoter(phone, "CODE000001"), Actor(phone))
    with pytest.raises(x.VoterTaken):
        village.bind("3", village.accounts["1"], "FRESH1")
    with pytest.raises(x.LineTaken):
        village.bind("1", phone, "FRESH2")
    village.released("1")
    village.bind("1", phone, "FRESH3")
    vote = village.opened()
    with pytest.raises(x.NotOnRoll):
        village.vote(vote, "1", "yes")
    village.do(c.CastBallot(vote, "no"), Actor(phone))
    assert village.ask(lambda uow: turnout(uow, uow.repo(Decision).get(vote))) == (3, 1, 1)


def test_codes_run_out_and_a_new_name_is_a_new_person(village: Village) -> None:
    village.enrol(["成年人"] * 2)
    village.released("1")
    village.do(c.IssueVoterCode(village.roll_id, "1", "OLD1"), SECRETARY)
    village.do(c.IssueVoterCode(village.roll_id, "1", "NEW1"), SECRETARY)
    guest = village.person("guest")
    with pytest.raises(x.BadRollCode):
        village.do(c.BindVoter(guest, "OLD1"), Actor(guest))
    village.now += timedelta(days=7)
    with pytest.raises(x.BadRollCode):
        village.do(c.BindVoter(guest, "NEW1"), Actor(guest))
    rows = (("编号", "姓名", "身份"), ("1", "另一个人", "成年人"))
    village.do(c.ImportRollAgain(village.roll_id, rows), SECRETARY)
    links = village.ask(lambda uow: uow.repo(VoterLink).find(roll_id=village.roll_id, until=None))
    assert links == []


def test_a_faulty_list_is_not_taken_over(village: Village) -> None:
    with pytest.raises(x.RollMistakes) as caught:
        village.do(c.ImportRoll("990101101201", SECRETARY.department, "名册", (("编号", "姓名"), ("1", ""))), SECRETARY)
    flaws = caught.value.facts["flaws"]
    assert isinstance(flaws, tuple)
    assert [(flaw.line, flaw.what) for flaw in flaws] == [(2, "missing_value")]
    assert village.ask(lambda uow: uow.repo(Roll).find()) == []


def test_the_receipt_comes_after_closing_and_ends_with_the_key(village: Village) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.opened()
    for number in ("1", "2", "3"):
        village.vote(vote, number, "yes" if number != "3" else "no")
    person = village.accounts["3"]
    with pytest.raises(x.NotAtThisStage):
        village.ask(lambda uow: receipt(uow, uow.repo(Decision).get(vote), person))
    village.close(vote)
    mark = village.ask(lambda uow: receipt(uow, uow.repo(Decision).get(vote), person))
    published = village.ask(lambda uow: {mark: choice for mark, _, choice in uow.ballot_box.read(vote)})
    assert published[mark] == "no"
    with pytest.raises(x.NotAtThisStage):
        village.do(c.ShredKey(vote), CLOCKWORK)
    village.act(vote, "publish")
    village.now += timedelta(days=7)
    village.do(c.ShredKey(vote), CLOCKWORK)
    with pytest.raises(x.NotAtThisStage):
        village.ask(lambda uow: receipt(uow, uow.repo(Decision).get(vote), person))
