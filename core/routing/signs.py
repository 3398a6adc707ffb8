"""What a text speaks of and which talk it is, as sentences teach it."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from core.district.district import District
from core.district.entries import Hearing
from core.routing.folding import fold
from core.routing.learnt_words import TWICE, reader_of
from core.routing.small_talk import troubled
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


# How far the reader must lean to talk, and one kind of it before the next. Of 1,204 sentences of talk, read by what
# the others taught, HEARD takes nine of ten; of 1,919 reports and questions of the tests six.
HEARD, APART = -0.2, 0.08
# Further, where a thing that may be broken or a word of trouble is in it (你看看我们小区电梯, 蓝精灵太多了), and where
# more than FEW characters are to be answered at once.
FEW, CLEAR = 9, 0.25
ENOUGH = 9  # sentences of each matter, and half of those of dangers: all of them would outweigh talk
LONGEST = 40  # characters; who writes more tells a matter
UNCLEAR = Hearing("", ())  # talk, but not which
_TALK, _MATTER = "talk", "matter"


class TalkReader:
    """What the sentences of talk.csv teach: whether a message tells a matter at all and, if not, what its sender wants.

    The district's examples, its dangers and the names of its guide teach what is none. Without talk.csv nothing is
    heard.
    """

    def __init__(self, district: District, kept: Path | None = None) -> None:
        """`kept`: the folder in which the next start finds what was learnt."""
        self._kinds = {f"{one.type} {one.entry}".strip(): one for one in district.sayings if one.type}
        if not self._kinds:
            return
        self._signs = signs_of(district)
        told = {code: tuple(fold(text).plain for text in one.words) for code, one in self._kinds.items()}
        talk = {code: texts for code, texts in told.items() if not code.startswith("/")}
        answers = {one.entry for one in (*self._kinds.values(), *district.meanings)}
        matters = [text for category in district.categories.values() for text in category.examples[:ENOUGH]]
        matters += [text for danger in district.dangers for text in danger.told[::2]]
        matters += [*district.harmless[::2], *(text for one in district.sayings if not one.type for text in one.words)]
        for entry in district.guide.values():
            named = (entry.names.hans, *(word for word in entry.words if not word.isascii() or word.isdecimal()))
            matters += named if entry.code not in answers else ()  # what is asked for in English is found by its stems
        others = tuple(fold(text.replace("…", "")).plain for text in matters)
        commands = {code: texts for code, texts in told.items() if code not in talk}
        self._heard = _learnt({_TALK: sum(told.values(), ()), _MATTER: others}, kept, TWICE)
        self._kind, self._command = _learnt(talk, kept), _learnt(commands, kept)

    def hear(self, plain: str) -> Hearing | None:
        """What a message without a matter says, UNCLEAR where that is not sure; None where it may tell one."""
        if not self._kinds or len(plain) > LONGEST:
            return None
        lean, telling = self._lean(plain), self._signs.read(plain).get(THING) or troubled(plain)
        if lean <= (CLEAR if telling else HEARD):
            return None
        clear = lean > CLEAR or len(plain) <= FEW
        return self._kinds.get(_first(self._kind(), plain), UNCLEAR) if clear else UNCLEAR

    def command(self, plain: str) -> str:
        """The command that does what a message without a matter asks for, "" where none surely does."""
        return _first(self._command(), plain).removeprefix("/")

    def _lean(self, plain: str) -> float:
        leans = self._heard().compare(plain, float("-inf"))
        return leans[_TALK] - leans[_MATTER]


def _learnt(told: dict[str, tuple[str, ...]], kept: Path | None, met: int = 1) -> Callable[[], WordReader]:
    return reader_of(tuple((code, texts, ()) for code, texts in told.items()), kept, met)


def _first(reader: WordReader, plain: str) -> str:
    """What it speaks for, "" where two are too near."""
    told = reader.compare(plain, float("-inf"))
    best, *others = sorted(told, key=told.__getitem__, reverse=True) or [""]
    return best if not others or told[best] - told[others[0]] > APART else ""
