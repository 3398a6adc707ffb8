"""Puts the house together: the only file that knows every part."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web
from sqlalchemy import Engine

from bot.delivery import Relay, backoff
from bot.documents.renderer import PrintShop
from bot.metrics import Metrics
from bot.pictures import FileStore
from bot.platforms.base import NotDelivered, Platform, Refused
from bot.platforms.systems import Systems, follow
from bot.platforms.telegram.polling import poll
from bot.platforms.webchat.platform import WebChat
from bot.processing import Office
from bot.retention import forget_old
from bot.retraining import School
from bot.scheduler import Scheduler
from bot.web.chat import ChatPage
from bot.web.console.access import Gate
from bot.web.console.routes import routes as console
from bot.web.decisions import DecisionPages
from bot.web.demo_accounts import people_the_stage
from bot.web.demo_clock import DemoClock, TimeTravel
from bot.web.interfaces import Interfaces
from bot.web.logins import Logins
from bot.web.matters import routes as matters
from bot.web.open311 import Open311
from bot.web.server import make_app
from bot.web.stream import Hub
from core.district.district import District
from core.errors import ConfigError
from core.guide.understanding import understanding_of
from core.routing.classifier import Learnt
from core.routing.router import Router
from core.settings import Settings
from core.storage.engine import migrate, open_engine
from core.storage.keys import KeySafe
from core.storage.resealing import check_key
from core.storage.runner import open_runner
from core.storage.town_time import kept
from handlers.dispatcher import Dispatcher
from handlers.documents import SHOP
from handlers.people.menu import commands as menu_of
from handlers.wording import Wording, load_catalogues

if TYPE_CHECKING:
    from bot.platforms.telegram.platform import Telegram
    from core.routing.model.model import Model

log = logging.getLogger(__name__)
LOCALE = Path(__file__).parents[1] / "locale"


def utc_now() -> datetime:
    """The time of the real house; tests pass a clock of their own."""
    return datetime.now(UTC)


def _database(url: str, keys: KeySafe) -> Engine:
    """Up to date, and its words can be read. Raises ConfigError."""
    engine = open_engine(url)
    migrate(engine)
    with engine.connect() as connection:
        check_key(connection, keys)
    return engine


class House:
    """One process of Huying: opened with `open`, closed with `close`."""

    def __init__(
        self,
        settings: Settings,
        district: District,
        clock: Callable[[], datetime] = utc_now,
        *,
        router: Router | None = None,
    ) -> None:
        """`router`: the district's, where several houses of one process share it."""
        self.settings, self.district = settings, district
        self.clock, self.metrics = DemoClock(clock), Metrics()
        make_folder(settings)
        router = router or Router(district, kept=settings.data / "learnt")
        self.wording = Wording(load_catalogues(LOCALE), district, self.clock)
        adviser = Learnt(district, _own_model(settings.data / "model", district))
        understanding_of(district)  # made now, not at the first question
        self.dispatcher = Dispatcher(router.advised(adviser), self.wording)
        keys = KeySafe(settings.data / "keys")
        self.engine = _database(settings.database_url, keys)
        if settings.demo:
            with self.engine.connect() as connection:
                self.clock.ahead = kept(connection)
        self.runner = open_runner(
            self.engine, district, self.clock, demo=settings.demo, on_letters=self._letters, keys=keys, machine=utc_now
        )
        self.office = Office(self.engine, self.runner, self.dispatcher, self.metrics, self.clock, keys)
        self.files = FileStore(settings.data / "files", keys.lasting)
        self.hub = Hub(self.office)
        self.shop, self.keys = PrintShop(self.office, self.wording), keys
        page = WebChat(self.office, self.files, self.hub.call)
        doors = Systems(district.doors.systems, keys, settings.door_keys)
        self.platforms: dict[str, Platform] = {"web": page, SHOP: self.shop, "door": doors}
        self.telegram: Telegram | None = None
        self.relay = Relay(self.office, self.platforms, self.files, self.metrics)
        self.scheduler = self._scheduler(adviser, doors)
        self.port = 0
        self._socket: socket.socket | None = None
        self._web: web.AppRunner | None = None
        self._tasks = list[asyncio.Task[None]]()

    def _scheduler(self, adviser: Learnt, doors: Systems) -> Scheduler:
        forget = partial(forget_old, self.office, self.files, self.district.keep_words_days)
        return Scheduler(self.office, School(self.office, adviser), forget, partial(follow, self.office, doors))

    def _letters(self) -> None:
        self.relay.call()

    async def open(self, at: socket.socket | None = None) -> None:
        """Seat the demo, listen (`at` a socket handed over), begin to relay, tick and poll.

        Raises ConfigError when the port is taken.
        """
        settings, self._socket = self.settings, at or _listening(self.settings)
        if settings.telegram_token:
            from bot.platforms.telegram.platform import Telegram

            self.telegram = Telegram(
                settings.telegram_token,
                api=settings.telegram_api,
                secret=settings.telegram_secret,
                clock=self.office.clock,
                home=settings.public_url,
                share=1 if settings.database_url.startswith("sqlite") else 2,  # replicas need PostgreSQL
            )
            self.platforms["telegram"] = self.telegram
        if settings.demo:
            await self.office.run(lambda uow: people_the_stage(uow, self.dispatcher.do))
        await self._listen()
        self._begin(self.relay.run())
        self._begin(self.hub.run())
        self.scheduler.start()
        if self.telegram:
            self._begin(self._connect(self.telegram))

    async def _listen(self) -> None:
        demo, secure = self.settings.demo, self.settings.public_url.startswith("https")
        page = ChatPage(self.office, self.hub, self.files, self.district, self.wording, demo=demo, secure=secure)
        more = DecisionPages(self.office, self.shop).routes()
        handed_in = Interfaces(self.office, self.district.doors.systems, self.keys)
        more += [*handed_in.routes(), *Open311(self.office, self.district, handed_in).routes()]
        more += matters(self.office, self.district, secure=secure)
        trial, unified = partial(_own_model, self.settings.data / "model"), bool(self.settings.sign_in) and not demo
        more += console(Gate(self.office, self.district, self.files, self.hub, trial, demo, unified))
        more += TimeTravel(self.office, self.clock, self.scheduler.tick).routes() if demo else self._entrances(secure)
        # While the house polls, nobody may hand in updates: there is no secret that would tell them from forged ones.
        doors = self.platforms if self.settings.public_url else {}
        app = make_app(self.office, doors, page, self.metrics, more)
        self._web = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await self._web.setup()
        assert self._socket
        await web.SockSite(self._web, self._socket.dup()).start()
        self.port = self._socket.getsockname()[1]

    def _entrances(self, secure: bool) -> list[web.RouteDef]:
        """Codes, and the sign-in that the district has."""
        known, logins = self.settings.sign_in, Logins(self.office, secure=secure, unified=bool(self.settings.sign_in))
        if not known:
            return logins.routes()
        from bot.oidc import Provider
        from bot.web.sign_in import BACK, SignInPages

        provider = Provider(known, f"{self.settings.public_url}{BACK}", self.office.clock)
        return logins.routes() + SignInPages(self.office, logins, provider, self.keys, secure=secure).routes()

    def hand_over(self) -> socket.socket | None:
        """The socket for the next house: who comes before that is open waits at it."""
        found, self._socket = self._socket, None
        return found

    async def _connect(self, telegram: Telegram) -> None:
        """Webhook where the house has a public address, else polling; tried until Telegram answers."""
        failed = 0
        while True:
            try:
                await telegram.start()
                await self._introduce(telegram)
                break
            except (NotDelivered, Refused) as trouble:
                failed += 1
                log.warning("telegram_not_ready: %s", trouble)
                await asyncio.sleep(getattr(trouble, "retry_after", None) or backoff(failed))
        if not self.settings.public_url:
            await poll(self.office, telegram)

    async def _introduce(self, telegram: Telegram) -> None:
        if self.settings.public_url:
            await telegram.set_webhook(f"{self.settings.public_url}/in/telegram", self.settings.telegram_secret)
        else:
            await telegram.delete_webhook()
        for lang, tag in (("zh-Hans", ""), ("zh-Hans", "zh"), ("en", "en")):
            words = self.wording.of(lang)
            commands = [(name, words(f"command.{name}")) for name in menu_of(self.district, [])]
            await telegram.set_commands(commands, tag)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def close(self) -> None:
        """Take nothing new, finish what is under way."""
        await self.scheduler.stop()
        self.hub.end()
        if self._web:
            await self._web.cleanup()
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if self.telegram:
            await self.telegram.close()
        if self._socket:
            self._socket.close()
        self.office.close()
        await asyncio.to_thread(self.runner.close)
        await asyncio.to_thread(self.office.end_looks)
        self.engine.dispose()


