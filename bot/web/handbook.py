"""The handbook of duties: a page and a file for every item in force."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from bot.processing import Office
from bot.web.pages import html_page, lang_of
from core.duties.guards import items_in_force
from core.duties.records import DutyItem
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.duties.search import entry, find


class Handbook:
    """The lists are public: whose duty a matter is may be read by anybody (SG-43, SG-45)."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def routes(self) -> list[web.RouteDef]:
        """What the server hangs up."""
        return [
            web.get("/handbook", self.contents),
            web.get("/handbook.md", self.book),
            web.get("/handbook/{code}/{number}.md", self.file),
            web.get("/handbook/{code}/{number}", self.page),
        ]

    async def contents(self, request: web.Request) -> web.Response:
        """Every list with its items."""
        lang = lang_of(request)

        def read(uow: SqlUnitOfWork) -> list[tuple[str, list[DutyItem]]]:
            kinds = uow.district.lists.kinds
            return [(k.names.say(lang), list(items_in_force(uow, code)[1])) for code, k in kinds.items()]

        title = self._office.dispatcher.wording.of(lang)("duty.handbook")
        return html_page("handbook.html", lang=lang, title=title, lists=await self._office.run(read))

    async def page(self, request: web.Request) -> web.Response:
        """One item."""
        lang, title, lines = await self._entry(request)
        words = self._office.dispatcher.wording.of(lang)
        links = {f"{request.path}.md": words("duty.file"), "/handbook": words("duty.handbook")}
        return html_page("duty.html", lang=lang, title=title, lines=lines, links=links)

    async def file(self, request: web.Request) -> web.Response:
        """The same as a Markdown file to keep or print."""
        _, title, lines = await self._entry(request)
        return _download(f"{request.match_info['number']}.md", _chapter(title, lines))

    async def book(self, request: web.Request) -> web.Response:
        """The whole book in one file, to print and to hand out (SG-52)."""
        words = self._office.dispatcher.wording.of(lang_of(request))

        def read(uow: SqlUnitOfWork) -> list[str]:
            items = (item for code in uow.district.lists.kinds for item in items_in_force(uow, code)[1])
            cards = (entry(uow, words, item) for item in items)
            return [_chapter(card.title, card.text.splitlines()) for card in cards]

        return _download("handbook.md", "\n".join(await self._office.run(read)))

    async def _entry(self, request: web.Request) -> tuple[str, str, list[str]]:
        """Language, title and lines of the asked item. Raises HTTPNotFound."""
        lang = lang_of(request)
        words = self._office.dispatcher.wording.of(lang)
        code, number = request.match_info["code"], request.match_info["number"]

        def read(uow: SqlUnitOfWork) -> tuple[str, list[str]] | None:
            item = find(uow, code, number)
            card = entry(uow, words, item) if item else None
            return (card.title, card.text.splitlines()) if card else None

        found = await self._office.run(read)
        if found is None:
            raise web.HTTPNotFound
        return lang, *found


def _chapter(title: str, lines: list[str]) -> str:
    return f"# {title}\n\n" + "".join(f"- {line}\n" for line in lines)


def _download(name: str, text: str) -> web.Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return web.Response(text=text, content_type="text/markdown", charset="utf-8", headers=headers)
