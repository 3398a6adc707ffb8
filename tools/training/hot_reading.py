"""What an archive's messages hold: names of spots, and weighty words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import rjieba

from core.routing.folding import fold

LEAST = 4  # messages of a hot matter, and so of what it may be called by
_TITLE = 5.0  # how much a word of the first line weighs, beside one of the text
_SHELVES = 6  # words under which a message is put: those of its title first
_RARE = 0.02  # a name in more messages than this share is a district, no spot
_WHOLE = 0.6  # a name goes on to the left while this share of its mentions does
_SPOT = re.compile(
    r"(?:小区|花园|家园|公寓|新城|新村|山庄|广场|大厦|中心|公馆|名城|华府|学校|小学|中学|学院|大学|幼儿园|医院|市场|公司|集团|工地"
    r"|搅拌站|变电站|车站|公园|水库|地铁站|安置区|社区|[苑城园府湾郡庭邸里路街巷桥村镇厂站河湖])"
)
_NAME = re.compile(r"[一-鿿]")
# Signs that end a name to the left.
_NO_NAME = frozenset("的在为是与和及从到把被对向由于以们我你他她它不没有请将让给等了过也都就很太请问")
_LONGEST = 6  # characters before the ending of a name
_WORD = re.compile(r"[一-鿿]{2,}|[a-z]*\d+[a-z一-鿿]+|[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Read:
    """What a message holds: names of spots, words in “” it may be found by, and content words with their weights, of
    length 1; its folded text and title."""

    spots: tuple[str, ...]
    weights: dict[str, float]
    plain: str
    title: str


def read_all(texts: Sequence[str]) -> list[Read]:
    """Names and weighted words of all messages: how rare a word is shows only among all. A title is the first line."""
    plain = [fold(text).plain for text in texts]
    tails = Counter(tail for text in plain for tail in {t for chain in chains(text) for t in chain})
    content = [{word for word in rjieba.cut(text) if _WORD.fullmatch(word)} for text in plain]
    titles = [fold(text.partition("\n")[0]).plain for text in texts]
    spread = Counter(word for own in content for word in own)
    total = len(texts)
    readings = []
    for text, own, title in zip(plain, content, titles, strict=True):
        spots = {name for chain in chains(text) if (name := _whole(chain, tails)) and tails[name] <= _RARE * total + 30}
        weights = {
            word: math.log((1 + total) / spread[word]) * (_TITLE if word in title else 1.0)
            for word in own
            if spread[word] > 1
        }
        telling = (w for w in weights if LEAST <= spread[w] <= _RARE * total + 30)
        rare = sorted(telling, key=lambda w: (-weights[w], w))[:_SHELVES]
        size = length(weights)
        names = spots | {f"“{word}”" for word in rare}
        readings.append(Read(tuple(sorted(names)), {word: w / size for word, w in weights.items()}, text, title))
    return readings


def length(weights: Mapping[str, float]) -> float:
    """Euclid's; 1 for nothing."""
    return math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0


def chains(text: str) -> Iterable[list[str]]:
    """For each ending of a name in the text: the name with two, three … characters before it."""
    for hit in _SPOT.finditer(text):
        start = hit.start()
        chain = []
        while start > 0 and hit.start() - start < _LONGEST and named(text[start - 1]):
            start -= 1
            if hit.start() - start >= 2:
                chain.append(text[start : hit.end()])
        if chain:
            yield chain


def named(sign: str) -> bool:
    """Whether a character may belong to a name."""
    return bool(_NAME.match(sign)) and sign not in _NO_NAME


def _whole(chain: list[str], tails: Counter[str]) -> str:
    """The name without what only happens to stand before it: longer while most of its mentions are longer alike."""
    name = chain[0]
    for _, longer in pairwise(chain):
        if tails[longer] < max(2, _WHOLE * tails[name]):
            break
        name = longer
    return name if tails[name] > 1 else ""
