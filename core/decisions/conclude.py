"""From what was cast to the result and the file that proves it."""

from collections import Counter
from dataclasses import replace

from core.decisions.budget import Ranking, rank_contest
from core.decisions.publication import Published, cast_of, lot_seed
from core.decisions.tally import Result, choose, decide

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
