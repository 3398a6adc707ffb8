"""The demo and the tiny district and their routers, for rule tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from core.district.district import District
from core.district.folder import load
from core.routing.router import Router

ROOT = Path(__file__).resolve().parents[2]


@cache
def demo() -> District:
    """The sample district as shipped."""
    return load(ROOT / "districts" / "demo")


@cache
def tiny() -> District:
    """A district as unlike the sample as the files allow."""
    return load(ROOT / "tests" / "districts" / "tiny")


@cache
def demo_router() -> Router:
    """Made once: it is shared by all threads in the office too."""
    return Router(demo())


@cache
def tiny_router() -> Router:
    """The tiny district's router."""
    return Router(tiny())


def rings(router: Router, text: str, *, first: bool = True) -> str:
    """The number to ring that a text makes one think of, '' for none."""
    found = router.danger(text, first=first)
    return found.line if found else ""
