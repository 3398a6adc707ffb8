"""Which place a text speaks of: names, aliases, buildings."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from core.domain.district import Area, District
from core.domain.keywords import Hit, WordIndex

# What may follow a name and still tell where: 春和小区3栋楼下, 春和路口东侧.
_TAIL = re.compile(
    r"(?:[0-9０-９一二三四五六七八九十]{1,4}(?:号楼|號樓|栋|棟|幢|座|单元|單元|号|號|室|层|樓|楼)|东|西|南|北|東|正|大|侧|側|边|邊|口|门|門|前|后|後|里|裡|裏|内|內|外|旁|附近|楼下|樓下|对面|對面|路口|桥下|橋下|中间|中間|门口|門口|\s)+"
)
_BUILDING = re.compile(r"([0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})\s*(?:号楼|號樓|栋|棟|幢|座)")
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九")}
# Where somebody speaks of home without naming it.
_HOME = re.compile(r"(?:我们|我們|我|咱们|咱|本)?(?:小区|小區|家|楼下|樓下|楼道|樓道|院子|院里|村里|村裡|门口|門口|楼上|樓上|隔壁)")


@dataclass(frozen=True, slots=True)
class Place:
    """What was found: the lowest known area ('' none), the words it came from, and other areas it may be."""

    area: str = ""
    words: str = ""
    choices: tuple[str, ...] = ()
    how: str = ""


class Gazetteer:
    """Names and aliases of all areas in force."""

    def __init__(self, district: District) -> None:
        self._district = district
        self._index: WordIndex[Area] = WordIndex(
            (name, area)
            for area in district.areas.values()
            if not area.successor and area.kind not in {"city", "district"}
            for name in {area.names.hans, area.names.hant, area.names.en, *area.aliases}
            if len(name) >= 2 and not _BUILDING.fullmatch(name)
        )

    def find(self, text: str, home: str = "") -> Place:
        """The place in the text. `home` settles doubts: of several areas of one name, the one near home."""
        hits = _longest(self._index.find(text))
        if not hits:
            if home and _HOME.search(text):
                spoken = _HOME.search(text)
                return Place(home, spoken.group() if spoken else "", how="home")
            return Place()
        deepest = max(hits, key=lambda h: (len(self._district.path(h.means.code)), -h.start))
        same = [h.means for h in hits if (h.start, h.end) == (deepest.start, deepest.end)]
        chosen = self._settle(same, hits, home)
        words = text[deepest.start : deepest.end]
        tail = _TAIL.match(text, deepest.end)
        words += tail.group().rstrip() if tail else ""
        if len(chosen) > 1:
            return Place("", words, tuple(a.code for a in chosen), how="ambiguous")
        return Place(self._building(chosen[0], text), words, how="named")

    def named(self, name: str) -> Place:
        """The place a person wrote when asked for nothing but the place."""
        return self.find(name.strip())

    def _settle(self, same: list[Area], hits: list[Hit[Area]], home: str) -> list[Area]:
        """Of areas with one name keep those inside another named area, else those near home, else all."""
        if len(same) == 1:
            return same
        district = self._district
        named = [h.means.code for h in hits if h.means not in same]
        inside = [a for a in same if any(district.within(a.code, n) for n in named)]
        if inside:
            return inside
        for above in reversed(district.path(home)) if home else ():
            near = [a for a in same if district.within(a.code, above.code)]
            if near:
                return near
        return same

    def _building(self, area: Area, text: str) -> str:
        """The building below the area that the text numbers, else the area."""
        found = _BUILDING.search(text)
        if not found:
            return area.code
        number = _number(found.group(1))
        for child in self._below(area.code):
            own = _BUILDING.search(child.names.hans)
            if child.kind == "building" and own and _number(own.group(1)) == number:
                return child.code
        return area.code

    def _below(self, code: str) -> list[Area]:
        children = list(self._district.children(code))
        return children + [grandchild for child in children for grandchild in self._district.children(child.code)]


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_NUMERALS.get(tens, 1) if tens else 1) * 10 + _NUMERALS.get(ones, 0)
    return _NUMERALS.get(text, 0)


def _longest(hits: list[Hit[Area]]) -> list[Hit[Area]]:
    """Without hits that lie inside a longer one (春和 inside 春和小区); equal spans stay."""
    by_start: dict[int, int] = defaultdict(int)
    for hit in hits:
        by_start[hit.start] = max(by_start[hit.start], hit.end)
    kept, reach = [], -1
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if hit.end < by_start[hit.start] or (hit.end <= reach and hit.start > kept[-1].start):
            continue
        kept.append(hit)
        reach = max(reach, hit.end)
    return kept
