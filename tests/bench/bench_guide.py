"""The guide with 10,000 entries: how quick and how large.

Run: python -m tests.bench.bench_guide. Ends with 1 where a promise is broken: a search within 5 ms, 60 MiB.
"""

from __future__ import annotations

import csv
import sys
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path
from statistics import median

from core.district.entries import Names
from core.guide.search import Index
from tests.rules.districts import demo

QUESTIONS = Path(__file__).parents[1] / "guide" / "questions.csv"
ENTRIES = 10_000


def main() -> int:
    """Print the time of a search and of the index, and the memory of the index."""
    known = list(demo().guide.values())
    entries = list(known)
    while len(entries) < ENTRIES:
        one, no = known[len(entries) % len(known)], len(entries) // len(known)
        entries.append(replace(one, code=f"{one.code}-{no}", names=Names(f"{no}号{one.names.hans}", "", "")))
    began = time.perf_counter()
    index = Index(entries)
    took, spent = time.perf_counter() - began, []
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            began = time.perf_counter()
            index.find(index.read(row["text"]))
            spent.append(time.perf_counter() - began)
    tracemalloc.start()
    Index(entries)
    held = tracemalloc.get_traced_memory()[1] / 2**20
    print(f"{len(entries)} entries: index made in {took:.1f} s, {held:.0f} MiB")
    print(f"search: median {median(spent) * 1000:.2f} ms, longest {max(spent) * 1000:.1f} ms")
    return int(median(spent) > 0.005 or held > 60)


if __name__ == "__main__":
    sys.exit(main())
