"""A district as data: its places, units, categories and rules."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from core.decisions.procedures import Charter
from core.district import entries
from core.district.appraisal import AppraisalRules
from core.district.calls import CallRules
from core.district.dangers import Danger
from core.district.doors import Doors
from core.district.grid import Grids
from core.district.procedures import Book, Procedure
from core.district.profiles import ListRules, Reply, RulingRules
from core.guide.records import GuideEntry
from core.insight.thresholds import Radar
from core.places.geometry import contains


@dataclass(frozen=True, slots=True, eq=False)
class District:
    """All of it, read once and never changed; every `area` argument is an area's code.

    `packed`: the texts it was read from; `version`: their sha256. `ratings`: five, best first; from position
    `negative_from` (0 the best) on they are negative. `harmless`: sentences
    that only sound like a danger; `sayings`: that tell no matter. `signs`: words by kind and name. `answer`: how long a
    matter waits for its reporter's words.
    Look-ups of a code that is not in the district raise KeyError.
    """

    code: str
    names: entries.Names
    version: str
    areas: dict[str, entries.Area]
    departments: dict[str, entries.Department]
    categories: dict[str, entries.Category]
    roles: dict[str, entries.Role]
    levels: dict[str, entries.Level]
    grades: dict[str, entries.Grade]
    request_types: dict[str, entries.RequestType]
    ratings: tuple[entries.Names, ...]
    negative_from: int
    result_kinds: dict[str, entries.Names]
    return_bases: dict[str, entries.Names]
    refusals: tuple[entries.Refusal, ...]
    emergencies: tuple[entries.Emergency, ...]
    dangers: tuple[Danger, ...]
    harmless: tuple[str, ...]
    timers: entries.TimerRules
    calendars: dict[str, entries.Calendar]
    phone: str
    demo_seats: dict[str, entries.Seat]
    hearing: tuple[entries.Hearing, ...] = ()
    meanings: tuple[entries.Hearing, ...] = ()
    sayings: tuple[entries.Hearing, ...] = ()
    charter: Charter = field(default_factory=Charter)
    procedures: dict[str, Procedure] = field(default_factory=dict)
    grids: Grids = field(default_factory=Grids)
    radar: Radar = field(default_factory=Radar)
    books: dict[str, Book] = field(default_factory=dict)
    calls: CallRules = field(default_factory=CallRules)
    rulings: RulingRules = field(default_factory=RulingRules)
    lists: ListRules = field(default_factory=ListRules)
    answer: entries.Duration = field(default_factory=lambda: entries.Duration(5, "natural_day"))
    repeats: entries.DuplicateRules = field(default_factory=entries.DuplicateRules)
    signs: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    protected: frozenset[str] = frozenset()
    replies: dict[str, Reply] = field(default_factory=dict)
    appraisal: AppraisalRules = field(default_factory=AppraisalRules)
    keep_words_days: int = 0
    guide_days: int = 0
    stamps: str = ""
    tiles: str = ""
    guide: dict[str, GuideEntry] = field(default_factory=dict)
    doors: Doors = field(default_factory=Doors)
    packed: bytes = b""
    _paths: dict[str, tuple[entries.Area, ...]] = field(init=False, repr=False)
    _children: dict[str, tuple[entries.Area, ...]] = field(init=False, repr=False)
    _departments: dict[str, tuple[entries.Department, ...]] = field(init=False, repr=False)
    _serving: dict[tuple[str, str], entries.Department] = field(init=False, repr=False)
    _mapped: tuple[entries.Area, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        paths: dict[str, tuple[entries.Area, ...]] = {}
        for code in self.areas:
            self._climb(code, paths)
        children: dict[str, tuple[entries.Area, ...]] = dict.fromkeys(self.areas, ())
        for area in self.areas.values():
            if area.parent:
                children[area.parent] += (area,)
        departments: dict[str, tuple[entries.Department, ...]] = {}
        for department in self.departments.values():
            departments[department.area] = (*departments.get(department.area, ()), department)
        mapped = [area for area in self.areas.values() if area.boundary and not area.successor]
        mapped.sort(key=lambda area: -len(paths[area.code]))
        serving = {(department.base, department.area): department for department in self.departments.values()}
        found = {"paths": paths, "children": children, "departments": departments, "serving": serving}
        for name, value in {**found, "mapped": tuple(mapped)}.items():
            object.__setattr__(self, f"_{name}", value)

    def _climb(self, code: str, paths: dict[str, tuple[entries.Area, ...]]) -> tuple[entries.Area, ...]:
        if code not in paths:
            area = self.areas[code]
            paths[code] = (*(self._climb(area.parent, paths) if area.parent else ()), area)
        return paths[code]

    @property
    def files(self) -> Mapping[str, str]:
        """The texts it was read from, by name."""
        return dict(orjson.loads(zlib.decompress(self.packed))) if self.packed else {}

    def children(self, area: str) -> tuple[entries.Area, ...]:
        """The areas right below, in the order of the file."""
        return self._children[area]

    def path(self, area: str) -> tuple[entries.Area, ...]:
        """From the root down to the area itself; nothing of a place that is not known."""
        return self._paths.get(area, ())

    def ancestor(self, area: str, kind: str) -> entries.Area | None:
        """The nearest area of that kind on the way up, the area itself included."""
        return next((above for above in reversed(self.path(area)) if above.kind == kind), None)

    def community(self, area: str) -> str:
        """The community in which a place lies; '' where it lies in none."""
        found = self.ancestor(area, "community")
        return found.code if found else ""

    def below(self, area: str) -> list[str]:
        """The codes of an area and of all that lie in it; none where the place is not known."""
        found = [area] if area in self.areas else []
        for code in found:
            found += [one.code for one in self.children(code)]
        return found

    def within(self, area: str, ancestor: str) -> bool:
        """Whether the area is the other one or lies anywhere below it."""
        return any(above.code == ancestor for above in self.path(area))

    def overlap(self, one: str, other: str) -> bool:
        """Whether one of two areas is the other or lies anywhere below it."""
        return self.within(one, other) or self.within(other, one)

    def area_at(self, lon: float, lat: float) -> entries.Area | None:
        """The deepest area in force whose boundary holds the point, in WGS-84 degrees."""
        return next((area for area in self._mapped if contains(area.boundary, (lon, lat))), None)

    def outside(self, lon: float, lat: float) -> bool:
        """Whether a point lies surely outside; False where the district's own border is not on file."""
        if not self.areas[self.code].boundary:
            return False
        found = self.area_at(lon, lat)
        return found is None or not self.within(found.code, self.code)

    def current(self, area: str) -> entries.Area:
        """The area that stands for this one today, following successors."""
        found = self.areas[area]
        return self.current(found.successor) if found.successor else found

    def department_for(self, base_code: str, area: str) -> entries.Department | None:
        """The unit of that base code that serves the area: its community's, its street's or the district's; none where
        the place is not known."""
        if area not in self.areas:
            return None
        way_up = reversed(self.path(self.current(area).code))
        return next((self._serving[key] for above in way_up if (key := (base_code, above.code)) in self._serving), None)

    def departments_of(self, area: str) -> tuple[entries.Department, ...]:
        """The units that sit exactly at this area, in the order of the file."""
        return self._departments.get(area, ())

    def hidden_procedure(self, code: str) -> bool:
        """Whether cases of a procedure stand in no trace but their own: those who act see it, or it is gone."""
        found = self.procedures.get(code)
        return found is None or found.see in {"centre", "acting"}

    def hides(self, kind: str, category: str) -> bool:
        """Whether such a matter goes the protected way: a tip-off (G4), or a matter of somebody's own safety."""
        return self.request_types[kind].reporter_hidden or category in self.protected

    @property
    def praise(self) -> frozenset[str]:
        """The categories in which a kind word is kept."""
        return frozenset(h.category for h in self.hearing if h.type == "praise" and h.category)

    def limit_for(self, category: str) -> entries.Duration:
        """How long the handling of such a matter may take: its own limit, else its grade's in the profile."""
        return self.categories[category].limit

    def danger(self, code: str) -> Danger:
        """The kind of danger of this code; the first where the district knows it no longer."""
        return next((danger for danger in self.dangers if danger.code == code), self.dangers[0])

    def calendar_for(self, department: str) -> entries.Calendar:
        """When the unit works; the default calendar for '', and for one that was dissolved in mid-course."""
        return self.calendars[self.departments[department].hours if department in self.departments else "default"]
