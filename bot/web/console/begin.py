"""Starting a case: what its form in the chat would ask, on one page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiohttp import web

from bot.web.console.access import Viewer, Visit
from bot.web.console.cases import form_of, given_with, said_in
from bot.web.console.files import taken
from core.commands import StartCase
from core.district.procedures import START
from core.errors import CivicError
from core.procedures import steps
from core.procedures.records import Case
from core.procedures.relations import procedure_of
from core.procedures.subject import may_start
from core.refs import NO_REF
from handlers.procedures.lists import to_start
from handlers.procedures.questions import read_together


async def index(visit: Visit) -> web.Response:
    """What this person may start."""
    return visit.page("console_begin.html", rows=await visit.read(startable))


async def show(visit: Visit, told: str = "", status: int = 200) -> web.Response:
    """The form. Raises HTTPNotFound for what this person may not start."""
    code = visit.request.match_info["procedure"]

    def read(viewer: Viewer) -> dict[str, Any]:
        case = _blank(viewer, code)
        name = procedure_of(viewer.uow, case).names.say(viewer.words.lang)
        form = form_of(viewer, case, START) | {"label": viewer.words("console.begin")}
        return {"title": name, "lines": [], "forms": [form], "history": [], "number": f"begin/{code}"}

    facts = await visit.read(read)
    return visit.page("console_case.html", status=status, told=told, cards=(), **facts)


async def do(visit: Visit) -> web.Response:
    """Start it and go to its page; to the one that stands already, where the procedure allows one alone."""
    sent, said = await taken(visit), said_in(await visit.request.post())

    def work(viewer: Viewer) -> str:
        uow = viewer.uow
        case = _blank(viewer, visit.request.match_info["procedure"])
        procedure, given = procedure_of(uow, case), given_with(viewer, case, START, said, sent)
        form = {"act": procedure.full(START), "values": given.fields, "text": given.text}
        given = replace(given, fields={**read_together(viewer.context(), procedure, form), **given.fields})
        if there := steps.standing(uow, procedure, given.fields, viewer.actor):
            return there.number
        viewer.do(StartCase(procedure.code, NO_REF, given))
        [made] = uow.repo(Case).find(created_by=viewer.person.id, newest=True, limit=1)
        return made.number

    raise web.HTTPSeeOther(f"/console/cases/{await visit.read(work)}")


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
