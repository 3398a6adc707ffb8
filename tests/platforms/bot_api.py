"""A strict local Bot API server: schema, limits and faults alike.

`api = BotApi(); await api.start()`, then give `api.base` to the bot as its API address and `api.token` as its
token. People act through `say`, `press`, `block`, …; what the bot showed is in `api.chat(user).messages`; every call
is in `api.calls`. After each story `api.problems` and `api.throttled` should be empty.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.platforms.bot_methods import PERFORM
from tests.platforms.bot_people import JPEG, People
from tests.platforms.bot_schema import METHODS, Upload, check, check_call, decode
from tests.platforms.bot_world import Chat, Fault, Json, Shown, User

__all__ = ["JPEG", "BotApi", "Call", "Chat", "Fault", "Limits", "Shown", "User"]

SHOWS_MESSAGE = {"sendMessage", "sendPhoto", "sendDocument", "sendVideo", "sendVoice", "editMessageText"}


@dataclass
class Call:
    """One call of the bot's: parameters decoded, `at` in monotonic seconds, the HTTP status it got."""

    method: str
    parameters: Json
    at: float
    status: int = 0
    why: str = ""
    parts: dict[str, Upload] = field(default_factory=dict)


@dataclass
class Limits:
    """Telegram's FAQ: messages a second overall, seconds between two to one person, messages a minute to one group."""

    overall: float = 30
    private: float = 1.0
    group: int = 20
    window: float = 60.0


@dataclass
class Flood:
    """Answer the next `calls` calls (to `chat`, of `method`, if given) with 429."""

    retry_after: int
    calls: int
    chat: int = 0
    method: str = ""


