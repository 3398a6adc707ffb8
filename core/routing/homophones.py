"""Mends slips of input methods: words written by their sound."""

from collections import defaultdict
from collections.abc import Iterable

from core.routing.folding import Folded, fold
from core.routing.keywords import heads
from core.routing.segmenter import cut
from core.routing.syllables import sounds

_READ = 300  # characters that are mended
_MOST_WRONG = 2  # characters of a name
_SIZES = (4, 3, 2)  # characters of the words that are mended
_APART = "++"  # two characters that are no word
# Characters that stand alone so often that they are no slip.
_LITTLE = frozenset(
    "的了着到在有就不没下上大小也都还一个人我你他她它来去过得地里这那要说是死叫放占把被给让和跟又很太多少只再起出进往向从"
)
_GOING = frozenset("去来到从往在")  # before the name of a place
_DOING = frozenset("占把被给让县")  # behind what is no name: 被汽车占了


class Slips:
    """The district's words by their sound; never changed.

    A stretch of the text is read as a word of the lists where it sounds like it, shares a character with it and is no
    word itself: 路登 is 路灯, 水官 is 水管; 有事 stays. One character stands for one, so that nothing moves.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._sounds: dict[str, str] = {}  # the words of each, in order, one after the other
        for word in sorted({plain for word in words if len(plain := fold(word).plain) in _SIZES}):
            self._sounds[sounds(word)] = self._sounds.get(sounds(word), "") + word

    def mend(self, text: Folded) -> Folded:
        """The text with such words as the lists write them; offsets stay those of the text."""
        plain, single = text.plain, _singles(text.plain[:_READ])
        start = single.find(_APART)
        while start >= 0:
            size = next((n for n in _SIZES if self._slipped(plain[start : start + n], single[start : start + n])), 0)
            if size:
                plain = plain[:start] + self._meant(plain[start : start + size]) + plain[start + size :]
            start = single.find(_APART, start + (size or 1))
        return text if plain == text.plain else Folded(text.text, plain, text.at)

    def _slipped(self, said: str, single: str) -> bool:
        return (
            len(said) == len(single)
            and "-" not in single
            and _LITTLE.isdisjoint(said)
            and self._meant(said) not in ("", said)
        )

    def _meant(self, said: str) -> str:
        """The word of this sound that shares most characters with it; '' if none shares any."""
        alike = self._sounds.get(sounds(said), "")
        words = (alike[at : at + len(said)] for at in range(0, len(alike), len(said)))
        best = max(words, key=lambda word: _shared(word, said), default="")
        return best if best and _shared(best, said) else ""


class SlippedNames:
    """Names of places by their sound; never changed. 睦临里 is 睦邻里, 石乔中学 is 石桥中学; a word of its own stays.

    At most two characters are mended, of four half of them, else fewer; names of two not at all, and no character that
    leads to a place (去二小 is not 区二小; 汽车占 is not 汽车站), or before a word of its own (是菜市场).
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._known = frozenset(plain for name in names if len(plain := fold(name).plain) > _SIZES[-1])
        self._sounds: dict[str, str] = {sounds(name, broad=True): name for name in sorted(self._known)}
        self._sizes: dict[str, set[int]] = defaultdict(set)
        for sound in self._sounds:
            self._sizes[sound[: _SIZES[-1]]].add(len(sound))

    def mend(self, text: Folded) -> Folded:
        """The text with such names as the district writes them; offsets stay those of the text."""
        plain = text.plain
        sound = sounds(plain[:_READ], broad=True)
        heard = [
            (start, start + size)
            for start, head in enumerate(heads(sound))
            if head in self._sizes
            for size in self._sizes[head]
            if start + size <= len(sound) and sound[start : start + size] in self._sounds
        ]
        right = [span for span in heard if plain[slice(*span)] in self._known]
        for start, end in sorted(heard, key=lambda span: (span[0] - span[1], span)):  # the longest name first
            name = self._sounds[sound[start:end]]
            if not any(
                start < e and s < end and (s < start or end < e or e - s == end - start) for s, e in right
            ) and self._slipped(plain[start:end], name):
                plain = plain[:start] + name + plain[end:]
                right.append((start, end))
        return text if plain == text.plain else Folded(text.text, plain, text.at)

    def _slipped(self, said: str, name: str) -> bool:
        wrong = [a for a, b in zip(said, name, strict=True) if a != b]
        few = len(wrong) <= _MOST_WRONG and 2 * len(wrong) < len(name) + (len(name) == _SIZES[0])
        leads = said[0] != name[0]  # the first is the other one
        own = {said, said[1:]} if leads else {said}
        return (
            few
            and not (leads and said[0] in _GOING)
            and not (said[-1] != name[-1] and said[-1] in _DOING)
            and own.isdisjoint(cut(said, False))
        )


def _shared(one: str, other: str) -> int:
    return sum(a == b for a, b in zip(one, other, strict=True))


def _singles(plain: str) -> str:
    """'+' for each character of which jieba's dictionary knows no longer word in which it stands here, else '-'."""
    return "".join(["+" if len(word) == 1 else "-" * len(word) for word in cut(plain, False)])
