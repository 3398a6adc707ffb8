"""The tables go up and down on both databases and match the code."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.errors import ConfigError
from core.storage import engine as migrations
from core.storage.engine import HEAD, migrate, open_engine
from core.storage.records import RECORDS, metadata

LINE = {
    "seq": 1, "at": 0, "event": "TicketFiled", "subject": "ticket", "subject_id": 1, "actor_id": 1,
    "actor_department": "",
    "facts": "{}", "seal": "", "prev": "", "hash": "",
}  # fmt: skip


def _things(engine: sa.Engine) -> set[str]:
    """Every table, index, trigger and function that is not the database's own."""
    if engine.dialect.name == "sqlite":
        query = "SELECT type || ' ' || name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    else:
        query = (
            "SELECT 'relation ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " UNION SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " UNION SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
    with engine.connect() as connection:
        return {name for name in connection.exec_driver_sql(query).scalars() if "alembic_version" not in name}


def _found(name: str | None) -> bool:
    """What tickets are found by lies in no declared table: each database has its own kind of index for it."""
    return str(name).startswith("searched")


def test_up_down_and_up_again(database_url: str) -> None:
    engine = open_engine(database_url)
    assert _things(engine) == set()
    migrate(engine, HEAD)
    first = _things(engine)
    assert {"tickets", "ledger", "letters"} <= {name.partition(" ")[2] for name in first}
    migrate(engine)
    assert _things(engine) == first
    migrate(engine, "base")
    assert _things(engine) == set()
    migrate(engine, HEAD)
    assert _things(engine) == first
    engine.dispose()


def test_an_empty_database_is_made_as_the_migrations_make_it(database_url: str) -> None:
    engine = open_engine(database_url)
    migrate(engine)
    made = _things(engine)
    migrate(engine, "base")  # Alembic knows where it stands
    assert _things(engine) == set()
    migrate(engine, HEAD)
    assert _things(engine) == made
    engine.dispose()


def test_the_migrations_make_what_the_tables_say(database_url: str) -> None:
    engine = open_engine(database_url)
    migrate(engine, HEAD)
    with engine.connect() as connection:
        declared = {"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or not _found(name)}
        context = MigrationContext.configure(connection, opts=declared)
        assert compare_metadata(context, metadata) == []
        names = {name for name in sa.inspect(connection).get_table_names() if not _found(name)}
    assert names == {*metadata.tables, "alembic_version"}
    assert {spec.table for spec in RECORDS} < names
    engine.dispose()


def test_the_migrations_make_the_same_indexes_and_numbers(tmp_path: Path) -> None:
    """What the comparison above does not look at: conditions of indexes, and that no number is given twice."""
    made = []
    for name, make in (("migrated", partial(migrate, revision=HEAD)), ("declared", migrate)):
        engine = open_engine(f"sqlite:///{tmp_path / name}")
        make(engine)
        with engine.connect() as connection:
            asked = "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'table')"
            found = connection.exec_driver_sql(asked).all()
            made.append(
                {
                    n: sql if "CREATE TABLE" not in (sql or "") else "AUTOINCREMENT" in sql
                    for n, sql in found
                    if not _found(n)
                }
            )
        engine.dispose()
        made[-1].pop("alembic_version")
    assert {k: v for k, v in made[0].items() if v is not None} == {k: v for k, v in made[1].items() if v is not None}


def test_the_migrations_are_one_line() -> None:
    folder = ScriptDirectory(str(Path(migrations.__file__).parent / "migrations"))
    assert len(folder.get_heads()) == 1
    assert folder.get_bases() == ["baseline"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger SET facts = '[]'",
        "UPDATE ledger SET seq = 2 WHERE seq = 1",
        "DELETE FROM ledger",
        "DELETE FROM ledger WHERE seq = 1",
    ],
)
def test_the_database_itself_keeps_the_ledger(engine: sa.Engine, change: str) -> None:
    _add_line(engine)
    with pytest.raises(sa.exc.DBAPIError, match="never changed or removed"), engine.begin() as connection:
        connection.exec_driver_sql(change)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT seq, facts FROM ledger").all() == [(1, "{}")]


def test_replacing_a_line_is_refused_on_sqlite(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    _add_line(engine)
    names = ", ".join(LINE)
    with pytest.raises(sa.exc.DBAPIError, match="never changed or removed"), engine.begin() as connection:
        connection.exec_driver_sql(f"REPLACE INTO ledger ({names}) SELECT {names} FROM ledger")
    engine.dispose()


@pytest.mark.postgres
def test_truncating_the_ledger_is_refused_on_postgresql(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with pytest.raises(sa.exc.DBAPIError, match="never changed or removed"), engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE ledger")
    engine.dispose()


def _add_line(engine: sa.Engine) -> None:
    at = "to_timestamp(0)" if engine.dialect.name == "postgresql" else "0"
    names = ", ".join(f'"{name}"' for name in LINE)
    values = ", ".join(at if name == "at" else repr(value) for name, value in LINE.items())
    with engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO ledger ({names}) VALUES ({values})")


@pytest.mark.parametrize("turn", range(3))
def test_processes_that_start_together_all_find_their_tables(database_url: str, turn: int) -> None:
    child = (
        "import sys; from core.storage.engine import migrate, open_engine;"
        " print('ready', flush=True); sys.stdin.readline(); migrate(open_engine(sys.argv[1])); print('done')"
    )
    with ExitStack() as stack:
        started = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", child, database_url],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    cwd=Path(__file__).parents[2],
                )
            )
            for _ in range(3)
        ]
        for one in started:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        for one in started:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        for one in started:
            out, trouble = one.communicate(timeout=60)
            assert (out, one.returncode) == ("done\n", 0), trouble
    engine = open_engine(database_url)
    with engine.connect() as connection:
        assert len(connection.exec_driver_sql("SELECT version_num FROM alembic_version").all()) == 1
    engine.dispose()


