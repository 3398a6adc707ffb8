"""A demo town and a production town, seen through one Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser

from tests.web.browser import Screen, chromium, screen


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests; each of them opens windows of its own."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def demo(tmp_path: Path, browser: Browser) -> AsyncIterator[Screen]:
    """All seats on one page."""
    async with screen(tmp_path, browser) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def production(tmp_path: Path, browser: Browser) -> AsyncIterator[Screen]:
    """The resident's seat alone."""
    async with screen(tmp_path, browser, HUYING_MODE="production") as found:
        yield found
