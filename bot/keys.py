"""The keys of systems and of the house: `door` and `rekey`."""

import argparse
import os
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from bot.console import database, folder_held, say
from bot.succession import district_in_force
from core.district.district import District
from core.door_keys import key_of
from core.errors import ConfigError
from core.sealed import KEY, SEALED, seal, unseal
from core.settings import Settings
from core.storage.keys import KeySafe
from core.storage.matters import TICKETS
from core.storage.resealing import check_key, reseal
from core.storage.searching import index
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
from core.unit_of_work import Keys


def of_door(settings: Settings, args: argparse.Namespace) -> int:
    """The key of another system, shown to whoever runs it. Raises ConfigError."""
    systems = district_in_force(settings).doors.systems
    if args.code not in systems:
        raise ConfigError(f"doors.yaml 里的系统：{'、'.join(systems) or '没有'}。 (the systems known)")
    database(settings).dispose()  # a misspelt folder would get a key that no house knows
    say(key_of(KeySafe(settings.data / "keys"), systems[args.code]))
    say("请当面或用加密的方式交给对方。泄露了，就把 doors.yaml 里它的 turn 加一，旧的立刻作废。")
    return 0


def rekey(settings: Settings, args: argparse.Namespace) -> int:
    """The new key stands before the old ones on the disk before anything is sealed with it: it may be broken off.

    A house that is open would go on sealing with the old one. Raises ConfigError.
    """
    engine, path = database(settings), settings.data / "files.key"
    with folder_held(settings, alone=True):
        old = KeySafe(settings.data / "keys")
        with engine.connect() as connection:
            check_key(connection, old)
        _write(path, secrets.token_bytes(KEY) + old.lasting)
        keys = KeySafe(settings.data / "keys")
        with engine.begin() as connection:
            rows = reseal(connection, keys)
            _index(connection, keys, district_in_force(settings))
        engine.dispose()
        files = _files((settings.data / "files").glob("*/*"), settings.data / "files", keys.lasting)
    say(f"换好了：{rows} 行、{files} 个文件改用新钥匙。请马上另抄 {path}，旧的那份收回销毁。 (done)")
    say("接入系统的密钥（bot.py door）也变了，请重新交给对方。 (other systems need their new keys)")
    return 0


def _index(connection: Connection, keys: Keys, district: District) -> None:
    """What tickets are found by lies under the key too."""
    for row_id in connection.execute(select(TICKETS.c.id)).scalars().all():
        uow = SqlUnitOfWork(connection, district, datetime.now(UTC), keys=keys)
        if ticket := uow.repo(Ticket).get(row_id):
            index(connection, uow, ticket)


def _files(paths: Iterable[Path], folder: Path, key: bytes) -> int:
    count = 0
    for path in paths:
        raw = path.read_bytes()
        if raw.startswith(SEALED):
            place = path.relative_to(folder).as_posix()
            _write(path, SEALED + seal(key, place, unseal(key, place, raw[len(SEALED) :])))
            count += 1
    return count


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all; only its owner may read it."""
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)
