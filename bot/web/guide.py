"""The guide as public pages: one for every service, to print or link."""

from aiohttp import web

from bot.web.pages import Pages, attached, html_page
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.documents import BOOK, Sheet, as_book
from handlers.guide import cuts
from handlers.guide.cards import lines_of
from handlers.guide.knowledge import entry_of

# The order of the contents: an entry stands under its mode, else for whom it is, else under what it is.
CONTENTS = (
    *("direct", "agent", "accompany", "item", "event", "issued", "abolished", "commitment"),
    *("list", "point", "post", "note", "firm"),
)


class GuidePages(Pages):
    """What stands in the guide may be read by anybody."""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/guide", self.contents),
            web.get("/guide/cuts", self.cuts),
            web.get("/guide/cuts.xlsx", self.cuts_book),
            web.get("/guide/{code}", self.page),
        ]

    async def contents(self, request: web.Request) -> web.Response:
        """Every entry, by its mode."""
        words = self.words(request)

        def read(uow: SqlUnitOfWork) -> list[tuple[str, list[tuple[str, str]]]]:
            shelves = ((entry.mode or entry.audience or entry.kind, entry) for entry in uow.district.guide.values())
            found: dict[str, list[tuple[str, str]]] = {key: [] for key in CONTENTS}
            for key, entry in shelves:
                found[key].append((entry.code, entry.names.say(words.lang)))
            return [(words(f"guide.{key}"), entries) for key, entries in found.items() if entries]

        lists = await self._office.run(read)
        link = words("guide.cuts") if await self._office.run(lambda uow: cuts.page(uow.district, words)) else ""
        return html_page("guide.html", lang=words.lang, title=words("guide.title"), lists=lists, cuts=link)

    async def cuts(self, request: web.Request) -> web.Response:
        """How many papers, steps and days each department cut. Raises HTTPNotFound where nothing is told."""
        words = self.words(request)
        rows = await self.found(lambda uow: cuts.page(uow.district, words))
        said = {"title": words("guide.cuts"), "note": words("guide.cuts_note"), "book": words("guide.cuts_book")}
        return html_page("guide_cuts.html", lang=words.lang, rows=rows, **said)

    async def cuts_book(self, request: web.Request) -> web.Response:
        """The same to reckon on."""
        words = self.words(request)
        rows = await self._office.run(lambda uow: cuts.cells(uow.district, words))
        return attached(as_book(Sheet(words("guide.title"), "", (), table=tuple(rows))), "cuts.xlsx", BOOK)

    async def page(self, request: web.Request) -> web.Response:
        """One entry."""
        from segno import make  # read where a code is drawn

        words, code = self.words(request), request.match_info["code"]

        def read(uow: SqlUnitOfWork) -> tuple[str, list[str]] | None:
            entry = entry_of(uow, code)
            return (entry.names.say(words.lang), lines_of(uow, words, entry, entry.area)) if entry else None

        title, lines = await self.found(read)
        address = str(request.url.with_query(None))
        drawn = make(address, error="m").svg_data_uri(scale=4)
        facts = {"title": title, "lines": lines, "contents": words("guide.title")}
        return html_page("guide_entry.html", lang=words.lang, address=address, code=drawn, **facts)
