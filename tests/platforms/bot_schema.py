"""The Bot API schema as a strict judge of calls and objects."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

SCHEMA: dict[str, Any] = json.loads(gzip.decompress(Path(__file__).with_name("bot_api_schema.json.gz").read_bytes()))
METHODS: dict[str, dict[str, list[Any]]] = SCHEMA["methods"]
TYPES: dict[str, dict[str, list[Any]]] = SCHEMA["types"]
UNIONS: dict[str, list[str]] = SCHEMA["unions"]


class Upload:
    """A file part of a multipart call."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.content = name, content


def alternatives(kind: str) -> list[str]:
    """'A, B and C', 'A or B' or the name of a union -> the types it may be."""
    if kind in UNIONS:
        return [one for name in UNIONS[kind] for one in alternatives(name)]
    if kind.startswith("Array of "):
        return [kind]
    parts = re.split(r", | and | or ", kind)
    return [kind] if len(parts) == 1 else [one for part in parts for one in alternatives(part)]


def check(value: Any, kind: str, path: str = "") -> list[str]:
    """Everything wrong with `value` as a `kind`; an empty list means valid."""
    kinds = alternatives(kind)
    if len(kinds) > 1:
        tried = [check(value, one, path) for one in kinds]
        return min(tried, key=lambda found: (_wrong_constant(found), len(found)))
    only = kinds[0]
    if only.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{path}: expected a list, got {value!r:.40}"]
        inner = only.removeprefix("Array of ")
        return [p for i, one in enumerate(value) for p in check(one, inner, f"{path}[{i}]")]
    if only in TYPES and only != "InputFile":
        return _check_object(value, TYPES[only], only, path)
    return [] if _is_simple(value, only) else [f"{path}: expected {only}, got {value!r:.40}"]


def _wrong_constant(found: Iterable[str]) -> bool:
    return any("must always be" in one or "expected" in one for one in found)


def _is_simple(value: Any, kind: str) -> bool:
    if kind == "Integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind in {"Float", "Float number"}:
        return isinstance(value, int | float) and not isinstance(value, bool)
    simple: dict[str, type] = {"String": str, "Boolean": bool, "InputFile": Upload}
    return value is True if kind == "True" else isinstance(value, simple[kind])


def _check_object(value: Any, fields: Mapping[str, list[Any]], name: str, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path}: expected {name}, got {value!r:.40}"]
    problems = [f"{path}.{key}: unknown field of {name}" for key in value if key not in fields]
    for key, (kind, required, constant) in fields.items():
        if key not in value:
            problems += [f"{path}.{key}: required in {name}"] if required else []
        elif constant and value[key] != constant:
            problems.append(f"{path}.{key}: must always be {constant!r} in {name}")
        else:
            problems += check(value[key], kind, f"{path}.{key}")
    return problems


def decode(method: str, raw: Mapping[str, str | Upload]) -> dict[str, Any]:
    """Form fields -> typed parameters; what cannot be decoded stays text and is found by check_call."""
    decoded: dict[str, Any] = {}
    for name, text in raw.items():
        kind = METHODS[method].get(name, ["String"])[0]
        decoded[name] = text if isinstance(text, Upload) else _decode_one(text, kind)
    return decoded


def _decode_one(text: str, kind: str) -> Any:
    if kind == "Integer or String":
        return int(text) if re.fullmatch(r"-?\d+", text) else text
    if "String" in alternatives(kind):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def check_call(method: str, parameters: Mapping[str, Any], parts: Iterable[str] = ()) -> list[str]:
    """Everything wrong with one call; `parts` are names of uploads that only attach:// refers to."""
    if method not in METHODS:
        return [f"{method}: unknown method"]
    fields = METHODS[method]
    unused = set(parts)
    problems = [f"{method}.{name}: unknown parameter" for name in parameters if name not in fields]
    for name, (kind, required, _) in fields.items():
        if name in parameters:
            problems += check(parameters[name], kind, f"{method}.{name}")
        elif required:
            problems.append(f"{method}.{name}: required")
    for name in attached(parameters):
        problems += [] if name in set(parts) else [f"{method}: attach://{name} has no part"]
        unused.discard(name)
    return problems + [f"{method}: part {name} is not used" for name in sorted(unused)]


def attached(value: Any) -> list[str]:
    """The part names that attach:// addresses inside `value` refer to."""
    if isinstance(value, str):
        return [value.removeprefix("attach://")] if value.startswith("attach://") else []
    nested = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [name for one in nested for name in attached(one)]


def fill(kind: str, given: Mapping[str, Any] | None = None) -> Any:
    """A minimal valid `kind` with the `given` fields set."""
    kind = alternatives(kind)[0]
    if kind in TYPES:
        fields = TYPES[kind]
        filled = {key: constant or fill(type_) for key, (type_, required, constant) in fields.items() if required}
        return filled | dict(given or {})
    if kind.startswith("Array of "):
        return []
    return {"Integer": 1, "Float": 1.0, "String": "x", "Boolean": False, "True": True}[kind]
