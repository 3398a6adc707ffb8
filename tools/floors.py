"""Draws the house from its imports: which floor stands on which."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
# The modules of the office that stand on no machinery, as the import contract lists them.
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
PURE = next(tuple(one["source_modules"]) for one in CONTRACTS if one["name"] == "Rules know no machinery")
# Floors from the roof down: the first whose prefix fits a module is its floor; `rules` and `effects` have no prefix.
FLOORS = {
    "bot": "doors: platforms, web, delivery, scheduler",
    "handlers": "conversations: what is said to whom",
    "effects": "core, what is done: subjects and what they share",
    "core.storage": "where it is kept: SQL, files",
    "core.unit_of_work": "what a unit of work offers",
    "core.commands": "table of contents: orders",
    "core.events": "table of contents: what happened",
    "core.errors": "refusals",
    "rules": "core, what is true: no SQL, no network, no clock",
}


def floor_of(module: str) -> str:
    """The floor of a module, '' for one that is not ours."""
    if any(module == pure or module.startswith(pure + ".") for pure in PURE):
        return "rules"
    found = next((floor for floor in FLOORS if module == floor or module.startswith(floor + ".")), "")
    return found or ("effects" if module.startswith("core.") else "")


@cache
def modules() -> dict[str, Path]:
    """Every module of the house with its file; packages' empty __init__ files are left out."""
    paths = [path for part in ("bot", "handlers", "core") for path in sorted((ROOT / part).rglob("*.py"))]
    kept = [path for path in paths if path.name != "__init__.py" and "migrations" not in path.parts]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in kept}


def imported(path: Path, known: dict[str, Path]) -> Iterator[str]:
    """The house's modules that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in known else node.module for name in inside if floor_of(node.module))


@cache
def floors_under(module: str) -> list[str]:
    """The other floors that a module stands on, from the roof down."""
    own = floor_of(module)
    below = {floor_of(name) for name in imported(modules()[module], modules())} - {own}
    return [floor for floor in FLOORS if floor in below]


def arrows() -> set[tuple[str, str]]:
    """Which floor imports which, without the arrows that others imply."""
    every = {(floor_of(module), below) for module in modules() for below in floors_under(module)}
    return {(a, b) for a, b in every if not any((a, c) in every and (c, b) in every for c in FLOORS)}


def diagram() -> str:
    """The floors and their imports as a Mermaid flow chart."""
    order = list(FLOORS)
    drawn = sorted(arrows(), key=lambda pair: tuple(map(order.index, pair)))
    lines = ["```mermaid", "flowchart TD"]
    lines += [f'    {_id(floor)}["<b>{floor}</b><br>{what}"]' for floor, what in FLOORS.items()]
    lines += [f"    {_id(above)} --> {_id(below)}" for above, below in drawn]
    return "\n".join([*lines, "```"])


def _id(floor: str) -> str:
    return floor.replace(".", "_")


def rooms() -> str:
    """Every file: what it is for (its first line) and which floors it stands on."""
    known = modules()
    lines = []
    for floor in FLOORS:
        here = [module for module in sorted(known) if floor_of(module) == floor]
        lines += [f"### {floor}", "", "| file | what for | imports from |", "|---|---|---|"]
        lines += [f"| `{_file(name)}` | {_purpose(known[name])} | {_below(name)} |" for name in here]
        lines.append("")
    return "\n".join(lines).rstrip()


def _file(module: str) -> str:
    return module.replace(".", "/") + ".py"


def _purpose(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def _below(module: str) -> str:
    return ", ".join(f"`{floor}`" for floor in floors_under(module)) or "–"
