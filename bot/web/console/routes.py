"""The pages of the console by their addresses."""

from functools import partial

from aiohttp import web

from bot.web.console import cases, data, live, looks, people, queue, ticket
from bot.web.console.access import Gate, Page, Visit, filled
from bot.web.uploads import NotTaken
from core.district.procedures import START
from core.editions.checking import FILE
from core.errors import CivicError

BEGIN = "/console/cases/begin/{procedure:[a-z0-9_]+}"
CASE, TICKET = (f"/console/{kind}/{{number:[0-9-]{{9,12}}}}" for kind in ("cases", "tickets"))
ACT, PICTURE = "/{act:[a-z_]+}", "/file/{key:[0-9a-f]{32}}"
NOWHERE = "/console/{none:.+}"
DATA = f"/console/data/{{name:{FILE.pattern}}}"
LOOKED_AT: tuple[tuple[str, Page], ...] = (
    ("/console", queue.show),
    ("/console/queue.xlsx", queue.export),
    ("/console/stream", live.stream),
    (TICKET, ticket.show),
    (TICKET + PICTURE, ticket.file),
    ("/console/map", filled("console_map.html", looks.map)),
    ("/console/cases", filled("console_cases.html", cases.index)),
    ("/console/cases/begin", filled("console_begin.html", cases.begin_index)),
    (BEGIN, cases.begin_show),
    (CASE, cases.show),
    ("/console/figures", filled("console_figures.html", looks.figures)),
    ("/console/knowledge", filled("console_knowledge.html", looks.knowledge)),
    ("/console/groups", filled("console_groups.html", looks.groups)),
    ("/console/people", people.show),
    ("/console/audit", filled("console_audit.html", people.audit)),
    ("/console/data", data.show),
    ("/console/data.zip", data.packed),
    (DATA, data.file),
    (DATA + ".xlsx", data.book),
    (NOWHERE, looks.nowhere),
)
# What is done there, and the page that is shown again with why it was refused.
DONE: tuple[tuple[str, Page, Page], ...] = (
    ("/console/assign", queue.bulk, queue.show),
    ("/console/filters", queue.keep, queue.show),
    (TICKET + ACT, ticket.do, ticket.show),
    (f"{BEGIN}/{START}", cases.begin_do, cases.begin_show),
    (CASE + ACT, cases.do, cases.show),
    ("/console/people", people.change, people.show),
    ("/console/data", data.act, data.show),
    (DATA, data.write, data.file),
    (NOWHERE, looks.nowhere, looks.nowhere),
)


def routes(gate: Gate) -> list[web.RouteDef]:
    """What the server hangs up; nothing that the district has not."""
    looked_at = (web.get(path, partial(_shown, gate, page)) for path, page in LOOKED_AT)
    done = (web.post(path, partial(_done, gate, act, again)) for path, act, again in DONE)
    return [one for one in (*looked_at, *done) if not one.path.startswith(gate.lacking)]


async def _shown(gate: Gate, page: Page, request: web.Request) -> web.StreamResponse:
    visit = Visit(gate, request)
    try:
        return await page(visit)
    except (web.HTTPForbidden, web.HTTPNotFound) as refused:
        return visit.instead(refused)


async def _done(gate: Gate, act: Page, again: Page, request: web.Request) -> web.StreamResponse:
    visit = Visit(gate, request)
    try:
        return await act(visit)
    except (NotTaken, CivicError) as refusal:
        return await again(visit, *visit.refused(refusal))
    except (web.HTTPForbidden, web.HTTPNotFound) as refused:
        return visit.instead(refused)
