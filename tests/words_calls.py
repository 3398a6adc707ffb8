"""Reads in the source which words it speaks, and with which facts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
SPEAKERS = frozenset({"words", "say", "ask", "change", "done", "toast", "toast_only", "button", "tell_reporter"})
TEMPLATES = ROOT / "bot" / "web" / "templates"
SAID = re.compile(r'"((?:console|login|map|matters)\.(?!html")[a-z]\w*)"')
KEY = re.compile(r"[a-z]+\.[A-Za-z_]\w*")
FAMILY = re.compile(r"[a-z]+\.\w*")
FILE_ENDINGS = frozenset({"yaml", "yml", "csv", "po", "py", "db", "css", "html", "js", "json", "svg", "jpg", "gz"})
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Call:
    """One place that speaks. `keys`: what it may say, a family with '{}'. `facts` is None where they are computed."""

    where: str
    speaker: str
    keys: tuple[str, ...]
    facts: frozenset[str] | None
    acts: tuple[str, ...] = ()


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """(path, tree) of every Python file in the folders and of bot.py beside them."""
    files = [path for name in folders for path in (sorted((ROOT / name).rglob("*.py")) or [ROOT / name])]
    for path in [*files, *([ROOT / "bot.py"] if "bot" in folders else [])]:
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def literal_keys(groups: frozenset[str], *folders: str) -> dict[str, str]:
    """Every literal that looks like a key of one of the groups, and where it stands.

    A family ends in '{}'; outside core it counts even where its group is new.
    """
    found: dict[str, str] = {}
    for path, tree in modules(*folders):
        found |= literal_keys_in(path, tree, groups)
    if "bot" in folders:
        found |= {key: page.name for page in TEMPLATES.glob("*.html") for key in SAID.findall(page.read_text("utf-8"))}
    return found


def literal_keys_in(path: str, tree: ast.Module, groups: frozenset[str]) -> dict[str, str]:
    """The literal keys of one file."""
    found = {}
    for node in _whole(tree):
        key = _spelt(node)
        group, _, rest = key.partition(".")
        known = group in groups or (rest.endswith("{}") and not path.startswith("core/"))
        if known and rest not in FILE_ENDINGS:
            found[key] = f"{path}:{getattr(node, 'lineno', 0)}"
    return found


def unreadable_keys(path: str, tree: ast.Module, groups: frozenset[str]) -> list[str]:
    """Keys that the search would not read: pieced together in another way, or of a group that has no words."""
    return [f"{path}:{getattr(node, 'lineno', 0)}" for node in _whole(tree) if _pieced(node) or _strange(node, groups)]


def _whole(tree: ast.Module) -> Iterator[ast.AST]:
    """All nodes but the pieces of f-strings."""
    parts = {id(part) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for part in n.values}
    return (node for node in ast.walk(tree) if id(node) not in parts)


def _pieced(node: ast.AST) -> bool:
    begins = None
    if isinstance(node, ast.JoinedStr) and node.values and not _spelt(node):
        begins = node.values[0]
    if isinstance(node, ast.BinOp):
        begins = node.left
    text = getattr(begins, "value", None)
    return isinstance(text, str) and FAMILY.match(text) is not None


def _strange(node: ast.AST, groups: frozenset[str]) -> bool:
    group, _, rest = _spelt(node).partition(".")
    return bool(rest) and group not in groups and rest not in FILE_ENDINGS


def _spelt(node: ast.AST) -> str:
    """The key a literal spells, a family with '{}' for what is computed, '' for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if KEY.fullmatch(node.value) else ""
    if isinstance(node, ast.JoinedStr) and len(node.values) == 2 and isinstance(node.values[0], ast.Constant):
        start = str(node.values[0].value)
        return start + "{}" if FAMILY.fullmatch(start) and isinstance(node.values[1], ast.FormattedValue) else ""
    return ""


@cache
def calls(*folders: str) -> list[Call]:
    """Every place that speaks, with its keys; places that pass a key on have none."""
    return [call for path, tree in modules(*folders) for call in calls_in(path, tree)]


def calls_in(path: str, tree: ast.Module) -> Iterator[Call]:
    """Every place of one file that speaks."""
    for function in ast.walk(tree):
        if isinstance(function, Function):
            names = _names(function)
            for node in _own(function):
                if isinstance(node, ast.Call) and (speaker := _speaker(node, names)):
                    yield _call(f"{path}:{node.lineno}", speaker, node, names)


