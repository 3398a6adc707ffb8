"""Two districts load with one loader; a broken one tells what to mend."""

from __future__ import annotations

import ast
import csv
import shutil
from collections.abc import Callable, Iterator
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.district.cells import Record
from core.district.district import District
from core.district.entries import Area, Duration, EscalationLevel, Names
from core.district.folder import DistrictErrors, files_of, load, read_files
from core.district.tables import composed
from core.editions.differences import differences
from core.places.geometry import contains, surface

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "districts" / "demo"
TINY = ROOT / "tests" / "districts" / "tiny"


@pytest.fixture(scope="module")
def demo() -> District:
    return load(DEMO)


@pytest.fixture(scope="module")
def tiny() -> District:
    return load(TINY)


def test_the_demo_district_is_grown_up(demo: District) -> None:
    kinds = [area.kind for area in demo.areas.values()]
    counts = {kind: kinds.count(kind) for kind in ("city", "district", "street", "community", "grid")}
    assert counts == {"city": 1, "district": 1, "street": 4, "community": 9, "grid": 52}
    assert len(kinds) - sum(counts.values()) >= 60
    assert len(demo.categories) == 133
    assert len({department.base for department in demo.departments.values()}) == 124
    assert [grade.urgent for grade in demo.grades.values()] == [True, True, False, False, False]
    assert [r.kind for r in demo.refusals].count("legal_route") == 6
    assert {e.line for e in demo.emergencies} == {"110", "119", "120", "122"}


