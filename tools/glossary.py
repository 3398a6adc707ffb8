"""The words of the field that the project uses, from their table."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "glossary.csv"
HEAD = """\
# Glossary

Made by `make docs` from `glossary.csv`; do not edit. Terms of Chinese local government that occur in this project, with
the English used here and the identifier that carries them in the code.

| 简体 | 繁體 | English | in the code |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Term:
    """One word in three languages; `identifier` is what the code calls it, '' where it does not."""

    zh_hans: str
    zh_hant: str
    english: str
    identifier: str


def terms(path: Path = TABLE) -> list[Term]:
    """The table in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Term(**row) for row in csv.DictReader(file)]


def code() -> str:
    """All the code, to look identifiers up in."""
    paths = [path for part in ("bot", "handlers", "core") for path in (ROOT / part).rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def prose() -> str:
    """All Chinese words the project speaks: catalogues, districts, documents."""
    places = (("locale", "*.po"), ("districts", "*.csv"), ("districts", "*.yaml"), ("docs", "*.md"))
    paths = [path for part, pattern in places for path in (ROOT / part).rglob(pattern)]
    paths = [path for path in paths if path.name not in {"glossary.md", "requirements.md"}]
    return "\n".join(path.read_text(encoding="utf-8") for path in [*paths, ROOT / "README.md"])


def named(term: Term, code: str) -> bool:
    """Whether its identifier stands in the code."""
    return term.identifier in _words(code)


@lru_cache(1)
def _words(code: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", code))


def used(term: Term, code: str, prose: str) -> bool:
    """Whether the project speaks of it."""
    return named(term, code) or term.zh_hans in prose or term.zh_hans in code


def render() -> str:
    """docs/glossary.md."""
    source = code()
    lines = []
    for term in terms():
        inside = f"`{term.identifier}`" if named(term, source) else ""
        lines.append(f"| {term.zh_hans} | {term.zh_hant} | {term.english} | {inside} |")
    return HEAD + "\n".join(lines) + "\n"
