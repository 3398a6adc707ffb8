"""Which requirement is shown by which test, read from the test marks."""

from __future__ import annotations

import ast
import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIST = ROOT / "docs" / "requirements.csv"
HEAD = """\
# Requirements and the tests that show them

Made by `make docs` from the marks `@pytest.mark.requirement("…")` in `tests/`; do not edit. The list is
`requirements.csv`, in short words of our own. The letters name the place whose published practice asks for it: WC 武昌,
KM 昆明, WH 五华, SG 寿光, HT 回天, LD 莲都, JB 江北, DY 东营, BS 白沙, SP 石坪桥, HY 汉源, CC 陈仓, ZN 中宁. A row
without a test is not built yet, or not shown.
"""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A row of the list."""

    id: str
    module: str
    phrase: str


def requirements(path: Path = LIST) -> list[Requirement]:
    """The list in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Requirement(**row) for row in csv.DictReader(file)]


def marks(folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """Requirement id -> the tests that carry it, as `file::test`; sorted."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name, known = path.relative_to(folder).as_posix(), _named(tree)
        for test, node in _tests(tree):
            for id_ in _ids(node, known):
                found[id_].add(f"{name}::{test}" if test else name)
    return {id_: sorted(tests) for id_, tests in found.items()}


def _tests(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """What may carry a mark: a test's decorators, those of its class, the module's pytestmark."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
            yield "", node.value
        elif isinstance(node, ast.ClassDef):
            members = [one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
            yield from ((node.name, mark) for mark in node.decorator_list)
            yield from ((f"{node.name}::{one.name}", mark) for one in members for mark in one.decorator_list)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from ((node.name, mark) for mark in node.decorator_list)


def _ids(node: ast.AST, known: dict[str, ast.expr]) -> Iterator[str]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "requirement":
            yield from (id_ for one in call.args for id_ in _literals(one, known))


def _literals(node: ast.expr, known: dict[str, ast.expr]) -> Iterator[str]:
    """The words an argument stands for, starred tuples and names of the module followed.

    Raises ValueError for what is computed: a mark that is not seen would be missing from the list in silence.
    """
    match node:
        case ast.Constant():
            yield str(node.value)
        case ast.Starred():
            yield from _literals(node.value, known)
        case ast.Tuple() | ast.List():
            yield from (word for one in node.elts for word in _literals(one, known))
        case ast.Name() if node.id in known:
            yield from _literals(known[node.id], known)
        case _:
            raise ValueError(f"a requirement mark that cannot be read: {ast.unparse(node)}")


def _named(tree: ast.Module) -> dict[str, ast.expr]:
    """What the module's names stand for."""
    pairs = [(target, node.value) for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    return {target.id: value for target, value in pairs if isinstance(target, ast.Name)}


def unknown() -> dict[str, list[str]]:
    """Marks whose id stands in no row: a slip of the pen."""
    known = {one.id for one in requirements()}
    return {id_: tests for id_, tests in marks().items() if id_ not in known}


def render() -> str:
    """docs/requirements.md."""
    shown = marks()
    by_module: dict[str, list[Requirement]] = defaultdict(list)
    for one in requirements():
        by_module[one.module].append(one)
    lines = [HEAD, "| module | shown | of |", "|---|---:|---:|"]
    for module, rows in sorted(by_module.items()):
        lines.append(f"| [{module}](#{module}) | {sum(row.id in shown for row in rows)} | {len(rows)} |")
    every = [row for rows in by_module.values() for row in rows]
    lines.append(f"| together | {sum(row.id in shown for row in every)} | {len(every)} |")
    for module, rows in sorted(by_module.items()):
        lines += ["", f"## {module}", "", "| id | requirement | shown by |", "|---|---|---|"]
        lines += [f"| {row.id} | {row.phrase} | {_told(shown.get(row.id, []))} |" for row in rows]
    return "\n".join(lines) + "\n"


def _told(tests: list[str]) -> str:
    return "<br>".join(f"`{test}`" for test in tests)
