"""Proposals of a contest: handed in, improved one to one, shortlisted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from core.decisions.ballot_forms import Ballot, Option
from core.decisions.stages import Deed
from core.routing.typed import whole

FEN = 100  # of a yuan
_MONEY = re.compile(r"(\d{1,9})\s*元?")
_PRICED = re.compile(r"(?P<name>\S.*?)[ :：,，]+(?P<yuan>\d{1,9})\s*元?")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal as it stands now. `number` in the order they came, from 1; `cost` in fen."""

    number: int
    name: str
    cost: int


def handed_in(text: str) -> dict[str, Any]:
    """'name / money in yuan / what and for whom', a line each -> facts; {} where name or money cannot be read."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    money = _MONEY.fullmatch(lines[1]) if len(lines) > 2 else None
    return {"name": lines[0], "cost": int(money[1]) * FEN} if money else {}


def improved(text: str) -> dict[str, Any]:
    """'3 advice', and on the last line, if it changed, 'new name money' -> facts; {} where no number leads."""
    number, _, rest = text.strip().partition(" ")
    chosen = whole(number)
    if chosen is None or not rest.strip():
        return {}
    facts: dict[str, Any] = {"proposal": chosen}
    *_, last = text.strip().splitlines()
    priced = _PRICED.fullmatch(last.strip()) if "\n" in text.strip() else None
    return facts | {"name": priced["name"], "cost": int(priced["yuan"]) * FEN} if priced else facts


def proposals(deeds: Iterable[Deed]) -> tuple[Proposal, ...]:
    """What was handed in, with what the coaching changed."""
    found: dict[int, Proposal] = {}
    for deed in deeds:
        if deed.effect == "proposal":
            number = len(found) + 1
            found[number] = Proposal(number, deed.facts["name"], deed.facts["cost"])
        elif deed.effect == "coach" and deed.facts.get("proposal") in found and "name" in deed.facts:
            number = deed.facts["proposal"]
            found[number] = replace(found[number], name=deed.facts["name"], cost=deed.facts["cost"])
    return tuple(found.values())


def shortlisted(ballots: Iterable[Ballot], found: Iterable[Proposal], chosen: Iterable[int]) -> tuple[Ballot, ...]:
    """The ballot papers with the chosen proposals on them; none chosen means all."""
    wanted = set(chosen)
    options = tuple(Option(str(p.number), p.name, p.cost) for p in found if not wanted or p.number in wanted)
    return tuple(replace(ballot, options=options) for ballot in ballots)
