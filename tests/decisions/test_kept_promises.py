"""What was announced holds: the notice, the closing time, the vote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from core import errors as x
from core.storage.runner import Runner
from tests import acts as c
from tests.decisions.village import ACTORS, SECOND_TELLER, SECRETARY, TELLER, THIRD_TELLER, Village

SOON = timedelta(minutes=30)


def lacking(village: Village, vote: int) -> set[str]:
    try:
        village.act(vote, "open")
    except x.NotReady as refused:
        return {one.what for one in refused.facts["missing"]}  # type: ignore[attr-defined]
    return set()


# What is changed after the notice, and whether that needs another one.
CHANGES: list[tuple[str, dict[str, Any], bool]] = [
    ("nothing", {}, False),
    ("the meeting an hour earlier", {"meeting_at": timedelta(hours=-1)}, True),
    ("the meeting sixteen days later", {"meeting_at": timedelta(days=16), "closes_at": timedelta(days=16)}, True),
    ("the closing earlier", {"closes_at": timedelta(hours=-3)}, True),
    ("the closing later", {"closes_at": timedelta(days=1)}, True),
    ("by name instead of secret", {"secrecy": "open"}, True),
    ("another form of the meeting", {"body": "residents_groups"}, True),
    ("another ballot paper", {"ballots": ({"kind": "approval", "options": [{"code": "1"}, {"code": "2"}]},)}, True),
    ("the place, where none was told", {"place": "礼堂"}, False),
]


@pytest.mark.parametrize(("changes", "anew"), [pytest.param(*row[1:], id=row[0]) for row in CHANGES])
def test_a_change_after_the_notice_needs_another_notice(village: Village, changes: dict[str, Any], anew: bool) -> None:
    village.enrol(["成年人|小组代表"] * 3)
    vote = village.started()
    decision = village.decision(vote)
    values = {k: getattr(decision, k) + v if isinstance(v, timedelta) else v for k, v in changes.items()}
    if "body" in values:  # the form is fixed with the frozen roll
        with pytest.raises(x.NotAtThisStage):
            village.do(c.SettleDecision(vote, **values), SECRETARY)
        return
    if values:
        village.do(c.SettleDecision(vote, **values), SECRETARY)
    village.now += timedelta(days=16 if values.get("meeting_at", village.now) > village.now else 0)
    assert ("notice_changed" in lacking(village, vote)) == anew
    if anew:
        village.act(vote, "notice")
        assert "notice_changed" not in lacking(village, vote)


SPOT = [
    ("a quorum in the hall, half an hour", "12", SOON, False),
    ("a quorum in the hall, one minute", "12", timedelta(minutes=1), True),
    ("one of three in the hall", "1", SOON, True),
]


@pytest.mark.parametrize(("there", "span", "anew"), [pytest.param(*row[1:], id=row[0]) for row in SPOT])
def test_a_quorum_may_vote_on_the_spot(village: Village, there: str, span: timedelta, anew: bool) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.started()
    for number in there:
        village.do(c.MarkPresent(vote, number, "site"), TELLER)
    village.do(c.SettleDecision(vote, closes_at=village.now + span), SECRETARY)
    assert ("notice_changed" in lacking(village, vote)) == anew


def test_a_running_vote_is_stopped_by_two_officers(village: Village) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.opened()
    for _ in range(2):
        village.act(vote, "stop", "改日再议")
    assert village.decision(vote).phase == "open"
    village.vote(vote, "1", "yes")
    village.act(vote, "stop", "同意撤下", ACTORS["supervision_committee"])
    assert village.decision(vote).phase == "stopped"


# How many tellers read what, and whether the count can go on.
READ = [
    ("two alike", ("yes", "yes"), True),
    ("two that differ", ("yes", "no"), False),
    ("a third who differs", ("yes", "yes", "no"), True),
    ("a third who settles it", ("yes", "no", "no"), True),
    ("one", ("yes",), False),
]


@pytest.mark.parametrize(("read", "agreed"), [pytest.param(*row[1:], id=row[0]) for row in READ])
def test_a_third_teller_blocks_nothing(village: Village, read: tuple[str, ...], agreed: bool) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.opened()
    village.do(c.HandPaper(vote, "1"), TELLER)
    for choice, teller in zip(read, (TELLER, SECOND_TELLER, THIRD_TELLER), strict=False):
        village.do(c.EnterSheet(vote, "一", {choice: 1}), teller)
    village.now += timedelta(days=1)
    if agreed:
        village.act(vote, "close", actor=TELLER)
        counted = village.decision(vote).result["counts"]
        assert counted[max(read, key=read.count)] == 1
    else:
        with pytest.raises(x.NotReady):
            village.act(vote, "close", actor=TELLER)


@pytest.fixture
def replicas(village: Village) -> Iterator[dict[str, Runner]]:
    """Machines whose clocks are ten minutes slow and ten minutes fast."""
    found = {name: village.new_runner(timedelta(minutes=off)) for name, off in (("slow", 10), ("fast", -10))}
    yield found
    for runner in found.values():
        runner.close()


def test_a_machine_with_a_wrong_clock_takes_no_late_vote_and_closes_none_early(
    village: Village, replicas: dict[str, Runner]
) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.opened()
    village.now += timedelta(hours=23, minutes=55)
    village.vote(vote, "1", "yes", replicas["slow"])
    village.vote(vote, "2", "yes", replicas["fast"])  # by its own clock it were over
    with pytest.raises(x.NotReady):
        village.do(c.DoAct(vote, "close"), TELLER, replicas["fast"])
    village.now += timedelta(minutes=10)
    with pytest.raises(x.VoteNotOpen):
        village.vote(vote, "3", "no", replicas["slow"])  # by its own clock it were still open
    village.do(c.DoAct(vote, "close"), TELLER, replicas["slow"])
    assert village.decision(vote).result["counts"]["yes"] == 2
