"""Tells an open page of the console how many matters on it have changed."""

import json
import time
from dataclasses import replace
from functools import partial

from aiohttp import web

from bot.web.console.access import Viewer, Visit
from bot.web.console.queue import asked_of, wanted
from bot.web.stream import event_stream, next_of
from bot.web.updates import number
from core.errors import StorageTrouble
from core.storage.ledger import changed_since, last_line
from core.storage.matters import page
from core.tickets.records import Ticket

PAUSE, HEART = 2.0, 20.0  # seconds between looks; after which a silent line is kept open
MOST = 200  # matters of a page, and changed ones that are looked at


async def stream(visit: Visit) -> web.StreamResponse:
    """How many since the line `since` of the trace, as often as their number grows. Raises HTTPForbidden."""
    since = number(visit.request.query.get("since", ""))
    office, seen, told, spoke = visit.gate.office, since, 0, time.monotonic()
    await visit.run(visit.viewer)
    response = event_stream()
    queue = visit.gate.hub.open(["console"])
    try:
        await response.prepare(visit.request)
        while await next_of(queue, PAUSE):
            head, n = await office.look(last_line), told
            if head > seen:
                seen, n = head, await visit.read(partial(_changed, visit.request, since))
            if n > told:
                text = visit.words("console.fresh", n=n)
                await response.write(f"data: {json.dumps({'n': n, 'text': text})}\n\n".encode())
            elif time.monotonic() - spoke > HEART:
                await response.write(b":\n\n")
            else:
                continue
            told, spoke = n, time.monotonic()
    except (ConnectionResetError, StorageTrouble, web.HTTPException):
        return response
    finally:
        visit.gate.hub.close(queue)
    return response


def _changed(request: web.Request, since: int, viewer: Viewer) -> int:
    """Tickets that somebody else changed, which stand on the page or belong there now."""
    uow = viewer.uow
    ids = [ref.id for ref in changed_since(uow.connection, since, viewer.person.id, MOST) if ref.kind == "ticket"]
    if not ids:
        return 0
    shown = {number(one) for one in request.query.get("ids", "").split(",")[:MOST]}
    asked = asked_of(request)
    if asked["view"]:
        sought = wanted(viewer, asked)
        among = [one for one in ids if not sought.id or one in {*sought.id}]
        shown |= {*page(uow.connection, replace(sought, id=among or [0]), limit=MOST)}
    return sum(viewer.reads(one) for one in uow.repo(Ticket).find(id=sorted({*ids} & shown)))
