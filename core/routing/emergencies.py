"""Hears a present danger in a message, and of which kind it is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.district.dangers import Danger
from core.district.district import District
from core.routing import speech
from core.routing.folding import Folded, fold
from core.routing.keywords import Hit, Phrases, pattern
from core.routing.learnt_words import TWICE, reader_of

# How far the reader must lean: HEARD may be a danger though no listed word says so, and is one where it leans to a kind
# of them too, SURE in all (我家窗户外面有个鸟窝 leans to none); HUSHED is none though a word says so.
HEARD, SURE, HUSHED = 0.1, 0.7, -1.25
SAID = 8  # characters; less is an answer or a name, and a cry as short is listed
_TALK = re.compile(
    r"\b(?:page|message|photo|picture|link|button|screen|reply|answer me|see (?:here|this))\b"
    r"|[点按]错|别撤|不撤|[说讲]话?[大慢小响](?:一?点|声)|字太?小|知道是我|知道我的?(?:名字|姓名|是谁)|不想让家.{0,3}知道$|又(?:开始.{0,2}|来)了$"
    r"|^(?:我们?家|家里|楼[上下]|隔壁)?[还也都]?[有住]着?[一两几]?[个位]?(?!.*(?:不行|没气|被|摔|伤|死|血|困|叫|哭))[^,。]{0,8}(?:老人|老母亲|老父亲|[爸妈]|病人|孩子|小孩|娃|孕妇|残疾人|盲人)$"
    r"|帮[^,。]{1,6}[搬扛背抬换送拎提][^,。]{0,3}[罐米油菜水桶柜货]"
)  # of this conversation, of who lives there or of a good turn, not of what happens
# How somebody is reached, and what else strikes nobody: 打着伞, 打我家门口过.
_CALL = re.compile(
    r"打.{0,4}?(?:电话|手机|座机)|就?打?1[3-9]\d{9}|打着(?![我你他她人打了,。]|$)[一-鿿]{1,2}|打[一-鿿]{1,6}过(?=[,。]|$)"
)
_CALM, _DANGER = "calm", "danger"


def of_no_event(plain: str) -> bool:
    """Whether it speaks of this conversation or of who lives there, and of nothing that happens."""
    return bool(_TALK.search(plain))


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
        if speech.over(plain) or of_no_event(plain) or (told and not speech.now(plain)):
            return None
        leans = self._kind().compare(plain, float("-inf"))
        kind = max(leans, key=leans.__getitem__)
        return self._kinds[kind] if lean + leans[kind] > SURE else None

    def _lean(self, plain: str) -> float:
        leans = self._heard().compare(_CALL.sub(" ", plain), float("-inf"))
        return leans[_DANGER] - leans[_CALM]


# Who is to be called is not what happens: 着火了，叫消防和燃气公司.
_SENT_FOR = re.compile(
    r"(?:叫|喊|通知|找|联系|打给|让|请|和|跟|[、,])[一-鿿]{0,2}(?:燃气|煤气|天然气|供电|电力|自来水|供水|排水|电梯)"
    r"(?:公司|局|集团|站)?(?=[、,。 和来跟到吧!]|$)"
)
_DOERS = ("的", "员", "处", "站")
SHORT = 60  # characters: who is in danger says it in few words


@dataclass(frozen=True, slots=True)
class _Line:
    """`rank`: the line's place in the district's list. `lasting`: yesterday's telling still counts."""

    line: str
    rank: int
    lasting: bool


