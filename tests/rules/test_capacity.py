"""One district with all the numbers: it loads, and everybody is found."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.district.district import District
from core.district.folder import load
from core.people.grid import gaps, holders
from core.routing.router import Router
from core.storage.engine import migrate, open_engine
from core.storage.keys import KeySafe
from core.storage.sql_unit_of_work import SqlUnitOfWork
from tests.capacity import GRID_USERS, fill, folder

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> District:
    return load(folder(tmp_path_factory.mktemp("capacity")))


@pytest.mark.requirement("WC-30", "SG-10", "SG-12", "HT-03")
def test_its_numbers_are_those_of_all_places_together(large: District) -> None:
    """回天 7 镇街 113 社区；寿光 1313 大网格、3917 小网格；户数标准是 grid.yaml 里的一个数。"""
    kinds = Counter(area.kind for area in large.areas.values())
    outer = [a for a in large.areas.values() if a.kind == "grid" and large.areas[a.parent or ""].kind == "community"]
    assert (kinds["street"], kinds["community"], len(outer), kinds["grid"] - len(outer)) == (7, 113, 1313, 3917)
    assert len(outer) >= 1279, "武昌 1279 个综合网格"
    assert {large.areas[a.parent or ""].kind for a in large.areas.values() if a.kind == "community"} == {"street"}
    assert large.grids.households == 500
    streets = {a.code for a in large.areas.values() if a.kind == "community" and large.department_for("st_cmd", a.code)}
    assert len(streets) == 113, "every community has a desk above it"
    assert sum(unit.code.startswith("member") for unit in large.departments.values()) == 131
    assert len(large.guide) >= 4872 + 944


@pytest.mark.requirement("DY-03")
def test_sixteen_former_grids_of_sectors_are_one(large: District) -> None:
    """东营：16 类工作网格并成 946 个综合网格；按老名字说，照样找到。"""
    merged = [area for area in large.areas.values() if area.kind == "grid" and len(area.aliases) == 16]
    assert len(merged) == 946
    places = Router(large).places
    for sector in ("环保", "安监", "消防", "文旅"):
        assert places.find(f"{sector}第0946格门口").area == merged[945].code


@pytest.mark.requirement("SG-13", "DY-12")
def test_twelve_thousand_people_hold_posts_and_the_nearest_is_found(large: District, tmp_path: Path) -> None:
    """寿光 1+1+N，1.2 万名；东营 1700 余名专职人员也在其中。"""
    engine = open_engine(f"sqlite:///{tmp_path / 'capacity.db'}")
    migrate(engine)
    small = next(
        a.code for a in large.areas.values() if a.kind == "grid" and large.areas[a.parent or ""].kind == "grid"
    )
    with engine.begin() as connection:
        uow = SqlUnitOfWork(connection, large, NOW, keys=KeySafe(tmp_path / "keys"))
        fill(uow, large)
        [worker] = holders(uow, small, "grid_worker")
        assert worker.area == large.areas[small].parent, "a small grid without its own is its large grid's"
        held = Counter(one.role for one in holders(uow, small, "grid_helper"))
        assert held["grid_helper"] >= 6 and GRID_USERS == 12_000
        shiqiao = {(gap.area, gap.slot.role) for gap in gaps(uow, "990101002")}
        assert not {area for area, _ in shiqiao if large.areas[area].kind == "grid"}, "1+1+N is filled everywhere"
    engine.dispose()
