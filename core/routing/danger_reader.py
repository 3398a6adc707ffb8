"""Hears a danger in words that no list holds, as sentences teach it."""

import re
from pathlib import Path

from core.district.dangers import Danger
from core.district.district import District
from core.routing import speech
from core.routing.folding import fold
from core.routing.learnt_words import TWICE, reader_of

# How far the reader must lean: HEARD may be a danger though no listed word says so, and is one where it leans to a kind
# of them too, SURE in all (我家窗户外面有个鸟窝 leans to none); HUSHED is none though a word says so.
HEARD, SURE, HUSHED = 0.1, 0.7, -1.25
SAID = 8  # characters; less is an answer or a name, and a cry as short is listed
_TALK = re.compile(
    "[点按]错|别撤|不撤|[说讲]话?[大慢小响](?:一?点|声)|字太?小"
)  # of this conversation, not of the world
_CALL = re.compile(r"打.{0,4}?(?:电话|手机|座机)|就?打?1[3-9]\d{9}")  # how somebody is reached
_CALM, _DANGER = "calm", "danger"


class DangerReader:
    """What the sentences of dangers.csv teach: whether a message tells a danger, and which kind it would be.

    Matters of everyday, the district's examples, teach it too. Without such sentences it hears and hushes nothing.
    """

    def __init__(self, district: District, kept: Path | None = None) -> None:
        """`kept`: the folder in which the next start finds what was learnt."""
        lines = {emergency.line for emergency in district.emergencies}
        self._kinds = {danger.code: danger for danger in district.dangers if danger.told and danger.line in lines}
        grave = {danger.category for danger in district.dangers}
        everyday = (t for c in district.categories.values() if c.code not in grave for t in c.examples)
        told = {code: tuple(fold(text).plain for text in danger.told) for code, danger in self._kinds.items()}
        calm = tuple(fold(text).plain for text in (*district.harmless, *everyday))
        self._heard = reader_of(((_CALM, calm, ()), (_DANGER, sum(told.values(), ()), ())), kept, TWICE)
        self._kind = reader_of(tuple((code, texts, ()) for code, texts in told.items()), kept, TWICE)

    def hushes(self, plain: str) -> bool:
        """Whether a message that holds a listed word tells no danger."""
        return bool(self._kinds) and not speech.now(plain) and self._lean(plain) < HUSHED

    def danger(self, plain: str) -> Danger | None:
        """The danger that a message without any listed word tells; not where it is past, feared or a habit."""
        if not self._kinds or len(plain) < SAID or (lean := self._lean(plain)) <= HEARD:
            return None
        told = speech.past(plain) or speech.habit(plain) or speech.supposed(plain, "")
        if speech.over(plain) or _TALK.search(plain) or (told and not speech.now(plain)):
            return None
        leans = self._kind().compare(plain, float("-inf"))
        kind = max(leans, key=leans.__getitem__)
        return self._kinds[kind] if lean + leans[kind] > SURE else None

    def _lean(self, plain: str) -> float:
        leans = self._heard().compare(_CALL.sub(" ", plain), float("-inf"))
        return leans[_DANGER] - leans[_CALM]
