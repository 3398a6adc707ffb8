"""The ticket number people say aloud: nine digits, the last one a check."""

from __future__ import annotations

import re
from collections.abc import Callable

# Damm's quasigroup of order 10: finds every single wrong digit and every swap of neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_SPOKEN = str.maketrans("零〇一二三四五六七八九幺０１２３４５６７８９", "0012345678910123456789")
_SHAPE = re.compile(r"^\s*(?:编号|工单|編號|工單|no\.?|#)?\s*[:：]?\s*(\d{3})[\s\-－—.]*(\d{3})[\s\-－—.]*(\d{3})\s*$", re.I)


def _check(digits: str) -> int:
    state = 0
    for digit in digits:
        state = _DAMM[state][int(digit)]
    return state


def make(draw: Callable[[int], int]) -> str:
    """A new number, '482-109-375'. `draw(n)` gives a random int below n; random, so that numbers tell no volume."""
    body = f"{10_000_000 + draw(90_000_000)}"
    digits = body + str(_check(body))
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def read(text: str) -> str | None:
    """The number in a text that is nothing else, in any spelling ('482109375', '四八二 一零九 三七五'), else None.

    A number whose check digit is wrong gives '' (so that the caller can say it was misheard).
    """
    found = _SHAPE.match(text.translate(_SPOKEN))
    if not found:
        return None
    digits = "".join(found.groups())
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if _check(digits) == 0 else ""
