"""The relay of a house: it carries what another left, until killed."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from bot.delivery import Relay
from bot.metrics import Metrics
from bot.pictures import FileStore
from bot.platforms.systems import Systems
from bot.processing import Office
from core.district.doors import Door
from core.district.entries import Names
from core.routing.router import Router
from core.storage.engine import open_engine
from core.storage.keys import KeySafe
from core.storage.runner import open_runner
from handlers.dispatcher import Dispatcher
from handlers.wording import Wording, load_catalogues
from tests.calls.hall import ROOT, tiny
from tests.stories.town import TownClock


async def live(data: Path, url: str, start: str, key: str) -> None:
    """With one system, at that address."""
    clock, keys, engine = (
        TownClock(datetime.fromisoformat(start)),
        KeySafe(data / "keys"),
        open_engine(f"sqlite:///{data}/huying.db"),
    )
    runner = open_runner(engine, tiny(), clock, demo=True, on_letters=lambda: None, keys=keys)
    wording = Wording(load_catalogues(ROOT / "locale"), tiny())
    office = Office(engine, runner, Dispatcher(Router(tiny()), wording), Metrics(), clock, keys)
    doors = Systems({"city": Door("city", Names("市"), tells=frozenset({"forwards"}), url=url)}, keys, {"city": key})
    await Relay(office, {"door": doors}, FileStore(data / "files", keys.lasting), Metrics()).run()


if __name__ == "__main__":
    asyncio.run(live(Path(sys.argv[1]), *sys.argv[2:]))
