"""A voter's proofs: the line of the frozen roll, the mark of a ballot."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from fractions import Fraction
from hmac import compare_digest

from core.decisions.bodies import Voter
from core.decisions.envelope import SIGNS
from core.decisions.records import Member, RollEntry
from core.ledger.chain import digest

SHOWN = 12  # signs that are said; nobody finds another envelope with the same ones by chance
# With figures and letters; or a tracker in which chance put no figure, as it is shown.
_TYPED = re.compile(
    rf"(?=.*[0-9])(?=.*[A-Za-z])[0-9A-Za-z]{{4}}([ -]?[0-9A-Za-z]{{4}}){{2,15}}|[{SIGNS[10:]}]{{{SHOWN}}}"
)


def as_voter(row: Member | RollEntry) -> Voter:
    """A line of a list, or of a frozen roll, as the rules see it."""
    represents = tuple(row.represents) if isinstance(row, Member) else ()
    kinds, area = frozenset(row.kinds), Fraction(row.area)
    return Voter(row.number, kinds, row.household, area, row.heads, row.name, represents)


def salt_of(seed: str, number: str) -> str:
    """The salt of one line, which only whoever stands for it is given."""
    return hmac.new(seed.encode(), number.encode(), hashlib.sha256).hexdigest()[:32]


def row_of(voter: Voter) -> tuple[str, str, str, list[str], str, int]:
    """A voter as rolls hold one: number, name, household, kinds, area, heads."""
    return voter.number, voter.name, voter.household, sorted(voter.kinds), str(voter.area), voter.heads


def leaf(salt: str, voter: Voter) -> str:
    """Vouches for a line with its name and household; the salt keeps them from being guessed."""
    return digest([salt, *row_of(voter)])


def root(leaves: Iterable[str]) -> str:
    """Vouches for all lines; the leaves in the order of their numbers, as texts."""
    return hashlib.sha256("".join(leaves).encode()).hexdigest()


def told_line(seed: str, voter: Voter) -> str:
    """The own line as its voter is told it, to look for it in the published file."""
    return "|".join((voter.number, voter.name, voter.household, salt_of(seed, voter.number)))


def is_own(seed: str, voter: Voter, told: str) -> bool:
    """Whether somebody's words are what the voter of this line was told, so that its leaf is under the root."""
    return compare_digest(told.strip().encode(), told_line(seed, voter).encode())


def roll_root(seed: str, voters: Iterable[Voter]) -> str:
    """The root of a whole roll."""
    return root(leaf(salt_of(seed, one.number), one) for one in sorted(voters, key=lambda one: one.number))


def mark_of(sealed: str) -> str:
    """SHA-256 of a sealed envelope: it says nothing of the choice, and another envelope has another."""
    return hashlib.sha256(sealed.encode()).hexdigest()


def said(mark: str) -> str:
    """As people read it: '3f9a 12bc 77e0'."""
    return " ".join(mark[at : at + 4] for at in range(0, SHOWN, 4))


def typed(text: str) -> str:
    """What may be the beginning of a mark, as people type it, without gaps; '' where it is none. A tracker fits too."""
    return re.sub("[ -]", "", text).lower() if _TYPED.fullmatch(text.strip()) else ""


def listed(marks: Iterable[str], begin: str) -> bool:
    """Whether one of the marks begins so."""
    return len(begin) >= SHOWN and any(mark.startswith(begin) for mark in marks)
