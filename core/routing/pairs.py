"""Finds two words that stand near each other, as a lamp and going out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.routing.folding import Folded, fold
from core.routing.keywords import stands_alone

T = TypeVar("T")
Span = tuple[int, int]
THEN, BOTH, OR = "…", "&", "/"
_NEAR = {THEN: 8, BOTH: 14}  # characters between the two; three times as many where a part is Latin
_STOPS = {THEN: frozenset(",。!?;\n"), BOTH: frozenset("。!?;\n")}
_KEPT = 3  # places at which a part was last seen that are remembered


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """Two parts found near each other, in the order of the text; `word` is the pair as the district lists it."""

    spans: tuple[Span, Span]
    word: str
    means: T


@dataclass(frozen=True, slots=True)
class _Listed(Generic[T]):
    word: str
    means: T
    sign: str
    near: int


def is_pair(word: str) -> bool:
    """Whether a listed word is a pair."""
    return THEN in word or BOTH in word


def parts(word: str) -> tuple[tuple[str, ...], ...]:
    """The parts of a pair, each with its alternatives, folded; of a plain word the one part."""
    sign = BOTH if BOTH in word else THEN
    return tuple(tuple(filter(None, (fold(a).plain.strip() for a in p.split(OR)))) for p in word.split(sign))


def sound(word: str) -> bool:
    """Whether a listed pair can be looked for: two parts, one kind of sign, nothing left empty."""
    return (THEN in word) != (BOTH in word) and len(parts(word)) == 2 and all(parts(word))


class Pairs(Generic[T]):
    """`灯/路灯…不亮/灭` is one then the other within eight characters of a clause; `&` either order, one sentence.

    Parts may be single characters. The time is linear in the text: each part knows the pairs it stands in.
    """

    def __init__(self, listed: Iterable[tuple[str, T]]) -> None:
        self._listed: list[_Listed[T]] = []
        slots: dict[str, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
        for word, means in listed:
            both = parts(word)
            latin = any(a.isascii() for part in both for a in part)
            sign = BOTH if BOTH in word else THEN
            for slot, part in enumerate(both):
                for one in part:
                    slots[one][slot].add(len(self._listed))
            self._listed.append(_Listed(word, means, sign, _NEAR[sign] * (3 if latin else 1)))
        # Of each part the pairs in which it stands first, and those in which it stands second.
        self._slots = {one: (tuple(first), tuple(second)) for one, (first, second) in slots.items()}
        sizes: dict[str, set[int]] = defaultdict(set)
        for one in slots:
            sizes[one[0]].add(len(one))
        self._sizes = {head: sorted(of_head) for head, of_head in sizes.items()}

    def find(self, text: Folded) -> list[Pair[T]]:
        """The first place at which each pair stands, by where its second part stands."""
        plain, found = text.plain, []
        spans = [(span, *self._slots[plain[span[0] : span[1]]]) for span in self._parts(plain)]
        both = set().union(*[first for _, first, _ in spans]) & set().union(*[second for *_, second in spans])
        seen: dict[tuple[int, int], list[Span]] = {}
        for span, *stands in spans if both else ():
            for number, slot in sorted([(n, at) for at in (0, 1) for n in both.intersection(stands[at])]):
                listed = self._listed[number]
                if number not in both:
                    continue
                if slot or listed.sign == BOTH:
                    earlier = seen.get((number, 1 - slot))
                    first = _nearest(plain, earlier, span, listed) if earlier else None
                    if first:
                        both.remove(number)
                        found.append(Pair((first, span), listed.word, listed.means))
                if not slot or listed.sign == BOTH:
                    seen[number, slot] = [*seen.get((number, slot), ())[1 - _KEPT :], span]
        return found

    def _parts(self, plain: str) -> Iterator[Span]:
        sizes, slots = self._sizes, self._slots
        for start in [at for at, char in enumerate(plain) if char in sizes]:
            for size in sizes[plain[start]]:
                part = plain[start : start + size]
                if part in slots and len(part) == size and stands_alone(plain, start, start + size):
                    yield start, start + size


def _nearest(plain: str, earlier: Iterable[Span], span: Span, listed: _Listed[T]) -> Span | None:
    """The last of the earlier places that is near enough, with nothing between that parts them."""
    for first in reversed(tuple(earlier)):
        gap = span[0] - first[1]
        if 0 <= gap <= listed.near and _STOPS[listed.sign].isdisjoint(plain[first[1] : span[0]]):
            return first
    return None