@pytest.mark.postgres
def test_a_database_that_is_away_is_said_in_one_sentence() -> None:
    engine = open_engine("postgresql+psycopg://postgres@127.0.0.1:1/none")
    with pytest.raises(ConfigError, match="cannot open or write the database") as said:
        migrate(engine)
    assert "\n" not in str(said.value)
    engine.dispose()


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'huying.db'}")
    with pytest.raises(ConfigError, match="cannot open or write the database"):
        migrate(engine)
    engine.dispose()


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "huying.db").write_text("a shopping list, and nothing else" * 100)
    engine = open_engine(f"sqlite:///{tmp_path / 'huying.db'}")
    with pytest.raises(ConfigError, match="cannot open or write the database"):
        migrate(engine)
    engine.dispose()


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    path = tmp_path / "huying.db"
    sa.create_engine(f"sqlite:///{path}").connect().close()
    engine = open_engine(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(ConfigError, match="cannot open or write the database"):
        migrate(engine)
    engine.dispose()


def test_a_database_of_a_later_edition_is_left_alone(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = _things(engine)
    with pytest.raises(ConfigError, match="later edition"):
        migrate(engine)
    assert _things(engine) == before


@pytest.mark.parametrize("revision", ["0001", "0007"])
def test_a_database_of_the_preview_is_refused_and_left_alone(engine: sa.Engine, revision: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
    before = _things(engine)
    with pytest.raises(ConfigError, match=r"0\.1\.0 试用版建的.*HUYING_DATA.*0\.1\.0 preview") as said:
        migrate(engine)
    assert "\n" not in str(said.value)
    assert _things(engine) == before


@pytest.mark.parametrize("url", ["mysql://a/b", "postgresql://a/b", "", "sqlite"])
def test_only_two_kinds_of_database_are_known(url: str) -> None:
    with pytest.raises(ConfigError, match="must start with"):
        open_engine(url)


def test_the_engine_knows_the_last_migration() -> None:
    assert ScriptDirectory(str(migrations._MIGRATIONS)).get_current_head() == migrations.HEAD
