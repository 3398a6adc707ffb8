"""One row or mapping of a district's files, read with care."""

from __future__ import annotations

import difflib
import string
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, time
from fractions import Fraction
from typing import Any, TypeVar

from core.district.entries import Duration, Names
from core.district.mistakes import wording
from core.district.vocabulary import LIMIT_UNITS
from core.places.geometry import Point, Ring, surface

T = TypeVar("T")
_YES = frozenset({"true", "yes", "是"})
_NO = frozenset({"false", "no", "否"})


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something to mend: file name, line (1 is the first, 0 the whole file), what is wrong and how to mend it.

    `blinds`: what refers to this file seems wrong only because it could not be read.
    """

    file: str
    line: int
    what: str
    mend: str
    blinds: bool = False

    def __str__(self) -> str:
        where = f"{self.file} 第 {self.line} 行" if self.line else self.file
        return f"{where}：{self.what}。{self.mend}。"


BLINDING = frozenset({"bad_yaml", "bad_quotes", "missing_column", "one_cell", "yaml_colon", "yaml_tab"})


@dataclass(slots=True)
class MistakeList:
    """Collects the mistakes of a whole folder, so that all are told at once, and the codes that its files define."""

    mistakes: list[Mistake] = field(default_factory=list)
    known: dict[str, tuple[str, Collection[str]]] = field(default_factory=dict)

    def add(self, file: str, line: int, kind: str, /, **facts: object) -> None:
        """Note a mistake of a kind."""
        words = wording()[kind]
        what, mend = words["what"].format(**facts), words["mend"].format(**facts)
        self.mistakes.append(Mistake(file, line, what, mend, not line or kind in BLINDING))

    def define(self, name: str, file: str, codes: Collection[str]) -> None:
        """What may stand in fields marked Of(name), and the file it is found in."""
        self.known[name] = file, codes


def hint(word: str, known: Iterable[str]) -> str:
    """What may have been meant, as the end of a sentence; '' when nothing is near."""
    near = difflib.get_close_matches(word, [k for k in known if k], 1, 0.6)
    return f"（是否想写“{near[0]}”？）" if near else ""


@dataclass(slots=True)
class Record:
    """One row of a table or one mapping of an outline; every scalar is still text.

    The readers below return a harmless value and note a mistake when the text will not do.
    """

    file: str
    line: int
    cells: dict[str, Any]
    lines: dict[str, int]
    findings: MistakeList

    def wrong(self, kind: str, key: str = "", /, **facts: object) -> None:
        """Note a mistake at the line of the key, or of the record."""
        self.findings.add(self.file, self.lines.get(key, self.line), kind, key=key, **facts)

    def has(self, key: str) -> bool:
        """Whether something is written under the key."""
        return self.cells.get(key, "") not in ("", [])

    def text(self, key: str, default: str | None = None) -> str:
        """The text; without a default it must be given."""
        value = self.cells.get(key, "")
        if not isinstance(value, str):
            self.wrong("not_a_text", key)
        elif value:
            return value
        elif default is None:
            self.wrong("missing_value", key)
        return default or ""

    def words(self, key: str) -> tuple[str, ...]:
        """A list, or in a table a cell parted by '|'; empty parts and repetitions fall out."""
        value = self.cells.get(key, "")
        parts = value.split("|") if isinstance(value, str) else value
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            self.wrong("not_a_list", key)
            return ()
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def names(self, key: str = "name", needed: bool = True) -> Names:
        """Three columns: key, key_hant, key_en."""
        first = self.text(key) if needed else self.text(key, "")
        return Names(first, self.text(f"{key}_hant", ""), self.text(f"{key}_en", ""))

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """One word out of those the program knows."""
        word = self.text(key, "" if "" in allowed else default)
        if word and word not in allowed:
            self.unknown(key, word, allowed)
        return word

    def choices(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Several such words."""
        words = self.words(key)
        for word in words:
            if word not in allowed:
                self.unknown(key, word, allowed)
        return words

    def unknown(self, key: str, word: str, allowed: Collection[str]) -> None:
        """Note that a word is none of those the program knows."""
        known = sorted(filter(None, allowed))
        self.wrong("unknown_word", key, word=word, allowed="、".join(known), hint=hint(word, known))

    def refer(self, key: str, known: Collection[str], where: str, *codes: str) -> None:
        """Check that codes (those written under the key, unless given) exist in another file."""
        for code in codes or self.words(key):
            if code not in known:
                self.wrong("unknown_code", key, code=code, where=where, hint=hint(code, known))

    def of(self, key: str, name: str, *codes: str) -> None:
        """Check that codes (those written under the key, unless given) are in a list that was defined."""
        where, known = self.findings.known[name]
        self.refer(key, known, where, *codes)

    def define(self, *keys: str) -> None:
        """The codes listed under the keys, which must be there, may stand in fields marked Of(key)."""
        for key in keys:
            self.findings.define(key, self.file, {row.text("code", "") for row in self.records(key)})

    def number(self, key: str, default: int | None = None, least: int = 0) -> int:
        """A whole number, at least `least`."""
        text = self.text(key, None if default is None else str(default))
        if text and not (text.isdecimal() and int(text) >= least):
            self.wrong("bad_number", key, text=text, least=least)
        return int(text) if text.isdecimal() else least

    def numbers(self, key: str) -> tuple[int, ...]:
        """Whole numbers."""
        words = self.words(key)
        for word in words:
            if not word.isdecimal():
                self.wrong("bad_number", key, text=word, least=1)
        return tuple(int(word) for word in words if word.isdecimal())

    def share(self, key: str, text: str | None = None) -> Fraction:
        """A part of one, exactly as written. `text` stands in for the cell (a member of a list)."""
        text = self.text(key) if text is None else text
        found = part_of_one(text)
        if found is None:
            self.wrong("bad_share", key, text=text)
        return found or Fraction(0)

    def fractions(self, key: str) -> tuple[float, ...]:
        """Decimals between 0 and 1."""
        found: list[float] = []
        for text in self.words(key):
            number = _read(float, text)
            if number is None or not 0 < number < 1:
                self.wrong("bad_fraction", key, text=text)
            found.append(number or 0.0)
        return tuple(found)

    def limit(self, key: str) -> Duration:
        """[number, unit]."""
        if not self.has(key):
            self.wrong("missing_value", key)
            return Duration(1, "work_day")
        match self.cells[key]:
            case [str(value), str(unit)] if value.isdecimal() and unit in LIMIT_UNITS:
                return Duration(int(value), unit)
        self.wrong("bad_limit", key, text=plain(self.cells[key]), allowed="、".join(sorted(LIMIT_UNITS)))
        return Duration(1, "work_day")

    def day(self, key: str, text: str | None = None) -> date | None:
        """A date; None when nothing is written. `text` stands in for the cell (a member of a list)."""
        text = self.text(key, "") if text is None else text
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.wrong("bad_date", key, text=text)
            return None

    def flag(self, key: str) -> bool:
        """Yes or no."""
        word = self.text(key, "false").lower()
        if word not in _YES | _NO:
            self.wrong("unknown_word", key, word=word, allowed="true、false", hint="")
        return word in _YES

    def clock(self, key: str, text: str | None = None) -> time:
        """A local time of day."""
        text = self.text(key) if text is None else text
        found = _read(time.fromisoformat, text) if text else time()
        if found is not None and found.tzinfo is None:
            return found
        self.wrong("bad_time", key, text=text)
        return time()

    def point(self, key: str) -> Point:
        """'longitude latitude' in WGS-84 degrees."""
        return self._point(key, self.text(key)) or (0.0, 0.0)

    def ring(self, key: str) -> Ring:
        """Points parted by ';', closed or not; () when nothing is written."""
        text = self.text(key, "")
        if not text:
            return ()
        points = [self._point(key, part) for part in text.split(";") if part.strip()]
        ring = tuple(point for point in points if point)
        ring = ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring
        if None not in points and (len(set(ring)) < 3 or surface(ring) == 0):
            self.wrong("bad_polygon", key, text=text)
        return ring

    def _point(self, key: str, text: str) -> Point | None:
        parts = [_read(float, part) for part in text.replace(",", " ").split()]
        if len(parts) == 2 and parts[0] is not None and parts[1] is not None:
            lon, lat = parts[0], parts[1]
            if abs(lon) <= 180 and abs(lat) <= 90:
                return lon, lat
        if text:
            self.wrong("bad_point", key, text=text.strip())
        return None

    def braces(self, key: str, allowed: Collection[str]) -> None:
        """Check that every {…} of a text is one of these."""
        text = self.text(key, "")
        named = _read(lambda said: {name for _, name, _, _ in string.Formatter().parse(said) if name is not None}, text)
        for name in sorted((named if named is not None else {"{}"}) - set(allowed)):
            self.unknown(key, f"{{{name}}}", allowed)

    def record(self, key: str) -> Record:
        """The mapping under the key; an empty one, noted as missing, when there is none."""
        value = self.cells.get(key)
        if isinstance(value, Record):
            return value
        self.wrong("not_a_mapping" if value else "missing_value", key)
        return Record(self.file, self.line, {}, {}, self.findings)

    def records(self, key: str) -> list[Record]:
        """The mappings listed under the key."""
        value = self.cells.get(key)
        if not value:
            self.wrong("missing_value", key)
        elif isinstance(value, list) and all(isinstance(item, Record) for item in value):
            return value
        else:
            self.wrong("not_a_list", key)
        return []

    def some(self, key: str) -> list[Record]:
        """The mappings listed under a key that may be left out."""
        return self.records(key) if self.has(key) else []


def plain(value: Any) -> str:
    """A cell as one would write it, for a mistake's sentence."""
    return f"[{', '.join(plain(part) for part in value)}]" if isinstance(value, list) else str(value)


def part_of_one(text: str) -> Fraction | None:
    """A number between 0 and 1 exactly as it stands, '2/3' or '0.30'; None where it is none."""
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
    return share if 0 <= share <= 1 else None


def _read(kind: Callable[[str], T], text: str) -> T | None:
    """What the text says, None where it says nothing of this kind."""
    try:
        return kind(text)
    except ValueError:
        return None