def _own_model(folder: Path, district: District) -> Model | None:
    """The city's own model where `bot.py train` has kept one; a model that does not fit is refused, not passed over."""
    if not (folder / "model.json").is_file():
        return None
    from core.routing.model.files import load  # numpy is read only where there is a model

    return load(folder, district=district.code, categories={c.code: c.group for c in district.categories.values()})


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=128)
    except OSError as error:
        raise ConfigError(
            f"端口 {settings.port} 用不了（{error.strerror}），请换一个 HUYING_PORT。 (cannot listen)"
        ) from error


def make_folder(settings: Settings) -> None:
    """The data folder. Raises ConfigError, also where a house was at work in it and its database is gone."""
    data, path = settings.data, Path(settings.database_url.removeprefix("sqlite:///"))
    traces = (data / "files.key").exists() and (data / "learnt").exists()
    if traces and settings.database_url.startswith("sqlite:") and not path.exists():
        raise ConfigError(
            f"{path} 不见了，可是钥匙还在：请放回数据库，没有就放回最近的备份。"
            f"真要从头开始，把“{data}”里的东西都移走。 (the database is gone: put it back)"
        )
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"HUYING_DATA：建不了文件夹“{data.name}”（{error.strerror}）。 (cannot make the folder)"
        ) from error
