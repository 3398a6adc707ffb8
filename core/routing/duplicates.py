"""When two people tell the same matter: alike in kind, place and words."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from core.district.district import District
from core.routing.folding import fold
from core.routing.scoring import learnt_reader
from core.routing.similarity import alike, bag
from core.routing.word_reader import WordReader

READ = 400  # characters of a text that are compared
# Texts whose words are kept ready: a ticket is compared with what is told near by until eight newer ones lie there.
REMEMBERED = 256
POINT, SPOT, FAR = 40.0, 120.0, 500.0  # metres: one point; within one spot; too far to be one matter
CENTRAL = frozenset({"street", "district", "city"})  # areas too large to tell of one matter
COARSE = frozenset({"grid", "community"})
# How like the words must be, by how near the places are and whether the category or only its group is the same.
# Measured on pairs of long messages: of unlike matters 1.4 % are alike by 0.15, 0.1 % by 0.22; of one matter 90 %;
# and on pairs of short ones of one place (tests/rules/repeats*.csv): there one category and the reader's ear for both
# tell more than shared words, which two matters of one place share as often (at 0.13 a third of one matter was lost).
LEAST = {
    ("point", "category"): 0.06,
    ("point", "group"): 0.15,
    ("spot", "category"): 0.03,
    ("spot", "group"): 0.22,
    ("around", "category"): 0.22,
}
AKIN = {"category": 0.3, "group": 0.6}  # what the learnt reader must make of both, where it hears anything
# Characters by which people tell one and the same: a road that 塌 and one that 垮.
_ALIKE = (
    "塌垮陷坍裂 扔丢抛甩摔 堵塞 臭味 漏渗滴淌 吵响噪闹 脏污垃 破爆断 没缺少 松晃 灯亮黑 狗犬 夜晚 停坏卡 烟呛 洞坑 堆杂"
)
_SENSE = str.maketrans({sign: same[0] for same in _ALIKE.split() for sign in same[1:]})
NO_KIND = 0.30  # where the category is the one for matters that fit no other, the words alone must tell
NEARER = {"point": 0.3, "spot": 0.2, "around": 0.0}  # what nearness adds to the likeness of words
WITHDRAWN = frozenset({"withdrawn", "merged"})
_METRES = 111_320.0  # of a degree of latitude
_NUMBERED = re.compile(r"(\d{1,4}|[一二三四五六七八九十甲乙丙丁])(?:号?(楼|栋|幢)|(单元)|(号线)|(路(?!灯)))")
_SAID = {sign: str(n) for n, sign in enumerate("一二三四五六七八九十", 1)}


@dataclass(frozen=True)
class Matter:
    """What is compared. `area` '' is nowhere; `lon`, `lat` WGS-84 degrees; `text` as it was said."""

    category: str
    area: str
    text: str
    place: str = ""
    lon: float | None = None
    lat: float | None = None

    @property
    def numbers(self) -> dict[str, set[str]]:
        """What it numbers, by kind: building 3 here and building 5 there are two matters."""
        return _numbers(f"{self.place} {self.text[:READ]}")


class Filed(NamedTuple):
    """As much of a ticket as is compared; `text` are the words it began with."""

    id: int
    number: str
    state: str
    kind: str
    category: str
    area: str
    place: str
    lon: float | None
    lat: float | None
    reporter_id: int
    created_at: datetime
    changed_at: datetime | None
    text: str


@lru_cache(2)  # one is compared with several
def _story(district: District, matter: Matter) -> str:
    """What is told without the names of where it is: that two are told of one place makes them no one."""
    above = district.path(matter.area) if matter.area in district.areas else ()
    return _told(matter.text[:READ], (matter.place, *(name for a in above for name in (a.names.hans, *a.aliases))))


@lru_cache(REMEMBERED)
def _told(text: str, names: tuple[str, ...]) -> str:
    plain = _NUMBERED.sub(" ", fold(text).plain)
    for name in sorted({fold(name).plain for name in names if len(name) > 1}, key=lambda n: (-len(n), n)):
        plain = plain.replace(name, " ")
    return plain


@lru_cache(REMEMBERED)
def _words(story: str) -> frozenset[str]:
    return bag(story.translate(_SENSE))


@lru_cache(1)
def _reader(district: District) -> WordReader:
    return learnt_reader(district.categories.values())()


@lru_cache(REMEMBERED)
def _drift(district: District, story: str) -> dict[str, float]:
    return _reader(district).compare(story)


def _kinship(one: dict[str, float], other: dict[str, float]) -> float:
    """How far two texts speak for the same categories, 0…1: two matters of one place share words, but not that."""
    both = math.hypot(*one.values()) * math.hypot(*other.values())
    return sum(much * other.get(code, 0.0) for code, much in one.items()) / both if both else 1.0


@lru_cache(REMEMBERED)
def _numbers(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for number, *kinds in _NUMBERED.findall(fold(text).plain):
        kind = next(k for k in kinds if k)
        found.setdefault("楼" if kind in "栋幢" else kind, set()).add(_SAID.get(number, number))
    return found


def matter_of(ticket: Any, text: str) -> Matter:
    """A ticket, whole or as Filed, with the words it began with."""
    return Matter(ticket.category, ticket.area, text, ticket.place, ticket.lon, ticket.lat)


def likeness(district: District, one: Matter, other: Matter) -> float:
    """How surely both tell the same matter: 0 no, else 0…1; a guess that a person is asked about (module intake)."""
    near, kind = nearness(district, one, other), _kind(district, one.category, other.category)
    least = LEAST.get((near, kind))
    if least is None:
        return 0.0
    if not (district.categories[one.category].keywords and district.categories[other.category].keywords):
        least = max(least, NO_KIND)
    here, there = _story(district, one), _story(district, other)
    like = alike(_words(here), _words(there))
    if (
        like < least
        or _kinship(_drift(district, here), _drift(district, there)) < AKIN[kind]
        or any(one.numbers[k].isdisjoint(other.numbers[k]) for k in one.numbers.keys() & other.numbers)
    ):
        return 0.0
    return round(min(1.0, like + NEARER[near]), 3)


def nearness(district: District, one: Matter, other: Matter) -> str:
    """'point': one building or some metres; 'spot': one estate or road; 'around': one grid or community and nothing
    finer known; '' elsewhere."""
    away = metres(one, other)
    if away is not None and away > FAR:
        return ""
    if away is not None and away <= SPOT:
        return "point" if away <= POINT else "spot"
    known = district.areas
    if one.area not in known or other.area not in known:
        return ""
    here, there = district.current(one.area), district.current(other.area)
    upper = next((a for a, b in ((here, there), (there, here)) if district.within(b.code, a.code)), None)
    if upper is None or upper.kind in CENTRAL:
        return ""
    if upper.kind in COARSE:
        return "around"
    return "point" if upper.kind == "building" else "spot"


def metres(one: Matter, other: Matter) -> float | None:
    """How far apart the points are; None where one of them is not known. Flat earth: a district is small."""
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    east = (one.lon - other.lon) * math.cos(math.radians(one.lat))
    return math.hypot(east, one.lat - other.lat) * _METRES


def _kind(district: District, one: str, other: str) -> str:
    if one == other:
        return "category"
    known = district.categories
    return "group" if one in known and other in known and known[one].group == known[other].group else ""


def areas_near(district: District, matter: Matter) -> list[str]:
    """The areas in which a ticket about the same matter may lie: up to the community, down to the last building."""
    if matter.area not in district.areas:
        return []
    own = district.current(matter.area)
    if own.kind in CENTRAL:
        return []
    found = [a.code for a in reversed(district.path(own.code)) if a.kind not in CENTRAL]
    below = [own.code]
    for code in below:
        below += [child.code for child in district.children(code)]
    around = _around(district, matter)
    return list(dict.fromkeys([*found, *below, *around]))


def _around(district: District, matter: Matter) -> list[str]:
    """The areas a spot's length to every side: a neighbour across the border stands at the same lamp."""
    if matter.lon is None or matter.lat is None:
        return []
    north = SPOT / _METRES
    east = north / max(0.1, math.cos(math.radians(matter.lat)))
    sides = ((east, 0.0), (-east, 0.0), (0.0, north), (0.0, -north))
    at = [district.area_at(matter.lon + x, matter.lat + y) for x, y in sides]
    return [area.code for area in at if area and area.kind not in CENTRAL]