class Seen(dict[str, Any]):
    """Cells that know which of them were looked at."""

    def __init__(self, cells: dict[str, Any], note: Callable[[str], None]) -> None:
        super().__init__(cells)
        self._note = note

    def get(self, key: str, default: Any = None) -> Any:
        self._note(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self._note(key)
        return super().__getitem__(key)

    def items(self) -> Any:
        for key in self:
            self._note(key)
        return super().items()


def test_everything_that_a_district_writes_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    written: set[tuple[str, str]] = set()
    seen: set[tuple[str, str]] = set()

    def keep(self: Record, file: str, line: int, cells: dict[str, Any], lines: Any, findings: Any) -> None:
        written.update((file, key) for key, value in cells.items() if value not in ("", []))
        made(self, file, line, Seen(cells, lambda key: seen.add((file, key))), lines, findings)

    made = Record.__init__
    monkeypatch.setattr(Record, "__init__", keep)
    load(DEMO)
    # Where a sentence came from and what else it says is kept for those who measure.
    known = {("examples.csv", key) for key in ("id", "wave", "manner", "kind", "refusal")}
    assert len(written) > 500 and written - seen == known


def test_everything_that_staff_choose_has_three_languages(demo: District) -> None:
    named: list[Names] = [*demo.ratings, *demo.result_kinds.values(), *demo.return_bases.values()]
    for table in (demo.roles, demo.levels, demo.grades, demo.request_types, demo.demo_seats):
        named += [entry.names for entry in table.values()]
    named += [n for c in demo.categories.values() for n in (c.names, c.group_names)]
    named += [n for r in demo.refusals for n in (r.names, r.reply)] + [e.names for e in demo.emergencies]
    named += [department.names for department in demo.departments.values()] + [
        area.names for area in demo.areas.values()
    ]
    assert len(named) > 500
    assert [names.hans for names in named if not (names.hans and names.hant and names.en)] == []


def test_places_nest_and_neighbours_do_not_overlap(demo: District) -> None:
    drawn = [area for area in demo.areas.values() if area.boundary]
    for area in drawn:
        lon, lat = middle(area)
        assert all(contains(above.boundary, (lon, lat)) for above in demo.path(area.code) if above.boundary)
        parent = demo.areas.get(area.parent or "")
        if parent:
            inner = [a for a in demo.children(parent.code) if a.kind == area.kind and a.boundary]
            assert [a.code for a in inner if contains(a.boundary, (lon, lat))] == [area.code]
            assert sum(surface(a.boundary) for a in inner) <= surface(parent.boundary) * 1.001


def middle(area: Area) -> tuple[float, float]:
    lons, lats = zip(*area.boundary, strict=True)
    return sum(lons) / len(lons), sum(lats) / len(lats)


def test_the_tree_is_walked_in_both_directions(demo: District) -> None:
    grid = demo.demo_seats["grid_worker"]
    way = demo.path("990101001001001")
    assert [area.kind for area in way] == ["city", "district", "street", "community", "grid"]
    assert way[-1] in demo.children("990101001001")
    street = demo.ancestor("990101001001001", "street")
    assert street and street.names.hans == "临江街道"
    assert demo.ancestor("990101001", "community") is None
    assert demo.within("990101001001001", "990101001")
    assert not demo.within("990101001", "990101001001001")
    assert demo.within(grid.area, grid.unit.partition("@")[2])


@pytest.mark.parametrize(
    ("base", "area", "code", "name"),
    [
        pytest.param("util_drain", "990101001001001", "util_drain", "排水公司", id="district unit as it is"),
        pytest.param("st_cmd", "990101001001001", "st_cmd@990101001", "临江街道民呼我应指挥调度中心", id="a street"),
        pytest.param("st_cmd", "990101101", "st_cmd@990101101", "白沙镇民呼我应指挥调度中心", id="a town"),
        pytest.param("cm_committee", "990101001001", "cm_committee@990101001001", "春和社区居民委员会", id="urban"),
        pytest.param("cm_committee", "990101101201001", "cm_committee@990101101201", "黄泥村村民委员会", id="village"),
        pytest.param("cm_committee", "990101001", None, None, id="a street has no committee"),
        pytest.param("cm_property", "990101101201", None, None, id="a village has no property company"),
        pytest.param("nobody", "990101", None, None, id="unknown unit"),
    ],
)
def test_the_unit_for_a_place(demo: District, base: str, area: str, code: str | None, name: str | None) -> None:
    department = demo.department_for(base, area)
    assert (department and department.code, department and department.names.hans) == (code, name)
    assert department is None or (department.base == base and department in demo.departments_of(department.area))


def test_every_matter_has_a_unit_everywhere(demo: District) -> None:
    grids = [area.code for area in demo.areas.values() if area.kind == "grid"]
    missing = [
        (c.code, g) for c in demo.categories.values() for g in grids if demo.department_for(c.main_unit, g) is None
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        pytest.param(114.3072, 30.5080, "9901010010010010103", id="inside a building"),
        pytest.param(114.3018, 30.5018, "99010100100100101", id="in the estate, beside its buildings"),
        pytest.param(114.3005, 30.5005, "990101001001001", id="in the grid only"),
        pytest.param(114.3000, 30.5000, "990101001001001", id="a corner belongs to the north-east"),
        pytest.param(114.20, 30.30, "9901", id="in the city, outside the district"),
        pytest.param(100.00, 10.00, None, id="far away"),
    ],
)
def test_the_area_at_a_point(demo: District, lon: float, lat: float, code: str | None) -> None:
    found = demo.area_at(lon, lat)
    assert (found.code if found else None) == code


def test_the_residents_own_words_name_the_sewer(demo: District) -> None:
    text = "小区门口下水道堵了三天，污水都漫出来了"
    weight = {c.code: sum(len(w) for w in c.keywords if w in text) for c in demo.categories.values()}
    assert weight["0404"] > 10
    assert max(w for code, w in weight.items() if code != "0404") == 0
    assert demo.categories["0404"].main_unit == "util_drain"


