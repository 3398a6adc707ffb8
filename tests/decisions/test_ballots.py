"""Ballot papers, counting among options, and the contest."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from core.decisions.ballot_forms import BadBallot, Ballot, Option, canonical, check, check_sheet, marked
from core.decisions.bodies import Condition, Test, Voter
from core.decisions.budget import Contest, Weight, rank_contest
from core.decisions.tally import Cast, choose
from core.district.folder import load

THREE = tuple(Option(str(n), cost=n * 100) for n in (1, 2, 3))
PAPERS = {
    "yes_no": Ballot("yes_no"),
    "one": Ballot("one", THREE),
    "some": Ballot("some", THREE, most=2, least=2),
    "approval": Ballot("approval", THREE),
    "score": Ballot("score", THREE, top=5),
    "budget": Ballot("budget", THREE, money=300),
}


@pytest.mark.parametrize(
    ("kind", "choice", "kept"),
    [
        pytest.param("yes_no", "yes", "yes", id="agree"),
        pytest.param("yes_no", "", "abstain", id="a blank is an abstention"),
        pytest.param("yes_no", "abstain", "abstain", id="abstain"),
        pytest.param("one", " 3 ", "3", id="one of three"),
        pytest.param("some", "3,1", "1,3", id="two, in the ballot's order"),
        pytest.param("approval", "3,2,1", "1,2,3", id="all approved"),
        pytest.param("score", "3=0,1=5", "1=5,3=0", id="scores in order, zero is a score"),
        pytest.param("budget", "2,1", "1,2", id="exactly the money"),
    ],
)
def test_a_choice_has_one_form(kind: str, choice: str, kept: str) -> None:
    assert canonical(PAPERS[kind], choice) == kept


@pytest.mark.parametrize(
    ("kind", "choice", "why"),
    [
        pytest.param("yes_no", "maybe", "unknown_choice", id="neither yes nor no"),
        pytest.param("yes_no", "invalid", "unknown_choice", id="nobody casts an invalid ballot online"),
        pytest.param("one", "4", "unknown_option", id="an option of another ballot"),
        pytest.param("one", "1,2", "too_many", id="two where one is asked"),
        pytest.param("some", "1", "too_few", id="one where two are asked"),
        pytest.param("some", "1,2,3", "too_many", id="three where two are asked"),
        pytest.param("some", "1,1", "option_twice", id="the same one twice"),
        pytest.param("score", "1=6", "bad_score", id="more than the top"),
        pytest.param("score", "1=-1", "bad_score", id="a negative score"),
        pytest.param("score", "1=05", "bad_score", id="a score in another writing"),
        pytest.param("score", "1=1,1=2", "option_twice", id="two scores for one"),
        pytest.param("score", "9=1", "unknown_option", id="a score for nobody"),
        pytest.param("budget", "2,3", "over_budget", id="more than the money"),
    ],
)
def test_a_wrong_choice_is_refused(kind: str, choice: str, why: str) -> None:
    with pytest.raises(BadBallot) as caught:
        canonical(PAPERS[kind], choice)
    assert caught.value.why == why


@pytest.mark.parametrize(
    ("paper", "why"),
    [
        pytest.param(Ballot("poll"), "unknown_kind", id="an unknown kind"),
        pytest.param(Ballot("yes_no", THREE), "options_not_used", id="options beside yes and no"),
        pytest.param(Ballot("one", THREE[:1]), "too_few_options", id="no choice at all"),
        pytest.param(Ballot("one", (Option("1"), Option("1"))), "option_twice", id="a code twice"),
        pytest.param(Ballot("one", (Option("yes"), Option("2"))), "bad_code", id="an option called yes"),
        pytest.param(Ballot("one", (Option("1,2"), Option("2"))), "bad_code", id="a comma in a code"),
        pytest.param(Ballot("some", THREE, most=4), "bad_limits", id="more than there are"),
        pytest.param(Ballot("score", THREE), "bad_limits", id="scores without a top"),
        pytest.param(Ballot("budget", THREE), "no_costs", id="a budget without money"),
        pytest.param(Ballot("one", THREE, seats=4), "bad_limits", id="more seats than options"),
    ],
)
def test_a_senseless_ballot_paper_is_refused(paper: Ballot, why: str) -> None:
    with pytest.raises(BadBallot) as caught:
        check(paper)
    assert caught.value.why == why


def test_a_teller_may_read_invalid_papers_but_not_negative_numbers() -> None:
    assert check_sheet(PAPERS["some"], {"3,1": 2, "1,3": 1, "invalid": 1, "": 0}) == {"1,3": 3, "invalid": 1}
    with pytest.raises(BadBallot):
        check_sheet(PAPERS["some"], {"1,3": -1})


ROLL = [Voter(str(n)) for n in range(10)]
CHARTER = load(Path(__file__).resolve().parents[2] / "districts" / "demo").charter
HALF = Test("all", (Condition("person", "roll", ">", Fraction(1, 2)),))


@pytest.mark.parametrize(
    ("paper", "choices", "came", "ties", "outcome", "winners", "tied"),
    [
        pytest.param("one", ["1", "1", "2"], 6, (), "chosen", ("1",), (), id="the most votes win"),
        pytest.param("one", ["1", "2"], 6, (), "tie", (), ("1", "2"), id="a tie stays open"),
        pytest.param("one", ["3", "2"], 6, ("cost",), "chosen", ("2",), (), id="a tie goes to the cheaper"),
        pytest.param("one", ["3", "2"], 6, ("number",), "chosen", ("2",), (), id="a tie goes to the earlier"),
        pytest.param("one", ["1", "1"], 5, (), "no_quorum", (), (), id="exactly half is no quorum"),
        pytest.param("one", ["abstain"] * 6, 6, (), "failed", (), (), id="everyone abstains"),
        pytest.param("approval", ["1,2", "2,3", "2"], 6, (), "chosen", ("2",), (), id="the most approved wins"),
        pytest.param("score", ["1=5,2=0", "2=4", "3=5"], 6, (), "tie", (), ("1", "3"), id="equal sums of scores"),
        pytest.param("budget", ["3", "3", "1", "1", "2"], 6, (), "tie", (), ("1", "3"), id="one of two alike fits"),
        pytest.param("budget", [*"112223"], 6, (), "chosen", ("2", "1"), (), id="the unfit is passed over"),
        pytest.param("budget", ["3", "3", "1", "2"], 6, (), "chosen", ("3",), (), id="the dearest takes all"),
    ],
)  # fmt: skip
def test_options_are_chosen(
    paper: str, choices: list[str], came: int, ties: tuple[str, ...], outcome: str, winners: tuple[str, ...],
    tied: tuple[str, ...],
) -> None:  # fmt: skip
    ballot = PAPERS[paper]
    cast = [Cast(canonical(ballot, choice)) for choice in choices]
    result = choose(ballot, HALF, ROLL, ROLL[:came], cast, ties=ties)
    assert (result.outcome, result.winners, result.tied) == (outcome, winners, tied)


OPTION_VOTES = list(csv.DictReader((Path(__file__).parent / "options.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", [pytest.param(row, id=row["case"]) for row in OPTION_VOTES])
def test_an_option_needs_the_majority_of_its_body(row: dict[str, str]) -> None:
    """`cast`: '3*1 2*2,3' are three papers for option 1 and two for 2 and 3; `came`: how many of the roll."""
    body, ballot = CHARTER.bodies[row["body"]], PAPERS[row["paper"]]
    kinds = frozenset(kind for one in body.members for kind in one.split("&"))
    roll = [Voter(str(n), kinds, area=Fraction(100)) for n in range(1, int(row["roll"]) + 1)]
    piles = (part.partition("*") for part in row["cast"].split())
    papers = [choice for number, _, choice in piles for _ in range(int(number))]
    voters = roll if "open" in body.secrecy and len(body.secrecy) == 1 else [None] * len(roll)
    cast = [Cast(canonical(ballot, choice), voter) for choice, voter in zip(papers, voters, strict=False)]
    majority = body.majority(row["matter"])
    result = choose(ballot, body.quorum, roll, roll[: int(row["came"])], cast, majority=majority, binding=body.binding)
    assert (result.outcome, " ".join(result.winners)) == (row["outcome"], row["winners"])
    assert row["article"] in body.basis


def test_lots_are_drawn_the_same_by_everybody_and_differently_for_every_vote() -> None:
    cast = [Cast("1"), Cast("2")]
    drawn = [choose(PAPERS["one"], None, ROLL, ROLL, cast, ties=("lot",), seed=seed).winners for seed in "abcdefgh"]
    again = [choose(PAPERS["one"], None, ROLL, ROLL, cast, ties=("lot",), seed=seed).winners for seed in "abcdefgh"]
    assert drawn == again
    assert set(drawn) == {("1",), ("2",)}


def sample_contest() -> tuple[Contest, dict[str, Ballot], list[Cast]]:
    """57 made-up proposals under the demo district's rule; the seed tells only how many there were and were funded."""
    contest = CHARTER.profiles["contest"].contest
    assert contest is not None
    options = tuple(Option(str(n), f"提案{n}", 3_000_000) for n in range(1, 58))
    papers = {"jury": Ballot("score", options, "jury", top=100), "public": Ballot("some", options, "public", most=3)}
    jury = [",".join(f"{n}={(n * 37 + judge * 11) % 61 + 40}" for n in range(1, 58)) for judge in range(7)]
    public = [sorted({(v * 13) % 57 + 1, (v * 29 + 5) % 57 + 1, (v * v) % 57 + 1}) for v in range(400)]
    cast = [Cast(canonical(papers["jury"], choice), group="jury") for choice in jury]
    cast += [Cast(canonical(papers["public"], ",".join(map(str, c))), group="public") for c in public]
    return contest, papers, cast


