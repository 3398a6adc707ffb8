"""The map: names that meet nothing, tiles of the district's own server."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from bot.web.map_drawing import drawn, images_of
from core.district.folder import DistrictErrors, load
from handlers.wording import Wording, load_catalogues
from tests.stories.test_console import desk
from tests.stories.town import ROOT, Town, district

DEMO = ROOT / "districts" / "demo"
TILES = "https://map.example.gov.cn/{z}/{x}/{y}.png"
MANY = {"990101001001001": 7, "990101001001": 2, "990101002001": 300, "99010110120100101": 1}


def of(many: dict[str, int], tiles: str = "") -> dict[str, Any]:
    """What is drawn of the demonstration."""
    words = Wording(load_catalogues(ROOT / "locale"), district()).of("zh-Hans")
    return drawn(replace(district(), tiles=tiles), words, many)


def box(name: dict[str, Any]) -> tuple[float, float, float, float]:
    half, size = name["size"] * len(name["name"]) / 2, name["size"] / 2
    return name["x"] - half, name["y"] - size, name["x"] + half, name["y"] + size


@pytest.mark.parametrize("many", [pytest.param({}, id="nothing open"), pytest.param(MANY, id="some")])
def test_every_community_has_its_name_and_no_two_meet(many: dict[str, int]) -> None:
    found = of(many)
    boxes = [box(one) for one in found["names"]]
    boxes += [(s["x"] - s["r"], s["y"] - s["r"], s["x"] + s["r"], s["y"] + s["r"]) for s in found["spots"]]
    assert not [
        (a, b) for a, b in combinations(boxes, 2) if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        if a in boxes[: len(found["names"])]
    ]  # fmt: skip
    names = {one["name"] for one in found["names"]}
    assert {a.names.hans for a in district().areas.values() if a.kind == "community" and a.boundary} <= names
    assert all(a >= 0 and b >= 0 and c <= 1000 and d <= 1000 for a, b, c, d in boxes[: len(names)])
    assert found["tiles"] == []


def test_what_lies_in_one_place_is_one_circle_with_the_sum() -> None:
    for many in (MANY, {"990101001001001": 24, "99010100100100101": 1, "990101001001": 2}):
        spots = of(many)["spots"]
        assert sum(one["n"] for one in spots) == sum(many.values())
        assert len({(one["x"], one["y"]) for one in spots}) == len(spots)


def test_tiles_lie_below_without_a_gap() -> None:
    tiles = of(MANY, TILES)["tiles"]
    assert 4 <= len(tiles) <= 25 and all(one["href"].startswith("https://map.example.gov.cn/") for one in tiles)
    assert min(one["x"] for one in tiles) <= 0 and max(one["x"] + one["side"] for one in tiles) >= 1000
    assert min(one["y"] for one in tiles) <= 0 and max(one["y"] + one["side"] for one in tiles) >= 1000
    z, x, y = (int(part) for part in tiles[0]["href"].removesuffix(".png").split("/")[-3:])
    assert x == int((114.3 + 180) / 360 * 2**z) and 0 <= y < 2**z  # as every web map counts them
    assert images_of(replace(district(), tiles=TILES)) == "https://map.example.gov.cn"


@pytest.mark.parametrize(
    "tiles",
    [
        "https://map.example/tiles.png",
        "ftp://map.example/{z}/{x}/{y}",
        "https://map.example; script-src *//{z}/{x}/{y}",
        "https://map.example/{z}/{x}/{y}{x.__class__}",
        "{z}/{x}/{y}",
    ],
)
def test_what_is_no_address_of_tiles_is_told(tmp_path: Path, tiles: str) -> None:
    folder = shutil.copytree(DEMO, tmp_path / "here")
    (folder / "district.yaml").write_text(
        (folder / "district.yaml").read_text(encoding="utf-8") + f'\ntiles: "{tiles}"\n', encoding="utf-8"
    )
    with pytest.raises(DistrictErrors) as wrong:
        load(folder)
    assert "不是地图瓦片的地址" in str(wrong.value)


async def test_the_policy_names_that_host_on_the_map_alone(tmp_path: Path) -> None:
    async with Town(tmp_path, env={"HUYING_MODE": "production"}) as town, desk(town, "admin") as one:
        house = town.houses[0]
        object.__setattr__(house.district, "tiles", TILES)
        try:
            base = f"http://127.0.0.1:{house.port}/console"
            async with one.session.get(f"{base}/map") as answer:
                said, text = answer.headers["Content-Security-Policy"], await answer.text()
            assert "img-src 'self' data: blob: https://map.example.gov.cn;" in said and "script-src 'self';" in said
            assert 'class="name"' in text and '<image href="https://map.example.gov.cn/' in text
            async with one.session.get(base) as answer:
                assert "map.example" not in answer.headers["Content-Security-Policy"]
        finally:
            object.__setattr__(house.district, "tiles", "")
