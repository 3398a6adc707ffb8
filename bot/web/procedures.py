"""The public procedures: what is under way, and how far each case is."""

from aiohttp import web

from bot.web.pages import Pages, html_page
from core.district.procedures import Procedure
from core.procedures.relations import visible
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.procedures.accounts import lines
from handlers.procedures.cards import history, lines_of
from handlers.wording import Words


class ProcedurePages(Pages):
    """Pages for procedures that everybody may see; a reader without a name sees what the public sees."""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/procedures", self.contents),
            web.get("/accounts/{code}", self.account),
            web.get("/procedures/{code}", self.cases),
            web.get("/procedures/{code}/{number}", self.case),
        ]

    async def contents(self, request: web.Request) -> web.Response:
        """Every public procedure with its basis."""
        words = self.words(request)
        found = await self._office.run(lambda uow: [p for p in uow.district.procedures.values() if _open(p)])
        links = [(f"/procedures/{p.code}", p.names.say(words.lang), p.basis) for p in found]
        links += await self._office.run(lambda uow: _books(uow, words))
        return html_page("procedure.html", lang=words.lang, title=words("page.procedures"), lines=(), links=links)

    async def cases(self, request: web.Request) -> web.Response:
        """The stages of one procedure, and its cases. Raises HTTPNotFound."""
        words, code = self.words(request), request.match_info["code"]

        def read(uow: SqlUnitOfWork) -> tuple[Procedure, list[tuple[str, str, str]]] | None:
            procedure = uow.district.procedures.get(code)
            if procedure is None or not _open(procedure):
                return None
            found = visible(uow, procedure, 0) if procedure.see == "public" else []
            names = {case.number: procedure.stage(case.state).names.say(words.lang) for case in found}
            return procedure, [
                (f"/procedures/{code}/{number}", f"{number} {said}", "") for number, said in names.items()
            ]

        procedure, links = await self.found(read)
        stages = " → ".join(stage.names.say(words.lang) for stage in procedure.stages.values())
        lines = (*filter(None, (procedure.basis, stages)), *_catalogue(procedure, words))
        title = procedure.names.say(words.lang)
        return html_page("procedure.html", lang=words.lang, title=title, lines=lines, links=links)

    async def account(self, request: web.Request) -> web.Response:
        """A public book of accounts. Raises HTTPNotFound."""
        words, code = self.words(request), request.match_info["code"]

        def read(uow: SqlUnitOfWork) -> tuple[str, list[str]] | None:
            book = uow.district.books.get(code)
            public = book is not None and book.see == "public"
            return (book.names.say(words.lang), lines(uow, words, book, 0)) if book and public else None

        title, said = await self.found(read)
        return html_page("procedure.html", lang=words.lang, title=title, lines=said, links=())

    async def case(self, request: web.Request) -> web.Response:
        """What everybody may know of one case. Raises HTTPNotFound."""
        words = self.words(request)
        code, number = request.match_info["code"], request.match_info["number"]

        def read(uow: SqlUnitOfWork) -> tuple[str, list[str]] | None:
            procedure = uow.district.procedures.get(code)
            found = visible(uow, procedure, 0) if procedure and procedure.see == "public" else []
            case = next((one for one in found if one.number == number), None)
            if case is None or procedure is None:
                return None
            lines = [*lines_of(uow, words, case, whole=False), words("case.history")]
            return procedure.names.say(words.lang), [*lines, *history(uow, words, case, whole=False)]

        name, lines = await self.found(read)
        return html_page("procedure.html", lang=words.lang, title=f"{name} {number}", lines=lines, links=())


def _books(uow: SqlUnitOfWork, words: Words) -> list[tuple[str, str, str]]:
    public = (one for one in uow.district.books.values() if one.see == "public")
    return [(f"/accounts/{one.code}", one.names.say(words.lang), "") for one in public]


def _open(procedure: Procedure) -> bool:
    """Whether there is a page: its cases are public, or what it collects is (采集目录)."""
    return procedure.see == "public" or any(field.owner for field in procedure.fields.values())


def _catalogue(procedure: Procedure, words: Words) -> list[str]:
    """Every datum that is collected: for whom, what for, how long an answer holds."""
    return [
        words("case.catalogue", name=f.names, text=words.base(f.owner), purpose=f.purpose, limit=f.valid)
        for f in procedure.fields.values()
        if f.owner and f.valid
    ]