def _own(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    body = [function.body] if isinstance(function, ast.Lambda) else function.body
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function):
            waiting += ast.iter_child_nodes(node)


def _names(function: Function) -> dict[str, list[ast.expr]]:
    """What is assigned to each name in a function."""
    found: dict[str, list[ast.expr]] = {}
    for node in _own(function):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                found.setdefault(target.id, []).append(value)
    return found


def _speaker(node: ast.Call, names: dict[str, list[ast.expr]]) -> str:
    """The name of the speaking function, '' for any other: turn.say, words, wording.of(lang)(…), an alias of these."""
    called = node.func
    if isinstance(called, ast.Name) and called.id in names:
        called = next((v for v in names[called.id] if isinstance(v, ast.Attribute)), called)
    if isinstance(called, ast.Call):
        return "words" if isinstance(called.func, ast.Attribute) and called.func.attr == "of" else ""
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return name if name in SPEAKERS else ""


def _call(where: str, speaker: str, node: ast.Call, names: dict[str, list[ast.expr]]) -> Call:
    keys: tuple[str, ...] = ()
    rest: list[ast.expr] = []
    for place, argument in enumerate(node.args):
        keys = tuple(k for value in _values(argument, names) if (k := _spelt(value)))
        if keys:
            rest = node.args[place + 1 :]
            break
    acts = tuple(str(a.value) for a in rest if isinstance(a, ast.Constant)) if speaker == "tell_reporter" else ()
    facts = _facts(node.keywords, names)
    if speaker == "tell_reporter" and facts is not None:
        facts |= {"number", "category"}
    return Call(where, speaker, keys, facts, acts)


def _values(node: ast.expr, names: dict[str, list[ast.expr]]) -> list[ast.expr]:
    """The literals an expression may stand for: both sides of a condition, all that is assigned to a name."""
    if isinstance(node, ast.IfExp):
        return [*_values(node.body, names), *_values(node.orelse, names)]
    if isinstance(node, ast.Name):
        return [v for value in names.get(node.id, []) if not isinstance(value, ast.Name) for v in _values(value, names)]
    return [node]


def _facts(keywords: list[ast.keyword], names: dict[str, list[ast.expr]]) -> frozenset[str] | None:
    found: set[str] = set()
    for keyword in keywords:
        if keyword.arg is not None:
            found.add(keyword.arg)
            continue
        given = (
            [keyword.value] if isinstance(keyword.value, ast.Dict) else names.get(getattr(keyword.value, "id", ""), [])
        )
        if len(given) != 1 or not isinstance(given[0], ast.Dict):
            return None
        for key in given[0].keys:
            if not isinstance(key, ast.Constant):
                return None
            found.add(str(key.value))
    return frozenset(found)


def made(name: str, *folders: str) -> list[tuple[str, ast.Call]]:
    """(where, call) of every place that calls or makes something of this name."""
    return _calls(*folders).get(name, [])


@cache
def _calls(*folders: str) -> dict[str, list[tuple[str, ast.Call]]]:
    """All calls by the name of what is called."""
    found: dict[str, list[tuple[str, ast.Call]]] = {}
    for path, tree in modules(*folders):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
                found.setdefault(name, []).append((f"{path}:{node.lineno}", node))
    return found


def constant(node: ast.Call, place: int, name: str = "") -> str:
    """The literal text of a positional argument or of a keyword; '' where it is computed or missing."""
    given = [k.value for k in node.keywords if k.arg == name] or list(node.args[place : place + 1])
    return str(given[0].value) if given and isinstance(given[0], ast.Constant) else ""


def literals(name: str, *folders: str) -> set[str]:
    """Every literal text given to a keyword of this name, or assigned to an attribute of this name."""
    given: list[ast.expr] = []
    for _, tree in modules(*folders):
        for node in ast.walk(tree):
            if (isinstance(node, ast.keyword) and node.arg == name) or (
                isinstance(node, ast.Assign) and name in {getattr(target, "attr", "") for target in node.targets}
            ):
                given += _values(node.value, {})
    return {node.value for node in given if isinstance(node, ast.Constant) and isinstance(node.value, str)} - {""}
