"""The published decision: chained lines from which anybody can recount."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from core.decisions.ballot_forms import Ballot
from core.decisions.bodies import Condition, Test, Voter
from core.decisions.budget import Contest, Ranking, Weight, rank_contest
from core.decisions.sums import Sums, spread
from core.decisions.tally import Cast, Checked, Result, choose, decide
from core.ledger.chain import GENESIS, canonical

Data = dict[str, Any]


def as_data(value: Any) -> Any:
    """A rule as data; exact shares as text, '2/3'."""
    if is_dataclass(value):
        return {one.name: as_data(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [as_data(one) for one in value]
    return str(value) if isinstance(value, Fraction) else value


def test_from(data: Data | None) -> Test | None:
    """Quorum or majority from data."""
    if data is None:
        return None
    found = (Condition(c["count"], c["of"], c["op"], Fraction(c["share"])) for c in data["conditions"])
    return Test(data["mode"], tuple(found))


def contest_from(data: Data | None) -> Contest | None:
    """The rule of a contest from data."""
    if data is None:
        return None
    weights = tuple(Weight(w["group"], Fraction(w["share"]), w["scale"]) for w in data["weights"])
    return Contest(weights, data["money"], data["cap"], Fraction(data["least"]), tuple(data["ties"]))


FORMAT = "huying-decision-2"


@dataclass(frozen=True, slots=True)
class Took:
    """A line of the roll and how it took part.

    `present`: '' absent, site, online, proxy. `voted`: '' not, online, paper, proxy. `by`: the number that voted for
    it. `struck`: why it takes no part, by the posts of the `officers`. `leaf`: vouches for it under the roll's root.
    `rebound`: how an account came to the line or left it after freezing, by which posts, why.
    """

    voter: Voter
    present: str = ""
    voted: str = ""
    by: str = ""
    struck: str = ""
    officers: tuple[str, ...] = ()
    leaf: str = ""
    rebound: tuple[list[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A published ballot. `mark`: the tracker of a secret one, the number on the roll of an open one."""

    mark: str
    choice: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """All that is made public of one vote. `head`: names and times (texts); `ledger`: sequence number and hash.

    `bound_after_freezing`: accounts that were bound to a line between freezing and the count. `marks`: of all envelopes
    that were counted. `sums`: of the groups whose ballots are not told one by one.
    `opened_by`: the posts of the two whose parts of the key opened the urn.
    `lost`: envelopes that could not be counted, how many officers let the count go on, and why.
    """

    head: dict[str, str]
    secrecy: str
    ballots: tuple[Ballot, ...]
    quorum: Test | None
    majority: Test | None
    roll: tuple[Took, ...]
    papers: tuple[Paper, ...]
    result: Result
    sums: tuple[Sums, ...] = ()
    contest: Contest | None = None
    ranking: Ranking | None = None
    ties: tuple[str, ...] = ()
    binding: bool = True
    members: tuple[str, ...] = ()
    takes_part: str = "present"
    roll_digest: str = ""
    ledger: tuple[int, str] = (0, GENESIS)
    ground: dict[str, str] = field(default_factory=dict)
    bound_after_freezing: int = 0
    marks: tuple[str, ...] = ()
    lost: dict[str, Any] = field(default_factory=dict)
    opened_by: tuple[str, ...] = ()

    @property
    def unreturned(self) -> int:
        """Papers of a secret vote that were handed out and did not come back."""
        voted = sum(1 for took in self.roll if took.voted and not took.struck)
        lost = sum(self.lost.get(what, 0) for what in ("missing", "damaged"))
        counted = len(self.papers) + sum(one.ballots for one in self.sums)
        return voted - lost - counted if self.secrecy == "secret" else 0


def lines(published: Published) -> Iterator[str]:
    """The lines of the file, each vouching for all before it. The last line's hash is what the group is told."""
    last = GENESIS
    for record in _records(published):
        body = canonical(record).decode()[:-1]
        last = hashlib.sha256((last + body).encode()).hexdigest()
        yield f'{body},"hash":"{last}"}}'


def _records(p: Published) -> Iterator[dict[str, Any]]:
    yield _head(p)
    homes: dict[str, str] = {}
    for took in sorted(p.roll, key=lambda one: one.voter.number):
        yield _took(took, homes)
    mark = "tracker" if p.secrecy == "secret" else "number"
    for paper in sorted(p.papers, key=lambda one: (one.group, one.mark)):
        yield {"line": "ballot", mark: paper.mark, "group": paper.group, "choice": paper.choice}
    for sums in p.sums:
        yield {"line": "sums", **as_data(sums)}
    if p.secrecy == "secret":
        yield {"line": "marks", "marks": sorted(p.marks)}
    if p.lost:
        yield {"line": "lost", **p.lost}
    yield _end(p)


