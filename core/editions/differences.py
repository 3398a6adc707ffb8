"""What differs between two versions of a file, entry by entry."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from core.district.tables import composed

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_KEYS = ("code", "id", "name")  # what names an entry of a list
Path = tuple[str, ...]
Values = Mapping[Path, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry that is there in one version only, or reads otherwise: `before` or `after` is '' where it is not there.

    `entry`: the way to it ('holidays › 国庆节'), '' for a file that cannot be read entry by entry.
    """

    file: str
    entry: str
    before: str = ""
    after: str = ""


def differences(name: str, before: str | None, after: str | None) -> list[Difference]:
    """All of a file, in the order of the newer version; None is a version without it."""
    try:
        old, new = _values(name, before or ""), _values(name, after or "")
    except (yaml.YAMLError, csv.Error):
        return [Difference(name, "")]
    heads = [{path[:2] for path in one} for one in (old, new)]  # entries of a table or list that only one has
    found = dict.fromkeys(p[:2] if (p[:2] in heads[0]) != (p[:2] in heads[1]) else p for p in (*new, *old))
    pairs = ((p, _text(old, p), _text(new, p)) for p in found)
    named = {**old, **new}
    return [Difference(name, _label(p, named), _only(a, b), _only(b, a)) for p, a, b in pairs if a != b]


def _only(cell: str, other: str) -> str:
    """Of two lists of words the words that only the first has."""
    if "|" not in cell or "|" not in other:
        return cell
    return "|".join(one for one in cell.split("|") if one not in other.split("|"))


def _text(values: Values, path: Path) -> str:
    """What stands at a path; of a whole entry all its values."""
    whole = (text for at, text in values.items() if at[: len(path)] == path and text)
    return values[path] if path in values else "、".join(whole)


def _label(path: Path, values: Values) -> str:
    names = [values.get((*path[: n + 1], "name"), "") for n in range(len(path))]
    pairs = zip(path, names, strict=True)
    return " › ".join(f"{part}（{name}）" if name and name != part else part for part, name in pairs if part)


def _values(name: str, text: str) -> Values:
    if name.endswith(".yaml"):
        composed(text)
        return dict(_walk((), yaml.load(text, _Loader) or {}))  # noqa: S506 - the loader that makes nothing but texts
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return dict(_walk(("",), [{key: value for key, value in row.items() if key and value} for row in rows]))


def _walk(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _walk((*path, str(key)), one)
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        for at, one in enumerate(value, 1):
            yield from _walk((*path, _code(one, at)), one)
    else:
        yield path, "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _code(entry: Any, at: int) -> str:
    """What an entry is called by; its place where it has no code."""
    named = entry if isinstance(entry, dict) else {}
    return next((str(named[key]) for key in _KEYS if named.get(key)), str(at))
