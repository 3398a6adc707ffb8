"""Which place a text speaks of: names, aliases, buildings."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.district.district import District
from core.district.entries import Area
from core.district.vocabulary import ROOT_KINDS
from core.routing.building_numbers import BUILDING, HOUSE, MORE, NUMBER, STAIRS, label_of, numbers
from core.routing.folding import Folded, fold
from core.routing.homophones import SlippedNames
from core.routing.keywords import Hit, WordIndex
from core.routing.place_names import otherwise
from core.routing.place_talk import ASIDE, CALLED, VILLAGE, at_home, by_the_way, home_spoken, is_thing, lives_at, of_kin
from core.routing.speech import sentence_end
from core.routing.strange_places import Elsewhere, estates

READ = 2000  # characters of a text in which places are looked for
MAX_CHOICES = 6  # more are no help to choose from
MAX_NAMES = 40  # different names in one text that are weighed against each other
ESTATES = frozenset({"estate", "hamlet"})  # whose buildings are numbered
# What may follow a name and still tell where: 春和小区3栋楼下, 春和路口东侧.
_TAIL = re.compile(
    rf"(?:(?:[0-9]{{1,4}}|{NUMBER})(?:号楼|栋|幢|座|单元|号|室|层|楼|#)|[东西南北正大侧边口门前后里内外旁]"
    r"|附近|楼[上下顶道]|对面|路口|桥下|中间|门口| )++"
)
_CROSSING = re.compile(r"(?:和|与|跟|同|、|到|-| )*$")  # 护国路和环湖路路口, 石桥路建设路路口
_CORNER = re.compile(r"[^,。]{0,3}(?:交叉|交汇|交界|相交|[之中]间|路?口|拐角|转角|拐弯|十字|红绿灯)")
_ON = re.compile(r"[的上( ]?")  # 沿江大道江声苑门口: a road, and where on it
_BOTH = re.compile(r"[^,。]{0,4}(?:都|全|两个|一起|同时)")  # 春和小区和春晓花园都停水


@dataclass(frozen=True, slots=True)
class Place:
    """What was found: the lowest known area ('' none), the words it came from, and other areas it may be.

    `how`: named, home (spoken of without a name), point (a shared location), ambiguous (then `choices`), strange (a
    name that is not known), outside (in another city or district), '' nothing. `unknown`: the last two's name alone.
    """

    area: str = ""
    words: str = ""
    choices: tuple[str, ...] = ()
    how: str = ""
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class _Named:
    """A name in the text and the areas that bear it."""

    start: int
    end: int
    codes: tuple[str, ...]


class Gazetteer:
    """Names and aliases of all areas; those of merged areas stand for the area that took over (HT-12, DY-01)."""

    def __init__(self, district: District) -> None:
        self._district = district
        roots = [above.names.hans for above in district.path(district.code)]
        self._elsewhere = Elsewhere(roots)
        names = [
            (plain, district.current(area.code).code)
            for area in district.areas.values()
            if area.kind not in ROOT_KINDS
            for name in (area.names.hans, area.names.hant, area.names.en, *area.aliases)
            if not BUILDING.fullmatch(plain := fold(name).plain)
        ]
        names += [short for name, code in names for short in self._local(name, code)]
        names += otherwise(names)
        self._index: WordIndex[str] = WordIndex(names)
        self._slips = SlippedNames(name for name, _ in names)
        self._hits = lru_cache(4)(self._look)  # of one message, for each question about it

    def _local(self, name: str, code: str) -> Iterator[tuple[str, str]]:
        """A road as it is called where it lies: 进村路 for 黄泥进村路."""
        found = self._district.ancestor(code, "community")
        if found and self._district.areas[code].kind == "road":
            short = (name.removeprefix(stem) for stem in (found.names.hans, *found.aliases))
            yield from ((left, code) for left in short if 3 <= len(left) < len(name))

    def find(self, text: str, home: str = "") -> Place:
        """The place in the text. `home` (a bound or shared area) settles which of several of one name is meant.

        A building's number alone never chooses an estate: it needs an estate named or a home in one.
        """
        folded = fold(text[:READ])
        home = self._district.current(home).code if home in self._district.areas else ""
        numbered = next(numbers(folded.plain), None)
        names = self._named(folded, numbered, home)
        found = self._told(folded, names)
        far = self._elsewhere.find(folded.plain)
        if far and (not found or found[0].start == far[1]):
            return Place("", folded.written(*far), how="outside", unknown=folded.written(*far))
        if strange := estates(folded, self.spans(folded)):
            return self._strange(folded, found, strange)
        if not found:
            return self._unnamed(folded, numbered, home)
        words = self._words(folded, found[0])
        codes = tuple(dict.fromkeys(code for name in found for code in name.codes))
        if len(codes) > 1:
            return Place("", words, codes if len(codes) <= MAX_CHOICES else (), how="ambiguous")
        number = self._number_of(folded.plain, found[0], names) or HOUSE.match(folded.plain, found[0].end)
        area = self._district.areas[codes[0]]
        if number and area.parent and area.kind == "building" and number.start() > found[0].end:  # 3栋，说错了，是5栋
            return Place(self._building(area.parent, label_of(number)), folded.written(*number.span()), how="named")
        apart = number and number.end() <= found[0].start and area.kind not in {*ESTATES, "building"}
        if apart and home and self._district.within(home, area.code):
            return self._unnamed(folded, number, home)  # 3号楼…，春和: of the estate in it that is home
        stairs = None if number else STAIRS.match(folded.plain, found[0].end)
        if MORE.match(folded.plain, number.end() if number else found[0].end):  # 1栋和2栋都停水
            return Place((area.kind == "building" and area.parent) or area.code, words, how="named")
        return Place(self._building(codes[0], label_of(number or stairs), stairs is not None), words, how="named")

    def _strange(self, folded: Folded, found: list[_Named], strange: list[tuple[int, int]]) -> Place:
        """An unknown estate and its own buildings: never home nor a name beside it; a community around it is kept."""
        told = [span for span in strange if not lives_at(folded.plain, span[0])] or strange
        areas = self._district.areas
        around = [n for n in found if len(n.codes) == 1 and areas[n.codes[0]].kind not in {*ESTATES, "building"}]
        start, end = told[0]
        words = self._words(folded, _Named(start, end, ()))
        if around:
            return Place(around[0].codes[0], words, how="named")
        return Place("", words, how="strange", unknown=folded.written(start, end))

    def _number_of(self, plain: str, name: _Named, names: list[_Named]) -> re.Match[str] | None:
        """The first building's number that is not said with another name; one before all names is this one's."""
        for number in numbers(plain):
            before = [other for other in names if other.end <= number.start()]
            owner = max(before, key=lambda other: other.end, default=name)
            if set(owner.codes) & set(name.codes) or self._around(owner, name):
                return number
        return None

    def spans(self, folded: Folded) -> tuple[tuple[int, int], ...]:
        """Where names of areas stand in the folded text; what they are made of tells no matter."""
        return tuple(dict.fromkeys((hit.start, hit.end) for hit in self._hits(folded)))

    def _look(self, folded: Folded) -> list[Hit[str]]:
        if not (hits := self._index.find(self._slips.mend(folded), borders=True)):
            return []
        plain, far = folded.plain, self._elsewhere.begun(folded.plain)
        return _longest(hit for hit in hits if not (hit.cut or is_thing(plain, hit.start, hit.end) or far(hit.start)))

    def named(self, name: str) -> Place:
        """The place a person wrote when asked for nothing but the place."""
        return self.find(name.strip())

    def _words(self, folded: Folded, name: _Named) -> str:
        end = name.end
        for more in (BUILDING, _TAIL):
            found = more.match(folded.plain, end)
            end = found.end() if found else end
        return folded.written(name.start, end).strip()

    def _named(self, folded: Folded, numbered: re.Match[str] | None, home: str) -> list[_Named]:
        """All names in the text, each with the areas it can mean here."""
        spans: dict[tuple[int, int], list[str]] = {}
        for hit in self._hits(folded):
            spans.setdefault((hit.start, hit.end), []).append(hit.means)
        first: dict[tuple[str, ...], tuple[int, int]] = {}
        for span, codes in spans.items():
            first.setdefault(tuple(codes), span)
        kept = list(first.items())[:MAX_NAMES]
        others = {codes[0] for codes, _ in kept if len(codes) == 1}
        labels = [label_of(numbered or HOUSE.match(folded.plain, end)) for _, (_, end) in kept]
        return [
            _Named(*at, self._settle(codes, others, label, home))
            for (codes, at), label in zip(kept, labels, strict=True)
        ]

    def _settle(self, codes: tuple[str, ...], others: set[str], label: str, home: str) -> tuple[str, ...]:
        """Of areas with one name: those inside another named area, with such a building, or nearest home; else all."""
        if len(codes) == 1:
            return codes
        within = self._district.within
        inside = [c for c in codes if any(within(c, other) for other in others)]
        built = [c for c in inside or codes if label and self._building(c, label) != c]
        left = built or inside or codes
        for above in reversed(self._district.path(home)) if home and len(left) > 1 else ():
            near = [c for c in left if within(c, above.code)]
            if near and above.kind not in ROOT_KINDS:
                return tuple(near)
        return tuple(left)

    def _told(self, folded: Folded, names: list[_Named]) -> list[_Named]:
        """The names that tell where it is: not those of areas around another, nor of where the writer only lives.

        The sentence that names a place first counts; of several in one community the smallest.
        """
        leaves = [n for n in names if not any(self._around(n, other) for other in names)]
        starts = {n.start for n in leaves}
        far = [min(by_the_way(folded.plain, *at, starts) for at in self._mentions(folded, n, leaves)) for n in leaves]
        if far and ASIDE.issuperset(far) and at_home(folded.plain):
            return []  # 我在万福广场上班，家那边停水
        leaves = [n for n, how in zip(leaves, far, strict=True) if how == min(far)]
        if len(leaves) > 1:
            sentence = sentence_end(folded.plain, min(n.start for n in leaves))
            leaves = [n for n in leaves if n.start < sentence]
        communities = {self._district.community(code) or code for n in leaves for code in n.codes}
        if len(leaves) == 2 and (one := self._together(folded.plain, *sorted(leaves, key=lambda n: n.start))):
            return [one]
        if len(leaves) > 1 and len(communities) == 1:
            return [max(leaves, key=self._small)]
        return leaves

    def _small(self, name: _Named) -> tuple[int, bool, int]:
        """How narrow a place it is: of two the estate, not the road."""
        code = name.codes[0]
        return len(self._district.path(code)), self._district.areas[code].kind != "road", -name.start

    def _mentions(self, folded: Folded, name: _Named, names: list[_Named]) -> set[tuple[int, int]]:
        """Where it is named, and spoken of again: 单位在石桥路，石桥路那个灯坏了; 我是石桥中学的，学校停水."""
        areas, hits = self._district.areas, self._hits(folded)
        again = {(hit.start, hit.end) for hit in hits if (hit.means,) == name.codes}
        kinds = [{areas[code].kind for code in other.codes} for other in names]
        kind = areas[name.codes[0]].kind
        if len(names) > 1 and kind in CALLED and kinds.count({kind}) == 1:
            called = CALLED[kind].finditer(folded.plain, name.end)
            again |= {c.span() for c in called if not any(h.start < c.end() and c.start() < h.end for h in hits)}
        return {(name.start, name.end), *again}

    def _together(self, plain: str, one: _Named, other: _Named) -> _Named | None:
        """What two names in a row tell: a corner of two roads the first, a road and an estate on it the estate, two
        estates what lies round both."""
        kinds = [{self._district.areas[code].kind for code in name.codes} for name in (one, other)]
        between = plain[one.end : other.start]
        joined = _CROSSING.fullmatch(between)
        if joined and {"road"} in kinds and _CORNER.match(plain, other.end):
            return other if kinds[0] == {"road"} != kinds[1] else one
        if kinds[0] == {"road"} != kinds[1] and _ON.fullmatch(between):
            return other
        same = len({self._district.community(code) or code for name in (one, other) for code in name.codes}) == 1
        if same and joined and kinds[0] | kinds[1] <= {*ESTATES, "building"} and _BOTH.match(plain, other.end):
            return _Named(one.start, other.end, (self._district.community(one.codes[0]) or one.codes[0],))
        return None

    def _around(self, name: _Named, other: _Named) -> bool:
        """Whether all the first can mean lies around what the other means, or is the same said later."""
        if name is other or len(other.codes) > 1:
            return False
        code = other.codes[0]
        if name.codes == other.codes:
            return other.start < name.start
        return all(c != code and self._district.within(code, c) for c in name.codes)

    def _unnamed(self, folded: Folded, numbered: re.Match[str] | None, home: str) -> Place:
        """No name: at home, if the text speaks of home or of a building's number there."""
        spoken = None if of_kin(folded.plain) else numbered or home_spoken(folded.plain)
        if not spoken:
            return Place()
        words = folded.written(*spoken.span()).strip()
        if not home:
            return Place("", words if numbered else "")
        if VILLAGE.search(folded.plain) or "社区" in spoken.group():
            return Place(self._district.community(home) or home, words, how="home")
        estate = next((above for above in reversed(self._district.path(home)) if above.kind in ESTATES), None)
        if numbered and estate:
            label = "" if MORE.match(folded.plain, numbered.end()) else label_of(numbered)
            return Place(self._building(estate.code, label), words, how="home")
        return Place(self._building(home, label_of(numbered)), words, how="home")

    def _building(self, code: str, label: str, stairs: bool = False) -> str:
        """The building so called in the area if there can be no other, else the area. `stairs`: told by its stairs."""
        area = self._district.areas[code]
        if not label or area.kind == "building":
            return code
        estates = [area] if area.kind in ESTATES else [a for a in self._below(area) if a.kind in ESTATES]
        found: list[str] = []
        for estate in estates:
            own = [b for b in self._below(estate) if b.kind == "building" and not b.successor]
            own = [b for b in own if not stairs or "单元" in b.names.hans]
            found += [b.code for b in own if label_of(BUILDING.search(fold(b.names.hans).plain)) == label]
            if not own and len(estates) > 1:
                return code  # its buildings are not known: it may be there as well
        return found[0] if len(found) == 1 else code

    def _below(self, area: Area) -> Iterator[Area]:
        for child in self._district.children(area.code):
            yield child
            yield from self._below(child)


def _longest(hits: Iterable[Hit[str]]) -> list[Hit[str]]:
    """Without hits that lie inside a longer one (春和 inside 春和小区); equal spans stay."""
    kept: list[Hit[str]] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        last = kept[-1] if kept else None
        if last is None or hit.end > last.end or (hit.start, hit.end) == (last.start, last.end):
            kept.append(hit)
    return kept
