"""The roll: read with a checked preview, frozen by its hash."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.decisions.bodies import Voter
from core.decisions.leaves import row_of
from core.identity import code, like, plain, same
from core.ledger.chain import digest
from core.tables import Flaw, read_headed

SHOWN = {
    "number": "编号",
    "name": "姓名",
    "household": "户号",
    "kinds": "身份",
    "area": "面积",
    "heads": "人数",
    "represents": "代表户",
}
HEADINGS = {**{name: name for name in SHOWN}, **{word: name for name, word in SHOWN.items()}}
_NEEDED = ("number", "name")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would bring: the voters, the flaws, and what differs from the roll that is in use.

    `notes`: what of the table was passed over. `doubts`: what may be one thing written twice. `lost`: lines whose
    account or unused code would fall away.
    """

    voters: tuple[Voter, ...]
    flaws: tuple[Flaw, ...]
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    notes: tuple[Flaw, ...] = ()
    doubts: tuple[Flaw, ...] = ()
    lost: tuple[str, ...] = ()


def read_roll(
    table: Sequence[Sequence[str]], kinds: Collection[str], names: Mapping[str, str], before: Sequence[Voter] = ()
) -> Preview:
    """Read rows of cells with headings (English or Chinese).

    `kinds`: kinds of voters the district knows; `names`: their everyday names -> kind. `before`: the roll in use.
    """
    found = read_headed(table, HEADINGS, _NEEDED, SHOWN)
    flaws = list(found.flaws)
    named = {same(word).casefold(): kind for word, kind in names.items()}
    lines: dict[str, int] = {}
    voters: dict[str, Voter] = {}
    for line, cells in found.rows:
        voter, wrong = _voter(line, cells, kinds, named, found.names)
        if voter.number in voters:
            wrong.append(Flaw(line, "number_twice", voter.number, column=str(lines[voter.number])))
        flaws += wrong
        lines.setdefault(voter.number, line)
        voters.setdefault(voter.number, voter)
    if any(flaw.what == "unknown_kind" for flaw in flaws):
        first = {kind: word for word, kind in reversed([*names.items()])}
        flaws.append(Flaw(0, "known_kinds", "、".join(reversed(first.values()))))
    if not voters and not flaws:
        flaws.append(Flaw(1, "empty_roll"))
    read = tuple(voters.values())
    flaws += _across(read)
    old = {one.number: one for one in before}
    added = tuple(n for n in voters if n not in old)
    changed = tuple(n for n in voters if n in old and old[n] != voters[n])
    gone = tuple(n for n in old if n not in voters)
    return Preview(read, tuple(flaws), added, changed, gone, found.notes, tuple(_doubts(read, lines)))


def _voter(
    line: int, cells: Mapping[str, str], kinds: Collection[str], named: Mapping[str, str], columns: Mapping[str, str]
) -> tuple[Voter, list[Flaw]]:
    flaws = [Flaw(line, "missing_value", column=columns[key]) for key in _NEEDED if not plain(cells.get(key, ""))]
    own = []
    for word in _words(cells.get("kinds", "")):
        kind = named.get(same(word).casefold(), word)
        if kind not in kinds:
            flaws.append(Flaw(line, "unknown_kind", word, columns["kinds"]))
        own.append(kind)
    area = _exact(cells.get("area", ""))
    if area is None:
        flaws.append(Flaw(line, "bad_area", cells["area"], columns["area"]))
    heads = plain(cells.get("heads", "")).removesuffix("人") or "1"
    if not (heads.isascii() and code(heads).isdecimal()):
        flaws.append(Flaw(line, "bad_heads", heads, columns["heads"]))
        heads = "1"
    voter = Voter(
        number=code(cells.get("number", "")),
        kinds=frozenset(own),
        household=code(cells.get("household", "")),
        area=area or Fraction(0),
        heads=int(code(heads)),
        name=plain(cells.get("name", "")),
        represents=tuple(dict.fromkeys(map(code, _words(cells.get("represents", ""))))),
    )
    return voter, flaws


def _words(cell: str) -> tuple[str, ...]:
    for sign in "、，,;；":
        cell = cell.replace(sign, "|")
    return tuple(dict.fromkeys(part.strip() for part in cell.split("|") if part.strip()))


def _doubts(voters: Sequence[Voter], lines: Mapping[str, int]) -> Iterable[Flaw]:
    """Numbers, people and households that may be one, written in two ways: a person must look at them."""
    numbers: dict[str, Voter] = {}
    people: dict[tuple[str, str], Voter] = {}
    homes: dict[str, Voter] = {}
    for voter in voters:
        line = lines[voter.number]
        other = numbers.setdefault(like(voter.number), voter)
        if other is not voter:
            yield Flaw(line, "doubt_number", voter.number, other.number, str(lines[other.number]))
        twin = people.setdefault((like(voter.name), like(voter.household)), voter)
        if twin is not voter:
            yield Flaw(line, "doubt_person", voter.name, twin.name, str(lines[twin.number]))
        home = homes.setdefault(like(voter.household), voter)
        if home.household != voter.household:
            yield Flaw(line, "doubt_household", voter.household, home.household, str(lines[home.number]))


def _exact(text: str) -> Fraction | None:
    """Square metres with at most two decimals, with or without 1,000s and their unit."""
    text = plain(text)
    for unit in ("平方米", "m2", "平米", "平", "㎡"):
        text = text.removesuffix(unit).strip()
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
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


def roll_digest(salt: str, voters: Iterable[Voter]) -> str:
    """Vouches for every line of the roll with the names; the salt keeps names from being guessed."""
    lines = sorted(([*row_of(one), list(one.represents)] for one in voters), key=lambda line: str(line[0]))
    return digest([salt, lines])


def without_one_representative(voters: Iterable[Voter]) -> tuple[str, ...]:
    """Households with no named representative or several, and the numbers of lines without a household.

    A household has one voice (居组法 9, 村组法 22), and one that the list forgets would make the whole smaller.
    """
    named: dict[str, int] = defaultdict(int)
    homeless = []
    for voter in voters:
        if not voter.household:
            homeless.append(voter.number)
        named[voter.household] += "household_rep" in voter.kinds
    return (*(home for home, count in named.items() if home and count != 1), *homeless)


def same_names(voters: Iterable[Voter]) -> tuple[str, ...]:
    """The numbers of lines with the same name in the same household: as a rule one person written down twice."""
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for voter in voters:
        if voter.household and voter.name:
            lines[voter.household, like(voter.name)].append(voter.number)
    return tuple(number for numbers in lines.values() if len(numbers) > 1 for number in numbers)
