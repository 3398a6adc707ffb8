"""The web server: webhooks in, the chat page, health and metrics out."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote_to_bytes

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.metrics import Metrics
from bot.platforms.base import BadRequest, Platform
from bot.processing import Office
from bot.web import decisions, guide, handbook, privacy, procedures
from bot.web.chat import ChatPage
from bot.web.pages import html_page, lang_of, policy, routes, words_of
from core.errors import StorageTrouble
from core.storage.health import watch, write

log = logging.getLogger(__name__)
STATIC = Path(__file__).parent / "static"
LARGEST_BODY = 21 * 1024 * 1024
LARGEST_UPDATE = 1024 * 1024
HEALTH = 3.0  # seconds the database may take to answer
_HEADERS = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none at all a browser sends "Origin: null" with its own forms
    "Cross-Origin-Opener-Policy": "same-origin",
}
FORM = "application/x-www-form-urlencoded"
OFFICE = web.AppKey("office", Office)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(
    office: Office,
    platforms: Mapping[str, Platform],
    page: ChatPage,
    metrics: Metrics,
    more: Iterable[web.RouteDef] = (),
) -> web.Application:
    """The aiohttp application. `more`: further pages."""
    door = _Door(office, platforms, metrics)
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_guard])
    app[OFFICE] = office
    app.router.add_post("/in/{platform}", door.take)
    app.router.add_get("/health", door.health)
    app.router.add_get("/metrics", door.metrics)
    app.router.add_get("/", _index)
    app.router.add_static("/static/", STATIC)
    files = {**handbook.FILES, **guide.FILES, **decisions.FILES}
    pages = {**handbook.PAGES, **guide.PAGES, **procedures.PAGES, **privacy.PAGES, **decisions.PAGES}
    app.router.add_routes(routes(office, pages, files))
    app.router.add_routes([*page.routes(), *more])
    return app


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Headers on everything; an error nobody foresaw is logged without a word of the request."""
    reads = "text/html" in request.headers.get("Accept", "")
    try:
        if "%00" in request.raw_path or (request.content_type == FORM and not _whole(await request.read())):
            raise web.HTTPBadRequest(text="有的字符读不了，请去掉再发一次。 (unreadable characters)")
        response = await handler(request)
    except web.HTTPException as answer:
        answer.headers.update(_HEADERS)
        if answer.status < 400 or not reads:
            raise
        response = _instead(request, answer)
    except (ConnectionResetError, asyncio.CancelledError):
        raise
    except StorageTrouble:
        log.exception("storage_trouble")
        response = _broken(request, web.HTTPServiceUnavailable, reads)
    except Exception:
        log.exception("request_failed")
        response = _broken(request, web.HTTPInternalServerError, reads)
    if not response.prepared:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)  # a page with a map names one host more
    return response


def _broken(request: web.Request, trouble: type[web.HTTPServerError], reads: bool) -> web.Response:
    """Nobody's fault who asked: what was sent is to be sent again where the storage did not take it."""
    fault = "出了点问题，请稍后再试。 (something went wrong)"
    if request.method == "POST" and trouble is web.HTTPServiceUnavailable:
        fault = words_of(request.app[OFFICE], request)("trouble.storage")
    if reads:
        return _instead(request, trouble(text=fault))
    return web.json_response({"error": fault}, status=trouble.status_code)


def _instead(request: web.Request, refused: web.HTTPException) -> web.Response:
    """What somebody at a browser sees in place of a page. An address that only takes forms, read again or asked for
    with a filter, leads to the page the form stands on."""
    if refused.status == 405 and request.method == "GET":
        raise web.HTTPSeeOther(request.rel_url.parent.with_query(request.query)) from None
    words, said = words_of(request.app[OFFICE], request), refused.text or ""
    if refused.status == 413:
        said = words("trouble.picture_too_big")
    elif said.startswith(f"{refused.status}: "):  # aiohttp's own
        said = words("page.closed" if refused.status == 403 else "page.none")
    title, links = words("page.no_title"), [("/", words("page.chat"), "")]
    page = html_page("procedure.html", lang=lang_of(request), title=title, lines=[said], links=links)
    page.set_status(refused.status)
    return page


def _whole(form: bytes) -> bool:
    """Whether a form can be read and kept: UTF-8 without the sign that ends a text in many programs."""
    try:
        return "\0" not in unquote_to_bytes(form).decode()
    except UnicodeDecodeError:
        return False


async def _index(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(STATIC / "chat.html", headers={"Cache-Control": "no-cache"})


async def _body(request: web.Request) -> bytes:
    """The request's bytes. Raises HTTPRequestEntityTooLarge above LARGEST_UPDATE."""
    body = bytearray()
    async for chunk in request.content.iter_chunked(65536):
        body += chunk
        if len(body) > LARGEST_UPDATE:
            raise web.HTTPRequestEntityTooLarge(LARGEST_UPDATE, len(body))
    return bytes(body)


class _Door:
    """What is not the chat page."""

    def __init__(self, office: Office, platforms: Mapping[str, Platform], metrics: Metrics) -> None:
        self._office, self._platforms, self._metrics = office, platforms, metrics

    async def take(self, request: web.Request) -> web.Response:
        """A platform delivers. Answered with 200 only after all its updates are committed (or parked)."""
        platform = self._platforms.get(request.match_info["platform"])
        if platform is None:
            raise web.HTTPNotFound
        body = await _body(request)
        try:
            inbound = platform.read(request.headers, body)
        except BadRequest as refused:
            self._metrics.updates.labels(platform.name, "unreadable").inc()
            return web.Response(status=refused.status)
        for update in inbound.updates:
            if not await self._office.receive(update):
                return web.Response(status=503, headers={"Retry-After": "2"})
        return web.Response(body=inbound.answer)

    async def health(self, request: web.Request) -> web.Response:
        """Whether the database takes units, and how old the oldest waiting letter is."""
        try:
            async with asyncio.timeout(HEALTH):
                await self._office.run(lambda uow: write(uow.connection))
                state = await self._office.look(watch)
        except Exception:
            log.exception("unhealthy")
            return web.json_response({"status": "no_database"}, status=503)
        age = (self._office.clock() - state.oldest).total_seconds() if state.oldest else 0.0
        return web.json_response(
            {"status": "ok", "letters_waiting": state.waiting, "oldest_letter_seconds": round(age, 1)}
        )

    async def metrics(self, request: web.Request) -> web.Response:
        """Prometheus text."""
        state = await self._office.look(watch)
        self._metrics.waiting.set(state.waiting)
        self._metrics.refused.set(state.refused)
        self._metrics.parked.set(state.parked)
        age = (self._office.clock() - state.oldest).total_seconds() if state.oldest else 0.0
        self._metrics.oldest.set(age)
        body = generate_latest(self._metrics.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
