"""Towns to tell stories in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories.telegram_town import TelegramTown
from tests.stories.town import Town, Visitor


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """One house on SQLite."""
    async with Town(tmp_path) as town:
        yield town


@pytest.fixture(params=["sqlite", "two replicas on postgresql"])
async def any_town(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    """The same town on SQLite, and as two replicas on one PostgreSQL that take turns."""
    if request.param == "sqlite":
        async with Town(tmp_path) as town:
            yield town
        return
    async with Town(tmp_path, url=request.getfixturevalue("postgres_url"), replicas=2) as town:
        yield town


@pytest.fixture
async def page(town: Town) -> AsyncIterator[Visitor]:
    """A browser in the town on SQLite, whose trace holds in the end and tells all that acts changed."""
    visitor = await town.visit()
    yield visitor
    await visitor.close()
    await town.holds()


@pytest.fixture
async def any_page(any_town: Town) -> AsyncIterator[Visitor]:
    """A browser in either town."""
    visitor = await any_town.visit()
    yield visitor
    await visitor.close()
    await any_town.holds()


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[TelegramTown]:
    """One house on SQLite with a webhook and its staff; every update comes twice, and no call may be careless."""
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        yield town
        town.api.clean()
