"""Random people, random mistakes, two replicas: counted as meant."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from core.decisions.cases import ballot_from
from core.decisions.records import RollEntry
from core.decisions.recount import recount
from core.decisions.sums import Sums, parted
from core.errors import CivicError
from core.storage.runner import Runner
from core.unit_of_work import Actor
from tests import acts as c
from tests.decisions.elections import OPTIONS
from tests.decisions.village import ELSEWHERE, SECOND_TELLER, SECRETARY, TELLER, Village

PAPERS: tuple[dict[str, object], ...] = (
    {"kind": "yes_no"},
    {"kind": "approval", "options": [{"code": o.code} for o in OPTIONS], "seats": 2},
    {"kind": "some", "options": [{"code": o.code} for o in OPTIONS], "most": 3},
    {"kind": "budget", "options": [{"code": o.code, "cost": o.cost} for o in OPTIONS], "money": 6000},
)


@dataclass
class Election:
    """What everybody did, and what should come out: number -> choice, online or on paper."""

    village: Village
    rng: random.Random
    vote: int
    paper: dict[str, object]
    replicas: tuple[Runner, Runner]
    online: dict[str, str] = field(default_factory=dict)
    papers: dict[str, str] = field(default_factory=dict)
    struck: set[str] = field(default_factory=set)
    refused: int = 0

    def choice(self, rng: random.Random) -> str:
        if self.paper["kind"] == "yes_no":
            return rng.choice(("yes", "no", "abstain"))
        most = {"approval": 7, "some": 3, "budget": 1}[str(self.paper["kind"])]
        picked = set(rng.sample([o.code for o in OPTIONS], rng.randint(1, most)))
        return ",".join(o.code for o in OPTIONS if o.code in picked)

    def attempt(self, command: c.Command, actor: Actor, rng: random.Random) -> bool:
        try:
            self.village.do(command, actor, rng.choice(self.replicas))
        except CivicError:
            self.refused += 1
            return False
        return True

    def live_through(self, number: str, seed: int) -> None:
        """One villager's whole election: votes, changes of mind, mistakes, perhaps paper."""
        rng = random.Random(seed)
        person = Actor(self.village.accounts[number])
        for _ in range(rng.randint(0, 5)):
            step = rng.random()
            if step < 0.55:
                choice = self.choice(rng)
                if self.attempt(c.CastBallot(self.vote, choice), person, rng):
                    assert number not in self.papers
                    self.online[number] = choice
            elif step < 0.7:
                assert not self.attempt(c.CastBallot(self.vote, "99,no"), person, rng)
            elif step < 0.8:
                other = rng.choice([n for n in self.village.accounts if n != number])
                assert not self.attempt(c.CastBallot(self.vote, "1", number=other), person, rng)
            elif step < 0.9:
                if self.attempt(c.HandPaper(self.vote, number), TELLER, rng):
                    self.online.pop(number, None)
                    self.papers[number] = self.choice(rng)
            else:
                assert not self.attempt(c.DoAct(self.vote, "close"), ELSEWHERE, rng)

    def read_papers(self) -> None:
        """Two tellers; the first misreads and mends it."""
        counts = dict(Counter(self.papers.values()))
        wrong = {**counts, next(iter(counts)): counts[next(iter(counts))] + 1}
        for sheet, teller in ((wrong, TELLER), (counts, SECOND_TELLER), (counts, TELLER)):
            self.village.do(c.EnterSheet(self.vote, "一", sheet), teller)


def strike_one(election: Election) -> None:
    number = election.rng.choice(sorted(election.village.accounts))
    if election.attempt(c.StrikeVoter(election.vote, number, "迁出"), SECRETARY, election.rng):
        election.online.pop(number, None)
        election.struck.add(number)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("secrecy", ["secret", "open"])
