"""Public pages: a template filled in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from aiohttp import web

from bot.processing import Office
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.wording import LANGS, Words, best_lang

if TYPE_CHECKING:
    from jinja2 import Environment

T = TypeVar("T")
TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    """Read when the first page is asked for."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def html_page(template: str, **facts: object) -> web.Response:
    """An HTML answer. Texts come worded; a fact the template asks for and does not get raises UndefinedError."""
    text = _environment().get_template(template).render(facts)
    return web.Response(text=text, content_type="text/html", charset="utf-8")


def policy(images: str = "") -> str:
    """From where a page may take what it shows. `images`: one more host for pictures."""
    pictures = " ".join(filter(None, ("'self' data: blob:", images)))
    return (
        f"default-src 'self'; img-src {pictures}; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )


def with_images(response: web.Response, host: str) -> web.Response:
    """The page may show pictures of that host."""
    response.headers["Content-Security-Policy"] = policy(host)
    return response


def lang_of(request: web.Request) -> str:
    """The language a link asks for (`?lang=`), else the browser's."""
    asked = request.query.get("lang", "")
    return asked if asked in LANGS else best_lang(request.headers.get("Accept-Language", "").partition(",")[0])


class Pages:
    """Pages that read in a unit of the office."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def words(self, request: web.Request) -> Words:
        """The texts in the reader's language."""
        return self._office.dispatcher.wording.of(lang_of(request))

    async def found(self, read: Callable[[SqlUnitOfWork], T | None]) -> T:
        """What a unit finds. Raises HTTPNotFound for nothing."""
        found = await self._office.run(read)
        if not found:
            raise web.HTTPNotFound
        return found


def attached(body: bytes, name: str, kind: str) -> web.Response:
    """A file to keep."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return web.Response(body=body, headers={**headers, "Content-Type": kind})
