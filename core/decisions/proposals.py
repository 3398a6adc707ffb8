"""Proposals of a contest, and the gifts that are made public for them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.decisions.ballot_forms import Ballot, Option
from core.decisions.stages import Deed
from core.routing.amounts import amount_in, fen, leads_to_paying
from core.routing.typed import whole

PARTS = ("name", "cost", "about")  # what a proposal must say
_BEFORE_MONEY = "要需想申请请：:，,、 共约"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal as it stands now. `number` in the order they came, from 1; `cost` in fen."""

    number: int
    name: str
    cost: int


def handed_in(text: str, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the words say of a proposal, added to what is known of it: `name`, `cost` in fen, `about`.

    A line each, or all in one with the money between name and purpose; what is missing stays away.
    """
    found: dict[str, Any] = dict(known or {})
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    at = next((n for n, line in enumerate(lines) if fen(line) is not None), None)
    if "cost" not in found and at is not None:
        found["cost"] = fen(lines.pop(at))
    elif "cost" not in found:
        lines = _money_out_of(lines, found)
    if "name" not in found and lines:
        found["name"] = lines.pop(0)
    if lines:
        found["about"] = "\n".join([*filter(None, [found.get("about")]), *lines])
    return found


def _money_out_of(lines: list[str], found: dict[str, Any]) -> list[str]:
    """Takes the amount out of the line that holds one; what stands before and after it are lines of their own."""
    for n, line in enumerate(lines):
        if amount := amount_in(line):
            found["cost"], start, end = amount
            around = (line[:start].rstrip(_BEFORE_MONEY), line[end:].strip(" ，,。；;"))
            return [*lines[:n], *filter(None, around), *lines[n + 1 :]]
    return lines


def improved(text: str) -> dict[str, Any]:
    """'3 advice', and on the last line, if it changed, 'new name money' -> facts; {} where no number leads."""
    number, _, rest = text.strip().partition(" ")
    chosen = whole(number)
    if chosen is None or not rest.strip():
        return {}
    facts: dict[str, Any] = {"proposal": chosen}
    *_, last = text.strip().splitlines()
    return facts | (priced(last) if "\n" in text.strip() else {})


def priced(line: str) -> dict[str, Any]:
    """'name money' -> name and cost in fen; {} where the line does not end in an amount."""
    words = line.split()
    for n in range(1, len(words)):
        if (cost := fen(" ".join(words[n:]))) is not None:
            return {"name": " ".join(words[:n]).strip(":：,， "), "cost": cost}
    name, _, money = line.replace("：", ":").replace("，", ":").replace(",", ":").rpartition(":")
    cost = fen(money)
    return {"name": name.strip(), "cost": cost} if name.strip() and cost is not None else {}


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


UNNAMED = frozenset({"不具名", "匿名", "anonymous"})
_FOR = re.compile(r"(\d{1,4})\s*号?(提案)?")


@dataclass(frozen=True, slots=True)
class Gift:
    """`giver` '' where no name is to be shown; `gift` money or goods in words; `proposal` its number, 0 none."""

    giver: str
    gift: str
    proposal: int = 0


def donated(text: str) -> dict[str, Any]:
    """'name or 不具名 / money or goods / number of the proposal', a line each, the last may stay away.

    {} where this cannot be read, or where the words lead to paying.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not 2 <= len(lines) <= 3 or leads_to_paying(text):
        return {}
    aim = _FOR.fullmatch(lines[2]) if len(lines) == 3 else None
    if len(lines) == 3 and aim is None:
        return {}
    giver = "" if lines[0].lower() in UNNAMED else lines[0]
    return {"giver": giver, "gift": lines[1], "for": int(aim[1]) if aim else 0}


def gifts(deeds: Iterable[Deed]) -> tuple[Gift, ...]:
    """All gifts that were made public, in the order they were entered."""
    facts = (deed.facts for deed in deeds if deed.effect == "donation")
    return tuple(Gift(one["giver"], one["gift"], one["for"]) for one in facts)
