"""A question that a pattern answers: whether a message says this."""

import re
from typing import NamedTuple


class Says(NamedTuple):
    """Asked of folded text (see `folding`). `longest`: who tells more tells a matter; 0 for any length."""

    words: re.Pattern[str]
    longest: int
    whole: bool

    def __call__(self, plain: str) -> bool:
        if self.longest and len(plain) > self.longest:
            return False
        return (self.words.fullmatch if self.whole else self.words.search)(plain) is not None


def says(words: str, longest: int = 0) -> Says:
    """Whether the words are among what is said."""
    return Says(re.compile(words), longest, whole=False)


def says_only(words: str) -> Says:
    """Whether nothing else is said."""
    return Says(re.compile(words), 0, whole=True)
