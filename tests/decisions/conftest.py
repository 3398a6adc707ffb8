"""A village on a migrated database, once of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.storage.engine import open_engine
from tests.decisions.village import Village


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def village(engine: Engine, tmp_path: Path) -> Iterator[Village]:
    village = Village(engine, tmp_path)
    yield village
    village.runner.close()