class BotApi(People):
    """The server. `limits` may be tuned or None (no limit); `lose(n)` performs calls without answering them."""

    def __init__(self, token: str = "424242:TEST-token_of-no-real-bot0000000000") -> None:
        super().__init__()
        self.token = token
        self.base = ""
        self.calls: list[Call] = []
        self.throttled: list[Call] = []
        self.limits: Limits | None = Limits()
        self.clock: Callable[[], float] = time.monotonic
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self._floods: list[Flood] = []
        self._sent: list[tuple[float, int]] = []
        self._lose = 0
        self._down: tuple[float, str] = (0.0, "")
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._port = 0

    async def start(self) -> BotApi:
        """Listen on a free port of 127.0.0.1; `base` is the address then."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        self._runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await self._listen()
        return self

    async def _listen(self) -> None:
        assert self._runner
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await self._site.start()
        self._port = self._runner.addresses[0][1]
        self.base = f"http://127.0.0.1:{self._port}"

    async def stop(self) -> None:
        """Stop listening and delivering."""
        await self.stop_delivery()
        if self._runner:
            await self._runner.cleanup()

    def down(self, seconds: float, how: str = "502") -> None:
        """Be out of order: '502' answers Bad Gateway, 'drop' closes connections, 'hang' answers when it is over."""
        self._down = (time.monotonic() + seconds, how)

    @asynccontextmanager
    async def refusing(self) -> AsyncIterator[None]:
        """Really refuse connections meanwhile."""
        assert self._site
        self.down(3600, "drop")  # connections that are open still
        await self._site.stop()
        yield
        await self._listen()
        self.down(0)

    def lose(self, calls: int = 1) -> None:
        """Perform the next calls, but let their answers get lost on the way."""
        self._lose = calls

    def flood(self, retry_after: int = 1, calls: int = 1, *, chat: int = 0, method: str = "") -> None:
        """Answer the next calls with 429."""
        self._floods.append(Flood(retry_after, calls, chat, method))

    def made(self, method: str) -> list[Call]:
        """The successful calls of a method."""
        return [call for call in self.calls if call.method == method and call.status == 200]

    async def heard(self, who: User | Chat | int, words: str, within: float = 5.0) -> Shown:
        """The newest message of the bot's that contains the words; waits for it. AssertionError after `within` s."""
        until = time.monotonic() + within
        while True:
            chat = self.chat(who)
            for shown in reversed(chat.messages):
                if words in shown.text:
                    return shown
            assert time.monotonic() < until, f"{words!r} not among {[m.text for m in chat.messages[-5:]]}"
            await asyncio.sleep(0.01)

    def clean(self) -> None:
        """AssertionError unless every call was valid and no limit was broken."""
        assert not self.problems, self.problems
        assert not self.throttled, [(call.method, call.why) for call in self.throttled]

    async def _file(self, request: web.Request) -> web.Response:
        ref = request.match_info["path"].partition("/")[2]
        known = ref in self.files.content and ref not in self.files.vanished
        if request.match_info["token"] != self.token or not known:
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        return web.Response(body=self.files.content[ref])

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        until, how = self._down
        if (rest := until - time.monotonic()) > 0:
            if how == "502":
                return web.Response(status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html")
            await asyncio.sleep(rest if how == "hang" else 0)
            return self._cut(request)
        if request.match_info["token"] != self.token:
            return _error(401, "Unauthorized")
        answer = await self._answer(request, request.match_info["method"])
        if self._lose and request.match_info["method"] != "getUpdates":
            self._lose -= 1
            return self._cut(request)
        return answer

    @staticmethod
    def _cut(request: web.Request) -> web.Response:
        if request.transport:
            request.transport.close()
        return web.Response(status=502)

    async def _answer(self, request: web.Request, method: str) -> web.Response:
        call = Call(method, {}, self.clock())
        self.calls.append(call)
        try:
            call.parameters, call.parts = await _read(request, method)
            result = await self._perform(call)
        except Fault as fault:
            call.status, call.why = fault.code, fault.why
            self.problems += [f"{method}: {fault.why}"] if fault.careless else []
            return _error(fault.code, fault.why, fault.parameters)
        except Exception as error:  # noqa: BLE001  # a bug of this server must not look like one of Telegram's answers
            self.problems.append(f"{method}: the test server failed: {error!r}")
            return _error(400, f"test server failed: {error!r}")
        call.status = 200
        if method in SHOWS_MESSAGE:
            self.problems += [f"own answer: {found}" for found in check(result, "Message", "Message")]
        return web.json_response({"ok": True, "result": result})

    async def _perform(self, call: Call) -> object:
        found = check_call(call.method, call.parameters, call.parts)
        if found:
            self.problems += found[1:]
            raise Fault(400, f"Bad Request: {found[0]}", careless=True)
        if call.method == "getUpdates":
            return await self.get_updates(call.parameters)
        if call.method not in PERFORM:
            raise Fault(400, f"Bad Request: {call.method} is not built into this test server", careless=True)
        self._throttle(call)
        return PERFORM[call.method](self, call.parameters, call.parts)

    def _throttle(self, call: Call) -> None:
        chat = call.parameters.get("chat_id", 0)
        for flood in self._floods:
            if flood.calls and flood.chat in (0, chat) and flood.method in ("", call.method):
                flood.calls -= 1
                raise _too_many(flood.retry_after)
        if self.limits is None or not _counts(call.method):
            return
        now, limits = call.at, self.limits
        self._sent = [(at, to) for at, to in self._sent if now - at < max(limits.window, 1.0)]
        here = [at for at, to in self._sent if to == chat]
        wait = 0.0
        if len([1 for at, _ in self._sent if now - at < 1]) >= limits.overall:
            wait = 1.0
        elif isinstance(chat, int) and chat > 0 and here and now - here[-1] < limits.private:
            wait = limits.private - (now - here[-1])
        elif isinstance(chat, int) and chat < 0 and len([a for a in here if now - a < limits.window]) >= limits.group:
            wait = limits.window - (now - here[-limits.group])
        if wait > 0:
            self.throttled.append(call)
            raise _too_many(math.ceil(wait))
        self._sent.append((now, chat))


def _counts(method: str) -> bool:
    return method.startswith(("send", "editMessage")) and method != "sendChatAction"


def _too_many(seconds: int) -> Fault:
    why = f"Too Many Requests: retry after {seconds}"
    return Fault(429, why, parameters={"retry_after": seconds})


def _error(code: int, why: str, parameters: Json | None = None) -> web.Response:
    body: Json = {"ok": False, "error_code": code, "description": why}
    return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=code)


async def _read(request: web.Request, method: str) -> tuple[Json, dict[str, Upload]]:
    """Parameters and attached parts of a call, however they were sent (query, form, multipart or JSON)."""
    if method not in METHODS:
        raise Fault(400, f"Bad Request: unknown method {method}", careless=True)
    if request.content_type == "application/json":
        try:
            return dict(json.loads(await request.text())), {}
        except (ValueError, TypeError) as error:
            raise Fault(400, "Bad Request: can't parse JSON object", careless=True) from error
    raw: dict[str, str | Upload] = dict(request.query)
    for name, value in (await request.post()).items():
        raw[name] = value if isinstance(value, str) else _upload(name, value)
    parts = {n: v for n, v in raw.items() if isinstance(v, Upload) and n not in METHODS[method]}
    return decode(method, {n: v for n, v in raw.items() if n not in parts}), parts


def _upload(name: str, value: web.FileField | bytes | bytearray) -> Upload:
    return Upload(name, value.file.read() if isinstance(value, web.FileField) else bytes(value))