def categories_near(district: District, matter: Matter) -> list[str]:
    """The categories under which the same matter may be listed: its group where the spot is known, else its own."""
    own = district.categories[matter.category]
    coarse = matter.area in district.areas and district.current(matter.area).kind in COARSE
    if coarse and matter.lon is None:
        return [own.code]
    return [own.code, *(c.code for c in district.categories.values() if c.group == own.group and c.code != own.code)]


def shareable(district: District, category: str, kind: str) -> bool:
    """Whether neighbours may be told that such a matter was reported: no tip-offs, nothing of one household (G4)."""
    rules, known = district.repeats, district.request_types.get(kind)
    if known is None or known.reporter_hidden or category in rules.private | district.protected:
        return False
    return not rules.kinds or kind in rules.kinds


def standing(district: District, ticket: Any, now: datetime) -> str:
    """Whether a ticket, whole or as Filed, still counts.

    'open' while somebody works on it, 'closed' where it was lately closed, '' too long ago or taken back.
    """
    rules = district.repeats
    if ticket.state in WITHDRAWN:
        return ""
    if ticket.state == "closed":
        ended = ticket.changed_at or ticket.created_at
        return "closed" if now - ended <= timedelta(days=rules.closed_days) else ""
    return "open" if now - ticket.created_at <= timedelta(days=rules.open_days) else ""


def since(district: District, now: datetime) -> datetime:
    """The earliest moment at which a ticket that still counts can have been filed."""
    return now - timedelta(days=district.repeats.open_days + district.repeats.closed_days)


def outvoted(solved: Sequence[str]) -> bool:
    """Whether more of those asked say 'no' than 'yes' ('partly' is neither, silence too): then it is not solved."""
    return list(solved).count("no") > list(solved).count("yes")
