"""Every way of deciding is walked from its first stage to the archive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.decisions.procedures import Profile
from core.errors import NotAtThisStage, NotReady, NotYourOffice
from core.unit_of_work import CLOCKWORK, Actor
from tests import acts as c
from tests.decisions.test_split_key import HOLDERS, give, taken
from tests.decisions.village import ACTORS, AREA, SECRETARY, Village, demo

COMMITTEE = SECRETARY.department
FACTS: dict[str, dict[str, Any]] = {
    "authorise": {"matters": ["public_welfare"], "until": "2027-12-31"},
    "collective_check": {"applies": False},
}
REPS = ["代表、妇女"] * 10 + ["代表"] * 20 + ["委员会成员"] * 3
JURY = ["评委"] * 3 + ["大众评审"] * 9
# profile -> roll, matter, body, the acts in order ('+N' lets N days pass, '*' casts some votes, 'parts' of the key
# are taken, or given back)
WALKS: dict[str, tuple[list[str], str, str, str]] = {
    "sunshine": (
        REPS,
        "public_welfare",
        "villager_representatives",
        "suggest visit propose legal_advice authorise form_plan file publish_plan notice"
        " freeze +4 open * +2 close publish object answer +10 carry_out report done",
    ),
    "four_two": (
        REPS,
        "public_welfare",
        "villager_representatives",
        "propose form_plan party_review authorise legal_advice publish_plan notice freeze +4"
        " open * +2 close publish +10 done",
    ),
    "collective": (
        ["集体经济组织成员、成年人"] * 9,
        "budget",
        "rceo_members",
        "form_plan publish_plan notice freeze parts +11 open * +2 close parts publish +10 report done",
    ),
    "owners": (
        ["业主"] * 9,
        "estate",
        "owners",
        "form_plan publish_plan notice freeze +16 open * +2 close publish +10 done",
    ),
    "residents": (
        ["成年人"] * 9,
        "community",
        "residents_assembly",
        "form_plan publish_plan notice freeze +4 open * +2 close publish +10 done",
    ),
    "election": (
        ["成年人"] * 9,
        "new_committee",
        "election",
        "organise nominate candidates publish_plan notice freeze +21 open * +2 close publish +10 hand_over",
    ),
    "five_steps": (
        ["议事会成员"] * 9,
        "consult",
        "council",
        "speak sum_up propose speak raise freeze open * +2 close publish form_plan report done rate",
    ),
    "residents_group": (
        ["参政团成员"] * 9,
        "consult",
        "residents_group",
        "propose speak freeze open * +2 close publish sum_up report done",
    ),
    "contest": (JURY, "funding", "contest", "announce coach shortlist freeze open * +2 close publish +8 report done"),
}
OPTIONS = [{"code": str(n), "name": f"提案{n}", "cost": 2_000_000} for n in range(1, 6)]
PAPERS = (
    {"kind": "score", "group": "jury", "top": 100, "options": OPTIONS},
    {"kind": "some", "group": "public", "most": 3, "options": OPTIONS},
)


def profile(code: str) -> Profile:
    return demo().charter.profiles[code]


def actor_for(village: Village, who: frozenset[str]) -> Actor:
    found = next((ACTORS[role] for role in sorted(who) if role in ACTORS), None)
    return found or Actor(village.accounts["1"])


def cast_some(village: Village, vote: int, code: str) -> None:
    """Everybody votes; in a contest by their own paper."""
    for number in village.accounts:
        choice = "yes" if code != "contest" else "1=90,2=80,3=70" if int(number) <= 3 else "1,3"
        village.vote(vote, number, choice)


def walk(village: Village, code: str) -> int:
    kinds, matter, body, steps = WALKS[code]
    areas = ["90.5"] * len(kinds) if code == "owners" else None
    village.enrol(kinds, areas=areas)
    start = c.StartDecision(code, AREA, COMMITTEE, "修路", matter, body, village.roll_id)
    first = actor_for(village, frozenset().union(*(a.who for a in profile(code).stages[0].acts)))
    vote = village.do(start, first)[0].subject_id
    secretary = ACTORS["fund_secretariat"] if code == "contest" else SECRETARY
    settle: dict[str, Any] = {"ballots": PAPERS} if code == "contest" else {}
    before = steps.split(" open ")[0]
    days = int(before.split("+")[1].split()[0]) if "+" in before else 0
    meeting = village.now + timedelta(days=days)
    village.do(c.SettleDecision(vote, meeting_at=meeting, closes_at=meeting + timedelta(days=1), **settle), secretary)
    parts: dict[str, str] = {}
    for step in steps.split():
        if step.startswith("+"):
            village.now += timedelta(days=int(step[1:]))
        elif step == "*":
            cast_some(village, vote, code)
        elif step == "parts" and parts:
            for post in HOLDERS[1:]:
                give(village, vote, post, parts[post])
        elif step == "parts":
            parts = taken(village, vote)
        else:
            act = profile(code).act(village.decision(vote).stage, step)
            assert act is not None, step
            village.act(vote, step, "写几句" if act.words else "", actor_for(village, act.who), **FACTS.get(step, {}))
    return vote


@pytest.mark.requirement(
    *("LD-17", "LD-18", "LD-19", "LD-20", "LD-21", "LD-22", "LD-25", "DY-08", "WH-24", "SG-22", "SG-23")
)
@pytest.mark.parametrize("code", sorted(WALKS))
def test_a_profile_is_walked_to_the_archive(village: Village, code: str) -> None:
    vote = walk(village, code)
    decision = village.decision(vote)
    assert decision.stage == "archive"
    expected = {"five_steps": "advice", "residents_group": "advice", "contest": "chosen"}
    assert decision.outcome == expected.get(code, "passed")


@pytest.mark.requirement("LD-28")
def test_a_late_publication_is_warned_of_once(village: Village) -> None:
    kinds, matter, body, _ = WALKS["residents"]
    village.enrol(kinds)
    vote = village.opened(matter=matter, body=body)
    village.close(vote)
    assert village.do(c.CheckDecision(vote), CLOCKWORK) == []
    village.now += timedelta(days=2)
    told = [village.do(c.CheckDecision(vote), CLOCKWORK) for _ in range(2)]
    assert [[getattr(event, "warning", "") for event in events] for events in told] == [["not_published"], []]


def test_every_profile_of_the_demo_is_walked() -> None:
    assert set(WALKS) == set(demo().charter.profiles)


@pytest.mark.requirement("LD-25")
def test_stages_cannot_be_skipped(village: Village) -> None:
    """From every stage of 阳光票决 only its own acts are possible, by its own people."""
    village.enrol(REPS)
    start = c.StartDecision("sunshine", AREA, COMMITTEE, "修路", "public_welfare", roll_id=village.roll_id)
    vote = village.do(start, Actor(village.accounts["1"]))[0].subject_id
    for step in ("propose", "form_plan", "file", "open", "close", "publish", "done"):
        with pytest.raises(NotAtThisStage):
            village.act(vote, step, "写几句")
    village.act(vote, "suggest", "写几句", Actor(village.accounts["1"]))
    with pytest.raises(NotYourOffice):
        village.act(vote, "propose", "写几句", ACTORS["township_reviewer"])
    with pytest.raises(NotReady):
        village.act(vote, "propose", "写几句")


def test_the_township_returns_a_plan_and_it_comes_back(village: Village) -> None:
    village.enrol(REPS)
    start = c.StartDecision("sunshine", AREA, COMMITTEE, "修路", "public_welfare", roll_id=village.roll_id)
    vote = village.do(start, Actor(village.accounts["1"]))[0].subject_id
    for step, actor in (("suggest", Actor(village.accounts["1"])), ("visit", SECRETARY), ("propose", SECRETARY)):
        village.act(vote, step, "写几句", actor)
    village.act(vote, "form_plan", "第一稿")
    village.act(vote, "return", "预算不清", ACTORS["township_reviewer"])
    assert village.decision(vote).stage == "discuss"
    village.act(vote, "form_plan", "第二稿")
    village.act(vote, "file", actor=ACTORS["township_reviewer"])
    assert village.decision(vote).stage == "vote"


@pytest.mark.requirement("LD-06")
def test_a_petition_moves_the_matter_only_when_enough_have_signed(village: Village) -> None:
    village.enrol(["代表"] * 10)
    start = c.StartDecision("sunshine", AREA, COMMITTEE, "修路", "public_welfare", roll_id=village.roll_id)
    vote = village.do(start, Actor(village.accounts["1"]))[0].subject_id
    village.act(vote, "petition", actor=Actor(village.accounts["1"]), signers=["1", "2", "3"])  # not for others
    assert village.decision(vote).stage == "suggest"
    village.act(vote, "petition", actor=Actor(village.accounts["2"]))
    assert village.decision(vote).stage == "propose"
