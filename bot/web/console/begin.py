"""Starting a case: what its form in the chat would ask, on one page."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from aiohttp import web

from bot.web.console.access import Gate, Viewer
from bot.web.console.cases import form_of, given_with, said_in
from bot.web.console.files import Files, Shelf
from bot.web.uploads import NotTaken
from core.commands import StartCase
from core.district.procedures import START
from core.errors import CivicError
from core.procedures import steps
from core.procedures.records import Case
from core.procedures.relations import procedure_of
from core.procedures.subject import may_start
from core.refs import NO_REF
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.procedures.lists import to_start
from handlers.procedures.questions import read_together


class BeginPage:
    """`/console/cases/begin/<procedure>`: for whoever may start it in the chat."""

    def __init__(self, gate: Gate, shelf: Shelf) -> None:
        self._gate, self._shelf = gate, shelf

    def routes(self) -> list[web.RouteDef]:
        """What the server hangs up; nothing where the district has no procedures."""
        one = "/console/cases/begin/{procedure:[a-z0-9_]+}"
        found = [
            web.get("/console/cases/begin", self.index),
            web.get(one, self.show),
            web.post(f"{one}/{START}", self.do),
        ]
        return found if self._gate.district.procedures else []

    async def index(self, request: web.Request) -> web.Response:
        """What this person may start."""
        rows = await self._gate.read(request, startable)
        return self._gate.page(request, "console_begin.html", rows=rows)

    async def show(self, request: web.Request, told: str = "", status: int = 200) -> web.Response:
        """The form. Raises HTTPNotFound for what this person may not start."""
        code = request.match_info["procedure"]

        def read(viewer: Viewer) -> dict[str, Any]:
            case = _blank(viewer, code)
            name = procedure_of(viewer.uow, case).names.say(viewer.words.lang)
            form = form_of(viewer, case, START) | {"label": viewer.words("console.begin")}
            return {"title": name, "lines": [], "forms": [form], "history": [], "number": f"begin/{code}"}

        facts = await self._gate.read(request, read)
        return self._gate.page(request, "console_case.html", status=status, told=told, cards=(), **facts)

    async def do(self, request: web.Request) -> web.Response:
        """Start it and go to its page; to the one that stands already, where the procedure allows one alone."""

        def work(uow: SqlUnitOfWork, sent: Files, said: dict[str, str]) -> str:
            viewer = self._gate.viewer(request, uow)
            case = _blank(viewer, request.match_info["procedure"])
            procedure, given = procedure_of(uow, case), given_with(viewer, case, START, said, sent)
            form = {"act": procedure.full(START), "values": given.fields, "text": given.text}
            given = replace(given, fields={**read_together(viewer.context(), procedure, form), **given.fields})
            if there := steps.standing(uow, procedure, given.fields, viewer.actor):
                return there.number
            self._gate.office.dispatcher.do(uow, StartCase(procedure.code, NO_REF, given), viewer.actor)
            [made] = uow.repo(Case).find(created_by=viewer.person.id, newest=True, limit=1)
            return made.number

        try:
            sent = await self._shelf.taken(request)
            said = said_in(await request.post())
            number = await self._gate.office.run(partial(work, sent=sent, said=said))
        except (NotTaken, CivicError) as refusal:
            return await self.show(request, *self._gate.refused(request, refusal))
        raise web.HTTPSeeOther(f"/console/cases/{number}")


def startable(viewer: Viewer) -> list[tuple[str, str]]:
    """The procedures this person may start about nothing that is there already, by code and name."""
    return [(one.code, one.names.say(viewer.words.lang)) for one in to_start(viewer.context())]


def _blank(viewer: Viewer, code: str) -> Case:
    procedure = viewer.district.procedures.get(code)
    if procedure is None or procedure.about != "none":
        raise web.HTTPNotFound
    case = steps.blank(viewer.uow, procedure, NO_REF, viewer.actor)
    try:
        may_start(viewer.uow, case, viewer.actor)
    except CivicError as refusal:
        raise web.HTTPNotFound from refusal
    return case
