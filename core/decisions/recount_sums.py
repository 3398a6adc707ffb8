"""Ballots of which a file tells the sums only: whether these fit."""

# Written anew on purpose, as the rest of the recount.
from typing import Any

Data = dict[str, Any]


def ballots_like(paper: Data | None, told: Data) -> list[str]:
    """Choices that come to these sums; which ballot names which options is not told. ValueError: none can."""
    abstain, invalid = told["abstain"], told["invalid"]
    marked = told["ballots"] - abstain - invalid
    if paper is None or paper["kind"] not in ("some", "approval", "score", "budget"):
        raise ValueError("ballots of this kind are told one by one")
    if min(abstain, invalid, marked) < 0 or [o["code"] for o in paper["options"]] != _named(paper, told):
        raise ValueError("more abstained than voted, or other options")
    for code, (points, given, agree) in told["options"].items():
        if not _possible(paper, marked, points, given, agree):
            raise ValueError(f"no {marked} ballots come to {points}, {given}, {agree} of {code}")
    _limits(paper, marked, told["options"])
    choices = [""] * marked
    at = 0
    for option in paper["options"]:
        points, given, agree = told["options"][option["code"]]
        for score in _scores(paper["top"], points, given, agree):
            part = option["code"] + (f"={score}" if paper["kind"] == "score" else "")
            choices[at % marked] += ("," if choices[at % marked] else "") + part
            at += 1
    return choices + ["abstain"] * abstain + ["invalid"] * invalid


def _named(paper: Data, told: Data) -> list[str]:
    return sorted(told["options"], key=[o["code"] for o in paper["options"]].index)


def _possible(paper: Data, marked: int, points: int, given: int, agree: int) -> bool:
    if paper["kind"] != "score":
        return 0 <= points == given == agree <= marked
    half, others = paper["top"] // 2, given - agree
    return 0 <= agree <= given <= marked and agree * (half + 1) <= points <= agree * paper["top"] + others * half


def _limits(paper: Data, marked: int, options: dict[str, list[int]]) -> None:
    """As many marks, or as much money, as so many ballots can hold."""
    marks = sum(given for _, given, _ in options.values())
    least, most = (paper["least"], paper["most"]) if paper["kind"] == "some" else (1, len(paper["options"]))
    if not marked * least <= marks <= marked * most:
        raise ValueError(f"{marks} marks on {marked} ballots")
    spent = sum(o["cost"] * options[o["code"]][1] for o in paper["options"])
    if paper["kind"] == "budget" and spent > marked * paper["money"]:
        raise ValueError(f"{spent} spent on {marked} ballots")


def _scores(top: int, points: int, given: int, agree: int) -> list[int]:
    """So many scores over half of the top, the others not, with this sum."""
    if not top:
        return [1] * given
    half = top // 2
    found = [half + 1] * agree + [0] * (given - agree)
    rest = points - sum(found)
    for at, least in enumerate(found):
        more = min(rest, (top if at < agree else half) - least)
        found[at], rest = least + more, rest - more
    return found
