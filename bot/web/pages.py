"""Public pages: a template filled in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from aiohttp import web

from bot.processing import Office
from core.district.district import District
from core.storage.matters import Wanted, page
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import Ticket
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


def words_of(office: Office, request: web.Request) -> Words:
    """The words in the language of who asks."""
    return office.dispatcher.wording.of(lang_of(request))


def ways(district: District, words: Words) -> list[tuple[str, str]]:
    """The pages for all that this district has, by address and name: from each of them the others are found."""
    has = {
        "page.chat": "/",
        "matters.public": "/matters" if "matters" in district.doors.opens else "",
        "guide.title": "/guide" if district.guide else "",
        "page.procedures": "/procedures" if district.procedures else "",
        "duty.handbook": "/handbook" if district.lists.kinds else "",
        "page.privacy": "/privacy",
    }
    return [(path, words(key)) for key, path in has.items() if path]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a public page or file, inside its unit of work."""

    uow: SqlUnitOfWork
    words: Words
    request: web.Request

    def named(self, part: str) -> str:
        """A part of the address."""
        return self.request.match_info[part]


Facts = dict[str, Any]
Pages = Mapping[str, tuple[str, Callable[[Visit], Facts | None]]]  # address -> template, and what fills it
# address -> name ('' for what is shown, not kept), content and kind of a file
Files = Mapping[str, Callable[[Visit], tuple[str, bytes, str] | None]]


async def _found(office: Office, request: web.Request, read: Callable[[Visit], T | None]) -> T:
    words = words_of(office, request)
    told = await office.run(lambda uow: read(Visit(uow, words, request)))
    if told is None:
        raise web.HTTPNotFound
    return told


async def show(
    office: Office, request: web.Request, template: str, read: Callable[[Visit], Facts | None]
) -> web.Response:
    """A page. `images` among its facts: one more host for pictures. Raises HTTPNotFound where `read` finds nothing."""

    def filled(visit: Visit) -> Facts | None:
        facts = read(visit)
        return facts and {"ways": ways(visit.uow.district, visit.words), "images": "", **facts}

    facts = await _found(office, request, filled)
    return with_images(html_page(template, lang=lang_of(request), **facts), facts["images"])


async def _file(
    office: Office, request: web.Request, read: Callable[[Visit], tuple[str, bytes, str] | None]
) -> web.Response:
    name, body, kind = await _found(office, request, read)
    return attached(body, name, kind) if name else web.Response(body=body, headers={"Content-Type": kind})


def routes(office: Office, pages: Pages, files: Files) -> list[web.RouteDef]:
    """What the server hangs up. Where a unit finds nothing, HTTPNotFound is raised."""
    kept = [web.get(path, partial(_file, office, read=read)) for path, read in files.items()]
    named = ((path, partial(show, office, template=name, read=read)) for path, (name, read) in pages.items())
    return kept + [web.get(path, page) for path, page in named]


def newest(uow: SqlUnitOfWork, wanted: Wanted, *, before: int = 0, limit: int = 50) -> list[Ticket]:
    """At most `limit` tickets that come after the id `before`, in their order."""
    ids = page(uow.connection, wanted, before=before, limit=limit)
    found = {one.id: one for one in uow.repo(Ticket).find(id=ids)}
    return [found[one] for one in ids]


def attached(body: bytes, name: str, kind: str) -> web.Response:
    """A file to keep."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return web.Response(body=body, headers={**headers, "Content-Type": kind})
