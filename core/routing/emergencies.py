"""Hears a present danger in a message, and which number to ring."""

from __future__ import annotations

from dataclasses import dataclass

from core.district.district import District
from core.routing import speech
from core.routing.folding import Folded
from core.routing.keywords import Hit, Phrases

SHORT = 60  # characters: who is in danger says it in few words


@dataclass(frozen=True, slots=True)
class _Danger:
    """`rank`: the line's place in the district's list. `lasting`: yesterday's telling still counts."""

    line: str
    rank: int
    lasting: bool


class Watch:
    """The district's emergency words made ready; never changed.

    The balance: a danger that is missed may cost a life, a false alarm costs one tap on 'no' (A4, and what the trial
    of the key words on real texts showed). So a word counts unless something clearly speaks against it: it is denied
    (没有着火), only feared or possible (怕着火), habitual or past without any word of now, cut out of two other words
    (跟着火车), or part of a phrase the district lists as harmless (灭火器). In doubt the person is asked.
    """

    def __init__(self, district: District) -> None:
        listed = list(enumerate(district.emergencies))
        self._words = Phrases(
            (word, _Danger(e.line, rank, words is e.lasting))
            for rank, e in listed
            for words in (e.words, e.lasting)
            for word in words
        )
        self._harmless = Phrases((word, word) for _, e in listed for word in e.unless)

    def line(self, text: Folded, *, first: bool) -> str:
        """The number to ring, '' for none; of several the one that stands first in the district's list.

        Read are short messages, and of a longer one the opening, if nothing was being told yet (`first`): dangers
        deep inside a long story are past ones.
        """
        plain = text.plain if len(text.plain) <= SHORT else text.plain[: speech.opening(text.plain)] if first else ""
        scope = Folded(plain, plain)
        hits = self._words.find(scope)
        harmless = self._harmless.find(scope) if hits else []
        found = [
            hit.means
            for hit in hits
            if not hit.cut and not any(_overlap(hit, other) for other in harmless) and _present(plain, hit)
        ]
        return min(found, key=lambda danger: danger.rank).line if found else ""


def _overlap(hit: Hit[_Danger], other: Hit[str]) -> bool:
    return other.start < hit.end and hit.start < other.end


def _present(plain: str, hit: Hit[_Danger]) -> bool:
    before, after = speech.clause(plain, hit.start, hit.end)
    if speech.denied(before):
        return False
    if speech.now(plain):
        return True
    if speech.supposed(before, after):
        return False
    told = before + after
    if hit.means.lasting or speech.now_here(told):
        return True
    return not (speech.past(plain[: speech.sentence_end(plain, hit.end)]) or speech.habit(told))
