"""What can be written on a ballot, in one canonical short form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from core.district.fields import Among, Least, Of

KINDS = frozenset({"yes_no", "one", "some", "approval", "score", "budget"})
YES, NO, ABSTAIN, INVALID = "yes", "no", "abstain", "invalid"
_CODE = re.compile(r"[A-Za-z0-9]{1,16}")


class BadBallot(ValueError):
    """A choice that this ballot does not offer; `why` is a short word for it, `facts` what it was about."""

    def __init__(self, why: str, **facts: object) -> None:
        super().__init__(f"{why} {facts}" if facts else why)
        self.why = why
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be chosen. `cost` in fen (1/100 yuan), 0 where money plays no part."""

    code: str
    name: str = ""
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ballot paper. `group`: who fills it in ('' everybody; 'jury', 'public' in a contest).

    `most`, `least`: how many options may or must be chosen (some). `top`: the best score. `money`: what may be spent
    in fen (budget). `seats`: how many options win (one, some, approval, score).
    """

    kind: Annotated[str, Among(KINDS)]
    options: tuple[Option, ...] = ()
    group: Annotated[str, Of("kinds")] = ""
    most: Annotated[int, Least(1)] = 1
    least: Annotated[int, Least(1)] = 1
    top: int = 0
    money: int = 0
    seats: Annotated[int, Least(1)] = 1


def canonical(ballot: Ballot, choice: str) -> str:
    """The one form in which a choice is kept: options in the ballot's order, nothing chosen is an abstention.

    yes_no: 'yes', 'no', 'abstain'. one: '3'. some, approval, budget: '1,4,7'. score: '1=5,2=0'. Raises BadBallot.
    """
    text = choice.strip()
    if text in ("", ABSTAIN):
        return ABSTAIN
    if ballot.kind == "yes_no":
        if text not in (YES, NO):
            raise BadBallot("unknown_choice", choice=text)
        return text
    if ballot.kind == "score":
        return _scores(ballot, text)
    chosen = text.split(",")
    order = {option.code: at for at, option in enumerate(ballot.options)}
    for code in chosen:
        if code not in order:
            raise BadBallot("unknown_option", option=code)
    if len(set(chosen)) != len(chosen):
        raise BadBallot("option_twice")
    _fits(ballot, chosen)
    return ",".join(sorted(chosen, key=order.__getitem__))


def _fits(ballot: Ballot, chosen: list[str]) -> None:
    if ballot.kind == "one" and len(chosen) != 1:
        raise BadBallot("too_many", most=1)
    if ballot.kind == "some" and len(chosen) > ballot.most:
        raise BadBallot("too_many", most=ballot.most)
    if ballot.kind == "some" and len(chosen) < ballot.least:
        raise BadBallot("too_few", least=ballot.least)
    if ballot.kind == "budget":
        spent = sum(option.cost for option in ballot.options if option.code in chosen)
        if spent > ballot.money:
            raise BadBallot("over_budget", spent=spent, money=ballot.money)


def _scores(ballot: Ballot, text: str) -> str:
    given: dict[str, str] = {}
    for part in text.split(","):
        code, _, score = part.partition("=")
        if code in given:
            raise BadBallot("option_twice", option=code)
        if not score.isascii() or not score.isdecimal() or str(int(score)) != score or int(score) > ballot.top:
            raise BadBallot("bad_score", score=score, top=ballot.top)
        given[code] = score
    known = [option.code for option in ballot.options]
    for code in given:
        if code not in known:
            raise BadBallot("unknown_option", option=code)
    return ",".join(f"{code}={given[code]}" for code in known if code in given)


def marked(ballot: Ballot, held: str, mark: str) -> str:
    """A half-made choice after one more mark: '3' ticks or unticks, '3=5' gives points. '' while nothing is chosen.

    Raises BadBallot where the mark cannot stand; too few marks are no flaw yet.
    """
    if ballot.kind == "score":
        code, _, score = mark.partition("=")
        return _scores(ballot, ",".join(f"{c}={n}" for c, n in {**scored(held or ABSTAIN), code: score}.items()))
    picked = list(chosen(held or ABSTAIN))
    if mark in picked:
        picked.remove(mark)
    else:
        picked.append(mark)
    return canonical(replace(ballot, least=0), ",".join(picked)) if picked else ""


def chosen(choice: str) -> tuple[str, ...]:
    """The options of a canonical choice of the kinds one, some, approval and budget."""
    return () if choice in (ABSTAIN, INVALID) else tuple(choice.split(","))


def scored(choice: str) -> dict[str, int]:
    """The scores of a canonical choice of the kind score."""
    if choice in (ABSTAIN, INVALID):
        return {}
    return {code: int(score) for code, _, score in (part.partition("=") for part in choice.split(","))}


def check(ballot: Ballot) -> None:
    """Whether the ballot paper itself makes sense, asked before it is locked. Raises BadBallot."""
    if ballot.kind not in KINDS:
        raise BadBallot("unknown_kind", kind=ballot.kind)
    codes = [option.code for option in ballot.options]
    if ballot.kind == "yes_no":
        if codes:
            raise BadBallot("options_not_used")
        return
    if len(codes) < 2:
        raise BadBallot("too_few_options")
    names = [option.name for option in ballot.options if option.name]
    if len(set(codes)) != len(codes) or len(set(names)) != len(names):
        raise BadBallot("option_twice")
    for code in codes:
        if not _CODE.fullmatch(code) or code in (YES, NO, ABSTAIN, INVALID):
            raise BadBallot("bad_code", option=code)
    if ballot.kind == "some" and not 0 < ballot.least <= ballot.most <= len(codes):
        raise BadBallot("bad_limits", least=ballot.least, most=ballot.most)
    if ballot.kind == "score" and ballot.top < 1:
        raise BadBallot("bad_limits", top=ballot.top)
    if ballot.kind == "budget" and (ballot.money < 1 or any(option.cost < 1 for option in ballot.options)):
        raise BadBallot("no_costs")
    if ballot.kind != "budget" and not 0 < ballot.seats <= len(codes):
        raise BadBallot("bad_limits", seats=ballot.seats)


Sheet = Mapping[str, int]
"""What one teller read from a pile of paper: canonical choice (or 'invalid') -> how many."""


def check_sheet(ballot: Ballot, sheet: Sheet) -> dict[str, int]:
    """The sheet in canonical form; nothing negative, nothing unknown. Raises BadBallot."""
    found: dict[str, int] = {}
    for choice, number in sheet.items():
        if number < 0:
            raise BadBallot("negative", choice=choice)
        form = INVALID if choice == INVALID else canonical(ballot, choice)
        if number:
            found[form] = found.get(form, 0) + number
    return dict(sorted(found.items()))
