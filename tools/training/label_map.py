"""Ties an archive's own labels to the district's categories."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from core.errors import ConfigError
from core.routing.combine import Scores, Weights, combine
from tools.training.tables import open_archive

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


def fit(
    cases: Sequence[tuple[Scores, Scores, str]], ties: Mapping[str, frozenset[str]], codes: Sequence[str]
) -> Weights:
    """The weights under which the right labels of (lists, model, label) cases are likeliest, on a grid of quarters."""

    def missed(weights: Weights) -> float:
        loss = 0.0
        for lists, model, label in cases:
            likely = combine(lists, model, ties, codes, weights)
            loss -= math.log(max(sum(likely[code] for code in ties[label]), 1e-9))
        return loss

    grid = [Weights(a / 4, b / 4) for a in range(2, 7) for b in range(0, 13, 2)]
    return min(grid, key=missed)
