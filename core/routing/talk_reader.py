"""Hears what somebody wants who tells no matter, as sentences teach."""

from collections.abc import Callable
from pathlib import Path

from core.district.district import District
from core.district.entries import Hearing
from core.routing.folding import fold
from core.routing.learnt_words import TWICE, reader_of
from core.routing.signs import THING, signs_of
from core.routing.small_talk import troubled
from core.routing.word_reader import WordReader

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
            matters += (entry.names.hans, *entry.words) if entry.code not in answers else ()
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
