"""Grids (网格) as a district writes them: size, staffing, duties, menu."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from core.district.entries import UNSAID, Area, Names
from core.district.fields import Of

if TYPE_CHECKING:
    from core.district.district import District

TODO = "todo"  # stands in a menu for the list of what waits


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a grid's team: who, how many, what for (定责), what they answer for (包责).

    `most` 0: any number. `level`: the kind of area whose post it is. `team`: the name of a group they form together.
    """

    role: Annotated[str, Of("roles")]
    names: Names = UNSAID
    least: int = 0
    most: int = 0
    level: str = "grid"
    duty: Names = UNSAID
    contract: Names = UNSAID
    team: Names = UNSAID


@dataclass(frozen=True, slots=True)
class Template:
    """How a kind of grid is staffed (一格一员, 一格三员, 1+1+N, 1+7+N); `areas`: where, () everywhere else."""

    code: str
    names: Names
    slots: tuple[Slot, ...]
    areas: Annotated[tuple[str, ...], Of("areas")] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the worker's menu: procedures to start and words to send."""

    names: Names
    starts: Annotated[tuple[str, ...], Of("starts")]


@dataclass(frozen=True, slots=True)
class Grids:
    """All of grid.yaml. `households`: of one grid, 0 no standard; `digits`: of a grid's code behind its parent's.

    `stand_ins`: role -> who takes its cards while nobody holds it. `exclude`: roles one person may not hold at one
    place. `contacts`: base code of a department -> the role that is its face in a community.
    """

    templates: tuple[Template, ...] = ()
    tiers: tuple[Names, ...] = ()
    households: int = 0
    digits: int = 0
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    exclude: tuple[frozenset[str], ...] = ()
    contacts: Mapping[str, str] = field(default_factory=dict)
    menu: tuple[Entry, ...] = ()
    leader: Annotated[str, Of("roles")] = ""
    at: Annotated[str, Of("procedures")] = ""
    property: Annotated[str, Of("bases")] = ""
    estates: Annotated[str, Of("procedures")] = ""

    def template(self, path: Collection[str]) -> Template | None:
        """The template of a place: one that names an area of its path, else the one for everywhere else."""
        named = (one for one in self.templates if set(one.areas) & set(path))
        return next(named, next((one for one in self.templates if not one.areas), None))


def depth(areas: Mapping[str, Area], area: Area) -> int:
    """How many grids a grid lies in, itself counted."""
    above = areas.get(area.parent or "")
    return 1 + (depth(areas, above) if above and above.kind == "grid" else 0)


def outer_grids(district: District, below: str, holding: str = "") -> list[Area]:
    """The grids in force below a place that lie in no other grid; only those with a place of the kind `holding`."""
    places = (area for area in district.areas.values() if area.kind == holding and not area.successor)
    held = {one.code for area in places for one in district.path(area.code)}
    grids = (area for area in district.areas.values() if area.kind == "grid" and not area.successor)
    outer = (area for area in grids if depth(district.areas, area) == 1 and district.within(area.code, below))
    return [area for area in outer if not holding or area.code in held]
