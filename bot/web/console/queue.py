"""The work queue: what waits for whom, filtered, and given out in bulk."""

from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.web.console.access import Viewer, Visit
from bot.web.console.ticket import wished
from bot.web.pages import attached, newest
from bot.web.updates import number
from core.commands import Input, Perform
from core.duties.records import Ruling
from core.errors import CivicError
from core.events import ListExported, PhoneSearched
from core.people.records import SavedFilter
from core.storage import searching
from core.storage.ledger import last_line
from core.storage.matters import OPEN, Wanted, page, some
from core.tickets.records import Ticket
from core.tickets.workflow import TICKET
from core.workflow.numbers import read as read_number
from core.workflow.work_calendar import ONE_DAY, day_begins
from handlers.documents import BOOK, Sheet, as_book
from handlers.tickets.cards import where

SHOWN, EXPORTED, AT_ONCE = 50, 5000, 100
COUNTED = 1000  # tickets of a view: beside it stands how many, at this many no longer exactly
LONGEST = 4000  # characters of what is written
# What is done on many tickets at once: acts one after the other, and what one of the posts must allow.
BULK = {
    "dispatch": "dispatch",
    "sign": "sign handle",
    "sign message": "sign handle",
    "message": "contact handle",
    "send_back": "review",
}
VIEWS = ("mine", "desk", "today", "late", "unanswered", "disputed", "all")
FILTERS = ("view", "street", "group", "source", "find")


def asked_of(request: web.Request) -> dict[str, str]:
    """The view and its filters as the address names them."""
    return {name: request.query.get(name, "").strip()[:40] for name in FILTERS}


def wanted(viewer: Viewer, asked: dict[str, str]) -> Wanted:
    """Which tickets a view and its filters mean."""
    found, district, now = Wanted(among=viewer.among, hidden=True), viewer.district, viewer.uow.now
    view = asked["view"]
    if view == "mine":
        states = [state for state in OPEN if state not in {"submitted", "reviewed"}]
        found = replace(found, department=viewer.departments, state=states)
    elif view == "desk":
        found = replace(found, department=viewer.departments, state=("filed", "submitted", "supervised"))
    elif view == "today":
        found = replace(found, due_from=now, due_before=day_begins(now) + ONE_DAY)
    elif view == "late":
        found = replace(found, due_before=now)
    elif view == "unanswered":
        found = replace(found, state=("assigned",))
    elif view == "disputed":
        about = [one.about for one in viewer.uow.repo(Ruling).find(decided_at=None)]
        found = replace(found, id=[ref.id for ref in about if ref.kind == "ticket"] or [0])
    if asked["street"] in district.areas:
        found = replace(found, area=district.below(asked["street"]))
    if asked["group"]:
        found = replace(found, category=[k.code for k in district.categories.values() if k.group == asked["group"]])
    if asked["source"]:
        found = replace(found, source=(asked["source"],))
    return looked_for(viewer, asked["find"], found) if asked["find"] else found


def looked_for(viewer: Viewer, said: str, found: Wanted) -> Wanted:
    """What somebody looks for: a number, ours or another system's, a telephone number by whoever rings, else words.

    Nobody finds by its words what is hidden from them.
    """
    if number := read_number(said):
        return replace(found, number=(number,))
    found = replace(found, hidden=viewer.can("see_tip_off"))
    if other := searching.foreign_number(said):
        elsewhere = replace(found, words=searching.hashed(viewer.uow.keys, [other]))
        if page(viewer.uow.connection, elsewhere, limit=1):
            return elsewhere
    rung = searching.phones(said) if viewer.can("follow_up") else []
    words = rung or searching.grams(said)
    return replace(found, words=searching.hashed(viewer.uow.keys, words)) if words else replace(found, id=(0,))


