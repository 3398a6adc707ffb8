"""Opens the database, keeps its tables up to date, knows its errors."""

import sqlite3
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, create_engine, event, exc, inspect
from sqlalchemy.exc import DBAPIError, InvalidatePoolError

from core.errors import ConfigError

_MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "baseline"  # the last migration; Alembic is read only where a database is at an earlier one
BUSY = 30.0  # seconds to wait for another process's lock
_PRAGMAS = (
    f"busy_timeout={BUSY * 1000:.0f}",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-4000",
    "temp_store=MEMORY",
)
# The migrations of 0.1.0, which was deployed nowhere: no way leads on from there.
_PREVIEW = frozenset({"0001", "0003", "0004", "0005", "0006", "0007"})
REST = 1.0  # seconds a PostgreSQL connection may lie idle before it is asked whether it lives
_ONE_AT_A_TIME = 74821093  # the advisory lock under which replicas that start together migrate one after the other


def open_engine(url: str, *, pool: int = 8) -> Engine:
    """An engine for `sqlite:///path` or `postgresql+psycopg://…`. Raises ConfigError for any other.

    Its errors tell no parameters: these are residents' words, and errors go to the log.
    """
    if url.startswith("sqlite:"):
        engine = create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": BUSY})
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    if url.startswith("postgresql+psycopg:"):
        engine = create_engine(
            url,
            pool_size=pool,
            max_overflow=2,
            hide_parameters=True,
            isolation_level="READ COMMITTED",
            connect_args={"connect_timeout": 10, "prepare_threshold": 0},  # nearly all statements come again
        )
        event.listen(engine, "connect", _prepare_postgres)
        _ask_the_idle(engine)
        return engine
    raise ConfigError(
        "HUYING_DATABASE_URL 只能以 sqlite:/// 或 postgresql:// 开头。 (must start with sqlite:/// or postgresql://)"
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver would begin no transaction before a SAVEPOINT; we begin and commit by our own words instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    _write_ahead(cursor)
    cursor.close()


def _prepare_postgres(connection: Any, _record: Any) -> None:
    """Statements are short, and what they read lies in memory or on a disk that seeks for nothing."""
    connection.autocommit = True
    connection.execute("SET jit = off")
    connection.execute("SET random_page_cost = 1.1")
    connection.autocommit = False


def _write_ahead(cursor: Any) -> None:
    """Switch to WAL. Where two processes open a new file at once, SQLite says at once that it is locked: the busy
    timeout is not for this lock (sqlite.org/wal.html, "Sometimes Queries Return SQLITE_BUSY In WAL Mode")."""
    until = monotonic() + BUSY
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(0.02)


def _ask_the_idle(engine: Engine) -> None:
    """A connection that has rested is asked whether it lives, before a unit begins on it.

    One that is used all the time is not: that would be a journey more for each unit, and a server that went away took
    longer to come back than the rest is long.
    """

    def rest(_connection: Any, record: Any) -> None:
        record.info["rests"] = monotonic()

    def wake(connection: Any, record: Any, _proxy: Any) -> None:
        if monotonic() - record.info.get("rests", monotonic()) > REST:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise InvalidatePoolError from error

    event.listen(engine, "checkin", rest)
    event.listen(engine, "checkout", wake)


def migrate(engine: Engine, revision: str = "head") -> None:
    """Make the tables of an empty database, or run the migrations up to `revision` (or down, when it starts with '-' or
    is 'base'): all of them or none.

    Several replicas may start at once: a lock lets one of them do it. Raises ConfigError when the database cannot be
    reached or written, or was made by the 0.1.0 preview or migrated by a later edition of Huying.
    """
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
                _run(connection, revision)
                connection.commit()
            else:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                _run(connection, revision)
                connection.exec_driver_sql("COMMIT")
    except DBAPIError as error:
        why = str(error.orig).strip().partition("\n")[0]
        raise ConfigError(f"数据库打不开或不能写入：{why}。 (cannot open or write the database)") from error


def _run(connection: Connection, revision: str) -> None:
    tables = inspect(connection).get_table_names() if revision == "head" else []
    if revision == "head" and not tables:
        _make(connection)
        return
    at = "SELECT version_num FROM alembic_version"
    if "alembic_version" in tables and connection.exec_driver_sql(at).scalar() == HEAD:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.script.revision import ResolutionError
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    down = revision == "base" or revision.startswith("-")
    config.attributes["connection"] = connection
    try:
        (command.downgrade if down else command.upgrade)(config, revision)
    except CommandError as error:
        if not isinstance(error.__cause__, ResolutionError):
            raise
        if error.__cause__.argument in _PREVIEW:
            raise ConfigError(
                "数据是 0.1.0 试用版建的，本版接不上：请把 HUYING_DATA 指到一个新的空文件夹"
                "（用 PostgreSQL 的，把 HUYING_DATABASE_URL 指到一个新的空数据库）；旧数据留着，用 0.1.0 仍能打开。"
                " (made by the 0.1.0 preview: start with an empty data folder or database; 0.1.0 still opens it)"
            ) from error
        raise ConfigError(
            f"数据库是更新版本的呼应建的，请升级后再开：{error}。 (made by a later edition; upgrade Huying)"
        ) from error


def _make(connection: Connection) -> None:
    """The tables of an empty database as they now are; what Alembic and its libraries take (11 MB) is not read."""
    from core.storage.records import GUARD, metadata

    metadata.create_all(connection, checkfirst=False)
    for words in GUARD[connection.dialect.name]:
        connection.exec_driver_sql(words)
    version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
    version.create(connection)
    connection.execute(version.insert().values(version_num=HEAD))


# SQLite: busy, full, read-only, broken. Whatever else it says is about the statement, thus the unit's own mistake.
_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
# PostgreSQL: serialization, deadlock, lock not available, and two units that added the same row at once.
_LOST = frozenset({"40001", "40P01", "55P03", "23505"})
# Connection, resources (disk full), operator (shutdown), system, corrupted; and a standby that takes no writes.
_POSTGRES = ("08", "53", "57", "58", "XX", "40", "55P03", "25006")


def lost_race(error: BaseException) -> bool:
    """Whether the unit may well succeed when it is run again."""
    return isinstance(error, exc.DBAPIError) and getattr(error.orig, "sqlstate", None) in _LOST


def out_of_order(error: BaseException) -> bool:
    """Whether the storage is full, read-only, broken or away, so that no unit could succeed just now."""
    if isinstance(error, exc.TimeoutError):  # no connection became free
        return True
    if not isinstance(error, exc.DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE  # the low byte of an extended code
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state).startswith(_POSTGRES)
    return error.connection_invalidated or isinstance(error, exc.OperationalError)