def test_the_other_district_has_nothing_in_common(tiny: District) -> None:
    assert tiny.departments["folk@q7-a-1"].names.hans == "南塘村村民小组"
    assert tiny.departments["folk@q7-a-2"].short == "盐井社区小组"
    assert tiny.departments["folk@q7-a-2"].aliases == ("盐井社区的人",)
    assert list(tiny.levels) == ["one", "two"]
    assert tiny.timers.profile == {"hot": Duration(1, "urgent_hour"), "plain": Duration(5, "work_day")}
    assert tiny.limit_for("w1") == Duration(5, "work_day")
    assert tiny.limit_for("w2") == Duration(2, "work_day")
    assert tiny.timers.return_within == Duration(12, "urgent_hour")
    assert tiny.timers.rungs == (
        EscalationLevel(None, "handler"),
        EscalationLevel(Duration(2, "natural_day"), "district"),
    )
    assert tiny.timers.urgent_rungs == (EscalationLevel(Duration(5, "urgent_minute"), "street"),)
    assert tiny.timers.routing_mode == "direct"
    assert (tiny.timers.quiet_from, tiny.timers.quiet_to) == (time(21, 30), time(6, 30))
    assert tiny.calendar_for("sewer").hours == ((time(6), time(14)),)
    assert tiny.calendar_for("").weekend == {6, 7}
    assert tiny.calendar_for("hub").holidays[date(2026, 1, 2)] == "元旦"
    assert tiny.request_types["tell"].reporter_hidden
    assert tiny.negative_from == 3


def test_an_area_of_the_past_is_served_by_its_successor(tiny: District) -> None:
    assert tiny.current("q7-a-3").code == "q7-a-2"
    department = tiny.department_for("folk", "q7-a-3")
    assert department and department.code == "folk@q7-a-2"
    assert "folk@q7-a-3" not in tiny.departments


def test_names_fall_back_to_simplified() -> None:
    names = Names("沟渠", "溝渠")
    assert [names.say(lang) for lang in ("zh-Hans", "zh-Hant", "en", "xx")] == ["沟渠", "溝渠", "沟渠", "沟渠"]


def test_the_version_follows_the_contents(tiny: District, tmp_path: Path) -> None:
    folder = copy(tmp_path)
    assert load(folder).version == tiny.version
    change(folder, "district.yaml", "0777", "0778")
    assert load(folder).version != tiny.version


def test_a_table_saved_by_a_spreadsheet_loads(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    table = folder / "units.csv"
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes().replace(b"\n", b"\r\n"))
    assert load(folder).departments["hub"].names.hans == "呼声中心"


def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, f"{file} does not hold {old!r}"
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


with (ROOT / "tests" / "districts" / "broken.csv").open(encoding="utf-8", newline="") as table:
    BROKEN = list(csv.DictReader(table))


def broken(tmp_path: Path, row: dict[str, str]) -> DistrictErrors:
    """What the loader says of the small district with one place of it broken."""
    folder = copy(tmp_path)
    change(folder, row["file"], row["instead_of"].replace("\\n", "\n"), row["stands"].replace("\\n", "\n"))
    with pytest.raises(DistrictErrors) as caught:
        load(folder)
    return caught.value


@pytest.mark.parametrize("row", [pytest.param(row, id=row["case"]) for row in BROKEN])
def test_a_broken_district_tells_what_to_mend(tmp_path: Path, row: dict[str, str]) -> None:
    found = broken(tmp_path, row)
    told = [m for m in found.mistakes if row["what"] in m.what and row["mend"] in m.mend]
    assert (row["at"] or row["file"], int(row["line"])) in [(m.file, m.line) for m in told], str(found)


UNREAD = ("只有一格", "双引号不成对", "冒号是中文的", "制表符", "格式读不懂", "表头缺少“kind”")
BLIND = [row for row in BROKEN if row["what"] in UNREAD]


@pytest.mark.parametrize("row", [pytest.param(row, id=row["case"]) for row in BLIND])
def test_what_cannot_be_read_is_told_alone(tmp_path: Path, row: dict[str, str]) -> None:
    """All that refers to it would seem wrong too: two thousand lines for one quotation mark."""
    [told] = broken(tmp_path, row).mistakes
    assert (told.file, told.line) == (row["file"], int(row["line"]))


