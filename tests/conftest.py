"""Fixtures for all tests: one PostgreSQL, a fresh database each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import NoPostgres, Server, fresh_database, postgres_server

# The same examples in every run, so that a red light means a change; `make search` looks for examples nobody has seen.
settings.register_profile("repeatable", derandomize=True, deadline=None)  # a busy machine is no red light
settings.register_profile("search", max_examples=3000, print_blob=True)
settings.load_profile("search" if os.environ.get("HUYING_TESTS_SEARCH") else "repeatable")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server. Without its programs the tests fail, unless HUYING_TESTS_WITHOUT_POSTGRES is set."""
    try:
        with postgres_server() as server:
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