@pytest.mark.requirement("SP-19")
def test_57_proposals_of_which_23_are_funded_every_time_the_same() -> None:
    contest, papers, cast = sample_contest()
    ranking = rank_contest(contest, papers, cast)
    assert len(ranking.scores) == 57
    assert len(ranking.funded) == 23
    assert (ranking.tied, ranking.left) == ((), 0)
    assert rank_contest(contest, papers, list(reversed(cast))) == ranking
    worst = min(ranking.scores[code] for code in ranking.funded)
    assert all(score <= worst for code, score in ranking.scores.items() if code not in ranking.funded)


def test_weights_are_exact_and_a_recused_judge_is_left_out() -> None:
    options = (Option("a", cost=10), Option("b", cost=10))
    papers = {"jury": Ballot("score", options, "jury", top=10), "public": Ballot("one", options, "public")}
    rule = Contest((Weight("jury", Fraction(3, 5), "mean"), Weight("public", Fraction(2, 5), "best")), 10)
    cast = [Cast("a=10,b=6", group="jury"), Cast("b=7", group="jury"), Cast("b", group="public")]
    ranking = rank_contest(rule, papers, cast)
    assert ranking.scores == {"a": Fraction(3, 5), "b": Fraction(3, 5) * Fraction(13, 20) + Fraction(2, 5)}
    assert ranking.funded == ("b",)
    with pytest.raises(ValueError, match="come to 1"):
        rank_contest(Contest((Weight("jury", Fraction(3, 5), "mean"),), 10), papers, cast)


