"""A throw-away PostgreSQL server for tests, from installed binaries."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

# Safe for data nobody keeps; loopback only, since everyone on it is trusted.
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "max_wal_size": "128MB",  # it may lie in memory
    "min_wal_size": "32MB",
}
ROOM = 2 << 30  # bytes


class NoPostgres(RuntimeError):
    """There are no PostgreSQL binaries, or they do not start; the message says what to do."""


@dataclass(frozen=True)
class Server:
    """A running server on 127.0.0.1."""

    port: int
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def address(self) -> str:
        """Where databases are made and dropped, as libpq takes it."""
        return f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"


def find_binaries() -> Path:
    """The folder with initdb: $PG_BINDIR, PATH, or the usual places, newest first. Raises NoPostgres."""
    usual = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: float(one.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    for folder in (os.environ.get("PG_BINDIR"), on_path and Path(on_path).resolve().parent, *usual):
        if folder and (Path(folder) / "initdb").exists():
            return Path(folder)
    raise NoPostgres("no PostgreSQL found: install its server package, or set PG_BINDIR to the folder with initdb")


def _drop_root(folder: Path) -> dict[str, int | list[int]]:
    """PostgreSQL refuses to run as root: hand the folder to `nobody` and run as that."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory() -> Path | None:
    """A folder whose files never reach a disk, where there is room: a database is three hundred of them."""
    found = Path("/dev/shm")
    return found if os.access(found, os.W_OK) and shutil.disk_usage(found).free > ROOM else None


@contextmanager
def postgres_server(inside: Path | None = None) -> Iterator[Server]:
    """Start a server, stop and remove it at the end. Raises NoPostgres. `inside`: where its data lie."""
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="huying-postgres-", dir=inside))
    process: subprocess.Popen[bytes] | None = None
    try:
        who = _drop_root(folder)
        data, log = folder / "data", folder / "log"
        command = [binaries / "initdb", "--no-sync", "--no-locale", "-E", "UTF8", "-A", "trust", "-U", "postgres", data]
        made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **who)  # type: ignore[call-overload]
        if made.returncode:
            raise NoPostgres(f"initdb failed: {made.stderr.strip()[-500:]}")
        server = Server(free_port())
        options = [word for name, value in OPTIONS.items() for word in ("-c", f"{name}={value}")]
        command = [binaries / "postgres", "-D", data, "-p", str(server.port), *options]
        with log.open("wb") as out:
            process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, **who)  # type: ignore[call-overload]
        _wait(server, process, log)
        yield server
    finally:
        if process:
            _stop(process)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < until:
        try:
            psycopg.connect(host="127.0.0.1", port=server.port, user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoPostgres(f"PostgreSQL did not start: {log.read_text(errors='replace')[-500:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def fresh_database(server: Server, template: str = "template1") -> str:
    """Create a database (a copy of `template`, to which nobody may be connected) and return its SQLAlchemy address."""
    name = f"test_{next(server.numbers)}"
    with psycopg.connect(server.address, autocommit=True) as connection:
        how = "STRATEGY FILE_COPY" if connection.info.server_version >= 150000 else ""  # the old one's only way
        words = psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {} " + how)
        connection.execute(words.format(*map(_quoted, (name, template))))
    return server.url(name)


@contextmanager
def passing_database(server: Server, template: str = "template1") -> Iterator[str]:
    """A database for one test, which would else leave eight megabytes behind."""
    url = fresh_database(server, template)
    yield url
    with psycopg.connect(server.address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")


def _quoted(name: str) -> psycopg.sql.Identifier:
    return psycopg.sql.Identifier(name)
