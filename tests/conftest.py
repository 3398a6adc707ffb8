"""Fixtures for all tests: one PostgreSQL, a fresh database each."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from core.storage.engine import migrate, open_engine
from tests.one_dialect import share_dialects
from tests.postgres import NoPostgres, Server, fresh_database, memory, passing_database, postgres_server

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]

# The same examples in every run, so that a red light means a change; `make search` looks for examples nobody has seen.
settings.register_profile("repeatable", derandomize=True, deadline=None)  # a busy machine is no red light
settings.register_profile("search", max_examples=3000, print_blob=True)
settings.load_profile("search" if os.environ.get("HUYING_TESTS_SEARCH") else "repeatable")
share_dialects()


def pytest_collection_finish() -> None:
    """What all tests are made of stays to the end: the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server. Without its programs the tests fail, unless HUYING_TESTS_WITHOUT_POSTGRES is set."""
    try:
        with postgres_server(memory()) as server:
            yield server
    except NoPostgres as missing:
        if os.environ.get("HUYING_TESTS_WITHOUT_POSTGRES"):
            pytest.skip(str(missing))
        pytest.fail(f"{missing} (apt install postgresql, or set HUYING_TESTS_WITHOUT_POSTGRES=1)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'huying.db'}"
    server: Server = request.getfixturevalue("postgres")
    return fresh_database(server).replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("migrated") / "huying.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres: Server) -> str:
    """The name of a migrated PostgreSQL database to copy."""
    url = fresh_database(postgres)
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    return url.rpartition("/")[2]


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_file: Path) -> str:
    """A migrated SQLite database."""
    shutil.copy(migrated_file, tmp_path / "huying.db")
    return f"sqlite:///{tmp_path / 'huying.db'}"


@pytest.fixture
def postgres_url(postgres: Server, migrated_template: str) -> Iterator[str]:
    """A migrated PostgreSQL database."""
    with passing_database(postgres, migrated_template) as url:
        yield url


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest) -> str:
    """A migrated database, once of each kind."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))
