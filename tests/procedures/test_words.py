"""What a procedure says in English is what it says in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from core.district.entries import Names
from tests.rules.districts import demo


def _told(part: object) -> Iterator[tuple[str, str]]:
    """Every text of a part of a procedure: Chinese and English."""
    if isinstance(part, Names):
        yield part.hans, part.en or part.hans
    elif is_dataclass(part):
        yield from (told for field in fields(part) for told in _told(getattr(part, field.name)))
    elif isinstance(part, Mapping):
        yield from (told for one in part.values() for told in _told(one))
    elif isinstance(part, tuple | list):
        yield from (told for one in part for told in _told(one))


def test_english_tells_the_same_facts_as_chinese() -> None:
    told = [*_told(demo().procedures)]
    facts = re.compile(r"\{(\w+)\}")
    assert len(told) > 1000
    assert [(one, other) for one, other in told if set(facts.findall(one)) != set(facts.findall(other))] == []
