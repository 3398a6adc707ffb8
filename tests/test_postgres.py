"""The throw-away PostgreSQL server itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.postgres import NoPostgres, Server, find_binaries, fresh_database, postgres_server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    try:
        find_binaries()
    except NoPostgres as reason:
        pytest.skip(str(reason))
    with postgres_server() as running:
        yield running


@pytest.mark.postgres
def test_each_database_is_empty_and_apart(server: Server) -> None:
    urls = [fresh_database(server), fresh_database(server)]
    for url in urls:
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            assert connection.scalar(sa.text("select count(*) from pg_tables where schemaname = 'public'")) == 0
            connection.execute(sa.text("create table 居民 (名 text)"))
            connection.execute(sa.text("insert into 居民 values ('王芳')"))
            assert connection.scalar(sa.text("select 名 from 居民")) == "王芳"
        engine.dispose()
    copied = sa.create_engine(fresh_database(server, template=urls[0].rsplit("/", 1)[1]))
    with copied.connect() as connection:
        assert connection.scalar(sa.text("select count(*) from 居民")) == 1
    copied.dispose()


@pytest.mark.postgres
def test_no_binaries_is_said_clearly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))
    with pytest.raises(NoPostgres, match="PG_BINDIR"):
        find_binaries()
