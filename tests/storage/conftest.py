"""Migrated databases of both kinds, and units and runners on them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.storage.engine import open_engine
from core.storage.runner import Runner, open_runner
from core.storage.sql_unit_of_work import SqlUnitOfWork
from tests.conftest import KINDS
from tests.postgres import Server, fresh_database, passing_database
from tests.storage.filled import fill
from tests.storage.office import KEYS, NOW, Clock, tiny

Open = Callable[[], AbstractContextManager[SqlUnitOfWork]]
OpenRunner = Callable[[], Runner]


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """For what only PostgreSQL does: units beside each other."""
    engine = open_engine(postgres_url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def department(engine: Engine, clock: Clock) -> Open:
    """Opens units that are committed when their block ends, without a runner."""

    @contextmanager
    def opened() -> Iterator[SqlUnitOfWork]:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            one = SqlUnitOfWork(connection, tiny(), clock(), keys=KEYS)
            yield one
            one.finish()

    return opened


@pytest.fixture
def runner(engine: Engine, clock: Clock) -> Iterator[Runner]:
    """A runner that is closed at the end."""
    runner = open_runner(engine, tiny(), clock, demo=False, on_letters=lambda: None, keys=KEYS)
    yield runner
    runner.close()


def _fill(url: str) -> None:
    engine, clock = open_engine(url), Clock(NOW)
    runner = open_runner(engine, tiny(), clock, demo=False, on_letters=lambda: None, keys=KEYS)
    fill(runner, clock)
    runner.close()
    engine.dispose()


@pytest.fixture(scope="session")
def filled_file(migrated_file: Path) -> Path:
    path = migrated_file.with_name("filled.db")
    shutil.copy(migrated_file, path)
    _fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def filled_template(postgres: Server, migrated_template: str) -> str:
    url = fresh_database(postgres, template=migrated_template)
    _fill(url)
    return url.rpartition("/")[2]


@pytest.fixture(params=KINDS)
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The busy week on either database, for this test alone."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{shutil.copy(request.getfixturevalue('filled_file'), tmp_path / 'huying.db')}"
        else:
            server, template = request.getfixturevalue("postgres"), request.getfixturevalue("filled_template")
            url = stack.enter_context(passing_database(server, template))
        engine = open_engine(url)
        yield engine
        engine.dispose()
