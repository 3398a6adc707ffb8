"""Whose duty a matter is in a place, and which way it goes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.district.district import District
from core.duties.rulings import read_helpers, read_law
from core.routing.router import beyond, duty
from tests.rules.districts import demo, tiny

# category | place | tip-off | level | unit | helpers | desk | straight to the unit
DEMO = {
    "a sewer at home: pressing, straight to the company": (
        *("0404", "春和小区3栋", False, "B", "util_drain", "housing_constr cm_property@990101001001"),
        *("st_cmd@990101001", True),
    ),
    "a lamp: the street confirms first": (
        *("0602", "春和小区3栋", False, "C", "urban_mgmt", "util_power housing_constr", "st_cmd@990101001", False),
    ),
    "bins: the community itself, the expert helps": (
        *("0117", "春和小区3栋", False, "A", "cm_committee@990101001001"),
        *("urban_mgmt cm_property@990101001001", "st_cmd@990101001", True),
    ),
    "bins in a village: its committee; no property company there": (
        *("0117", "黄泥湾", False, "A", "cm_committee@990101101201", "urban_mgmt", "st_cmd@990101101", True),
    ),
    "bins somewhere in a street: no community to do it, the street decides": (
        *("0117", "临江街道", False, "A", "urban_mgmt", "", "st_cmd@990101001", False),
    ),
    "bins nobody knows where: the centre decides": ("0117", "", False, "A", "urban_mgmt", "", "cmd_center", False),
    "a tip-off about bins: past the community, nobody else is told": (
        *("0117", "春和小区", True, "A", "urban_mgmt", "", "cmd_center", False),
    ),
    "fire: straight, the street has a copy": (
        *("0412", "环湖路", False, "C", "fire", "emergency police", "st_cmd@990101003", True),
    ),
    "a tip-off about fire: only the centre": ("0412", "环湖路", True, "C", "fire", "", "cmd_center", False),
    "a city matter is forwarded by the centre, never straight": (
        *("1107", "春和小区", False, "D", "housing_constr", "", "cmd_center", False),
    ),
    "farmland: the town's desk, the bureau handles": (
        *("1502", "上坪村", False, "B", "agriculture", "justice st_ctr_order@990101101", "st_cmd@990101101", False),
    ),
    "accounts of a village: the town itself": (
        *("1501", "上坪村", False, "B", "st_cmd@990101101", "agriculture discipline civil"),
        *("st_cmd@990101101", False),
    ),
    "unclear what, clear where: the street's desk": (
        *("1901", "春和小区", False, "B", "cmd_center", "", "st_cmd@990101001", False),
    ),
    "unclear what, unclear where: the centre": ("1901", "", False, "B", "cmd_center", "", "cmd_center", False),
    "burning leaves on a road: the street's own team": (
        *("0110", "春和路", False, "B", "st_enforce@990101001", "ecology urban_mgmt", "st_cmd@990101001", True),
    ),
    "burning leaves somewhere: no team is known, the centre decides": (
        *("0110", "", False, "B", "", "", "cmd_center", False),
    ),
    "quarrels: the committee leads and is not its own helper": (
        *("1701", "春和小区", False, "A", "cm_committee@990101001001", "st_ctr_order@990101001 justice police"),
        *("st_cmd@990101001", True),
    ),
}
TINY = {
    "a ditch: all goes straight here": ("w1", "q7-a-1", False, "two", "sewer", "folk@q7-a-1", "hub", True),
    "a tip-off about a ditch": ("w1", "q7-a-1", True, "two", "sewer", "", "hub", False),
    "a well: the villagers themselves": ("w2", "q7-a-1", False, "one", "folk@q7-a-1", "", "desk@q7-a", True),
    "a well in a merged place": ("w2", "q7-a-3", False, "one", "folk@q7-a-2", "", "desk@q7-a", True),
    "a well nobody knows where": ("w2", "", False, "one", "", "", "hub", False),
    "a woodpile: the centre, the town's desk helps": ("f1", "q7-a-2", False, "two", "hub", "desk@q7-a", "hub", True),
    "lost: the town's desk handles": ("p2", "q7-a-2-g", False, "two", "desk@q7-a", "", "hub", True),
    "unclear, in the district": ("z9", "q7", False, "two", "hub", "", "hub", True),
}
Row = tuple[str, str, bool, str, str, str, str, bool]


def told(district: District, category: str, area: str, tip_off: bool) -> tuple[str, str, str, str, bool]:
    found = duty(district, category, area, tip_off=tip_off)
    assert found.category is district.categories[category]
    assert found.grade == found.category.grade
    department = found.department.code if found.department else ""
    return found.level, department, " ".join(u.code for u in found.helpers), found.desk, found.direct


@pytest.mark.requirement("WC-24", "WC-59", "WC-72", "WH-29")
@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in DEMO.items()])
def test_duty_in_the_demo_district(row: Row) -> None:
    area = next((a.code for a in demo().areas.values() if a.names.hans == row[1]), "")
    assert told(demo(), row[0], area, row[2]) == row[3:]


@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in TINY.items()])
def test_duty_in_the_tiny_district(row: Row) -> None:
    assert told(tiny(), row[0], row[1], row[2]) == row[3:]


@pytest.mark.parametrize(
    ("mode", "straight"),
    [
        pytest.param("level_by_level", {"0117"}, id="level by level: only what the community does itself"),
        pytest.param("hybrid", {"0117", "0404"}, id="hybrid: the pressing too"),
        pytest.param("direct", {"0117", "0404", "0602"}, id="direct: all within the district"),
    ],
)
def test_the_mode_decides_what_goes_straight(mode: str, straight: set[str]) -> None:
    clock = replace(demo().timers, routing_mode=mode)
    fields = {f: getattr(demo(), f) for f in District.__dataclass_fields__ if not f.startswith("_")}
    district = District(**{**fields, "timers": clock})
    found = {c for c in ("0117", "0404", "0602", "1107") if duty(district, c, "990101001001").direct}
    assert found == straight


def test_what_lies_beyond_the_district() -> None:
    assert [level for level in demo().levels if beyond(demo(), level)] == ["D"]
    assert [level for level in tiny().levels if beyond(tiny(), level)] == []


def test_everywhere_somebody_is_asked_and_nobody_helps_himself() -> None:
    seen = 0
    for district in (demo(), tiny()):
        for category in district.categories:
            for area in ("", *district.areas):
                for tip_off in (False, True):
                    found = duty(district, category, area, tip_off=tip_off)
                    assert found.desk in district.departments
                    assert found.department not in found.helpers
                    assert len(set(found.helpers)) == len(found.helpers)
                    assert not (found.direct and (tip_off or not area or found.department is None))
                    seen += 1
    assert seen > 40_000


LAW = {
    "nobody assists": ("《水法》第七条", "水法", "第七条", ()),
    "two assist": ("《水法》第七条，协办：应急局、区水务局", "水法", "第七条", ("应急局", "区水务局")),
    "in traditional signs, a sentence of its own": ("《水法》第七条。協辦：应急局。", "水法", "第七条", ("应急局",)),
    "assist in the clause, nobody named": ("《水法》第七条：协办单位应当配合", "水法", "第七条：协办单位应当配合", ()),
    "one that does not exist": ("《水法》第七条；协办：天文局", "水法", "第七条", ("天文局",)),
    "named anew: the last counts": ("《水法》第七条，协办：天文局\n协办：应急局", "水法", "第七条", ("应急局",)),
}


@pytest.mark.parametrize(("text", "statute", "clause", "helpers"), LAW.values(), ids=LAW)
def test_a_ruling_is_read_from_its_words(text: str, statute: str, clause: str, helpers: tuple[str, ...]) -> None:
    assert read_law(text) == (statute, clause)
    assert read_helpers(text) == helpers
