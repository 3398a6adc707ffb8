"""Random votes with random people, to be counted and recounted."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from core.decisions.ballot_forms import ABSTAIN, INVALID, Ballot, Option, canonical
from core.decisions.bodies import Condition, Test, Voter
from core.decisions.budget import Contest, Weight
from core.decisions.envelope import tracker
from core.decisions.leaves import leaf, mark_of, roll_root, salt_of
from core.decisions.publication import PENDING, Paper, Published, Took, conclude, lines
from core.decisions.sums import parted

HALF = Fraction(1, 2)
THIRDS = Fraction(2, 3)


def test_of(mode: str, *conditions: tuple[str, str, str, Fraction]) -> Test:
    """any/all of (count, of, op, share)."""
    return Test(mode, tuple(Condition(*c) for c in conditions))


test_of.__test__ = False  # type: ignore[attr-defined]

QUORUMS = (
    None,
    test_of("all", ("person", "roll", ">=", THIRDS)),
    test_of("any", ("adult", "roll", ">", HALF), ("household", "roll", ">=", THIRDS)),
)
MAJORITIES = (
    None,
    test_of("all", ("person", "present", ">", HALF)),
    test_of("all", ("person", "roll", ">=", THIRDS)),
    test_of("all", ("person", "cast", ">", HALF)),
    test_of("all", ("person", "decided", ">", HALF)),
)
OWNERS = (
    test_of("all", ("area", "roll", ">=", THIRDS), ("heads", "roll", ">=", THIRDS)),
    test_of("all", ("area", "present", ">", HALF), ("heads", "present", ">", HALF)),
)
OPTIONS = tuple(Option(str(n), f"第{n}号", 1000 * (n % 5 + 1)) for n in range(1, 8))
BALLOTS = (
    Ballot("yes_no"),
    Ballot("one", OPTIONS),
    Ballot("some", OPTIONS, most=3, least=1, seats=2),
    Ballot("approval", OPTIONS, seats=3),
    Ballot("score", OPTIONS, top=5, seats=2),
    Ballot("budget", OPTIONS, money=6000),
)
TIES: tuple[tuple[str, ...], ...] = ((), ("cost", "number"), ("lot",))


@dataclass(frozen=True)
class Draw:
    """Makes everything out of one seed."""

    rng: random.Random

    def voters(self, most: int) -> tuple[Voter, ...]:
        count = self.rng.randint(1, most)
        return tuple(self.voter(str(n)) for n in range(1, count + 1))

    def voter(self, number: str) -> Voter:
        kinds = {kind for kind in ("adult", "representative", "woman") if self.rng.random() < 0.6}
        home = f"户{self.rng.randint(1, 8)}" if self.rng.random() < 0.8 else ""
        area = Fraction(self.rng.randint(0, 20000), 100)
        return Voter(number, frozenset(kinds), home, area, self.rng.randint(0, 2), f"村民{number}")

    def choice(self, ballot: Ballot) -> str:
        if self.rng.random() < 0.15:
            return ABSTAIN
        if ballot.kind == "yes_no":
            return self.rng.choice(("yes", "yes", "no"))
        codes = [o.code for o in ballot.options]
        if ballot.kind == "score":
            some = self.rng.sample(codes, self.rng.randint(1, len(codes)))
            return canonical(ballot, ",".join(f"{c}={self.rng.randint(0, ballot.top)}" for c in some))
        most = {"one": 1, "some": ballot.most, "budget": 1}.get(ballot.kind, len(codes))
        return canonical(ballot, ",".join(self.rng.sample(codes, self.rng.randint(1, most))))

    def turnout(self, voters: tuple[Voter, ...], paper: bool) -> tuple[Took, ...]:
        took = []
        for voter in voters:
            present = self.rng.choice(("", "site", "online", "online", "site"))
            ways = ("", "online", "online", "paper") if paper and present == "site" else ("", "online", "online")
            voted = self.rng.choice(ways) if present else ""
            struck = "moved away" if not present and self.rng.random() < 0.1 else ""
            officers = ("community_secretary", "teller") if struck else ()
            own = leaf(salt_of("salt", voter.number), voter)
            took.append(Took(voter, present, voted, struck=struck, officers=officers, leaf=own))
        return tuple(took)


def random_vote(seed: int, most: int = 40) -> Published:
    """A concluded vote of any kind."""
    draw = Draw(random.Random(seed))
    rng = draw.rng
    if rng.random() < 0.2:
        return _contest(draw, most)
    voters = draw.voters(most)
    owners = rng.random() < 0.2
    secrecy = "open" if owners else rng.choice(("secret", "open"))
    ballot = BALLOTS[0] if owners else rng.choice(BALLOTS)
    quorum, majority = OWNERS if owners else (rng.choice(QUORUMS), rng.choice(MAJORITIES))
    took = draw.turnout(voters, paper=True)
    key, marks = rng.randbytes(32), list[str]()
    papers: list[Paper] = []
    for one in took:
        if not one.voted:
            continue
        choice = INVALID if one.voted == "paper" and rng.random() < 0.1 else draw.choice(ballot)
        if secrecy == "open":
            papers.append(Paper(one.voter.number, choice))
        else:
            papers.append(Paper(tracker(key, one.voter.number), choice))
            if one.voted != "paper":
                marks.append(mark_of(rng.randbytes(9).hex()))
    kept, sums = parted((ballot,), [(p.mark, p.group, p.choice) for p in papers])
    if secrecy == "secret":
        papers = [Paper(mark, choice, group) for mark, group, choice in kept]
    return conclude(
        Published(
            {"title": "试验", "decision": str(seed)},
            secrecy,
            (ballot,),
            quorum,
            majority,
            took,
            tuple(papers),
            PENDING,
            tuple(sums) if secrecy == "secret" else (),
            ties=rng.choice(TIES),
            binding=majority is not None,
            roll_digest=roll_root("salt", voters),
            marks=tuple(marks),
        )
    )


def _contest(draw: Draw, most: int) -> Published:
    jury = Ballot("score", OPTIONS, group="jury", top=100)
    public = Ballot("some", OPTIONS, group="public", most=3)
    voters = tuple(
        Voter(str(n), frozenset({"jury" if n <= 3 else "public"})) for n in range(1, draw.rng.randint(4, most))
    )
    took = draw.turnout(voters, paper=False)
    papers = tuple(
        Paper(t.voter.number, draw.choice(jury if "jury" in t.voter.kinds else public), next(iter(t.voter.kinds)))
        for t in took
        if t.voted
    )
    weights = (Weight("jury", Fraction(3, 5), "mean"), Weight("public", Fraction(2, 5), "best"))
    contest = Contest(weights, 9000, cap=4000, least=Fraction(1, 10), ties=draw.rng.choice(TIES))
    return conclude(
        Published(
            {"title": "提案大赛"}, "open", (jury, public), None, None, took, papers, PENDING, contest=contest,
            roll_digest=roll_root("salt", voters),
        )
    )  # fmt: skip


def write(published: Published, path: Path) -> str:
    """Write the file; gives the hash of its last line."""
    text = list(lines(published))
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return text[-1][-66:-2]
