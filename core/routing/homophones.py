"""Mends slips of input methods: words written by their sound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import rjieba

from core.routing.folding import Folded, fold
from core.routing.syllables import syllable

_READ = 300  # characters that are mended
_SIZES = (4, 3, 2)  # characters of the words that are mended
# Characters that stand alone so often that they are no slip.
_LITTLE = frozenset(
    "的了着到在有就不没下上大小也都还一个人我你他她它来去过得地里这那要说是死叫放占把被给让和跟又很太多少只再起出进往向从"
)


class Slips:
    """The district's words by their sound; never changed.

    A stretch of the text is read as a word of the lists where it sounds like it, shares a character with it and is no
    word itself: 路登 is 路灯, 水官 is 水管; 有事 stays. One character stands for one, so that nothing moves.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._known: dict[str, None] = dict.fromkeys(
            plain for word in words if len(plain := fold(word).plain) in _SIZES
        )
        self._sounds: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for word in sorted(self._known):
            self._sounds[_sound(word)].append(word)

    def mend(self, text: Folded) -> Folded:
        """The text with such words as the lists write them; offsets stay those of the text."""
        plain = text.plain
        start = 0
        single = _singles(plain[:_READ])
        while start < min(len(plain), _READ):
            size = 0
            if all(single[start : start + _SIZES[-1]]):
                size = next(
                    (n for n in _SIZES if self._slipped(plain[start : start + n], single[start : start + n])), 0
                )
            if size:
                plain = plain[:start] + self._meant(plain[start : start + size]) + plain[start + size :]
            start += size or 1
        return text if plain == text.plain else Folded(text.text, plain, text.at)

    def _slipped(self, said: str, single: list[bool]) -> bool:
        return (
            len(said) == len(single) > 1
            and all(single)
            and _LITTLE.isdisjoint(said)
            and said not in self._known
            and bool(self._meant(said))
        )

    def _meant(self, said: str) -> str:
        """The word of this sound that shares most characters with it; '' if none shares any."""
        alike = self._sounds.get(_sound(said), [])
        best = max(alike, key=lambda word: _shared(word, said), default="")
        return best if best and _shared(best, said) else ""


def _shared(one: str, other: str) -> int:
    return sum(a == b for a, b in zip(one, other, strict=True))


def _sound(word: str) -> tuple[str, ...]:
    return tuple(map(syllable, word))


def _singles(plain: str) -> list[bool]:
    """For each character whether jieba's dictionary knows no longer word in which it stands here."""
    return [len(word) == 1 for word in rjieba.cut(plain, False) for _ in word]
