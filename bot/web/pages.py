"""Public pages: a template filled in the reader's language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from handlers.wording import LANGS, best_lang

if TYPE_CHECKING:
    from jinja2 import Environment

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
