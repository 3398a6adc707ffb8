"""Finds the entries of the guide that a question is about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log

from core.district.district import District
from core.guide.records import GuideEntry
from core.routing.folding import fold
from core.routing.homophones import Slips
from core.routing.syllables import syllable

ENOUGH = 0.6  # the part of a name that must be said; below it there is no answer
READ = 120  # characters of a question that are read


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry and the words of the (mended) question that led to it."""

    entry: GuideEntry
    words: str
    weight: float


class Index:
    """The names of all entries by their pairs of characters; made once, never changed."""

    def __init__(self, entries: Iterable[GuideEntry]) -> None:
        named = [(fold(name).plain, entry) for entry in entries for name in (entry.names.hans, *entry.words)]
        self._phrases = [(name, _pairs(name), entry) for name, entry in named if len(name) > 1]
        often = Counter(pair for _, pairs, _ in self._phrases for pair in pairs)
        self._rare = {pair: log(1 + len(self._phrases) / count) for pair, count in often.items()}
        self._wholes = [sum(map(self._rare.__getitem__, pairs)) for _, pairs, _ in self._phrases]
        self._at: dict[str, list[int]] = defaultdict(list)
        self._initials: dict[str, list[int]] = defaultdict(list)
        for i, (name, pairs, _) in enumerate(self._phrases):
            for pair in pairs:
                self._at[pair].append(i)
            self._initials["".join(syllable(char)[0] for char in name)].append(i)
        self._slips = Slips(name for name, _, _ in self._phrases)

    def read(self, text: str) -> str:
        """The question as it is searched: simplified, half width, slips of the input method mended."""
        return self._slips.mend(fold(text[:READ])).plain

    def find(self, plain: str, limit: int = 3) -> list[Hit]:
        """The entries whose names are said in it, best first; nothing where too little of any name is said."""
        found: dict[str, Hit] = {}
        told = _pairs(plain)
        for i, said in self._said(plain).items():
            name, pairs, entry = self._phrases[i]
            part = said / self._wholes[i]
            hit = Hit(entry, name if name in plain else "".join(sorted(pairs & told)), said * part)
            if part >= ENOUGH and (entry.code not in found or found[entry.code].weight < hit.weight):
                found[entry.code] = hit
        return sorted(found.values(), key=lambda hit: (-hit.weight, hit.entry.code))[:limit]

    def _said(self, plain: str) -> dict[int, float]:
        if initials := self._initials.get(plain.replace(" ", "")):
            return {i: self._wholes[i] for i in initials}
        said: dict[int, float] = defaultdict(float)
        for pair in _pairs(plain):
            for i in self._at.get(pair, ()):
                said[i] += self._rare[pair]
        return said


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1) if not text[i : i + 2].isspace())


@lru_cache(maxsize=4)
def index_of(district: District) -> Index:
    """The index of a district's guide; made at the first call."""
    return Index(district.guide.values())
