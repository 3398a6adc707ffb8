"""A demo town and a production town, each with a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web.browser import Screen, screen


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Screen]:
    """All seats on one page."""
    async with screen(tmp_path) as found:
        yield found


@pytest.fixture
async def production(tmp_path: Path) -> AsyncIterator[Screen]:
    """The resident's seat alone."""
    async with screen(tmp_path, HUYING_MODE="production") as found:
        yield found
