"""Frauds in the published file, chained anew, each with who finds it."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.decisions.ballot_forms import Ballot, Option
from core.decisions.bodies import Condition, Test, Voter
from core.decisions.budget import Contest, Weight
from core.decisions.leaves import leaf, mark_of, roll_root, salt_of
from core.decisions.publication import PENDING, Paper, Published, Took, conclude, lines
from core.decisions.recount import recount
from core.decisions.sums import parted
from tests.decisions.elections import HALF, THIRDS
from tests.decisions.test_recount import Line, relink

Edit = Callable[[list[Line]], object]
HEAD = {
    "decision": "V1",
    "title": "修路",
    "notice": "2026-11-01T01:00:00+00:00",
    "meeting": "2026-11-20T01:00:00+00:00",
    "opened": "2026-11-20T02:00:00+00:00",
    "closed": "2026-11-21T02:00:00+00:00",
}
TOOK = tuple[str, str, str, str]  # kinds, household, present, voted (or by:N)


def rolled(rows: tuple[TOOK, ...]) -> tuple[Took, ...]:
    found = []
    for n, (kinds, household, present, voted) in enumerate(rows, 1):
        voter = Voter(str(n), frozenset(kinds.split()), household, Fraction(80), 1, f"村民{n}")
        own, by = leaf(salt_of("s", voter.number), voter), voted.partition(":")[2]
        found.append(Took(voter, present, "proxy" if by else voted, by, leaf=own))
    return tuple(found)


def published(took: tuple[Took, ...], more: dict[str, Any], **head: str) -> Published:
    facts = {"roll": took, "result": PENDING, "roll_digest": roll_root("s", (one.voter for one in took)), **more}
    return conclude(Published(head={**HEAD, **head}, **facts))


def one(count: str, of: str, op: str, share: Fraction) -> Test:
    return Test("all", (Condition(count, of, op, share),))


def secret() -> Published:
    """Residents: five from their chats, two on paper, two absent."""
    rows = (
        [("adult", "a", "online", "online")] * 5 + [("adult", "b", "site", "paper")] * 2 + [("adult", "c", "", "")] * 2
    )
    choices = ("yes", "yes", "yes", "no", "no", "no", "yes")
    papers = tuple(Paper(f"T{n}", choice) for n, choice in enumerate(choices, 1))
    more = {
        "secrecy": "secret",
        "ballots": (Ballot("yes_no"),),
        "quorum": one("person", "roll", ">", HALF),
        "majority": one("person", "present", ">", HALF),
        "papers": papers,
        "marks": tuple(sorted(mark_of(str(n)) for n in range(5))),
        "members": ("adult",),
    }
    return published(rolled(tuple(rows)), more, body="residents_assembly", matter="community")


def scores() -> Published:
    """Five give points in secret: so few that only the sums are told."""
    rows = [("adult", "a", "online", "online")] * 5
    paper = Ballot("score", tuple(Option(str(n), f"项目{n}") for n in range(1, 4)), top=5)
    choices = ("1=5,2=3", "1=4,2=2,3=1", "1=0,2=4", "2=5", "abstain")
    sums = parted([paper], [(f"T{n}", "", choice) for n, choice in enumerate(choices)])[1]
    more = {
        "secrecy": "secret",
        "ballots": (paper,),
        "quorum": one("person", "roll", ">", HALF),
        "majority": one("person", "present", ">", HALF),
        "papers": (),
        "sums": tuple(sums),
        "marks": tuple(mark_of(str(n)) for n in range(5)),
        "members": ("adult",),
    }
    return published(rolled(tuple(rows)), more, body="residents_assembly", matter="community")


def owners() -> Published:
    """Owners on raising the repair fund: eight of nine take part, seven agree, one of them by mandate."""
    rows = [("owner", "", "online", "online")] * 7 + [("owner", "", "proxy", "proxy:1"), ("owner", "", "", "")]
    share = Fraction(3, 4)
    both = tuple(Condition(count, "present", ">=", share) for count in ("area", "heads"))
    more = {
        "secrecy": "open",
        "ballots": (Ballot("yes_no"),),
        "quorum": Test("all", tuple(Condition(count, "roll", ">=", THIRDS) for count in ("area", "heads"))),
        "majority": Test("all", both),
        "papers": tuple(Paper(str(n), "no" if n == 7 else "yes") for n in range(1, 9)),
        "members": ("owner",),
        "takes_part": "voted",
    }
    return published(rolled(tuple(rows)), more, body="owners", matter="repair_fund")


def members() -> Published:
    """Members of a collective: three households of two, one votes for the other in the first."""
    rows = [("adult member", "a", "online", "online"), ("adult member", "a", "proxy", "proxy:1")]
    rows += [("adult member", home, "online", "online") for home in "bbcc"]
    more = {
        "secrecy": "open",
        "ballots": (Ballot("yes_no"),),
        "quorum": one("person", "roll", ">=", THIRDS),
        "majority": one("person", "roll", ">=", THIRDS),
        "papers": tuple(Paper(str(n), "no" if n == 6 else "yes") for n in range(1, 7)),
        "members": ("adult&member",),
    }
    return published(rolled(tuple(rows)), more, body="rceo_members", matter="charter")


def contest() -> Published:
    """Two judges and two of the public, by name."""
    options = tuple(Option(str(n), f"提案{n}", 1000 * n) for n in range(1, 4))
    rows = [("jury", "", "online", "online")] * 2 + [("public", "", "online", "online")] * 2
    papers = (Paper("1", "1=9,2=3", "jury"), Paper("2", "1=8,3=4", "jury"), Paper("3", "1,2", "public"))
    weights = (Weight("jury", Fraction(3, 5), "mean"), Weight("public", Fraction(2, 5), "best"))
    more = {
        "secrecy": "open",
        "ballots": (Ballot("score", options, group="jury", top=10), Ballot("some", options, group="public", most=2)),
        "quorum": None,
        "majority": None,
        "papers": (*papers, Paper("4", "2,3", "public")),
        "contest": Contest(weights, 4000, cap=3000, least=Fraction(0), ties=("cost",)),
        "members": ("jury", "public"),
    }
    return published(rolled(tuple(rows)), more, body="contest", matter="funding")


@cache
def honest(kind: str) -> tuple[str, ...]:
    made = {"secret": secret, "scores": scores, "owners": owners, "members": members, "contest": contest}
    return tuple(lines(made[kind]()))


def at(lines: list[Line], kind: str, **equal: object) -> Line:
    return next(x for x in lines if x["line"] == kind and all(x.get(k) == v for k, v in equal.items()))


def rule(lines: list[Line], name: str, key: str, value: object) -> None:
    for condition in lines[0]["rules"][name]["conditions"]:
        condition[key] = value


def swap_groups(lines: list[Line]) -> None:
    """Judge 2 and member 4 of the public change places with their ballots."""
    for number, group, choice in (("2", "public", "2,3"), ("4", "jury", "1=8,3=4")):
        at(lines, "ballot", number=number).update(group=group, choice=choice)
    lines[5:9] = sorted(lines[5:9], key=lambda line: (line["group"], line["number"]))


def bend_leaf(lines: list[Line]) -> None:
    at(lines, "roll", number="9")["leaf"] = "0" * 64


def drop(lines: list[Line], kind: str, **equal: object) -> None:
    lines.remove(at(lines, kind, **equal))


def shorten(lines: list[Line]) -> None:
    drop(lines, "roll", number="9")
    lines[0]["roll_size"] = 8


def all_agree(lines: list[Line]) -> None:
    at(lines, "ballot", number="7")["choice"] = "yes"
    lines[-1]["counts"].update(yes=8, no=0)
    for condition, part in zip(lines[-1]["majority"], ("640", "8"), strict=True):
        condition["part"] = part


def lost_one(lines: list[Line]) -> None:
    lost = {"missing": 0, "damaged": 0, "surplus": 1, "officers": 1, "reason": "丢"}
    lines.insert(-1, {"line": "lost", **lost})


def stays_out(lines: list[Line], officers: list[str], reason: str = "迁出") -> None:
    at(lines, "roll", number="9").update(struck=reason, officers=officers)


def spoilt(lines: list[Line]) -> None:
    for line in lines:
        if line["line"] == "ballot" and line["choice"] == "no":
            line["choice"] = "invalid"


def moved(lines: list[Line]) -> None:
    options = at(lines, "sums")["options"]
    options["1"], options["2"] = options["2"], options["1"]


def given(lines: list[Line], *sums: int) -> None:
    at(lines, "sums")["options"]["1"] = [*sums]


def summed_up(lines: list[Line]) -> None:
    sums = {"group": "", "ballots": 1, "abstain": 0, "invalid": 0, "options": {"yes": [1, 1, 1]}}
    lines.insert(-2, {"line": "sums", **sums})


def fewer(lines: list[Line]) -> None:
    """A ballot for it is gone, and one more paper is said not to have come back."""
    drop(lines, "ballot", choice="yes")
    lines[-1].update(cast=6, unreturned=1)
    lines[-1]["counts"]["yes"] -= 1
    lines[-1]["majority"][0].update(part="3", holds=False)
    lines[-1]["outcome"] = "failed"


# What a forger who chains the file anew does, and which word of the recount names it without the announced hash.
NAMED: list[tuple[str, str, Edit, str]] = [
    ("a count that is not so", "secret", lambda x: x[-1]["counts"].update(yes=5), "counts_differs"),
    ("another outcome", "secret", lambda x: x[-1].update(outcome="failed"), "outcome_differs"),
    ("a ballot added", "secret", lambda x: x.insert(-2, {**at(x, "ballot"), "tracker": "T9"}), "paper_ballots"),
    ("a ballot taken away", "secret", lambda x: drop(x, "ballot"), "unreturned_differs"),
    ("a ballot twice", "secret", lambda x: x.insert(11, dict(at(x, "ballot"))), "ballot_twice"),
    ("a vote changed, not its count", "secret", lambda x: at(x, "ballot").update(choice="no"), "counts_differs"),
    ("more invalid than papers", "secret", spoilt, "invalid_online"),
    ("a mark taken away", "secret", lambda x: at(x, "marks")["marks"].pop(), "online_ballots"),
    ("marks in the order of casting", "secret", lambda x: at(x, "marks")["marks"].reverse(), "marks_unsorted"),
    ("points nobody could give", "scores", lambda x: given(x, 99, 3, 2), "sums_impossible"),
    ("more voices than ballots", "scores", lambda x: given(x, 9, 9, 0), "sums_impossible"),
    ("points moved to another", "scores", moved, "counts_differs"),
    ("sums of a yes or no", "secret", summed_up, "sums_impossible"),
    (
        "a paper voter who did not come",
        "secret",
        lambda x: at(x, "roll", voted="paper").update(present="online"),
        "paper_not_on_site",
    ),
    ("presence invented", "secret", lambda x: at(x, "roll", number="9").update(present="site"), "present_differs"),
    ("an absent line dropped", "secret", lambda x: drop(x, "roll", number="9"), "roll_root"),
    ("an absent line dropped and the size", "secret", shorten, "roll_root"),
    (
        "a ghost on the roll",
        "secret",
        lambda x: x.insert(10, {**at(x, "roll", number="9"), "number": "99"}),
        "roll_root",
    ),
    ("a leaf replaced", "secret", bend_leaf, "roll_root"),
    ("another root", "secret", lambda x: x[0].update(roll_digest="0" * 64), "roll_root"),
    (
        "who voted is struck",
        "secret",
        lambda x: at(x, "roll", number="1").update(struck="迁出", officers=["a", "b"]),
        "struck_took_part",
    ),
    ("struck by one officer", "secret", lambda x: stays_out(x, ["community_secretary"]), "struck_by_one"),
    ("opened by one holder", "secret", lambda x: x[0].update(opened_by=["a", "a"]), "opened_by_one"),
    ("struck by nobody", "secret", lambda x: stays_out(x, []), "struck_by_one"),
    ("majority lowered", "secret", lambda x: rule(x, "majority", "share", "1/10"), "majority_below_law"),
    ("more than half made half", "secret", lambda x: rule(x, "majority", "op", ">="), "majority_below_law"),
    ("quorum lowered", "secret", lambda x: rule(x, "quorum", "share", "1/4"), "quorum_below_law"),
    ("no quorum at all", "secret", lambda x: x[0]["rules"].update(quorum=None), "quorum_below_law"),
    ("of those who decided", "secret", lambda x: rule(x, "majority", "of", "decided"), "majority_below_law"),
    ("not binding", "secret", lambda x: x[0]["rules"].update(binding=False), "binding_denied"),
    (
        "opened before the meeting",
        "secret",
        lambda x: x[0].update(opened="2026-11-19T01:00:00+00:00"),
        "times_out_of_order",
    ),
    (
        "closed before it was opened",
        "secret",
        lambda x: x[0].update(closed="2026-11-20T01:30:00+00:00"),
        "times_out_of_order",
    ),
    ("a condition that does not hold", "secret", lambda x: x[-1]["quorum"][0].update(holds=False), "quorum_differs"),
    ("a voter of no kind", "secret", lambda x: at(x, "roll", number="1").update(kinds=[]), "not_of_body"),
    ("a key nobody knows", "secret", lambda x: at(x, "ballot").update(note="看着投的"), "malformed"),
    ("the order of casting", "secret", lambda x: x.insert(10, x.pop(12)), "order_tells"),
    ("no end", "secret", lambda x: x.pop(), "incomplete"),
    ("another format", "secret", lambda x: x[0].update(format="other"), "unknown_format"),
    ("a lost envelope by one officer", "secret", lost_one, "lost_by_one"),
    ("three quarters made half", "owners", lambda x: rule(x, "majority", "share", "1/2"), "majority_below_law"),
    ("only the area counted", "owners", lambda x: x[0]["rules"]["majority"]["conditions"].pop(), "majority_below_law"),
    ("one of two is enough", "owners", lambda x: x[0]["rules"]["majority"].update(mode="any"), "majority_below_law"),
    (
        "presence counts as a part",
        "owners",
        lambda x: x[0]["rules"].update(takes_part="present"),
        "presence_is_no_part",
    ),
    ("a mandate of oneself", "owners", lambda x: at(x, "roll", number="8").update(by="8"), "proxy_self"),
    ("a mandate passed on", "owners", lambda x: at(x, "roll", number="1").update(voted="proxy", by="8"), "proxy_chain"),
    (
        "two mandates in one hand",
        "owners",
        lambda x: at(x, "roll", number="7").update(voted="proxy", by="1"),
        "proxy_too_many",
    ),
    ("a mandate for a stranger", "owners", lambda x: at(x, "roll", number="8").update(by="77"), "proxy_not_on_roll"),
    (
        "a vote without a ballot",
        "owners",
        lambda x: at(x, "roll", number="9").update(present="online", voted="online"),
        "vote_without_ballot",
    ),
    (
        "a ballot of who did not vote",
        "owners",
        lambda x: at(x, "ballot", number="2").update(number="9"),
        "ballot_without_vote",
    ),
    ("an area made larger", "owners", lambda x: at(x, "roll", number="1").update(area="800"), "majority_differs"),
    (
        "another household's mandate",
        "members",
        lambda x: at(x, "roll", number="2").update(by="3"),
        "proxy_other_household",
    ),
    ("called too late", "members", lambda x: x[0].update(notice="2026-11-12T01:00:00+00:00"), "notice_short"),
    ("never called", "members", lambda x: x[0].update(notice=""), "notice_short"),
    ("judge and public change places", "contest", swap_groups, "wrong_group"),
]
# Nothing in the file contradicts it: only the hash told in the group, or the voter's own line and mark, does.
BY_THE_HASH: list[tuple[str, str, Edit]] = [
    ("a vote and its count", "owners", all_agree),
    ("a ballot called a paper that did not come back", "secret", fewer),
    (
        "two ballots swapped",
        "owners",
        lambda x: (at(x, "ballot", number="7").update(choice="yes"), at(x, "ballot", number="2").update(choice="no")),
    ),
    ("the title", "secret", lambda x: x[0].update(title="卖地")),
    ("options' names", "contest", lambda x: [o.update(name="别的") for b in x[0]["ballots"] for o in b["options"]]),
    ("the closing re-dated", "secret", lambda x: x[0].update(closed="2026-11-22T02:00:00+00:00")),
    ("the trace's head", "secret", lambda x: x[0].update(ledger_hash="1" * 64)),
    ("another body", "secret", lambda x: x[0].update(body="advisory")),
]


def forged(kind: str, edit: Edit, path: Path) -> Path:
    rows = [json.loads(line) for line in honest(kind)]
    before = json.dumps(rows)
    edit(rows)
    assert json.dumps(rows) != before
    path.write_text(relink(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["secret", "scores", "owners", "members", "contest"])
def test_the_honest_file_is_clean(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "honest.jsonl"
    path.write_text("".join(f"{line}\n" for line in honest(kind)), encoding="utf-8")
    report = recount(path, honest(kind)[-1][-66:-2])
    outcome = "chosen" if kind in ("contest", "scores") else "passed"
    assert ([str(x) for x in report.discrepancies], report.outcome) == ([], outcome)


@pytest.mark.parametrize(("kind", "edit", "what"), [pytest.param(*row[1:], id=row[0]) for row in NAMED])
def test_the_recount_names_it_without_the_announced_hash(kind: str, edit: Edit, what: str, tmp_path: Path) -> None:
    found = {one.what for one in recount(forged(kind, edit, tmp_path / "f")).discrepancies}
    assert what in found and "chain_broken" not in found


@pytest.mark.parametrize(("kind", "edit"), [pytest.param(*row[1:], id=row[0]) for row in BY_THE_HASH])
def test_only_the_announced_hash_names_it(kind: str, edit: Edit, tmp_path: Path) -> None:
    path = forged(kind, edit, tmp_path / "f")
    assert [str(one) for one in recount(path).discrepancies] == []
    assert [one.what for one in recount(path, honest(kind)[-1][-66:-2]).discrepancies] == ["other_file"]
