"""When two people tell the same matter: alike in place, thing and words."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from core.district.district import District
from core.routing.folding import fold
from core.routing.place_names import figures
from core.routing.scoring import learnt_reader
from core.routing.signs import FAULT, NONE, apart, sign_readers, signs_of
from core.routing.similarity import alike, bag
from core.routing.word_reader import WordReader

READ = 400  # characters of a text that are compared
# Texts whose words are kept ready: a ticket is compared with what is told near by until as many newer ones lie there.
REMEMBERED = 256
POINT, SPOT, FAR = 40.0, 120.0, 500.0  # metres: one point; within one spot; too far to be one matter
CENTRAL = frozenset({"street", "district", "city"})  # areas too large to tell of one matter
COARSE = frozenset({"grid", "community"})
# What speaks for one matter: a logistic regression on the pairs of tests/rules/repeats_kinds.csv and of
# repeats_further.csv, of which no word was listed; even odds are 0.
WEIGHTS = {
    "contrary": -1.5,  # both list a fault, and not the same: no water and brown water
    "words": 1.2,  # characters and pairs that both share, 0…1
    "kinship": 2.7,  # how far both speak for the same categories, 0…1
    "things": 5.0,  # and for the same things: the dog's mess and the dog's bark
    "faults": 2.4,  # and for the same faults
}
CERTAIN = -5.2  # so much must speak for it before it is as likely as not
LEAST = -0.2  # from even odds, before a person is asked: more than .95 of the pairs of either file are then one
WIDE = 0.22  # and so many shared words where only the community is known: much is told there
HEARD = 0.02  # of what the learnt reader hears in a text; even faint, it tells two matters apart
MORE_KINDS = 12  # categories of which the text speaks, under which another may have listed the same
WITHDRAWN = frozenset({"withdrawn", "merged"})
_METRES = 111_320.0  # of a degree of latitude
_NUMBER = r"\d{1,4}|[一二三四五六七八九十]{1,3}"
_NUMBERED = re.compile(rf"({_NUMBER}|[甲乙丙丁])(?:号?(楼|栋|幢|#|座(?![位椅桥山庙]))|(单元)|(号线)|(路(?!灯)))")
# On which floor it is, beside the building's number; who lives there, and what a whole building lacks, tell none.
_FLOOR = re.compile(rf"(?<=[栋幢座楼#元,。])({_NUMBER})[楼层](?![的都也,。!?一二三四五六七八九十0-9]|$)")
_OF_ALL = re.compile(r"[停没断来]了?[水电气网]|水压|暖|供热|电梯|梯子|[楼屋房]顶|外墙|网[络断速]|宽带")


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
    return _told(matter.text[:READ], (matter.place, *_names_above(district, matter.area)))


@lru_cache(REMEMBERED)
def _names_above(district: District, code: str) -> tuple[str, ...]:
    above = district.path(code) if code in district.areas else ()
    return tuple(name for area in above for name in (area.names.hans, *area.aliases))


@lru_cache(REMEMBERED)
def _told(text: str, names: tuple[str, ...]) -> str:
    plain = _NUMBERED.sub(" ", fold(text).plain)
    for name in sorted({fold(name).plain for name in names if len(name) > 1}, key=lambda n: (-len(n), n)):
        plain = plain.replace(name, " ")
    return plain


@lru_cache(1)
def _readers(district: District) -> tuple[Callable[[], WordReader], ...]:
    """Of categories, of things, of faults."""
    return learnt_reader(district.categories.values()), *sign_readers(district)


@lru_cache(REMEMBERED)
def _spoken(district: District, story: str, which: int = 0) -> dict[str, float]:
    """How far it speaks for each category, thing or fault, as a direction: its length is 1. What is not asked for need
    not be learnt yet."""
    told = _readers(district)[which]().compare(story, HEARD)
    length = math.hypot(*told.values())
    return {code: much / length for code, much in told.items()}


@lru_cache(REMEMBERED)
def _heard(district: District, story: str) -> tuple[frozenset[str], list[dict[str, float]], dict[str, frozenset[str]]]:
    """Its words; how far it speaks for each category, thing and fault; the things and faults it names."""
    return bag(story), [_spoken(district, story, which) for which in range(3)], signs_of(district).read(story)


@lru_cache(REMEMBERED)
def _sides(district: District, text: str) -> dict[str, frozenset[str]]:
    return signs_of(district).read(fold(text[:READ]).plain)


def _kinship(one: dict[str, float], other: dict[str, float], unheard: float = 0.5) -> float:
    """How far two texts speak for the same, 0…1: two matters of one place share words, but not that."""
    return sum([much * other[code] for code, much in one.items() if code in other]) if one and other else unheard


@lru_cache(REMEMBERED)
def _numbers(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    plain = fold(text).plain
    for number, *kinds in _NUMBERED.findall(plain):
        kind = next(k for k in kinds if k)
        found.setdefault("楼" if kind in "栋幢座#" else kind, set()).add(figures(number))
    floors = [] if _OF_ALL.search(plain) else [int(figures(number)) for number in _FLOOR.findall(plain)]
    if floors:  # each with the ceiling above it: who lives under a leak tells the same
        found["层"] = {str(n + more) for n in floors for more in (0, 1)}
    return found


def matter_of(ticket: Any, text: str) -> Matter:
    """A ticket, whole or as Filed, with the words it began with."""
    return Matter(ticket.category, ticket.area, text, ticket.place, ticket.lon, ticket.lat)


def likeness(district: District, one: Matter, other: Matter) -> float:
    """How surely both tell the same matter: 0 no, else 0…1; a guess that a person is asked about (module intake)."""
    near = nearness(district, one, other)
    if not near or (near == "around" and one.category != other.category):
        return 0.0
    here, there = one.numbers, other.numbers
    if any(here[kind].isdisjoint(there[kind]) for kind in here.keys() & there):
        return 0.0
    if apart(_sides(district, one.text), _sides(district, other.text)):
        return 0.0
    shared = alike_in(district, one, other)
    if near == "around" and shared["words"] < WIDE:
        return 0.0
    told = CERTAIN + sum(WEIGHTS[name] * much for name, much in shared.items())
    return round(1 / (1 + math.exp(-told)), 3) if told >= LEAST else 0.0


def alike_in(district: District, one: Matter, other: Matter) -> dict[str, float]:
    """What speaks for and against their being one, by the names of WEIGHTS."""
    words, spoken, here = _heard(district, _story(district, one))
    others, told, there = _heard(district, _story(district, other))
    faults, further = here.get(FAULT, NONE), there.get(FAULT, NONE)
    kinship = _kinship(spoken[0], told[0])
    return {
        "contrary": bool(faults and further and faults.isdisjoint(further)),
        "words": alike(words, others),
        "kinship": kinship,
        "things": _kinship(spoken[1], told[1], kinship),
        "faults": _kinship(spoken[2], told[2], kinship),
    }


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
    """The categories under which the same may be listed: its own; where the spot is known its group, and what the text
    speaks of besides."""
    own = district.categories[matter.category]
    coarse = matter.area in district.areas and district.current(matter.area).kind in COARSE
    if coarse and matter.lon is None:
        return [own.code]
    heard = _spoken(district, _story(district, matter))
    said = sorted(heard, key=lambda code: -heard[code])[:MORE_KINDS]
    group = [code for code, other in district.categories.items() if other.group == own.group]
    return list(dict.fromkeys((own.code, *group, *said)))


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
