"""No pattern is slow on a word that is said over and over."""

from __future__ import annotations

import importlib
import pkgutil
import random
import re
import re._parser as parser  # type: ignore[import-not-found]  # the tree of a pattern, which re itself does not give
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from tests.stories.town import ROOT

PAIRS = 60
LENGTH = 39  # with a sign nothing knows at its end: as long as what is read as small talk
PATIENCE = 200  # seconds; a pattern that tries every way to cut such a text needs hours


def _patterns(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from _patterns(one)
    elif isinstance(value, dict):
        yield from _patterns(list(value.values()))


def _words(tree: Any) -> Iterator[str]:
    """What is written out in a pattern, and one sign of each set."""
    run = ""
    for op, given in tree:
        if (name := str(op)) == "LITERAL":
            run += chr(given)
            continue
        yield run
        run = ""
        if name == "IN":
            yield from (chr(what) for kind, what in given if str(kind) == "LITERAL")
        elif name == "BRANCH":
            for branch in given[1]:
                yield from _words(branch)
        elif name in {"SUBPATTERN", "MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT", "ASSERT", "ASSERT_NOT"}:
            yield from _words(given[-1])
        elif name == "ATOMIC_GROUP":
            yield from _words(given)
    yield run


def _texts(pattern: re.Pattern[str]) -> Iterator[str]:
    words = sorted(set(_words(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))) - {""}) or ["a"]
    dice = random.Random(1)
    pairs = [dice.choice(words) + dice.choice(words) for _ in range(PAIRS)]
    for word in (*words, *pairs):
        yield (word * LENGTH)[:LENGTH] + "\x01"


def scan() -> int:
    """Give every pattern of the product such texts, telling which is at work; gives how many there are."""
    seen: set[str] = set()
    for package in ("core", "handlers", "bot"):
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                for pattern in _patterns(value):
                    if pattern.pattern in seen:
                        continue
                    seen.add(pattern.pattern)
                    print(module.name, name, flush=True)
                    for text in _texts(pattern):
                        pattern.fullmatch(text)
                        pattern.search(text)
    return len(seen)


def test_no_pattern_tries_every_way_to_cut_a_text() -> None:
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from tests.rules.test_patterns import scan; print(scan())"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired as stuck:
        said = stuck.stdout.decode() if isinstance(stuck.stdout, bytes) else stuck.stdout or ""
        raise AssertionError(f"hangs: {said.splitlines()[-1]}") from None
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.splitlines()[-1]) > 100
