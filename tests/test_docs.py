"""The documents say what the code says."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from prometheus_client import generate_latest

from bot.cli import COMMANDS, LEARNING
from bot.metrics import Metrics
from core.errors import ConfigError
from core.settings import read_settings
from core.storage import retention
from tools import docs, floors, glossary, requirements

ROOT = Path(__file__).parents[1]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def rows(text: str, first: str) -> dict[str, list[str]]:
    """The lines of the table whose head begins with `first`: first cell without backticks -> the others."""
    table = text.partition(f"| {first} |")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in table]
    return {line[0].strip("`"): line[1:] for line in cells}


def settings() -> set[str]:
    """The names the house itself says it knows."""
    with pytest.raises(ConfigError) as told:
        read_settings({"HUYING_NO_SUCH_THING": "1"}, ROOT)
    return set(re.findall(r"HUYING_[A-Z_]+", str(told.value).partition("known:")[2]))


def test_what_the_documents_take_from_the_code_is_fresh() -> None:
    assert docs.stale() == [], "run `make docs`"


def test_a_change_in_the_code_would_be_seen() -> None:
    text = "a\n<!-- made: life -->\nold\n<!-- end -->\nb"
    assert "submitted" in docs.filled(text) and docs.filled(text).startswith("a\n") and "old" not in docs.filled(text)
    with pytest.raises(KeyError):
        docs.filled("<!-- made: nothing -->\n<!-- end -->")


def test_every_setting_is_explained_with_its_default() -> None:
    table = rows(OPERATIONS, "变量")
    assert set(table) == settings()
    default = read_settings({}, ROOT)
    for name, value in (("MODE", default.mode), ("HOST", default.host), ("PORT", default.port)):
        assert table[f"HUYING_{name}"][0] == f"`{value}`"
    assert table["HUYING_TELEGRAM_API"][0] == f"`{default.telegram_api}`"
    assert ROOT / table["HUYING_DISTRICT"][0].strip("`") == default.district
    assert ROOT / table["HUYING_DATA"][0].strip("`") == default.data


def test_no_document_names_a_setting_that_does_not_exist() -> None:
    known = settings()
    found = {name for page in PAGES for name in re.findall(r"HUYING_[A-Z_]+", page.read_text(encoding="utf-8"))}
    assert len(found) > 5 and found <= known


def test_every_metric_is_explained() -> None:
    told = {line.split()[2] for line in generate_latest(Metrics().registry).decode().splitlines() if "# HELP" in line}
    assert set(rows(OPERATIONS, "指标")) == {name for name in told if not name.endswith("_created")}


def test_every_span_of_the_housekeeping_is_told() -> None:
    spans = [value for name, value in vars(retention).items() if name.startswith("KEEP_")]
    told = " ".join(cells[0] for cells in rows(OPERATIONS, "什么").values())
    words = {f"{span.days} 天" if span.days else f"{span.seconds // 3600} 小时" for span in spans}
    assert len(spans) >= 5 and all(word in told for word in words)


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (page.parent / unquote(target)).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])
def test_every_file_that_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for named in re.findall(r"`((?:bot|handlers|core|locale|districts/demo|tests|tools|docs)/[\w./-]+\.\w+)`", text):
        assert (ROOT / named).exists(), named


def test_every_command_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"`?make ([a-z]+)", README)
    assert len(targets) > 3 and all(f"\n{target}:" in makefile for target in targets)
    known = {*COMMANDS, *LEARNING}
    words = re.findall(r"bot\.py ([a-z]+)", README)
    assert len(words) > 3 and set(words) <= known


def test_the_invitations_of_the_readme_fit_the_demo_district() -> None:
    roles = yaml.safe_load((ROOT / "districts" / "demo" / "roles.yaml").read_text(encoding="utf-8"))["roles"]
    departments = (ROOT / "districts" / "demo" / "units.csv").read_text(encoding="utf-8")
    found = re.findall(r"bot\.py invite (\w+) (\w+)", README)
    assert found
    for role, department in found:
        assert role == "group" or role in {one["code"] for one in roles}
        assert f"\n{department}," in departments


def test_every_requirement_that_a_test_claims_stands_in_the_list() -> None:
    assert requirements.unknown() == {}
    ids = [one.id for one in requirements.requirements()]
    assert len(ids) == len(set(ids)) > 300


def test_marks_are_found_wherever_they_stand(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(
        "import pytest\npytestmark = pytest.mark.requirement('A-1')\n"
        "@pytest.mark.requirement('B-1', 'B-2')\nasync def test_b():\n    pass\n"
        "class TestC:\n    @pytest.mark.requirement('C-1')\n    def test_c(self):\n        pass\n"
        "@pytest.mark.parametrize('x', [pytest.param(1, marks=pytest.mark.requirement('D-1'))])\n"
        "def test_d(x):\n    pass\n"
        "IDS = ('E-1', 'E-2')\n@pytest.mark.requirement(*IDS, *('E-3', 'E-4'), 'E-5')\ndef test_e():\n    pass\n",
        encoding="utf-8",
    )
    assert requirements.marks(tmp_path) == {
        "A-1": ["test_some.py"],
        "B-1": ["test_some.py::test_b"],
        "B-2": ["test_some.py::test_b"],
        "C-1": ["test_some.py::TestC::test_c"],
        "D-1": ["test_some.py::test_d"],
        **{f"E-{n}": ["test_some.py::test_e"] for n in range(1, 6)},
    }


def test_a_mark_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    text = "import pytest\n@pytest.mark.requirement(*sorted(IDS))\ndef test_f():\n    pass\n"
    (tmp_path / "test_some.py").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="sorted"):
        requirements.marks(tmp_path)


def test_the_glossary_holds_only_words_that_are_used() -> None:
    code, prose = glossary.code(), glossary.prose()
    terms = glossary.terms()
    assert len(terms) > 50
    assert [term.zh_hans for term in terms if not glossary.used(term, code, prose)] == []


def test_the_picture_of_the_floors_runs_down_only() -> None:
    order = list(floors.FLOORS)
    lower = {("rules", "core.errors")}  # a reader of files may refuse one
    drawn = floors.arrows()
    assert ("bot", "handlers") in drawn and ("handlers", "effects") in drawn
    assert [(a, b) for a, b in drawn - lower if order.index(a) > order.index(b)] == []
