"""Finds the entries of the guide that a question is about."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import log

from core.district.district import District
from core.guide.records import GuideEntry
from core.routing.folding import fold
from core.routing.homophones import Slips
from core.routing.keywords import words as words_of
from core.routing.syllables import loosely, syllable

ENOUGH = 0.6  # the part of a name that must be said for it to be named; of a name with a gap all
LIKE = 0.45  # the part of a question that must be said of an entry none of whose names is named
READ = 120  # characters of a question that are read
COMMON = 2000  # names; a pair that stands in more tells nothing
# What an entry's weight counts for: a community is named by the way in many questions, and who means the whole event
# or a firm says so.
WORTH = {"point": 0.4, "event": 0.6, "firm": 0.5, "list": 0.6}
LOOKS = str.maketrans("囗欵肓曰", "口款育日")  # characters that are taken for one another by their looks
SHORT = 12  # characters; a shorter question may be the sound of a name
_GAP = "…"
_NUMBER = re.compile(r"\d{7,}")  # somebody's telephone (138 1234 5678) asks for no number
STEM = 6  # letters by which English words are compared
_WORD = re.compile("[a-z]{2,}")
_IDLE_WORDS = (
    "how do does to my me we our the an can could should where what when which who is are am of for in on at and or it"
    " be get have has need want please apply application new with long much there here this that will would about you"
)
_ASKING = frozenset(_IDLE_WORDS.split())
_LETTERS = re.compile(r"[a-z]{3,30}")
# Words of asking, spelt in letters: zenme ban, zai nali ban.
_SPELT = re.compile(
    r"(?:(?:yao)?(?:zenme|ruhe|zen)|(?:zai|qu|dao)?nali|yao(?:dai)?shenme)(?:ban(?:li)?|ling|kai|shenqing)?$|ban$"
)
_IDLE = re.compile(
    r"怎么?样?|咋个?|点样|如何|在?哪[里儿个些]?|找谁|谁|什么|啥|多少|几[点号天月]|多久|能不能|可不可以|可以|有没有|请问|想问|需要|需|要不要"
    r"|还?[能要]|[吗么呢吧呀啊的了我你您他她们个把给在是有会去就都也和跟得着过那这没不一]|办理?|申请|手续|材料|流程|条件|问"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry and the words of the (mended) question that led to it. `named`: enough of one of its names is said."""

    entry: GuideEntry
    words: str
    weight: float
    named: bool = True


