"""Halls on migrated databases of both kinds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from core.storage.engine import open_engine
from tests.calls.hall import Hall


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """A migrated SQLite database."""
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def any_engine(url: str) -> Iterator[Engine]:
    """A migrated database, once of each kind."""
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def hall(sqlite_engine: Engine) -> Hall:
    """The demonstration district on SQLite."""
    return Hall(sqlite_engine)


@pytest.fixture
def any_hall(any_engine: Engine) -> Hall:
    """The demonstration district on either database."""
    return Hall(any_engine)


@pytest.fixture
def postgres_hall(postgres_url: str) -> Iterator[Hall]:
    """The demonstration district on PostgreSQL."""
    engine = open_engine(postgres_url)
    yield Hall(engine)
    engine.dispose()
