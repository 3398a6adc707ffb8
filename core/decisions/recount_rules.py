"""Counts a published decision again, by the rules its file declares."""

# Written anew on purpose: it shares no line with the count it checks, and needs the standard library only.
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Cast = tuple[str, str, str]
"""Group, number on the roll ('' in a secret vote), choice."""


@dataclass(frozen=True)
class Discrepancy:
    """Something that does not fit. `line`: of the file, 0 the whole; `what`: a word for it; `facts`: the details."""

    line: int
    what: str
    facts: str = ""

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.what}{': ' + self.facts if self.facts else ''}"


@dataclass
class Told:
    """What a file says, line by line. `roll`: number -> its line; ballots and sums with the number of their line."""

    head: dict[str, Any] = field(default_factory=dict)
    roll: dict[str, dict[str, Any]] = field(default_factory=dict)
    ballots: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    sums: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    end: dict[str, Any] = field(default_factory=dict)
    lost: int = 0
    marks: list[str] = field(default_factory=list)
    flaws: list[Discrepancy] = field(default_factory=list)

    @property
    def counted(self) -> int:
        """Ballots, told one by one or as sums."""
        return len(self.ballots) + sum(int(one["ballots"]) for _, one in self.sums)

    def flaw(self, line: int, what: str, facts: object = "") -> None:
        """Something does not fit."""
        self.flaws.append(Discrepancy(line, what, str(facts)))


def count_again(told: Told, cast: list[Cast]) -> dict[str, Any]:
    """Everything the end line of the file should say: counts, quorum, majority, winners, outcome."""
    rules, papers = told.head["rules"], {b["group"]: b for b in told.head["ballots"]}
    roll = list(told.roll.values())
    present = [row for row in roll if row[rules["takes_part"]]]
    pairs = [(measure(present, c["count"]), measure(roll, c["count"])) for c in _conditions(rules["quorum"])]
    enough = _test(rules["quorum"], pairs)
    found: dict[str, Any] = {"quorum": pairs, "majority": [], "winners": [], "tied": []}
    if rules["contest"]:
        return found | _contest(told, papers, cast)
    paper = papers[""]
    if paper["kind"] == "yes_no":
        given = Counter(choice for _, _, choice in cast)
        found["counts"] = {key: given[key] for key in ("yes", "no", "abstain", "invalid")}
        found["majority"] = _majority(told, cast, present, [one for one in cast if one[2] == "yes"])
        passed = _test(rules["majority"], found["majority"])
        outcome = "advice" if rules["majority"] is None else "passed" if passed else "failed"
        found["outcome"] = outcome if enough or outcome == "advice" else "no_quorum"
        return found
    counts = found["counts"] = _points(paper, cast)
    if not enough:
        return found | {"outcome": "no_quorum"}
    wanted = _ranked(paper, {c: Fraction(n) for c, n in counts.items() if n}, rules["ties"], _seed(told))
    shares = {
        code: _majority(told, cast, present, [one for one in cast if _agrees(paper, one[2], code)])
        for code in (code for group in wanted for code in group)
    }
    fit = [[code for code in group if _test(rules["majority"], shares[code])] for group in wanted]
    groups = [group for group in fit if group]
    costly = paper["kind"] == "budget"
    winners, tied = _fill(groups, _costs(paper) if costly else {}, paper["money"] if costly else paper["seats"])
    outcome = "tie" if tied else "chosen" if winners else "no_majority" if wanted and not groups else "failed"
    found["majority"] = next((shares[code] for group in groups or wanted for code in group), [])
    return found | {"outcome": outcome if rules["binding"] else "advice", "winners": winners, "tied": tied}


def _agrees(paper: dict[str, Any], choice: str, option: str) -> bool:
    """Marked; or with points, more than half of the most that one option can have."""
    marks = dict(part.partition("=")[::2] for part in choice.split(","))
    return option in marks and (paper["kind"] != "score" or 2 * int(marks[option]) > paper["top"])


def _conditions(test: dict[str, Any] | None) -> list[dict[str, Any]]:
    return test["conditions"] if test else []


def measure(rows: Iterable[dict[str, Any]], count: str) -> Fraction:
    """How much these lines are: persons, households, area, heads, or persons of certain kinds."""
    if count == "household":
        return Fraction(len({r["household"] for r in rows if r["household"]}))
    if count == "area":
        return sum((Fraction(r["area"]) for r in rows), Fraction(0))
    if count == "heads":
        return Fraction(sum(r["heads"] for r in rows))
    kinds = set() if count == "person" else set(count.split("&"))
    return Fraction(sum(1 for r in rows if kinds <= set(r["kinds"])))


def held(test: dict[str, Any] | None, pairs: list[tuple[Fraction, Fraction]]) -> list[bool]:
    """Which conditions hold; nothing is ever a part of nothing."""
    found = []
    for condition, (part, whole) in zip(_conditions(test), pairs, strict=True):
        needed = Fraction(condition["share"]) * whole
        found.append(whole > 0 and (part > needed if condition["op"] == ">" else part >= needed))
    return found