def test_a_grid_team_of_a_role_that_is_not_there_is_told() -> None:
    files = files_of(DEMO)
    lines = files["roles.yaml"].decode().splitlines(keepends=True)
    files["roles.yaml"] = "".join(line for line in lines if "code: grid_worker," not in line).encode()
    with pytest.raises(DistrictErrors, match=r"grid\.yaml 第 \d+ 行：“role”写的“grid_worker”"):
        read_files(files)


def test_a_taught_command_that_does_not_exist_is_told_with_the_likely_one(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    (folder / "talk.csv").write_text("type,entry,text\n/todo,,今天要办哪些\n/todoo,,还剩几个\n", encoding="utf-8")
    with pytest.raises(DistrictErrors) as caught:
        load(folder)
    [told] = caught.value.mistakes
    assert (told.file, told.line) == ("talk.csv", 3) and "/todoo" in told.what and "/todo" in told.mend


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """A missing file is told first: without it hundreds of other lines seem wrong."""
    folder = copy(tmp_path)
    change(folder, "areas.csv", "2019-12-31", "gone")
    change(folder, "units.csv", ",utility,two", ",useful,two")
    with pytest.raises(DistrictErrors) as caught:
        load(folder)
    assert {"areas.csv", "units.csv"} <= {m.file for m in caught.value.mistakes}
    (folder / "levels.yaml").unlink()
    with pytest.raises(DistrictErrors) as caught:
        load(folder)
    assert {m.file for m in caught.value.mistakes} == {"levels.yaml"}
    assert "levels.yaml：缺少文件“levels.yaml”。" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\xb4\xfa\xc2\xeb", "不是 UTF-8"),
        (b"a: \x00", "格式读不懂"),
        (b"? [a]\n: b\n", "“名称: 内容”"),
        (b"- a\n- b\n", "“名称: 内容”"),
        (b"", "“名称: 内容”"),
    ],
)
def test_an_outline_in_the_wrong_shape(tmp_path: Path, content: bytes, what: str) -> None:
    folder = copy(tmp_path)
    (folder / "roles.yaml").write_bytes(content)
    with pytest.raises(DistrictErrors, match=what):
        load(folder)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: " + "[" * 100_000, "more than 40 levels"),
        ("a:\n" + "- " * 100_000, "more than 40 levels"),
        (
            "a: &a [x]\n" + "".join(f"{b}: &{b} [{f'*{a},' * 9}]\n" for a, b in pairwise("abcdefghijkl")),
            "aliases unfold",
        ),
        ("a: &a [*a]", "aliases unfold"),
    ],
)
def test_an_outline_made_to_break_its_reader_is_refused(text: str, why: str) -> None:
    with pytest.raises(yaml.YAMLError, match=why):
        composed(text)
    assert differences("x.yaml", "", text)[0].entry == "", "said to have changed, entry by entry it is not told"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DistrictErrors, match="找不到文件夹"):
        load(tmp_path / "nowhere")


def test_no_source_file_decides_by_the_demo_districts_words(demo: District) -> None:
    words = {
        "云江",
        "雲江",
        "临江",
        "990101",
        *(department.base for department in demo.departments.values() if "_" in department.base),
    }
    words |= {area.names.hans for area in demo.areas.values() if area.kind in ("street", "community", "estate")}
    sources = [file for floor in ("core", "handlers", "bot") for file in (ROOT / floor).rglob("*.py")]
    texts = [(file.name, text) for file in sources for text in constants(ast.parse(file.read_text(encoding="utf-8")))]
    assert len(words) > 50
    assert len(texts) > 500
    assert {(name, word) for name, text in texts for word in words if word in text} == set()


def constants(tree: ast.Module) -> Iterator[str]:
    """All texts of a source file but its docstrings, in which an example is welcome."""
    statements = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in statements:
            yield node.value
