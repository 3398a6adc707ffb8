"""A question that a pattern answers: whether a message says this."""

import re
import sys
from collections.abc import Callable
from typing import NamedTuple


class Says(NamedTuple):
    """Asked of folded text (see `folding`). `longest`: who tells more tells a matter. `edges`: signs that may stand
    around it; None, blanks."""

    words: re.Pattern[str]
    longest: int
    find: Callable[[str], re.Match[str] | None]
    edges: str | None = ""

    def __call__(self, plain: str) -> bool:
        return len(plain) <= self.longest and self.find(plain.strip(self.edges)) is not None


def says(words: str, longest: int = sys.maxsize) -> Says:
    """Whether the words are among what is said."""
    found = re.compile(words)
    return Says(found, longest, found.search)


def says_only(words: str, edges: str | None = "") -> Says:
    """Whether nothing else is said."""
    found = re.compile(words)
    return Says(found, sys.maxsize, found.fullmatch, edges)
