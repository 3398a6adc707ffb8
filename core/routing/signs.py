"""What a message is about: the thing, its fault, the side of the place."""

from collections.abc import Mapping
from functools import lru_cache

from core.district.district import District
from core.routing.folding import fold

THING, FAULT = "thing", "fault"  # every other kind of sign tells which side of a place: two unlike ones are two places
NONE: frozenset[str] = frozenset()


class Signs:
    """A district's words for things, for what may be wrong with them, and for sides of places; never changed."""

    def __init__(self, listed: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        self._means: dict[str, dict[str, frozenset[str]]] = {}
        for kind, rows in listed.items():
            means: dict[str, frozenset[str]] = {}
            self._means[kind] = means
            for name, words in rows.items():
                only = frozenset({name})  # one for all its words: few words have two names
                for word in words:
                    plain = fold(word).plain
                    means[plain] = means[plain] | only if plain in means else only
        self._longest = {kind: max(map(len, means)) for kind, means in self._means.items()}

    def read(self, plain: str) -> dict[str, frozenset[str]]:
        """The names of what a folded text speaks of, by kind; of overlapping words the first, of these the longest."""
        return {kind: frozenset(self._found(kind, plain)) for kind in self._means}

    def _found(self, kind: str, plain: str) -> set[str]:
        means, found, at = self._means[kind], set[str](), 0
        while at < len(plain):
            size = next((n for n in range(self._longest[kind], 0, -1) if plain[at : at + n] in means), 0)
            found |= means.get(plain[at : at + size], NONE)
            at += size or 1
        return found


@lru_cache(1)
def signs_of(district: District) -> Signs:
    """The signs of a district; none where it lists none."""
    return Signs(district.signs)


def apart(one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> bool:
    """Whether they name two sides of a place: the east gate and the west gate."""
    sides = one.keys() - {THING, FAULT}
    return any(one[side] and other[side] and one[side].isdisjoint(other[side]) for side in sides)
