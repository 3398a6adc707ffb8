"""Ties an archive's own labels to the district's categories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from core.errors import ConfigError
from core.learning.tables import open_archive

COLUMNS = ("label", "category")
Ties = dict[str, tuple[str, ...]]


def read_ties(path: Path, labels: Iterable[str]) -> Ties:
    """A mapping file: columns label and category, the latter codes of categories or groups, | between several.

    A label may have several rows. Raises ConfigError for missing columns and for labels the archive does not have.
    """
    archive = open_archive(path)
    if missing := [name for name in COLUMNS if name not in archive.columns]:
        raise ConfigError(f"{path.name} 缺少列 {'、'.join(missing)}；要有 label、category 两列。 (columns missing)")
    label, category = (archive.columns.index(name) for name in COLUMNS)
    ties: Ties = {}
    for row in archive.rows():
        codes = tuple(code.strip() for code in row[category].split("|") if code.strip())
        name = row[label].strip()
        ties[name] = tuple(dict.fromkeys((*ties.get(name, ()), *codes)))
    if lost := sorted(set(ties) - set(labels)):
        raise ConfigError(
            f"{path.name} 里的类别 {'、'.join(lost[:5])} 不在训练材料中，请核对写法。 (unknown labels in the mapping)"
        )
    return {name: codes for name, codes in ties.items() if codes}


def tied(ties: Mapping[str, tuple[str, ...]], groups: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Label → codes of categories, groups opened. `groups`: category code → group code."""
    members: dict[str, list[str]] = {}
    for code, group in groups.items():
        members.setdefault(group, []).append(code)
    return {
        label: frozenset(c for code in codes for c in ([code] if code in groups else members.get(code, [])))
        for label, codes in ties.items()
    }
