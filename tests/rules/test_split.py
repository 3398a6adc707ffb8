"""A community that grew too large is split, and its people go along."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from core.district.folder import DistrictErrors, load

DEMO = Path(__file__).parents[2] / "districts" / "demo"
TIANTONG, NEW = "990101003001", ("990101003008", "990101003009")


def _write(folder: Path, rows: list[dict[str, str]]) -> None:
    with (folder / "areas.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.requirement("HT-12")
def test_a_community_over_5000_households_is_split_and_its_people_go_along(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DEMO, tmp_path / "split"))
    with (folder / "areas.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    old = next(row for row in rows if row["code"] == TIANTONG)
    old["households"] = "5200"
    _write(folder, rows)
    with pytest.raises(DistrictErrors) as told:
        load(folder)
    assert "天通社区”有 5200 户，超过一个社区最多 5000 户" in str(told.value)

    old |= {"valid_to": "2026-06-30", "successor": "|".join(NEW)}
    grids = [row for row in rows if row["parent"] == TIANTONG and row["kind"] == "grid"]
    for row in (row for row in rows if row["parent"] == TIANTONG and row["kind"] != "grid"):
        row["parent"] = NEW[0]
    for n, row in enumerate(grids):
        code, parent = f"{NEW[n % 2]}{n + 1:03}", NEW[n % 2]
        rows.append({**row, "code": code, "parent": parent, "valid_from": "2026-07-01"})
        for child in (child for child in rows if child["parent"] == row["code"]):
            child["parent"] = code
        row |= {"valid_to": "2026-06-30", "successor": code}
    empty = dict.fromkeys(old, "")
    for n, code in enumerate(NEW):
        place = {"code": code, "parent": "990101003", "kind": "community", "name": f"天通{'东西'[n]}社区"}
        rows.append({**empty, **place, "households": "2600", "valid_from": "2026-07-01"})
    _write(folder, rows)
    district = load(folder)
    assert district.areas[TIANTONG].heirs == NEW and district.current(TIANTONG).code == NEW[0]
    served = [district.department_for("cm_committee", row["code"]) for row in grids]
    assert [one.code for one in served if one] == [f"cm_committee@{NEW[n % 2]}" for n in range(len(grids))]
    assert len(grids) == 10, "whoever is bound to an old grid goes along with it"
    assert f"cm_committee@{TIANTONG}" not in district.departments
