"""The frozen roll as salted leaves under one root that is told."""

import hashlib
import hmac
from collections.abc import Iterable
from fractions import Fraction
from hmac import compare_digest

from core.decisions.bodies import Voter
from core.decisions.records import Member, RollEntry
from core.ledger.chain import digest


def as_voter(row: Member | RollEntry) -> Voter:
    """A line of a list, or of a frozen roll, as the rules see it."""
    represents = tuple(row.represents) if isinstance(row, Member) else ()
    kinds, area = frozenset(row.kinds), Fraction(row.area)
    return Voter(row.number, kinds, row.household, area, row.heads, row.name, represents)


def salt_of(seed: str, number: str) -> str:
    """The salt of one line, which only whoever stands for it is given."""
    return hmac.new(seed.encode(), number.encode(), hashlib.sha256).hexdigest()[:32]


def leaf(salt: str, voter: Voter) -> str:
    """Vouches for a line with its name and household; the salt keeps them from being guessed."""
    line = [voter.number, voter.name, voter.household, sorted(voter.kinds), str(voter.area), voter.heads]
    return digest([salt, *line])


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
