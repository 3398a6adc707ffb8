"""Marks: by which a voter knows the own sealed ballot again."""

import hashlib
import re
from collections.abc import Iterable

SHOWN = 12  # signs that are said; nobody finds another envelope with the same ones by chance
_TYPED = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[0-9A-Za-z]{4}([ -]?[0-9A-Za-z]{4}){2,15}")


def mark_of(sealed: str) -> str:
    """SHA-256 of a sealed envelope: it says nothing of the choice, and another envelope has another."""
    return hashlib.sha256(sealed.encode()).hexdigest()


def said(mark: str) -> str:
    """As people read it: '3f9a 12bc 77e0'."""
    return " ".join(mark[at : at + 4] for at in range(0, SHOWN, 4))


def typed(text: str) -> str:
    """What may be the beginning of a mark, as people type it, without gaps; '' where it is none. A tracker fits too."""
    return re.sub("[ -]", "", text).lower() if _TYPED.fullmatch(text.strip()) else ""


def listed(marks: Iterable[str], begin: str) -> bool:
    """Whether one of the marks begins so."""
    return len(begin) >= SHOWN and any(mark.startswith(begin) for mark in marks)
