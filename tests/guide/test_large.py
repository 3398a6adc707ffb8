"""A district of the seeds' size: centres, venues and a catalogue."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest

from core.district.district import District
from core.district.folder import load
from core.guide.records import GuideEntry
from core.guide.search import Index
from core.places.geometry import metres
from handlers.guide import places
from tests.stories.town import ROOT

STREETS, VILLAGES, OFFICES = 14, 157, 58
VENUES = {"党群服务中心": 14, "党群服务驿站": 66, "党群服务点": 100}  # three levels (东营: 180)
HALL, CENTRE, STATION = "政务服务大厅", "便民服务中心", "便民服务站"
TOP = "q7"  # the tiny district


def _areas() -> list[dict[str, str]]:
    """14 towns in a row, 157 villages; the first town has 24 of them (白沙)."""
    found: list[dict[str, str]] = []
    counts = [24] + [(VILLAGES - 24) // 13 + (i < (VILLAGES - 24) % 13) for i in range(13)]
    for town, count in enumerate(counts):
        code = f"m{town:03}"
        found.append({"code": code, "parent": TOP, "kind": "street", "name": f"第{town + 1}镇"})
        for village in range(count):
            west, south = 114 + town * 0.05, 30 + village * 0.01
            corners = ((west, south), (west + 0.05, south), (west + 0.05, south + 0.01), (west, south + 0.01))
            ring = "; ".join(f"{lon:.4f} {lat:.4f}" for lon, lat in corners)
            name = f"{town + 1}镇{village + 1}村"
            found.append(
                {"code": f"{code}{village:03}", "parent": code, "kind": "community", "name": name, "boundary": ring}
            )
    return found


def _guide(areas: list[dict[str, str]]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []

    def point(kind: str, name: str, area: str, at: str) -> None:
        row = {"kind": "point", "name": name, "area": area, "at": at, "window": kind, "address": name, "how": "来办"}
        rows.append(row | {"code": f"p{len(rows)}", "basis": "一览", "checked": "2026-11-02", "hours": "default"})

    def item(level: str, who: str, name: str) -> None:
        row = {"kind": "item", "name": name, "who": who, "levels": level, "how": "填表"}
        rows.append(row | {"code": f"i{len(rows)}", "basis": "目录", "checked": "2026-11-02", "hours": "default"})

    point(HALL, "区政务服务大厅", TOP, "114.35 30.1")
    villages = [area for area in areas if area["kind"] == "community"]
    for area in areas:
        kind = CENTRE if area["kind"] == "street" else STATION
        ring = area.get("boundary", f"{114.02 + int(area['code'][-3:]) * 0.05:.4f} 30.02")
        west, south = map(float, ring.split(";")[0].split())
        point(kind, area["name"] + kind, area["code"], f"{west + 0.02:.4f} {south + 0.004:.4f}")
    for kind, count in VENUES.items():
        for n in range(count):
            area = villages[n * len(villages) // count]
            west, south = map(float, area["boundary"].split(";")[0].split())
            point(kind, f"{area['name']}{kind}{n}", area["code"], f"{west + 0.024:.4f} {south + 0.006:.4f}")
    for n in range(741):
        item("district", f"office{n % OFFICES}", f"部门事项{n}")
    for n in range(203):
        item("street", "town_office", f"镇街事项{n}")
    return rows


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> District:
    """The tiny district with other places, offices and guide."""
    folder = tmp_path_factory.mktemp("large") / "large"
    shutil.copytree(ROOT / "tests" / "districts" / "tiny", folder)
    with (folder / "areas.csv").open(encoding="utf-8", newline="") as file:
        areas = list(csv.DictReader(file))
    with (folder / "units.csv").open(encoding="utf-8", newline="") as file:
        units = list(csv.DictReader(file))
    gov = next(row for row in units if row["code"] == "sewer")
    more = _areas()
    offices = [
        gov | {"code": f"office{n}", "name": f"第{n}局", "short": f"局{n}", "aliases": ""} for n in range(OFFICES)
    ]
    town = gov | {
        "code": "town_office",
        "scope": "street",
        "where": "",
        "name": "{area}办公室",
        "short": "镇办",
        "aliases": "",
    }
    _write(folder / "areas.csv", areas + more)
    _write(folder / "units.csv", [*units, *offices, town])
    _write(folder / "guide.csv", _guide(more))
    return load(folder)


def points(large: District, kind: str) -> list[GuideEntry]:
    """The places of a kind."""
    return [entry for entry in large.guide.values() if entry.kind == "point" and entry.window == kind]


@pytest.mark.requirement("CC-06")
@pytest.mark.requirement("BS-07")
def test_1_hall_14_centres_and_157_stations_and_the_nearest_by_address(large: District) -> None:
    assert [len(points(large, kind)) for kind in (HALL, CENTRE, STATION)] == [1, 14, 157]
    assert sum(large.within(point.area, "m000") for point in points(large, STATION)) == 24
    for village in (area for area in large.areas if area.startswith("m") and len(area) == 7):
        for kind, own in (("community", village), ("street", village[:4]), ("district", TOP)):
            found = places.first(large, kind, village)
            assert found is not None and found.area == own, "village, town and district together"
        here = places.spot(large, village)
        assert here is not None
        nearest = places.sorted_from(here, points(large, STATION))[0]
        assert nearest.area == village and places.minutes(here, nearest) <= 15


@pytest.mark.requirement("DY-09")
def test_180_venues_on_three_levels_and_the_nearest_of_each(large: District) -> None:
    venues = [point for kind in VENUES for point in points(large, kind)]
    assert Counter(point.window for point in venues) == VENUES and len(venues) == 180
    here = places.spot(large, "m003002")
    assert here is not None
    for kind in VENUES:
        ranked = places.sorted_from(here, points(large, kind))
        ways = [metres(here, point.at) for point in ranked if point.at]
        assert ways == sorted(ways) and len(ways) == VENUES[kind]


@pytest.mark.requirement("SG-37")
def test_741_items_of_58_departments_and_203_of_the_towns_are_found_at_once(large: District) -> None:
    items = [entry for entry in large.guide.values() if entry.kind == "item"]
    levels = Counter(entry.levels[0] for entry in items)
    assert levels == {"district": 741, "street": 203} and len({e.who for e in items if "district" in e.levels}) == 58
    index = Index(large.guide.values())
    for entry in items[:: len(items) // 20]:
        assert entry in [hit.entry for hit in index.find(index.read(f"{entry.names.hans}怎么办"))]
