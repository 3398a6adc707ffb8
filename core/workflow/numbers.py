"""The ticket number people say aloud: nine digits, the last one a check."""

import re
from collections.abc import Callable
from functools import lru_cache

from core.routing.folding import fold
from core.routing.typed import figures

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
_SPOKEN = str.maketrans("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_GAP = r"[ \n\-–—.·_、,]{0,3}"
# After the spoken digits became figures (查一下: 查1下): nine of them and at most a few words that ask for
# them; anything more is a message of its own.
_ASKED = re.compile(
    r"(?:请问|我的|查(?:询|1?下|看)?|看(?:看|1?下)?|how is|status(?: of)?)? ?"
    r"(?:工单|诉求|受理|办件|ticket)? ?(?:编?号码?|单号|number|no\.?|#)? ?(?:是|为|:)? ?"
    rf"([0-9](?:{_GAP}[0-9]){{8}})"
    r" ?号? ?(?:的?(?:进度|进展|结果|情况)|怎么样了?|到哪(?:1步|儿|里)?了?|办[好完]了?(?:没有?|吗)?|呢)?[。.!? ]{0,5}"
)
_WITHIN = re.compile(r"(?<![0-9])([0-9]{3})[-–—. ]?([0-9]{3})[-–—. ]?([0-9]{3})(?![0-9])")
_OPENS = re.compile(rf"[ \n]*(?:工单|编?号码?|单号|[是为:： ])*{_WITHIN.pattern}")
LONGEST = 60  # characters: a longer text is a message, whatever stands in it


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


@lru_cache(16)  # of one message, for each who asks
def read(text: str) -> str | None:
    """The number in a text that is nothing else, in any spelling ('482109375', '四八二 一零九 三七五'), else None.

    A word or two that ask for it are allowed ('查一下482-109-375'). A number whose check digit is wrong gives '' (so
    that the caller can say it was misheard).
    """
    if len(text) > LONGEST:
        return None
    found = _ASKED.fullmatch(fold(text).plain.strip().translate(_SPOKEN))
    if not found:
        return None
    digits = re.sub("[^0-9]", "", found.group(1))
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if _check(digits) == 0 else ""


def named(text: str, without: str = "") -> str | None:
    """The one number that a text names, alone or among other words ('并到482-109-375'); None where it names none or
    several. `without`: a number that is known already. As `read`, '' for one that was misheard."""
    found = [number for number in within(text)[0] if number != without]
    return found[0] if len(found) == 1 else read(text)


def within(text: str) -> tuple[list[str], str]:
    """The numbers that stand in a text, each once, in figures and with a right check; and the text without them."""
    plain = figures(text)
    found = ["-".join(match.groups()) for match in _WITHIN.finditer(plain) if _check("".join(match.groups())) == 0]
    rest = _WITHIN.sub(lambda match: "" if "-".join(match.groups()) in found else match[0], plain)
    return list(dict.fromkeys(found)), rest.strip(" \n,，.。:：、号") if found else text.strip()


def opening(text: str) -> str:
    """The number with which a short text begins, be it misheard or not; '' for none."""
    found = _OPENS.match(figures(text)) if len(text) <= LONGEST else None
    return "-".join(found.groups()) if found else ""
