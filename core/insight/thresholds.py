"""When too many people tell the same of one place; seasons of looks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated

from core.district.entries import Names
from core.district.fields import Among, Of
from core.district.vocabulary import AREA_KINDS

Spot = tuple[str, str]  # a place and a category


@dataclass(frozen=True, slots=True)
class Threshold:
    """So many `people` within so many `days`, of categories whose codes begin with one of `categories` (() is any).

    `per`: the kind of place at which is counted, '' as told. `owner`: the role whose holder there must answer.
    """

    code: str
    names: Names
    people: int
    days: int
    owner: Annotated[str, Of("roles")]
    categories: tuple[str, ...] = ()
    per: Annotated[str, Among(AREA_KINDS)] = ""


@dataclass(frozen=True, slots=True)
class Season:
    """What is looked at from one day of every year on, in grids that have places of a `kind`."""

    code: str
    names: Names
    day: str
    kind: Annotated[str, Among(AREA_KINDS)]


@dataclass(frozen=True, slots=True)
class Radar:
    """All of radar.yaml; `alert`, `season`: the procedures that are started; `at`: when the day's message goes out."""

    at: time | None = None
    alert: Annotated[str, Of("procedures")] = ""
    season: Annotated[str, Of("procedures")] = ""
    thresholds: tuple[Threshold, ...] = ()
    seasons: tuple[Season, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """Somebody who told of something somewhere; `who` '' or 0 counts as somebody of their own."""

    place: str
    category: str
    at: datetime
    who: int | str = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A place and category over the threshold: how many people, and what was needed."""

    place: str
    category: str
    people: int
    needed: int
    first: datetime
    last: datetime


def hits(rule: Threshold, sights: Iterable[Sight], now: datetime, false: Mapping[Spot, int] | None = None) -> list[Hit]:
    """What passes the threshold now, most people first. `false`: by spot, how often an alert there was no alert; each
    asks for one person more."""
    since, found = now - timedelta(days=rule.days), dict[Spot, list[Sight]]()
    for one in sights:
        if since < one.at <= now and (not rule.categories or one.category.startswith(rule.categories)):
            found.setdefault((one.place, one.category), []).append(one)
    passed = []
    for spot, seen in found.items():
        people = len({one.who for one in seen if one.who}) + sum(not one.who for one in seen)
        needed = rule.people + (false or {}).get(spot, 0)
        if people >= needed:
            passed.append(Hit(*spot, people, needed, min(s.at for s in seen), max(s.at for s in seen)))
    return sorted(passed, key=lambda hit: (-hit.people, hit.place, hit.category))
