"""Books of accounts as a district writes them: fund, goods, points."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from core.district.entries import UNSAID, Duration, Names
from core.district.fields import Among, Of

ACCOUNTS = "accounts.yaml"
UNITS = frozenset({"fen", "goods", "bean"})  # goods are worth fen, and are no money
KINDS = frozenset({"held", "income", "spent"})
SEES = frozenset({"public", "holder"})


@dataclass(frozen=True, slots=True)
class Account:
    """`kind`: what is held cannot go below nothing; income comes from outside, what is spent goes there. Each may have
    holders: the wallet of a person, the account of a project."""

    names: Names
    kind: Annotated[str, Among(KINDS)] = "held"


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """One unit in double entry: what leaves an account arrives on another, so nothing passes between units.

    `see`: everybody the whole of it, or each holder the own account. `note`: said above it (who hosts it, what it is
    not). `beside`: a book that is shown with it; `cases`: the procedure whose cases stand below; `expires`: how long
    something held is good, after which it goes to the account `gone`.
    """

    code: str
    names: Names
    unit: Annotated[str, Among(UNITS)]
    accounts: Mapping[str, Account]
    see: Annotated[str, Among(SEES)] = "holder"
    words: tuple[str, ...] = ()
    note: Names = UNSAID
    beside: Annotated[str, Of("books")] = ""
    cases: str = ""
    expires: Duration | None = None
    gone: str = ""
