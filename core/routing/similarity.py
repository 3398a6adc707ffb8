"""How like a message is to others: shared characters, pairs, stems."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain, pairwise

READ = 240  # characters that are compared
_RUN = re.compile(r"[a-z]{3,}|[^\W\d_a-z]+")
_LITTLE = (
    "the and are for has have had not was were his her our your their there this that with from out off all every day"
    " night into onto over under who what when where which will can get got its for you they them she him but been too"
    " very just any one two after before near outside next front behind again always"
)
_LITTLE_WORDS = frozenset(_LITTLE.split())
_STEM = 6  # letters by which English words are compared
_COMMON = str.maketrans(
    dict.fromkeys(
        "的了是在有和也都就不没很这那我你他她们个一上下里到来去说要会被把给吗呢吧啊呀哦请帮看好又还再太特别真可以能为什么怎么谁哪点天几小大家人"
        "事情问题已经现在直每今昨早晚",
        " ",
    )
)  # characters that every message has
LEAST = 0.05  # below it a message is like nothing in particular


class Likeness:
    """How like a text is to what the desks corrected to each category; what tells these apart is `word_reader`.

    Characters, pairs of characters and English stems, the rarer the heavier.
    """

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        """`words`: for each category's code what belongs to it, folded."""
        counts = {code: Counter(f for w in set(listed) for f in set(features(w))) for code, listed in words.items()}
        spread = Counter(feature for count in counts.values() for feature in count)
        rare = {feature: math.log(1 + len(counts) / of) ** 2 for feature, of in spread.items()}
        self._weights: dict[str, list[tuple[str, float]]] = {feature: [] for feature in rare}
        for code, count in counts.items():
            weighed = {f: (1 + math.log(n)) * rare[f] for f, n in count.items()}
            length = math.hypot(*weighed.values())
            for feature, weight in weighed.items():
                self._weights[feature].append((code, weight / length))

    def compare(self, plain: str) -> dict[str, float]:
        """For each category like the folded text, how like it is: 0…1, the cosine of the two bags."""
        known = [self._weights[f] for f in ordered_features(plain[:READ]) if f in self._weights]
        sums: defaultdict[str, float] = defaultdict(float)
        for code, weight in chain.from_iterable(known):
            sums[code] += weight
        least = LEAST * (length := math.sqrt(len(known) or 1))
        return {code: total / length for code, total in sums.items() if total >= least}


def features(plain: str) -> Iterable[str]:
    """Characters, pairs of characters and English stems of a folded text."""
    for run in _RUN.findall(plain):
        if run in _LITTLE_WORDS:
            continue
        if run.isascii():
            yield run.removesuffix("s")[:_STEM]
        else:
            yield from run
            yield from map("".join, pairwise(run))


@lru_cache(4)  # of one message, for each that compares it
def ordered_features(plain: str) -> tuple[str, ...]:
    """The features of a folded text, each once and in one order."""
    return tuple(sorted(set(features(plain))))


def bag(plain: str) -> frozenset[str]:
    """The words of a folded text by which two people tell the same: characters, pairs and English stems."""
    found: set[str] = set()
    for run in _RUN.findall(plain.translate(_COMMON)):
        if not run.isascii():
            found.update(run)
            found.update([run[i : i + 2] for i in range(len(run) - 1)])
        elif run not in _LITTLE_WORDS:
            found.add(run.removesuffix("s")[:_STEM])
    return frozenset(found)


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of two bags is shared, 0…1: a character counts one, a pair of them two, a stem its letters."""
    total = sum(map(len, one)) + sum(map(len, other))
    return 2 * sum(map(len, one & other)) / total if total else 0.0