def test_a_cap_and_a_least_score_keep_proposals_out() -> None:
    options = (Option("a", cost=50), Option("b", cost=10), Option("c", cost=10))
    papers = {"": Ballot("score", options, top=10)}
    rule = Contest((Weight("", Fraction(1), "mean"),), 100, cap=20, least=Fraction(1, 2))
    assert rank_contest(rule, papers, [Cast("a=10,b=5,c=4")]).funded == ("b",)


@pytest.mark.parametrize(
    ("kind", "held", "mark", "then"),
    [
        pytest.param("some", "", "3", "3", id="the first tick; one too few is no flaw yet"),
        pytest.param("some", "3", "1", "1,3", id="the second, in the ballot's order"),
        pytest.param("some", "1,3", "1", "3", id="pressed again, it is unticked"),
        pytest.param("some", "3", "3", "", id="nothing is left"),
        pytest.param("some", "1,3", "2", "too_many", id="one more than may be"),
        pytest.param("approval", "1,2", "3", "1,2,3", id="all approved"),
        pytest.param("budget", "1", "2", "1,2", id="the money is just enough"),
        pytest.param("budget", "1,2", "3", "over_budget", id="the money is not enough"),
        pytest.param("approval", "1", "9", "unknown_option", id="an option of another ballot"),
        pytest.param("score", "", "2=5", "2=5", id="the first score"),
        pytest.param("score", "2=5", "2=0", "2=0", id="thought again"),
        pytest.param("score", "2=5", "1=3", "1=3,2=5", id="the next score"),
        pytest.param("score", "2=5", "1=6", "bad_score", id="more than the top"),
        pytest.param("score", "2=5", "1=五", "bad_score", id="no number"),
    ],
)
def test_a_paper_is_marked_one_by_one(kind: str, held: str, mark: str, then: str) -> None:
    try:
        found = marked(PAPERS[kind], held, mark)
    except BadBallot as flaw:
        found = flaw.why
    assert found == then
