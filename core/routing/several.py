"""Where one message tells several matters, and where each begins."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import Protocol

from core.district.district import District
from core.routing.folding import fold
from core.routing.router import READ, Reading

SURE = 0.4  # from here a part tells its own matter, whichever of like ones; below it all words stay one
NEARLY = 0.95  # the same for two matters of one kind for one department
SHORTEST = 4  # characters that a part has at least
MOST = 5  # joints that are looked at
# What joins a further matter to the first; 还有点, 还有三天 join nothing.
_JOINT = re.compile(
    r"[,。;!?、\s]*(?:还有(?!点|些|一[点些]|救|气|时间|多|几[天次个]|[0-9一二两三四五六七八九十]+几?[天次个])|另外(?!一[部个台条半])|再就是|再有|再说"
    r"|再一个|最后(?:一[件个]|[,、])|顺便(?:[说提问]一?下)?|对了|同时|以及|其[二三四]|第[二三四五][,、:件个]|(?<![周拜期初十第])[二三四五]是|(?<![0-9])[2-5][.、)](?![0-9])"
    r"|[二三四五]、)[,、:\s]*"
)
# What comes of the same matter, or makes it worse, and is none of its own: 还有苍蝇, 另外噪音也大.
_SAME = re.compile(
    r"(?:就是)?(?:[一那这]?股|有|很多|好多|好几|许多|一堆)?(?:加班费|奖金|污水[也都流漫]|苍蝇|蚊|虫|老鼠|蟑螂|臭|异味|气味|怪味|味道|[焦糊烟油]|噪[音声]|声音|响声|灰|扬尘|墙皮|天花板|地板"
    r"|家具|态度|司机|服务|大?喇叭|音响|人[^行]|老人|小孩|孩子|车压|电话|投诉|[他她](?!家)|它|这个|那个|去|说|也|都|不|没|打|找|问|报)"
)


class Reader(Protocol):
    """What reads a part by itself."""

    def read(self, text: str) -> Reading: ...


def several(text: str, reader: Reader, district: District) -> tuple[str, ...]:
    """The matters of a message in its own words, in order; () where it is one, or where that is not sure.

    Each part must be read surely, as something else than every other, and not as what comes of it.
    """
    folded = fold(text[:READ])
    plain, end = folded.plain, len(folded.plain)
    joints = [j.span() for j in _JOINT.finditer(plain) if not _SAME.match(plain, j.end())][:MOST]

    def said(start: int, stop: int) -> str:
        first, last = folded.span(start, stop)
        return (folded.text[first:last] + (text[READ:] if stop == end else "")).strip()

    found = _cut(0, end, joints, cache(lambda start, stop: reader.read(said(start, stop))), district)
    return tuple(said(*part) for part in found) if len(found) > 1 else ()


Span = tuple[int, int]


def _cut(
    start: int, end: int, joints: list[Span], read: Callable[[int, int], Reading], district: District
) -> list[Span]:
    """The parts from `start` on: the first ends at the first joint after which everything is another matter."""
    for n, (stop, onwards) in enumerate(joints):
        if min(stop - start, end - onwards) < SHORTEST:
            continue
        rest = _cut(onwards, end, joints[n + 1 :], read, district)
        for parts in ([(start, stop), *rest], [(start, stop), (onwards, end)]):
            if all(_apart(district, read(*one), read(*other)) for one, other in combinations(parts, 2)):
                return parts
    return [(start, end)]


def _apart(district: District, first: Reading, second: Reading) -> bool:
    if not all(one.known and one.confidence >= SURE for one in (first, second)):
        return False
    if first.category in second.choices or second.category in first.choices:
        return False
    one, other = (district.categories[half.category] for half in (first, second))
    if not {one.code, other.code}.isdisjoint(d.category for d in district.dangers):
        return False  # a danger is asked about by itself; as a clause it is a fear
    near = one.group == other.group and one.main_unit == other.main_unit
    return not near or min(first.confidence, second.confidence) >= NEARLY
