"""Halls on migrated databases of both kinds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.storage.engine import migrate, open_engine
from tests.calls.hall import Hall
from tests.postgres import Server, fresh_database


@pytest.fixture(scope="session")
def calls_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("calls") / "huying.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def calls_template(postgres: Server) -> str:
    """The name of a migrated PostgreSQL database to copy."""
    url = fresh_database(postgres)
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    return url.rpartition("/")[2]


@pytest.fixture
def sqlite_engine(tmp_path: Path, calls_file: Path) -> Iterator[Engine]:
    """A migrated SQLite database."""
    shutil.copy(calls_file, tmp_path / "huying.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'huying.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def any_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A migrated database, once of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_engine")
        return
    server: Server = request.getfixturevalue("postgres")
    engine = open_engine(fresh_database(server, template=request.getfixturevalue("calls_template")))
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
def postgres_hall(postgres: Server, calls_template: str) -> Iterator[Hall]:
    """The demonstration district on PostgreSQL."""
    engine = open_engine(fresh_database(postgres, template=calls_template))
    yield Hall(engine)
    engine.dispose()
