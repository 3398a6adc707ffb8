"""Numbers and commands as people type them, on any keyboard."""

import re
import unicodedata
from functools import lru_cache

# What may stand round a number that is typed as a choice: (1), 【1】, 1. 1、 1）
_CHOICE = re.compile(r"[(\[【〔「]?([0-9]{1,2})[)\]】〕」]?[.。、,:!?]?")
# A choice in words: 第二个, 我选第3项, 选二. A numeral alone is a word.
_NTH = re.compile(
    r"我?(?:想|就)?(?:要|选|選|按|点|點)?第([0-9一二三四五六七八九十]{1,3})(?:[个個项項条條种種样樣件位家张張款]|那[个個])?[吧呀啊的]?"
    r"|我?(?:就)?[选選按点點]([0-9]{1,2}|[一二三四五六七八九十]{1,3})[个個号號项項]?[吧呀啊的]?"
)
_HAN = {sign: n for n, sign in enumerate("零一二三四五六七八九")}
_SLASH = "/／"
_SPACE = "\u3000"
_LONGEST = 15  # digits that are read; more is no amount and no number of anything
_UNSEEN = frozenset({"Cf", "Mn", "Me"})  # joiners, variation selectors, the frame of a keycap
_NUMERALS = frozenset({"Nd", "Nl", "No"})  # ２ ② ² Ⅱ ❷ ⑵ ٢; not 二, which is a letter


@lru_cache(4096)
def _plain(sign: str) -> str:
    """One sign in ASCII where it has such a reading: figures of every kind as their value."""
    kind = unicodedata.category(sign)
    if kind in _NUMERALS:
        value = unicodedata.numeric(sign, -1.0)
        return str(int(value)) if value >= 0 and value == int(value) else sign
    return "" if kind in _UNSEEN else unicodedata.normalize("NFKC", sign)


def figures(text: str) -> str:
    """The text with its figures in ASCII and in half width: '１２', '①②' and '1️⃣2️⃣' are '12'."""
    return text if text.isascii() else "".join(map(_plain, text))


def choice(text: str) -> int | None:
    """The number of a choice (0 to 99), typed alone in any way: '2', '２．', '②', '(2)', '第二个', '选2'; else None."""
    if len(text) > 8:
        return None
    plain = figures(text).strip()
    if found := _CHOICE.fullmatch(plain):
        return int(found[1])
    nth = _NTH.fullmatch(plain.rstrip("。.!！,，"))
    return _value(nth[1] or nth[2]) if nth else None


def _value(numeral: str) -> int:
    """Of a numeral below a hundred: 12, 十二, 二十."""
    if numeral.isascii():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    return (_HAN.get(tens, 1) * 10 if ten else 0) + _HAN.get(ones, 0)


def whole(text: str) -> int | None:
    """A whole number of at most 15 digits in figures of any kind; None for anything else."""
    plain = figures(text).strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= _LONGEST else None


def is_figures(text: str) -> bool:
    """Whether nothing is said but figures, with or without marks between them, or which of several: 第二个."""
    if choice(text) is not None:
        return True
    said = [sign for sign in figures(text) if sign.isalnum()]
    return bool(said) and all(sign.isdecimal() for sign in said)


def command_line(text: str) -> str:
    """A message that begins with a slash of any width, its first line in half width; other messages as they are."""
    if text.isascii() or text.lstrip()[:1] not in tuple(_SLASH):
        return text
    first, rest, below = text.lstrip().partition("\n")
    return "".join(map(_narrow, "/" + first[1:])) + rest + below


def _narrow(sign: str) -> str:
    """Blanks, letters and decimal figures in half width; marks and words stay as they were written."""
    if sign == _SPACE:
        return " "
    plain = unicodedata.normalize("NFKC", sign)
    if plain.isascii() and plain.isalnum() and unicodedata.category(sign) != "No":
        return plain
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
