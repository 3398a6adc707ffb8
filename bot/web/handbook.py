"""The handbook of duties: a page and a file for every item in force."""

from aiohttp import web

from bot.web.pages import Pages, attached, html_page
from core.duties.guards import items_in_force
from core.duties.records import DutyItem
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.duties.search import entry, find

MARKDOWN = "text/markdown; charset=utf-8"


class Handbook(Pages):
    """The lists are public: whose duty a matter is may be read by anybody (SG-43, SG-45)."""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/handbook", self.contents),
            web.get("/handbook.md", self.book),
            web.get("/handbook/{code}/{number}.md", self.file),
            web.get("/handbook/{code}/{number}", self.page),
        ]

    async def contents(self, request: web.Request) -> web.Response:
        """Every list with its items."""
        words = self.words(request)

        def read(uow: SqlUnitOfWork) -> list[tuple[str, list[DutyItem]]]:
            kinds = uow.district.lists.kinds
            return [(k.names.say(words.lang), list(items_in_force(uow, code)[1])) for code, k in kinds.items()]

        lists = await self._office.run(read)
        return html_page("handbook.html", lang=words.lang, title=words("duty.handbook"), lists=lists)

    async def page(self, request: web.Request) -> web.Response:
        """One item."""
        words, (title, lines) = self.words(request), await self._entry(request)
        links = {f"{request.path}.md": words("duty.file"), "/handbook": words("duty.handbook")}
        return html_page("duty.html", lang=words.lang, title=title, lines=lines, links=links)

    async def file(self, request: web.Request) -> web.Response:
        """The same as a Markdown file to keep or print."""
        title, lines = await self._entry(request)
        return attached(_chapter(title, lines).encode(), f"{request.match_info['number']}.md", MARKDOWN)

    async def book(self, request: web.Request) -> web.Response:
        """The whole book in one file, to print and to hand out (SG-52)."""
        words = self.words(request)

        def read(uow: SqlUnitOfWork) -> list[str]:
            items = (item for code in uow.district.lists.kinds for item in items_in_force(uow, code)[1])
            cards = (entry(uow, words, item) for item in items)
            return [_chapter(card.title, card.text.splitlines()) for card in cards]

        return attached("\n".join(await self._office.run(read)).encode(), "handbook.md", MARKDOWN)

    async def _entry(self, request: web.Request) -> tuple[str, list[str]]:
        """Title and lines of the asked item. Raises HTTPNotFound."""
        words = self.words(request)
        code, number = request.match_info["code"], request.match_info["number"]

        def read(uow: SqlUnitOfWork) -> tuple[str, list[str]] | None:
            item = find(uow, code, number)
            card = entry(uow, words, item) if item else None
            return (card.title, card.text.splitlines()) if card else None

        return await self.found(read)


def _chapter(title: str, lines: list[str]) -> str:
    return f"# {title}\n\n" + "".join(f"- {line}\n" for line in lines)