def test_counted_is_recounted_and_nobody_counts_twice(
    village: Village, tmp_path: Path, seed: int, secrecy: str, request: pytest.FixtureRequest
) -> None:
    rng = random.Random(seed)
    village.enrol(["成年人"] * rng.randint(6, 14))
    paper = rng.choice(PAPERS) if secrecy == "secret" else PAPERS[0]
    vote = village.opened(secrecy=secrecy, ballots=(paper,))
    second = village.new_runner()
    request.addfinalizer(second.close)
    election = Election(village, rng, vote, paper, (village.runner, second))
    numbers = rng.sample(sorted(village.accounts), len(village.accounts))
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(election.live_through, n, seed * 1000 + int(n)) for n in numbers]:
            done.result()
    strike_one(election)
    if election.papers and secrecy == "secret":
        election.read_papers()
    elif election.papers:
        sheet = {f"{number} {choice}": 1 for number, choice in election.papers.items()}
        for teller in (TELLER, SECOND_TELLER):
            village.do(c.EnterSheet(vote, "一", sheet), teller)
    decision = village.close(vote)
    report = recount(village.file(vote, tmp_path / "vote.jsonl"), decision.head)
    assert [str(one) for one in report.discrepancies] == []
    assert report.ballots == len(election.online) + len(election.papers)
    _as_meant(village, election, secrecy)


def _as_meant(village: Village, election: Election, secrecy: str) -> None:
    rows = village.ask(lambda uow: uow.ballot_box.read(election.vote))
    if secrecy == "open":
        assert {mark: choice for mark, _, choice in rows} == {**election.online, **election.papers}
    else:
        sums = [Sums(**one) for one in village.decision(election.vote).rules["sums"]]
        meant = [*election.online.values(), *election.papers.values()]
        kept, told = parted([ballot_from(election.paper)], [("", "", choice) for choice in meant])
        assert Counter(choice for _, _, choice in rows) == Counter(choice for _, _, choice in kept)
        assert sums == told
    entries = village.ask(lambda uow: uow.repo(RollEntry).find(decision_id=election.vote))
    voted = {entry.number: entry.voted for entry in entries if entry.voted}
    assert voted == {**dict.fromkeys(election.online, "online"), **dict.fromkeys(election.papers, "paper")}
    assert {entry.number for entry in entries if entry.struck} == election.struck


def test_the_random_villagers_do_make_mistakes(village: Village, request: pytest.FixtureRequest) -> None:
    """Were they all well-behaved, the test above would show nothing."""
    village.enrol(["成年人"] * 12)
    vote = village.opened(ballots=(PAPERS[0],))
    second = village.new_runner()
    request.addfinalizer(second.close)
    election = Election(village, random.Random(0), vote, PAPERS[0], (village.runner, second))
    for number in village.accounts:
        election.live_through(number, int(number))
    assert election.refused > 3
    assert len(election.online) > 3
    assert election.papers


def race(village: Village, jobs: list[Callable[[], object]]) -> list[object]:
    """All at the same time; gives results or refusals."""

    def run(job: Callable[[], object]) -> object:
        try:
            return job()
        except CivicError as refusal:
            return refusal

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_two_phones_and_the_paper_desk_at_once_leave_one_vote(village: Village, request: pytest.FixtureRequest) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.opened()
    second = village.new_runner()
    request.addfinalizer(second.close)
    for number in village.accounts:
        person = Actor(village.accounts[number])
        jobs: list[Callable[[], object]] = [
            lambda p=person: village.do(c.CastBallot(vote, "yes"), p),  # type: ignore[misc]
            lambda p=person: village.do(c.CastBallot(vote, "no"), p, second),  # type: ignore[misc]
            lambda n=number: village.do(c.HandPaper(vote, n), TELLER, second),  # type: ignore[misc]
        ]
        race(village, jobs)
    for teller in (TELLER, SECOND_TELLER):
        village.do(c.EnterSheet(vote, "一", {"yes": 3}), teller)
    assert village.close(vote).result["counts"] == {"yes": 3, "no": 0, "abstain": 0, "invalid": 0}


def test_votes_that_race_the_closing_are_counted_or_refused(village: Village, request: pytest.FixtureRequest) -> None:
    """A replica that is late for a reason no clock shows still takes votes while the other one closes."""
    village.enrol(["成年人"] * 12)
    vote = village.opened()
    slow = village.new_runner(timedelta(hours=1), unknown=True)
    request.addfinalizer(slow.close)
    for number in ("1", "2", "3"):
        village.vote(vote, number, "yes")
    village.now += timedelta(days=1)
    late: list[Callable[[], object]] = [lambda n=str(n): village.vote(vote, n, "no", slow) for n in range(4, 13)]  # type: ignore[misc]
    outcomes = race(village, [*late, lambda: village.act(vote, "close", actor=TELLER)])
    taken = sum(not isinstance(one, CivicError) for one in outcomes[:-1])
    assert not isinstance(outcomes[-1], CivicError)
    assert village.decision(vote).result["counts"] == {"yes": 3, "no": taken, "abstain": 0, "invalid": 0}
