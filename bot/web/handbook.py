"""The handbook of duties: a page and a file for every item in force."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from aiohttp import web

from bot.office import Office
from core.domain.rows import DutyItem
from core.storage.sql_unit import SqlUnit
from core.work.guards import items_in_force
from handlers.duty import entry, find
from handlers.wording import LANGS, best_lang

_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="/static/handbook.css"></head>
<body><main><h1>{title}</h1>
{body}
</main></body></html>
"""


class Handbook:
    """The lists are public: whose duty a matter is may be read by anybody (SG-43, SG-45)."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def routes(self) -> list[web.RouteDef]:
        """What the server hangs up."""
        return [
            web.get("/handbook", self.contents),
            web.get("/handbook/{code}/{number}.md", self.file),
            web.get("/handbook/{code}/{number}", self.page),
        ]

    async def contents(self, request: web.Request) -> web.Response:
        """Every list with its items."""
        lang = lang_of(request)

        def read(unit: SqlUnit) -> list[tuple[str, list[DutyItem]]]:
            kinds = unit.district.lists.kinds
            return [(k.names.say(lang), list(items_in_force(unit, code)[1])) for code, k in kinds.items()]

        parts = []
        for name, items in await self._office.run(read):
            lines = "".join(
                f'<li><a href="/handbook/{escape(i.list_code)}/{escape(i.number)}?lang={lang}">'
                f"{escape(i.number)} {escape(i.name)}</a></li>"
                for i in items
            )
            parts.append(f"<h2>{escape(name)}</h2><ul>{lines}</ul>")
        title = self._office.desk.wording.of(lang)("duty.handbook")
        return html_page(lang, title, "".join(parts))

    async def page(self, request: web.Request) -> web.Response:
        """One item."""
        lang, title, lines = await self._entry(request)
        rows = "".join(f"<p>{escape(line)}</p>" for line in lines)
        words = self._office.desk.wording.of(lang)
        path = escape(request.path)
        links = (
            f'<nav><a href="{path}.md?lang={lang}">{escape(words("duty.file"))}</a> '
            f'<a href="/handbook?lang={lang}">{escape(words("duty.handbook"))}</a></nav>'
        )
        return html_page(lang, title, rows + links)

    async def file(self, request: web.Request) -> web.Response:
        """The same as a Markdown file to keep or print."""
        _, title, lines = await self._entry(request)
        text = f"# {title}\n\n" + "".join(f"- {line}\n" for line in lines)
        name = f"{request.match_info['number']}.md"
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return web.Response(text=text, content_type="text/markdown", charset="utf-8", headers=headers)

    async def _entry(self, request: web.Request) -> tuple[str, str, list[str]]:
        """Language, title and lines of the asked item. Raises HTTPNotFound."""
        lang = lang_of(request)
        words = self._office.desk.wording.of(lang)
        code, number = request.match_info["code"], request.match_info["number"]

        def read(unit: SqlUnit) -> tuple[str, list[str]] | None:
            item = find(unit, code, number)
            card = entry(unit, words, item) if item else None
            return (card.title, card.text.splitlines()) if card else None

        found = await self._office.run(read)
        if found is None:
            raise web.HTTPNotFound
        return lang, *found


def lang_of(request: web.Request) -> str:
    """The language a page is asked for in."""
    asked = request.query.get("lang", "")
    return asked if asked in LANGS else best_lang(request.headers.get("Accept-Language", "").partition(",")[0])


def html_page(lang: str, title: str, body: str) -> web.Response:
    """A plain page."""
    page = _PAGE.format(lang=lang, title=escape(title), body=body)
    return web.Response(text=page, content_type="text/html", charset="utf-8")
