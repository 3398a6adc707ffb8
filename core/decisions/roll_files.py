"""The roll: read with a checked preview, frozen by its hash."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.decisions.bodies import Voter
from core.ledger.chain import digest

COLUMNS = ("number", "name", "household", "kinds", "area", "heads", "represents")
HEADINGS = {
    **{name: name for name in COLUMNS},
    "编号": "number",
    "姓名": "name",
    "户号": "household",
    "身份": "kinds",
    "面积": "area",
    "人数": "heads",
    "代表户": "represents",
}
_NEEDED = ("number", "name")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong in a line of the file (1 is the heading). `what` is a key of the words table."""

    line: int
    what: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would bring: the voters, the flaws, and what differs from the roll that is in use."""

    voters: tuple[Voter, ...]
    flaws: tuple[Flaw, ...]
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def read_roll(
    table: Iterable[Sequence[str]], kinds: Collection[str], names: Mapping[str, str], before: Sequence[Voter] = ()
) -> Preview:
    """Read rows of cells, the first being the headings (English or Chinese).

    `kinds`: kinds of voters the district knows; `names`: their everyday names -> kind. `before`: the roll in use.
    """
    rows = list(table)
    flaws: list[Flaw] = []
    heading = [HEADINGS.get(cell.strip().lower(), "") for cell in rows[0]] if rows else []
    flaws += [Flaw(1, "missing_column", name) for name in _NEEDED if name not in heading]
    if flaws:
        return Preview((), tuple(flaws))
    voters: dict[str, Voter] = {}
    for line, row in enumerate(rows[1:], 2):
        cells = {key: cell.strip() for key, cell in zip(heading, row, strict=False) if key}
        if not any(cells.values()):
            continue
        voter, wrong = _voter(line, cells, kinds, names)
        if voter.number in voters:
            wrong.append(Flaw(line, "number_twice", voter.number))
        flaws += wrong
        voters.setdefault(voter.number, voter)
    if not voters and not flaws:
        flaws.append(Flaw(1, "empty_roll"))
    found = tuple(voters.values())
    return Preview(found, (*flaws, *_across(found)), *_compare(before, found))


def _voter(
    line: int, cells: Mapping[str, str], kinds: Collection[str], names: Mapping[str, str]
) -> tuple[Voter, list[Flaw]]:
    flaws = [Flaw(line, "missing_value", key) for key in _NEEDED if not cells.get(key)]
    own = []
    for word in _words(cells.get("kinds", "")):
        kind = names.get(word, word)
        if kind not in kinds:
            flaws.append(Flaw(line, "unknown_kind", word))
        own.append(kind)
    area = _exact(cells.get("area", ""))
    if area is None:
        flaws.append(Flaw(line, "bad_area", cells["area"]))
    heads = cells.get("heads", "") or "1"
    if not (heads.isascii() and heads.isdecimal()):
        flaws.append(Flaw(line, "bad_heads", heads))
        heads = "1"
    voter = Voter(
        number=cells.get("number", ""),
        kinds=frozenset(own),
        household=cells.get("household", ""),
        area=area or Fraction(0),
        heads=int(heads),
        name=cells.get("name", ""),
        represents=_words(cells.get("represents", "")),
    )
    return voter, flaws


def _words(cell: str) -> tuple[str, ...]:
    for sign in "、，,;；":
        cell = cell.replace(sign, "|")
    return tuple(dict.fromkeys(part.strip() for part in cell.split("|") if part.strip()))


def _exact(text: str) -> Fraction | None:
    """Square metres with at most two decimals."""
    if not text:
        return Fraction(0)
    whole, _, part = text.partition(".")
    if not (whole.isascii() and whole.isdecimal()) or (part and not (part.isascii() and part.isdecimal())):
        return None
    return Fraction(text) if len(part) <= 2 else None


def _across(voters: Sequence[Voter]) -> list[Flaw]:
    """A household that two representatives speak for."""
    first: dict[str, str] = {}
    flaws = []
    for voter in voters:
        for household in voter.represents:
            other = first.setdefault(household, voter.number)
            if other != voter.number:
                flaws.append(Flaw(0, "represented_twice", f"{household}: {other}, {voter.number}"))
    return flaws


def _compare(before: Sequence[Voter], after: Sequence[Voter]) -> tuple[tuple[str, ...], ...]:
    old, new = {v.number: v for v in before}, {v.number: v for v in after}
    added = tuple(n for n in new if n not in old)
    changed = tuple(n for n in new if n in old and old[n] != new[n])
    return added, changed, tuple(n for n in old if n not in new)


def roll_digest(salt: str, voters: Iterable[Voter]) -> str:
    """Vouches for every line of the roll with the names; the salt keeps names from being guessed."""
    lines = sorted(
        ([v.number, v.name, v.household, sorted(v.kinds), str(v.area), v.heads, list(v.represents)] for v in voters),
        key=lambda line: str(line[0]),
    )
    return digest([salt, lines])
