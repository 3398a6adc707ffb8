"""Where one message tells two matters, and where the second begins."""

from __future__ import annotations

import re
from typing import Protocol

from core.district.district import District
from core.routing.folding import fold
from core.routing.router import READ, Reading

SURE = 0.7  # from here a half tells its own matter; below it all words stay one matter
NEARLY = 0.95  # the same for two matters of one kind for one department
SHORTEST = 4  # characters that a half has at least
# What joins a second matter to the first; 还有点, 还有三天 join nothing.
_JOINT = re.compile(
    r"[,。;!?、\s]*(?:还有(?!点|些|一[点些]|救|气|时间|多|几[天次个]|[0-9一二两三四五六七八九十]+[天次个])|另外(?!一[部个台条半])|再就是|再有|再说"
    r"|顺便(?:[说提问]一?下)?|对了|同时|以及|其二|第二[,、:件个]|二是|(?<![0-9])2[.、)](?![0-9])|二、)[,、:\s]*"
)
# What comes of the same matter, or makes it worse, and is none of its own: 还有苍蝇, 另外噪音也大.
_SAME = re.compile(
    r"(?:就是)?(?:[一那这]?股|有|很多|好多|好几|许多|一堆)?(?:苍蝇|蚊|虫|老鼠|蟑螂|臭|异味|气味|怪味|味道|[焦糊烟油]|噪[音声]|声音|响声|灰|扬尘|墙皮|天花板|地板"
    r"|家具|态度|司机|服务|大?喇叭|音响|人[^行]|老人|小孩|孩子|车压|电话|投诉|[他她](?!家)|它|这个|那个|去|说|也|都|不|没|打|找|问|报)"
)


class Reader(Protocol):
    """What reads a half by itself."""

    def read(self, text: str) -> Reading: ...


def halves(text: str, reader: Reader, district: District) -> tuple[str, str] | None:
    """The two matters of a message in its own words; None where it is one, or where that is not sure.

    Each half must be read surely, as something else than the other, and not as what comes of it.
    """
    folded = fold(text[:READ])
    for joint in _JOINT.finditer(folded.plain):
        first, second = folded.span(0, joint.start()), folded.span(joint.end(), len(folded.plain))
        if min(joint.start(), len(folded.plain) - joint.end()) < SHORTEST or _SAME.match(folded.plain, joint.end()):
            continue
        both = folded.text[first[0] : first[1]].strip(), (folded.text[second[0] : second[1]] + text[READ:]).strip()
        if _apart(district, *(reader.read(half) for half in both)):
            return both
    return None


def _apart(district: District, first: Reading, second: Reading) -> bool:
    if not all(one.known and one.confidence >= SURE for one in (first, second)):
        return False
    if first.category in second.choices or second.category in first.choices:
        return False
    one, other = (district.categories[half.category] for half in (first, second))
    near = one.group == other.group and one.main_unit == other.main_unit
    return not near or min(first.confidence, second.confidence) >= NEARLY