async def show(visit: Visit, told: str = "", status: int = 200) -> web.Response:
    """A page of the queue, the newest first, or what ends soonest."""
    asked, before = asked_of(visit.request), number(visit.request.query.get("before", ""))

    def read(viewer: Viewer) -> dict[str, Any]:
        work = "desk" if viewer.can("dispatch") else "late" if viewer.can("supervise") else "mine"
        usual = "all" if asked["find"] else work
        asked["view"] = asked["view"] if asked["view"] in VIEWS else usual
        rows = newest(viewer.uow, wanted(viewer, asked), before=before, limit=SHOWN + 1)
        more = rows[SHOWN - 1].id if len(rows) > SHOWN else 0
        shown = [_row(viewer, one) for one in rows[:SHOWN] if viewer.reads(one)]
        if viewer.can("follow_up") and searching.phones(asked["find"]):
            viewer.uow.ledger.note(PhoneSearched(viewer.appointments[0].id, n=len(shown)), viewer.actor)
        views = [_view(viewer, asked, one) for one in VIEWS]
        line = last_line(viewer.uow.connection)
        return {"rows": shown, "more": more, "line": line, "views": views, **_choices(viewer)}

    facts = await visit.read(read)
    short = asked["find"] and not searching.grams(asked["find"])
    told = told or (visit.words("console.find_two") if short else "")
    kept = {name: value for name, value in asked.items() if value}
    link, query = urlencode({**kept, "before": facts["more"]}), urlencode(kept)
    at, ids = urlencode({**kept, "before": before}), ",".join(str(row["id"]) for row in facts["rows"])
    facts["live"] = f"/console/stream?{urlencode({**kept, 'since': facts.pop('line'), 'ids': ids})}"
    facts |= {"at": at, "link": link, "query": query, "asked": asked, "told": told}
    return visit.page("console_queue.html", status=status, **facts)


async def bulk(visit: Visit) -> web.Response:
    """One act on many, or several one after the other: on each ticket by itself, all or none, as the engine allows;
    what was refused is told with why."""
    form = await visit.request.post()
    department, text = str(form.get("department", "")), str(form.get("text", ""))[:LONGEST].strip()
    acts = act if (act := str(form.get("do", ""))) in BULK else "dispatch"
    ids = [row_id for one in form.getall("id", []) if (row_id := number(str(one)))][:AT_ONCE]
    words, done, refused = visit.words, 0, list[str]()
    if not ids or (acts == "dispatch" and not department):
        return await show(visit, words("console.assign_whom" if ids else "console.assign_none"), 409)
    for row_id in ids:
        try:
            steps = [_step(row_id, act, department, text) for act in acts.split()]
            await visit.read(partial(_do, steps))
            done += 1
        except CivicError as refusal:
            refused.append(visit.refused(refusal)[0])
    why = words("list.joint").join(dict.fromkeys(refused))
    told = words("console.assigned", n=done) if not refused else ""
    told = told or words("console.assigned_some", n=done, n2=len(refused), text=why)
    return await show(visit, told, 200 if done else 409)


async def keep(visit: Visit) -> web.Response:
    """Keep the filter that is shown under a name, or forget one."""
    form = await visit.request.post()
    name, query = str(form.get("name", "")).strip()[:30], str(form.get("query", ""))[:300]
    drop = number(str(form.get("drop", "")))

    def keep(viewer: Viewer) -> None:
        if drop:
            for row in viewer.uow.repo(SavedFilter).find(id=drop, person_id=viewer.person.id):
                viewer.uow.repo(SavedFilter).drop(row)
        elif name and not viewer.uow.repo(SavedFilter).first(person_id=viewer.person.id, name=name, query=query):
            viewer.uow.repo(SavedFilter).add(SavedFilter(viewer.person.id, name, query))

    await visit.read(keep)
    raise web.HTTPSeeOther(f"/console?{query}")


