"""Our own words that come back: a card somebody copied is no report."""

import re
from collections import defaultdict
from functools import lru_cache

from core.district.district import District
from handlers.wording import Words

LEAST = 5  # of a line that begins with a fact
TELLING = 10  # characters, or words in letters, that a line of ours has at least to tell it from anybody's
ALONE = 30  # the same for a line that comes by itself
_FACT, _NUMBER = re.compile(r"\{[^{}]*\}"), re.compile(r"^\s*\d+ ")
_SIGN = re.compile(r"[一-鿿]|[a-z]{2,}", re.IGNORECASE)
_TAIL, END = "…", "”"


Pieces = tuple[str, ...]


def apart(words: Words, district: District, text: str) -> str | None:
    """What is told beside lines of ours; None where it has none of them, or only such as anybody may write."""
    heard, _, _ = words.texts["report.heard"].partition("{")
    if "\n" not in text and heard not in text and len(text) < ALONE:
        return None
    quoted = re.compile(f"{re.escape(heard)}.*?{END}$", re.DOTALL | re.MULTILINE)
    rest, found = quoted.subn("", text)
    lines = [_NUMBER.sub("", line.strip()) for line in rest.split("\n")]
    own = _lines(words, district)
    told = [
        max(
            (
                weight
                for pieces, weight in (*own.get(line[:2], ()), *own.get(_TAIL + line[-2:], ()))
                if _fits(pieces, line)
            ),
            default=0,
        )
        for line in lines
    ]
    if not found and max(told) < (TELLING if len(lines) > 1 else ALONE):
        return None
    return "\n".join(line for line, weight in zip(lines, told, strict=True) if not weight).strip()


def _fits(pieces: Pieces, line: str) -> bool:
    """Whether a line is these pieces in their order, with anything between."""
    first, *others = pieces
    at = len(first)
    for piece in others:
        at = line.find(piece, at) + len(piece)
        if at < len(piece):
            return False
    return line.startswith(first) and (line.endswith(pieces[-1]) if others else line == first)


@lru_cache(4)
def _lines(words: Words, district: District) -> dict[str, list[tuple[Pieces, int]]]:
    """Every line we may say, by its first two characters, or its last where it begins with a fact: the pieces between
    its facts, and how much it says."""
    found: dict[str, list[tuple[Pieces, int]]] = defaultdict(list)
    dangers = [danger.now.say(words.lang) for danger in district.dangers]
    for line in {line.strip() for text in (*words.texts.values(), *dangers) for line in text.split("\n")}:
        pieces = tuple(_FACT.split(line))
        weight = len(_SIGN.findall("".join(pieces)))
        if len(pieces[0]) > 1 < weight:
            found[line[:2]].append((pieces, weight))
        elif len(pieces[-1]) > 1 and weight >= LEAST:
            found[_TAIL + line[-2:]].append((pieces, weight))
    return found
