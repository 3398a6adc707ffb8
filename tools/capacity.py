"""Writes a district as large as the numbers of all places together."""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

DEMO = Path(__file__).parents[1] / "districts" / "demo"
# 回天: 7 streets and towns, 113 communities. 寿光: 338 grids of its town and 975 villages that are one grid each, and
# 3,917 small grids of some 100 households. 东营: 946 grids took over 16 sectors' grids each. 武昌: 131 units.
STREETS, COMMUNITIES, GRIDS, SMALL, MERGED, UNITS = 7, 113, 1313, 3917, 946, 131
ITEMS, FIRMS = 4872, 944  # of a guide: for persons, for firms
_SECTORS = "环保 安监 综治 党建 民政 城管 消防 市监 水务 卫健 司法 人社 住建 交通 农业 文旅"
Row = dict[str, str]


def write(target: Path) -> Path:
    """The sample district grown to these numbers, in a new folder."""
    shutil.copytree(DEMO, target)
    _rewrite(target / "areas.csv", _areas)
    _rewrite(target / "units.csv", _units)
    _rewrite(target / "guide.csv", _items)
    return target


def _rewrite(path: Path, grow: Callable[[list[Row]], Iterable[Row]]) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        heading, rows = [*(reader.fieldnames or ())], [*reader]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, heading, restval="")
        writer.writeheader()
        writer.writerows([*rows, *grow(rows)])


def _areas(rows: list[Row]) -> Iterator[Row]:
    """What the sample lacks of streets, communities, grids, and the small grids in all of them."""
    kinds: dict[str, list[Row]] = {kind: [r for r in rows if r["kind"] == kind] for kind in ("street", "community")}
    grids = [row for row in rows if row["kind"] == "grid"]
    for i in range(STREETS - len(kinds["street"])):
        kinds["street"].append(_area(f"99010120{i + 1}", "990101", "street", f"新城{_nth(i)}街道"))
        yield kinds["street"][-1]
    for i in range(COMMUNITIES - len(kinds["community"])):
        street = kinds["street"][i % STREETS]
        code = f"{street['code']}{500 + i // STREETS}"
        yield (row := _area(code, street["code"], "community", f"{street['name'][:2]}新区{i + 1:03d}社区", "3000"))
        kinds["community"].append(row)
    for i in range(GRIDS - len(grids)):
        home = kinds["community"][i % COMMUNITIES]
        name = f"{home['name'].removesuffix('社区')}大网格{i + 1:04d}"
        yield (row := _area(f"{home['code']}{400 + i // COMMUNITIES}", home["code"], "grid", name, "300", i))
        grids.append(row)
    for i in range(SMALL):
        grid, nth = grids[i % GRIDS], i // GRIDS
        yield _area(f"{grid['code']}{801 + nth}", grid["code"], "grid", f"{grid['name']}小网格{nth + 1}", "100")


def _nth(i: int) -> str:
    return "一二三四五六七八九十"[i]


def _area(code: str, parent: str, kind: str, name: str, households: str = "", merged: int = MERGED) -> Row:
    """A row; a grid that took over those of the sectors is still found by their names (DY-03)."""
    old = "|".join(f"{sector}第{merged + 1:04d}格" for sector in _SECTORS.split()) if merged < MERGED else ""
    return {"code": code, "parent": parent, "kind": kind, "name": name, "households": households, "aliases": old}


def _units(rows: list[Row]) -> Iterator[Row]:
    model = next(row for row in rows if row["code"] == "women")
    for i in range(UNITS):
        yield {
            **model,
            "code": f"member{i + 1:03d}",
            "name": f"联席成员单位{i + 1:03d}",
            "aliases": "",
            "short": "",
        } | dict.fromkeys(("name_hant", "name_en"), "")


def _items(rows: list[Row]) -> Iterator[Row]:
    model = next(row for row in rows if row["kind"] == "item")
    for i in range(ITEMS + FIRMS):
        name = f"{'企业' if i >= ITEMS else '个人'}事项{i + 1:04d}号办理"
        yield {**model, "code": f"cap{i + 1:04d}", "name": name, "words": f"{name}|事项{i + 1:04d}号"}


if __name__ == "__main__":
    sys.stdout.write(f"{write(Path(sys.argv[1]))}\n")
