"""Hears what somebody wants who tells no matter, as sentences teach it."""

from pathlib import Path

from core.district.district import District, Hearing
from core.routing.folding import fold
from core.routing.learnt_words import reader_of

# How far the reader must lean to talk, and one kind of it before the next. Of 1,204 sentences of talk, read by what
# the others taught, HEARD takes nine of ten; of 1,919 reports and questions of the tests six.
HEARD, APART = -0.2, 0.08
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
        self._kinds = {f"{one.type} {one.entry}": one for one in district.sayings if one.type}
        if not self._kinds:
            return
        told = {code: tuple(fold(text).plain for text in one.words) for code, one in self._kinds.items()}
        answers = {one.entry for one in self._kinds.values()}
        matters = [text for category in district.categories.values() for text in category.examples]
        matters += [text for danger in district.dangers for text in danger.told]
        matters += [*district.harmless, *(text for one in district.sayings if not one.type for text in one.words)]
        for entry in district.guide.values():
            matters += (entry.names.hans, *entry.words) if entry.code not in answers else ()
        others = tuple(fold(text.replace("…", "")).plain for text in matters)
        self._heard = reader_of(((_TALK, sum(told.values(), ()), ()), (_MATTER, others, ())), kept)
        self._kind = reader_of(tuple((code, texts, ()) for code, texts in told.items()), kept)

    def hear(self, plain: str) -> Hearing | None:
        """What a message without a matter says, UNCLEAR where that is not sure; None where it may tell one."""
        if not self._kinds or len(plain) > LONGEST:
            return None
        leans = self._heard().compare(plain, float("-inf"))
        if leans[_TALK] - leans[_MATTER] <= HEARD:
            return None
        kinds = self._kind().compare(plain, float("-inf"))
        best, next_ = sorted(kinds, key=kinds.__getitem__, reverse=True)[:2]
        return self._kinds[best] if kinds[best] - kinds[next_] > APART else UNCLEAR
