"""What a message is about: the thing, its fault, the side of the place."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from core.district.district import District
from core.routing.folding import fold
from core.routing.learnt_words import reader_of
from core.routing.word_reader import WordReader

THING, FAULT = "thing", "fault"  # every other kind of sign tells which side of a place: two unlike ones are two places
NONE: frozenset[str] = frozenset()


class Signs:
    """A district's words for things, for what may be wrong with them, and for sides of places; never changed."""

    def __init__(self, listed: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        self._means: dict[str, dict[str, frozenset[str]]] = {}
        self._sizes: dict[str, dict[str, list[int]]] = {}  # of the words that begin so, the longest first
        for kind, rows in listed.items():
            means = self._means[kind] = {}
            for name, words in rows.items():
                only = frozenset({name})  # one for all its words: few words have two names
                for word in words:
                    plain = fold(word).plain
                    means[plain] = means[plain] | only if plain in means else only
            sizes = self._sizes[kind] = {}
            for size in sorted({*map(len, means)}, reverse=True):
                for begin in {plain[0] for plain in means if len(plain) == size}:
                    sizes.setdefault(begin, []).append(size)

    def read(self, plain: str) -> dict[str, frozenset[str]]:
        """The names of what a folded text speaks of, by kind; of overlapping words the first, of these the longest."""
        return {kind: frozenset(self._found(kind, plain)) for kind in self._means}

    def _found(self, kind: str, plain: str) -> set[str]:
        means, sizes, found, reach = self._means[kind], self._sizes[kind], set[str](), 0
        for at, begin in enumerate(plain):
            if begin in sizes and at >= reach:
                size = next((n for n in sizes[begin] if plain[at : at + n] in means), 0)
                found |= means.get(plain[at : at + size], NONE)
                reach = at + size
        return found


@lru_cache(1)
def signs_of(district: District) -> Signs:
    """The signs of a district; none where it lists none."""
    return Signs(district.signs)


def sign_readers(district: District, kept: Path | None = None) -> tuple[Callable[[], WordReader], ...]:
    """Of which things and of which faults a text speaks in words nobody listed. `kept`: as for the other readers."""
    return tuple(reader_of(listed, kept) for listed in _taught(district))


@lru_cache(1)
def _taught(district: District) -> list[list[tuple[str, list[str], list[str]]]]:
    """Of each thing, and of each fault, its words and the residents' sentences that name it."""
    signs, listed = signs_of(district), {kind: district.signs.get(kind, {}) for kind in (THING, FAULT)}
    told = {(kind, name): list[str]() for kind, rows in listed.items() for name in rows}
    for text in (fold(text).plain for category in district.categories.values() for text in category.examples):
        for sign in ((kind, name) for kind, names in signs.read(text).items() for name in names if kind in listed):
            told[sign].append(text)
    return [
        [(name, [fold(word).plain for word in words], told[kind, name]) for name, words in rows.items()]
        for kind, rows in listed.items()
    ]


def apart(one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> bool:
    """Whether they name two sides of a place: the east gate and the west gate."""
    sides = one.keys() - {THING, FAULT}
    return any(one[side] and other[side] and one[side].isdisjoint(other[side]) for side in sides)
