"""Keeps a house open; new data of the district gets a new house."""

import asyncio
import gc
import logging
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.app import House, utc_now
from core.district.district import District
from core.district.folder import DistrictErrors, load
from core.editions.checking import read
from core.errors import ConfigError
from core.settings import Settings
from core.storage.editions import files_in_force, version_in_force
from core.storage.engine import migrate, open_engine

log = logging.getLogger(__name__)
LOOK = 2.0  # seconds after which a replica has seen that a new version is in force


def district_in_force(settings: Settings) -> District:
    """The version that was published last, else the folder. Raises DistrictErrors, ConfigError."""
    url = settings.database_url
    if url.startswith("sqlite:") and not Path(url.removeprefix("sqlite:///")).is_file():
        return load(settings.district)
    engine = open_engine(url)
    try:
        migrate(engine)
        with engine.connect() as connection:
            files = files_in_force(connection)
    finally:
        engine.dispose()
    if not files:
        return load(settings.district)
    district, mistakes = read(files)
    if district is None:
        raise DistrictErrors(mistakes)
    return district


class Keeper:
    """One house after the other at one address: each reads one version of the data from its first to its last turn.

    The next is put together while the one before is at work, and opens when that has finished what is under way;
    connections that come meanwhile wait at the socket. A version that cannot be opened leaves the house as it is.
    """

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = utc_now) -> None:
        self._settings, self._clock, self._refused = settings, clock, ""
        self.house = House(settings, district_in_force(settings), clock)

    async def look(self) -> bool:
        """Whether a version published since, here or by another replica, was put in force."""
        old = self.house
        version = await old.office.look(version_in_force)
        if version in {"", old.district.version, self._refused}:
            return False
        try:
            new = await asyncio.to_thread(lambda: House(self._settings, district_in_force(self._settings), self._clock))
        except (DistrictErrors, ConfigError):
            log.exception("edition_refused", extra={"version": version})
            self._refused = version
            return False
        gc.unfreeze()  # what settle() has put aside may go
        socket = old.hand_over()
        await old.close()
        new.clock.ahead, self.house = old.clock.ahead, new
        await new.open(socket)
        log.info("edition_in_force", extra={"version": version})
        return True

    async def run(self, stop: asyncio.Event) -> None:
        """Look again and again until told to stop."""
        while not stop.is_set():
            try:
                async with asyncio.timeout(LOOK):
                    await stop.wait()
            except TimeoutError:
                await self._try()

    async def _try(self) -> None:
        try:
            if await self.look():
                settle()
        except OSError as error:  # no database just now
            log.warning("edition_unseen: %s", error)


def settle() -> None:
    """The lists and words stay for good: the collector need not walk them again, nor look after every few objects.

    Measured: a tenth more turns a second, and shorter pauses. For a process that keeps one house, so not for tests.
    """
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def serve(settings: Settings, ready: Callable[[House], None]) -> None:
    """Run one house after the other until told to stop (SIGINT, SIGTERM)."""
    gc.disable()  # until the first has settled: little of what a start makes may go
    keeper, stop = Keeper(settings), asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    try:
        await keeper.house.open()
        settle()
        ready(keeper.house)
        await keeper.run(stop)
    finally:
        await keeper.house.close()
