"""The archive that routing is measured on, and its honest split."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.routing.folding import fold
from tools.training.duplicates import group_alike
from tools.training.training import Example

SHARE = 25  # per cent held back for the test
SEED = "split-2026"


@dataclass(frozen=True, slots=True)
class Split:
    """Messages to learn from, and held-back ones; near-duplicates lie on one side. `loose`: messages without label."""

    train: list[Example]
    test: list[Example]
    loose: list[Example]


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def split(folder: Path) -> Split:
    """messages_labelled.csv and titles_labelled.csv, parted by a checksum of their group's first number."""
    labelled = [*rows(folder / "messages_labelled.csv"), *rows(folder / "titles_labelled.csv")]
    examples = [Example(row["topic"], row.get("body") or "", row["label1"]) for row in labelled]
    group = group_alike([fold(e.title + e.body).plain for e in examples])
    by_title: dict[str, int] = {}
    owner = [by_title.setdefault(fold(e.title).plain, group[i]) for i, e in enumerate(examples)]
    held = [_held(labelled[first]["uid"]) for first in owner]
    return Split(
        [e for e, out in zip(examples, held, strict=True) if not out],
        [e for e, out in zip(examples, held, strict=True) if out],
        [
            Example(row["topic"], row["body"])
            for name in ("hot_messages.csv", "replies.csv")
            for row in rows(folder / name)
        ],
    )


def _held(uid: str) -> bool:
    return int(hashlib.sha256(f"{SEED}:{uid}".encode()).hexdigest(), 16) % 100 < SHARE