def _head(p: Published) -> dict[str, Any]:
    rules = {
        "quorum": as_data(p.quorum),
        "majority": as_data(p.majority),
        "contest": as_data(p.contest),
        "ties": list(p.ties),
        "binding": p.binding,
        "takes_part": p.takes_part,
    }
    return {
        "line": "head",
        "format": FORMAT,
        **p.head,
        "secrecy": p.secrecy,
        "rules": rules,
        "grounds": p.ground,
        "members": list(p.members),
        "ballots": as_data(p.ballots),
        "roll_size": len(p.roll),
        "roll_digest": p.roll_digest,
        "bound_after_freezing": p.bound_after_freezing,
        "ledger_line": p.ledger[0],
        "ledger_hash": p.ledger[1],
        **({"opened_by": list(p.opened_by)} if p.opened_by else {}),
    }


def _took(took: Took, homes: dict[str, str]) -> dict[str, Any]:
    """Households become running numbers: enough to count them, too little to find them."""
    voter, home = took.voter, ""
    if voter.household:
        home = homes.setdefault(voter.household, str(len(homes) + 1))
    record = {
        "line": "roll",
        "number": voter.number,
        "kinds": sorted(voter.kinds),
        "household": home,
        "area": str(voter.area),
        "heads": voter.heads,
        "present": took.present,
        "voted": took.voted,
        "leaf": took.leaf,
    }
    extra = {"by": took.by, "struck": took.struck, "officers": list(took.officers), "rebound": list(took.rebound)}
    return record | {key: value for key, value in extra.items() if value}


def _end(p: Published) -> dict[str, Any]:
    end = {
        "line": "end",
        "present": sum(1 for took in p.roll if took.present and not took.struck),
        "cast": sum(1 for took in p.roll if took.voted and not took.struck) - p.unreturned,
        "unreturned": p.unreturned,
        "outcome": p.result.outcome,
        "counts": p.result.counts,
        "quorum": [_checked(c) for c in p.result.quorum],
        "majority": [_checked(c) for c in p.result.majority],
        "winners": list(p.result.winners),
        "tied": list(p.result.tied),
    }
    if p.ranking:
        end |= {"scores": {code: str(score) for code, score in p.ranking.scores.items()}, "left": p.ranking.left}
    return end


def _checked(checked: Checked) -> dict[str, Any]:
    return {"part": str(checked.part), "whole": str(checked.whole), "holds": checked.holds}


def lot_seed(roll_digest: str, papers: Iterable[Paper], sums: Iterable[Sums]) -> str:
    """The seed of a drawing of lots: known to nobody before the urn is opened, to everybody afterwards."""
    ballots = sorted([p.group, p.mark, p.choice] for p in papers)
    return hashlib.sha256(canonical([roll_digest, ballots, [as_data(one) for one in sums]])).hexdigest()


def cast_of(p: Published) -> list[Cast]:
    """The ballots that count, from what is published; an open one knows its voter."""
    voters = {took.voter.number: took.voter for took in p.roll if not took.struck}
    named, forms = p.secrecy == "open", {ballot.group: ballot for ballot in p.ballots}
    found = [Cast(one.choice, voters.get(one.mark) if named else None, one.group) for one in p.papers]
    return [*found, *(Cast(choice, None, one.group) for one in p.sums for choice in spread(forms[one.group], one))]


PENDING = Result("", {})
"""Stands in a Published until it is concluded."""


def conclude(published: Published) -> Published:
    """The same with its result. Everything it uses is in the file, so that everybody can do it again."""
    result, ranking = _result(published)
    return replace(published, result=result, ranking=ranking)


def _result(p: Published) -> tuple[Result, Ranking | None]:
    roll = [took.voter for took in p.roll]  # who takes no part is still of those the law counts
    took_part = [
        took for took in p.roll if not took.struck and (took.voted if p.takes_part == "voted" else took.present)
    ]
    present = [took.voter for took in took_part]
    cast = cast_of(p)
    seed = lot_seed(p.roll_digest, p.papers, p.sums)
    if p.contest:
        ranking = rank_contest(p.contest, {b.group: b for b in p.ballots}, cast, seed)
        outcome = "tie" if ranking.tied else "chosen" if ranking.funded else "failed"
        votes = dict(sorted(Counter(one.group for one in cast).items()))
        return Result(outcome, votes, (), (), ranking.funded, ranking.tied), ranking
    ballot = p.ballots[0]
    if ballot.kind == "yes_no":
        return decide(p.quorum, p.majority, roll, present, cast), None
    chosen = choose(
        ballot, p.quorum, roll, present, cast, majority=p.majority, ties=p.ties, seed=seed, binding=p.binding
    )
    return chosen, None