class Watch:
    """The district's emergency words made ready; never changed.

    The balance: a danger that is missed may cost a life, a false alarm costs one tap on 'no' (A4, and what the trial
    of the key words on real texts showed). So a word counts unless something clearly speaks against it: it is denied
    (没有着火), said to be over (明火已扑灭), only feared or possible (怕着火), habitual or past without any word of
    now, cut out of two other words (跟着火车), or part of a phrase the district lists as harmless (灭火器). In doubt
    the person is asked.
    """

    def __init__(self, district: District, kept: Path | None = None) -> None:
        listed = list(enumerate(district.emergencies))
        self._words = Phrases(
            (word, _Line(e.line, rank, words is e.lasting))
            for rank, e in listed
            for words in (e.words, e.lasting)
            for word in words
        )
        self.said = self._words.said
        self._kinds = [(danger, _known_by(danger)) for danger in district.dangers]
        self._harmless = Phrases((word, e.line) for _, e in listed for word in e.unless)
        self._was = {danger.category: danger.past for danger in district.dangers}
        self._late = Phrases((word, danger) for danger in district.dangers for word in danger.late)
        self._calm = Phrases((word, word) for _, e in listed for word in e.calm)
        self._reader = DangerReader(district, kept)

    def danger(self, text: Folded, *, first: bool, listed: bool = False) -> Danger | None:
        """What is told, None for nothing; of several lines the one that stands first in the district's list.

        Read are short messages, and of a longer one the opening, if nothing was being told yet (`first`): dangers
        deep inside a long story are past ones. `listed`: without what sentences taught.
        """
        short = len(text.plain) <= SHORT
        plain = text.plain if short else text.plain[: speech.opening(text.plain)] if first else ""
        scope = Folded(plain, plain)
        hits = self._words.find(scope)
        if not (hits or short):
            return None
        harmless = self._harmless.find(scope) if hits else []
        asked = speech.unurged(plain)
        urgent = any(says(plain) for says in (speech.now, speech.threat, speech.again))
        calm = [] if urgent else self._calm.find(Folded(asked, asked))
        found = [
            hit.means
            for hit in hits
            if not hit.cut
            and not any(other.means == hit.means.line and _overlap(hit, other) for other in harmless)
            and not any(
                _beside(plain, hit, one)
                for one in calm
                if not ((hit.means.lasting and _asking(plain, one)) or _whose(plain, hit, one))
            )
            and _present(plain, hit)
        ]
        if not found:
            spoken_against = calm or listed or not all(hit.cut for hit in hits)
            return self._reader.danger(plain) if short and not spoken_against else None
        danger = self._kind(plain, found)
        # Who is beaten at home and asks for a divorce is beaten still.
        return None if short and not danger.stays and self._reader.hushes(asked) else danger

    def _kind(self, plain: str, found: Iterable[_Line]) -> Danger:
        """Which danger it is, of the line that stands first."""
        line = min(found, key=lambda means: means.rank).line
        of_line = [(danger, words) for danger, words in self._kinds if danger.line == line]
        told = _SENT_FOR.sub("", plain)
        known = (danger for danger, words in of_line if words and words.search(told))
        return next(known, None) or next(danger for danger, words in of_line if not words)

    def was(self, text: Folded, ranked: list[str], present: Danger | None, *, known: bool) -> str:
        """What a danger of once or of habit is filed under, '' as any: nobody is in it now (上周电梯困过我).

        `known`: what it is about is known; where it is not, it is that of the danger (昨天被保安打了).
        """
        if present or not (speech.past(text.plain) or speech.habit(text.plain)):
            return ""
        if known or len(text.plain) > speech.SHORT or self._harmless.find(text):
            return self._was.get(ranked[0], "") if ranked else ""
        found = [hit.means for hit in self._words.find(text) if not hit.cut]
        return self._kind(text.plain, found).category if found else ""

    def late(self, said: str) -> Danger | None:
        """What is told late in a few words and needs advice at once, but nobody to come: 昨天被狗咬了."""
        text = fold(said)
        hits = self._late.find(text) if len(text.plain) <= SHORT else []
        harmless = self._harmless.find(text) if hits else []
        told = (
            hit.means
            for hit in hits
            if not any(other.means == hit.means.line and _overlap(hit, other) for other in harmless)
            and not speech.denied((beside := speech.clause(text.plain, hit.start, hit.end))[0])
            and not speech.supposed(beside[0] + text.plain[hit.start : hit.end], beside[1])
        )
        return next(told, None)


def _known_by(danger: Danger) -> re.Pattern[str] | None:
    return re.compile("|".join(map(pattern, danger.words))) if danger.words else None


def _overlap(hit: Hit[Any], other: Hit[str]) -> bool:
    return other.start < hit.end and hit.start < other.end


def _beside(plain: str, hit: Hit[_Line], other: Hit[str]) -> bool:
    """Whether both stand in one sentence."""
    return max(hit.start, other.start) < speech.sentence_end(plain, min(hit.start, other.start))


def _whose(plain: str, hit: Hit[_Line], calm: Hit[str]) -> bool:
    """Whether the calm word only says who does it: 被收费的打了."""
    return hit.start < calm.start and calm.end < hit.end and plain.startswith(_DOERS, calm.end)


def _asking(plain: str, calm: Hit[str]) -> bool:
    return speech.polite(plain[calm.start : calm.end])


def _present(plain: str, hit: Hit[_Line]) -> bool:
    before, after = speech.clause(plain, hit.start, hit.end)
    said = before + plain[hit.start : hit.end]
    if speech.denied(before):
        return False
    if speech.now(plain):
        return True
    if speech.supposed(said, after):
        return False
    told = said + after
    if speech.now_here(said, after) or speech.again(plain[hit.end :]):
        return True
    if speech.over(after) or hit.means.lasting:
        return not speech.over(after)
    return not (speech.past(plain[: speech.sentence_end(plain, hit.end)]) or speech.habit(told))
