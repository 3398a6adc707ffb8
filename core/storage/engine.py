"""Opens the database and brings its tables up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from core.errors import ConfigError

_MIGRATIONS = Path(__file__).parent / "migrations"


def open_engine(url: str, *, pool: int = 8) -> Engine:
    """An engine for `sqlite:///path` or `postgresql+psycopg://…`. Raises ConfigError for any other."""
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 30.0})
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    if url.startswith("postgresql+psycopg:"):
        return create_engine(url, pool_size=pool, max_overflow=2, pool_pre_ping=True, isolation_level="READ COMMITTED")
    raise ConfigError(
        "HUYING_DATABASE_URL 只能以 sqlite:/// 或 postgresql:// 开头。 (must start with sqlite:/// or postgresql://)"
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver would begin no transaction before a SAVEPOINT; we begin and commit by our own words instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON", "cache_size=-16000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def migrate(engine: Engine, revision: str = "head") -> None:
    """Run the migrations up to `revision` (or down, when it starts with '-' or is 'base').

    Several replicas may start at once: an advisory lock lets one of them do it. Raises ConfigError when the database
    cannot be reached or written.
    """
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["down"] = revision == "base" or revision.startswith("-")
    try:
        with engine.connect() as connection:
            postgres = engine.dialect.name == "postgresql"
            connection.execute(text("SELECT pg_advisory_xact_lock(74821093)" if postgres else "BEGIN IMMEDIATE"))
            config.attributes["connection"] = connection
            run = command.downgrade if config.attributes["down"] else command.upgrade
            run(config, revision)
            connection.commit() if postgres else connection.exec_driver_sql("COMMIT")
    except DBAPIError as error:
        raise ConfigError(f"数据库打不开或不能写入：{error.orig}。 (cannot open or write the database)") from error