def _test(test: dict[str, Any] | None, pairs: list[tuple[Fraction, Fraction]]) -> bool:
    found = held(test, pairs)
    return any(found) if test and test["mode"] == "any" else all(found)


def _majority(
    told: Told, cast: list[Cast], present: list[dict[str, Any]], favour: list[Cast]
) -> list[tuple[Fraction, Fraction]]:
    return [_share(told, cast, present, favour, one) for one in _conditions(told.head["rules"]["majority"])]


def _share(
    told: Told, cast: list[Cast], present: list[dict[str, Any]], favour: list[Cast], condition: dict[str, Any]
) -> tuple[Fraction, Fraction]:
    """How much is in favour, and of how much."""
    count, of = condition["count"], condition["of"]

    def weight(some: Iterable[Cast]) -> Fraction:
        own = [number for _, number, _ in some]
        return Fraction(len(own)) if count == "person" else measure((told.roll[n] for n in own), count)

    def without(*choices: str) -> Fraction:
        return weight(one for one in cast if one[2] not in choices)

    roll, part = told.roll.values(), weight(favour)
    if of == "present":
        return part, measure(present, count)
    if of in ("cast", "decided"):
        return part, without("invalid") if of == "cast" else without("invalid", "abstain")
    return part, measure(roll, count if of == "roll" else of)


def _points(paper: dict[str, Any], cast: list[Cast]) -> dict[str, int]:
    counts = {option["code"]: 0 for option in paper["options"]}
    for _, _, choice in cast:
        for part in () if choice in ("abstain", "invalid") else choice.split(","):
            code, _, score = part.partition("=")
            counts[code] += int(score) if score else 1
    return counts


def _costs(paper: dict[str, Any]) -> dict[str, int]:
    return {option["code"]: option["cost"] for option in paper["options"]}


def _seed(told: Told) -> str:
    ballots = sorted([b["group"], b.get("tracker", b.get("number")), b["choice"]] for _, b in told.ballots)
    sums = [{key: value for key, value in one.items() if key not in ("line", "hash")} for _, one in told.sums]
    parts = [told.head["roll_digest"], ballots, sums]
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _ranked(paper: dict[str, Any], scores: dict[str, Fraction], ties: list[str], seed: str) -> list[list[str]]:
    order, costs = [o["code"] for o in paper["options"]], _costs(paper)
    groups: dict[tuple[Any, ...], list[str]] = {}
    for code in filter(scores.__contains__, order):
        lots = hashlib.sha256(f"{seed}/{code}".encode()).hexdigest()
        parts = {"cost": costs[code], "number": order.index(code), "lot": lots}
        groups.setdefault((-scores[code], *(parts[t] for t in ties if t != "open")), []).append(code)
    return [groups[key] for key in sorted(groups)]


def _fill(groups: list[list[str]], costs: dict[str, int], room: int) -> tuple[list[str], list[str]]:
    """Winners and an unparted tie; without costs every winner takes one seat and nobody is passed over."""
    winners: list[str] = []
    for group in groups:
        fitting = [code for code in group if costs.get(code, 0 if room else 1) <= room]
        taken = sum(costs.get(code, 1) for code in fitting)
        if taken > room:
            return winners, fitting
        winners += fitting
        room -= taken
    return winners, []


def _contest(told: Told, papers: dict[str, Any], cast: list[Cast]) -> dict[str, Any]:
    rule = told.head["rules"]["contest"]
    paper = papers[rule["weights"][0]["group"]]
    scores = {option["code"]: Fraction(0) for option in paper["options"]}
    for weight in rule["weights"]:
        own = [one for one in cast if one[0] == weight["group"]]
        sums = _points(papers[weight["group"]], own)
        voices = Counter(part.partition("=")[0] for _, _, choice in own for part in choice.split(","))
        best, top = max(sums.values(), default=0), papers[weight["group"]]["top"]
        for code in scores:
            whole = voices[code] * top if weight["scale"] == "mean" else best
            scores[code] += Fraction(weight["share"]) * (Fraction(sums[code], whole) if whole else 0)
    costs = _costs(paper)
    good = {
        code: score
        for code, score in scores.items()
        if score > 0 and score >= Fraction(rule["least"]) and (not rule["cap"] or costs[code] <= rule["cap"])
    }
    winners, tied = _fill(_ranked(paper, good, rule["ties"], _seed(told)), costs, rule["money"])
    left = rule["money"] - sum(costs[code] for code in winners)
    outcome = "tie" if tied else "chosen" if winners else "failed"
    votes = dict(Counter(group for group, _, _ in cast))
    shown = {code: str(score) for code, score in scores.items()}
    return {"outcome": outcome, "counts": votes, "winners": winners, "tied": tied, "scores": shown, "left": left}


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