async def export(visit: Visit) -> web.Response:
    """The queue as a workbook; the ledger says who took how many."""
    asked = asked_of(visit.request)

    def read(viewer: Viewer) -> Sheet:
        asked["view"] = asked["view"] if asked["view"] in VIEWS else "all"
        found = newest(viewer.uow, wanted(viewer, asked), limit=EXPORTED)
        return exported(viewer, "queue", [_row(viewer, one) for one in found if viewer.reads(one)])

    return attached(as_book(await visit.read(read)), "queue.xlsx", BOOK)


def _do(steps: list[Perform], viewer: Viewer) -> None:
    for command in steps:
        viewer.do(command)


def _step(row_id: int, act: str, department: str, text: str) -> Perform:
    said = Input(department) if act == "dispatch" else Input(text=text if TICKET.acts[act].asks else "")
    return wished(row_id, act, said)


def exported(viewer: Viewer, what: str, rows: list[dict[str, Any]]) -> Sheet:
    """Rows as a table that says in its last line who took it and when; noted in the ledger."""
    keys = ("number", "category", "place", "state", "holder", "due", "source")
    heads = tuple(viewer.words("console.columns").split("|"))
    mark = viewer.words("console.marked", name=viewer.person.name, at=viewer.uow.now, n=len(rows))
    viewer.uow.ledger.note(ListExported(viewer.appointments[0].id, what=what, n=len(rows)), viewer.actor)
    table = (heads, *(tuple(str(row[key]) for key in keys) for row in rows), (mark,))
    return Sheet(viewer.words("console.queue"), "", (), table=table)


def _row(viewer: Viewer, ticket: Ticket) -> dict[str, Any]:
    words = viewer.words
    return {
        "id": ticket.id,
        "number": ticket.number,
        "category": words.fact("category", ticket.category),
        "place": where(words, ticket),
        "state": words.state(ticket.state),
        "holder": words.department(ticket.department),
        "due": words.end(ticket.due_at) if ticket.due_at and ticket.state in OPEN else "",
        "late": bool(ticket.due_at and ticket.due_at < viewer.uow.now and ticket.state in OPEN),
        "source": words.channel(ticket.source),
    }


def _view(viewer: Viewer, asked: dict[str, str], view: str) -> tuple[str, str, str, str]:
    """A view, what leads there through the filters, its name, and how many this person reads in it."""
    leads = {**asked, "view": view, "find": ""}
    found = some(viewer.uow.connection, wanted(viewer, leads), COUNTED) if view != "all" else []
    hidden = [row_id for row_id, tip_off in found if tip_off]
    read = sum(map(viewer.reads, viewer.uow.repo(Ticket).find(id=hidden))) if hidden else 0
    many = f"{COUNTED - 1}+" if len(found) == COUNTED else str(len(found) - len(hidden) + read)
    query = urlencode({name: value for name, value in leads.items() if value})
    return view, query, viewer.words(f"console.{view}"), many if view != "all" else ""


def _choices(viewer: Viewer) -> dict[str, Any]:
    district, lang, joint = viewer.district, viewer.words.lang, viewer.words("list.joint")
    say = partial(viewer.words.fact, "act")
    groups = {k.group: k.group_names.say(lang) for k in district.categories.values()}
    streets = (a for a in district.areas.values() if a.kind == "street" and not a.successor)
    departments = [(d.code, d.names.say(lang)) for d in district.departments.values()] if viewer.can("dispatch") else []
    return {
        "streets": [(a.code, a.names.say(lang)) for a in streets],
        "groups": sorted(groups.items()),
        "sources": [(c.code, c.names.say(lang)) for c in district.doors.channels.values()],
        "departments": departments,
        "bulk": [(acts, joint.join(map(say, acts.split()))) for acts, can in BULK.items() if viewer.can(*can.split())],
        "saved": viewer.uow.repo(SavedFilter).find(person_id=viewer.person.id),
        "find": viewer.words("console.find_ring" if viewer.can("follow_up") else "console.find"),
        "who": viewer.person.name or viewer.words.department(viewer.departments[0]),
    }
