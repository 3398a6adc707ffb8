"""Reads a text as the rules do: one script, one width, nothing hidden."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from core.routing.hanzi import SIMPLIFIED

# Blocks whose characters stand for plainer ones: full-width forms, circled signs, radicals, compatibility characters.
_PLAINER = ((0x2460, 0x24FF), (0x2E80, 0x2FDF), (0x3000, 0x3000), (0xF900, 0xFAFF), (0xFF00, 0xFFEF))
# Left out: controls, soft hyphen, marks on letters, zero-width and direction signs, variation selectors, keycaps, tags.
_DROPPED = (
    *((0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x0300, 0x036F), (0x061C, 0x061C)),
    *((0x115F, 0x1160), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x20E3, 0x20E3)),
    *((0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB), (0xE0000, 0xE01EF)),
)
_SPACES = (0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3164)
_LINES = (0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029)


def _table() -> dict[int, int | None]:
    table: dict[int, int | None] = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
    for first, last in _PLAINER:
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code)).lower()
            if len(plain) == 1 and plain != chr(code):
                table[code] = ord(SIMPLIFIED.get(plain, plain))
    table.update({ord(written): ord(read) for written, read in SIMPLIFIED.items()})
    table.update(dict.fromkeys((code for first, last in _DROPPED for code in range(first, last + 1))))
    table.update(dict.fromkeys((*_SPACES, *range(0xD800, 0xE000)), ord(" ")))
    table.update(dict.fromkeys(_LINES, ord("\n")))
    return table


_TABLE = _table()


@dataclass(frozen=True, slots=True)
class Folded:
    """A text and its plain reading. `at[i]` is where plain[i] stands in the text; () where nothing was left out."""

    text: str
    plain: str
    at: tuple[int, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """plain[start:end] as offsets into the text; nothing hidden at its edges is taken along."""
        if not self.at:
            return start, end
        if start >= end:
            here = self.at[start] if start < len(self.at) else len(self.text)
            return here, here
        return self.at[start], self.at[end - 1] + 1

    def written(self, start: int, end: int) -> str:
        """plain[start:end] as the writer wrote it."""
        first, last = self.span(start, end)
        return self.text[first:last]


@lru_cache(64)  # one message is read by many rules
def fold(text: str) -> Folded:
    """The text in simplified characters, half width and lower case, without signs that do not show.

    One character stands for one, so nothing but what is left out moves. Folding twice changes nothing more.
    """
    plain = text.translate(_TABLE)
    if plain == text:
        return Folded(text, text)  # the same string: the lists hold tens of thousands of words
    if len(plain) == len(text):
        return Folded(text, plain)
    return Folded(text, plain, tuple(i for i, char in enumerate(text) if _TABLE.get(ord(char), 0) is not None))


def speakable(text: str) -> str:
    """The text without what nobody can say or a database keep: control characters, broken surrogates."""
    whole = text.encode("utf-8", "replace").decode() if not text.isascii() else text
    return "".join(c for c in whole if c in "\n\t" or (c >= " " and c != "\x7f" and not "\x80" <= c <= "\x9f"))
