"""What a district may write down is what the program reads."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.calls.workflow import CALL, CALLED
from core.decisions import bodies
from core.district import entries
from core.district.folder import DistrictErrors, load
from core.district.vocabulary import PERMISSIONS
from core.editions.subject import EDITION
from core.tickets.workflow import TICKET
from tests.rules.districts import demo

ROOT = Path(__file__).parents[2]
TREES = [
    (path, ast.parse(path.read_text(encoding="utf-8")))
    for part in ("core", "handlers", "bot")
    for path in sorted((ROOT / part).rglob("*.py"))
]
# Functions that ask for the permissions they are given as words.
ASKING = frozenset({"allowed", "serving", "posts", "post", "holders", "_post", "_actor", "_may"})


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """The module's names for a word or for a set of words."""
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = (
                    zip(target.elts, node.value.elts, strict=True)
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                    else [(target, node.value)]
                )
                found |= {one.id: value for one, value in pairs if isinstance(one, ast.Name)}
    return found


def _words(node: ast.AST, known: dict[str, ast.expr]) -> Iterator[str]:
    """The literal words of an expression, names of the module followed."""
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value
        elif isinstance(one, ast.Name) and one.id in known:
            yield from _words(known[one.id], {})


def _is_rights(node: ast.AST) -> bool:
    """Whether an expression is what a role may: `can`, `role.can`, `roles[…].can`."""
    return (isinstance(node, ast.Name) and node.id == "can") or (isinstance(node, ast.Attribute) and node.attr == "can")


def _asked() -> dict[str, str]:
    """Permission -> a place that asks whether a role has it."""
    rows = (act for table in (TICKET, CALL, CALLED, EDITION) for act in table.acts.values())
    found = {one: "the tables of acts" for act in rows for way in act.who for one in way.permissions}
    steps = (step for procedure in demo().procedures.values() for step in (procedure.start, *procedure.acts.values()))
    found |= {one: "procedures" for step in steps for way in step.who for one in way.permissions}
    for path, tree in TREES:
        known = _constants(tree)
        for node in ast.walk(tree):
            words: list[str] = []
            if isinstance(node, ast.Compare) and _is_rights(node.comparators[0]):
                words += _words(node.left, known)
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
                sides = (node.left, node.right)
                if any(_is_rights(side) for side in sides):
                    words += [word for side in sides for word in _words(side, known)]
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ASKING:
                words += [word for given in node.args for word in _words(given, known)]
            found |= {word: f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}" for word in words}
    return found


def test_every_permission_a_district_can_give_is_asked_for() -> None:
    asked = _asked()
    assert sorted(PERMISSIONS - asked.keys()) == []


@pytest.mark.parametrize("gone", ["agent_service", "accompany", "patrol", "vote", "query"])
def test_a_permission_that_nothing_reads_is_named_by_check(gone: str, tmp_path: Path) -> None:
    for file in (ROOT / "tests" / "districts" / "tiny").iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    roles = tmp_path / "roles.yaml"
    roles.write_text(roles.read_text(encoding="utf-8").replace("[dispatch, review]", f"[dispatch, {gone}]"), "utf-8")
    with pytest.raises(DistrictErrors) as found:
        load(tmp_path)
    [mistake] = found.value.mistakes
    assert gone in str(mistake) and "roles.yaml" in str(mistake) and "4" in str(mistake)


def test_every_field_of_a_district_is_read() -> None:
    read = {
        node.attr
        for _, tree in TREES
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }
    every: list[type[Any]] = [kind for _, kind in inspect.getmembers(entries, inspect.isclass)] + [bodies.Body]
    kinds = [kind for kind in every if dataclasses.is_dataclass(kind)]
    fields = {f"{kind.__name__}.{one.name}" for kind in kinds for one in dataclasses.fields(kind)}
    assert len(fields) > 60
    assert sorted(one for one in fields if one.partition(".")[2] not in read) == []
