"""What the commands of `bot.py` share: words on the screen, work done."""

import fcntl
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from bot.app import LOCALE, make_folder, utc_now
from core import commands as c
from core.bus import carry_out
from core.district.district import District
from core.errors import CivicError, ConfigError, StorageTrouble
from core.settings import Settings
from core.storage.engine import migrate, open_engine
from core.storage.keys import KeySafe
from core.storage.runner import open_runner
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import CONSOLE
from handlers.notification_table import tell
from handlers.wording import Wording, load_catalogues

log = logging.getLogger(__name__)


def say(text: str) -> None:
    """A line on the screen, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def folder_held(settings: Settings, *, alone: bool) -> Iterator[None]:
    """The data folder while this process is at it, by a lock that goes with the process. `alone`: while no other is.

    Raises ConfigError where another is. A folder on a network that knows no locks is taken as it is.
    """
    make_folder(settings)
    folder = os.open(settings.data, os.O_RDONLY)
    try:
        fcntl.flock(folder, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(folder)
        raise ConfigError(
            f"“{settings.data}”已经有一个呼应开着。请先停掉它，再来一次；要开几个副本，请用 PostgreSQL。"
            " (a house is open on this data folder: stop it first)"
        ) from error
    except OSError:
        log.info("folder_knows_no_locks", exc_info=True)
    try:
        yield
    finally:
        os.close(folder)


def do(
    settings: Settings, district: District, ask: Callable[[SqlUnitOfWork], Iterable[c.Command]], *, anew: bool = False
) -> bool:
    """Have the office carry out commands from the console, all or none; False where one was refused, and why is said.

    Raises ConfigError where the database cannot be written.
    """
    engine = database(settings, anew=anew)
    keys = KeySafe(settings.data / "keys")
    runner = open_runner(engine, district, utc_now, demo=settings.demo, on_letters=lambda: None, keys=keys)
    spoken = wording(district)
    words = spoken.of("zh-Hans")
    try:
        runner.submit(lambda uow: _carry(spoken, uow, ask(uow))).result()
    except StorageTrouble as error:
        raise ConfigError(
            f"数据库存不进去：{error.__cause__}。请看磁盘是不是满了、能不能写，再来一次。 (cannot be written)"
        ) from error
    except CivicError as refusal:
        say(words(f"refusal.{refusal.key}", **refusal.facts))
        return False
    finally:
        runner.close()
        engine.dispose()
    return True


def _carry(spoken: Wording, uow: SqlUnitOfWork, commands: Iterable[c.Command]) -> None:
    for command in commands:
        tell(uow, spoken, carry_out(command, uow, actor=CONSOLE))


def database(settings: Settings, *, anew: bool = False) -> Engine:
    """The database, up to date. `anew`: it may be the first command; elsewhere a misspelt one is refused."""
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    if anew:
        make_folder(settings)
    elif settings.database_url.startswith("sqlite:") and not path.is_file():
        raise ConfigError(f"没有“{path}”这个数据库，HUYING_DATA 写对了吗？ (no such database)")
    engine = open_engine(settings.database_url)
    migrate(engine)
    return engine


def wording(district: District) -> Wording:
    """All words about a district."""
    return Wording(load_catalogues(LOCALE), district, utc_now)