class Index:
    """The names of all entries by their pairs of characters; made once, never changed.

    A name may have gaps (户口…迁): then all its parts must be said, in any order.
    """

    def __init__(self, entries: Iterable[GuideEntry]) -> None:
        self._entries = list(entries)
        named = [(fold(name).plain, at) for at, e in enumerate(self._entries) for name in (e.names.hans, *e.words)]
        self._names = [(name, at) for name, at in named if len(name) > 1]
        self._whole_names = {name for name, _ in self._names}
        by_pair: dict[str, list[int]] = defaultdict(list)
        by_piece: dict[str, dict[int, None]] = defaultdict(dict)
        for i, (name, at) in enumerate(self._names):
            for pair in _parts(name):
                by_pair[pair].append(i)
            for piece in _pieces(name):
                by_piece[piece].setdefault(at)
        self._rare = {pair: log(1 + len(self._names) / len(found)) for pair, found in by_pair.items()}
        self._wholes = [sum(map(self._rare.__getitem__, _parts(name))) for name, _ in self._names]
        self._by_pair = {pair: tuple(found) for pair, found in by_pair.items() if len(found) <= COMMON}
        self._telling = {p: log(1 + len(self._entries) / len(found)) * _weight(p) for p, found in by_piece.items()}
        self._by_piece = {piece: tuple(found) for piece, found in by_piece.items() if len(found) <= COMMON}
        heard = [([*map(syllable, name)], i) for i, (name, _) in enumerate(self._names)]
        self._initials = sorted(("".join(part), i) for said, i in heard for part in ((s[0] for s in said), said))
        self._slips = Slips(dict.fromkeys(word for name, _ in self._names for word in (name, *words_of(name))))

    def read(self, text: str) -> str:
        """The question as it is searched: simplified, half width, slips of the input method mended."""
        return self._slips.mend(fold(_NUMBER.sub(" ", text[:READ]).translate(LOOKS))).plain

    def knows(self, plain: str) -> bool:
        """Whether it is the initials of a name, or sounds like one."""
        return any(self._by_sound(plain))

    def find(self, plain: str, limit: int = 3) -> list[Hit]:
        """The entries whose names are said in it, or that are like it, best first."""
        like, found = self._alike(plain), self._named(plain)
        hits = [Hit(hit.entry, hit.words, hit.weight + like.get(at, (0.0,))[0]) for at, hit in found.items()]
        for at, (weight, part) in like.items():
            if at not in found and part >= LIKE:
                hits.append(Hit(self._entries[at], "", weight, named=False))
        worth = {hit.entry.code: WORTH.get(hit.entry.audience or hit.entry.kind, 1.0) for hit in hits}
        return sorted(hits, key=lambda hit: (-hit.weight * worth[hit.entry.code], hit.entry.code))[:limit]

    def _named(self, plain: str) -> dict[int, Hit]:
        found: dict[int, Hit] = {}
        told = _parts(plain) | frozenset(plain)
        for i, said in self._said(plain, told).items():
            name, at = self._names[i]
            part = said / self._wholes[i]
            if part >= (0.99 if _GAP in name else ENOUGH) and (at not in found or found[at].weight < said * part):
                words = name if name in plain else "".join(sorted(_parts(name) & told))
                found[at] = Hit(self._entries[at], words, said * part)
        return found

    def _said(self, plain: str, told: frozenset[str]) -> dict[int, float]:
        said = {i: self._wholes[i] for i in self._by_sound(plain)}
        for pair in () if said else told:
            rare = self._rare.get(pair, 0.0)
            for i in self._by_pair.get(pair, ()):
                said[i] = said.get(i, 0.0) + rare
        return said

    def _by_sound(self, plain: str) -> Iterator[int]:
        """Names that begin with these initials or letters (sydj, dibao zenme ban), or sound the same (工租房)."""
        letters = _SPELT.sub("", plain.replace(" ", "").strip("?.!"))
        if _LETTERS.fullmatch(letters):
            found = [pair for spelt in dict.fromkeys((letters, loosely(letters))) for pair in self._beginning(spelt)]
            whole = [i for known, i in found if known in {letters, loosely(letters)}]
            yield from whole or (i for _, i in found)  # 低保 itself before all that begins so
        for name in () if letters.isascii() else dict.fromkeys((plain, bare(plain))):
            if 2 < len(name) < SHORT and name not in self._whole_names:
                spelt = "".join(map(syllable, name))
                yield from (i for known, i in self._beginning(spelt) if known == spelt)

    def _beginning(self, spelt: str) -> Iterator[tuple[str, int]]:
        for known, i in self._initials[bisect_left(self._initials, (spelt, 0)) :]:
            if not known.startswith(spelt):
                return
            yield known, i

    def _alike(self, plain: str) -> dict[int, tuple[float, float]]:
        """Entry -> how much of what is asked is said of it, weighed, and as a part of all that is asked."""
        pieces = _pieces(_IDLE.sub(" ", plain))
        strange = log(1 + len(self._entries))
        whole = sum(self._telling.get(piece, strange * _weight(piece)) for piece in pieces)
        said: dict[int, float] = {}
        for piece in pieces:
            telling = self._telling.get(piece, 0.0)
            for at in self._by_piece.get(piece, ()):
                said[at] = said.get(at, 0.0) + telling
        return {at: (sum_ * sum_ / whole, sum_ / whole) for at, sum_ in said.items()}


def bare(text: str) -> str:
    """A question without its words of asking: 渔船捕捞许可证 of 渔船捕捞许可证怎么办."""
    return _IDLE.sub("", fold(text).plain).strip("?,。! ")


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1) if not text[i : i + 2].isspace())


def _parts(name: str) -> frozenset[str]:
    """The pairs of a name; of a part between gaps that is one character, that; English words by their stems."""
    if name.isascii():
        return _stems(name)
    return frozenset().union(*(_pairs(part) or frozenset({part}) for part in name.split(_GAP)))


def _pieces(text: str) -> frozenset[str]:
    """Pairs and single characters of a text."""
    if text.isascii():
        return _stems(text)
    plain = frozenset(" ,。?!、…")
    return frozenset(pair for pair in _pairs(text) if plain.isdisjoint(pair)) | (frozenset(text) - plain)


def _stems(text: str) -> frozenset[str]:
    """What English words tell of an entry: permit of permits, and no word of asking."""
    return frozenset(word.removesuffix("s")[:STEM] for word in _WORD.findall(text) if word not in _ASKING)


def _weight(piece: str) -> float:
    return 1.0 if len(piece) > 1 else 0.5


@lru_cache(maxsize=4)
def index_of(district: District) -> Index:
    """The index of a district's guide; made at the first call."""
    return Index(district.guide.values())
