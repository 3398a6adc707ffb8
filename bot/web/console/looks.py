"""Pages that are looked at: map, groups, knowledge and figures."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.web.console.access import Viewer, Visit
from bot.web.map_drawing import drawn, images_of
from core.appraisal.periods import MONTHS, Period, period_of, read_period
from core.appraisal.rates import asked
from core.appraisal.scopes import View, own_views, permitted, read_view, scope_of
from core.errors import CivicError
from core.guide.reminders import by_keeper
from core.people.queries import live
from core.people.records import Appointment, Binding
from core.procedures.records import Case
from core.procedures.relations import may_see
from core.storage.health import Lane, lanes_of
from core.storage.matters import OPEN, Wanted, counted
from core.workflow.work_calendar import MINUTE, local
from handlers.appraisal.figures_sheet import name_of, overview, span_of
from handlers.guide.knowledge import PROCEDURE

NAMED = 30  # entries of a keeper that are named


def map(viewer: Viewer) -> dict[str, Any]:
    """Open matters this person may read, by place; never a tip-off or what is protected."""
    wanted = Wanted(state=OPEN, among=viewer.among, without_categories=sorted(viewer.district.protected))
    found = counted(viewer.uow.connection, wanted, "area")
    many = {code: n for code, n in found.items() if code in viewer.district.areas}
    late = counted(viewer.uow.connection, replace(wanted, due_before=viewer.uow.now), "area")
    most = sorted(many.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [(code, viewer.words.area(code), n, late.get(code, 0)) for code, n in most]
    return {"rows": rows, "images": images_of(viewer.district), **drawn(viewer.district, viewer.words, many)}


def groups(viewer: Viewer) -> dict[str, Any]:
    """Where each unit reads its cards and whether it comes there. Raises HTTPForbidden."""
    units = [d.code for d in viewer.district.departments.values() if _around(viewer, d.code)]
    bound = [one for one in viewer.uow.repo(Binding).find(valid_to=None) if one.department in {*units}]
    health = lanes_of(viewer.uow.connection, [one.address for one in bound])
    held = {one.department for one in viewer.uow.repo(Appointment).find(valid_to=None) if live(viewer.uow, one)}
    reached = {one.department for one in bound if not one.area}
    alone = [viewer.words.department(code) for code in units if code not in reached and code in held]
    empty = [viewer.words.department(code) for code in units if code not in reached | held]
    rows = [_group(viewer, one, health) for one in bound]
    return {"rows": rows, "alone": alone, "empty": empty}


async def nowhere(visit: Visit) -> web.Response:
    """An address of the console at which no page is, or only a form ends. Raises HTTPForbidden, HTTPNotFound,
    HTTPMethodNotAllowed."""
    await visit.read(lambda viewer: None)
    own = visit.request.match_info.route.resource
    for resource in visit.request.app.router.resources():
        if own and resource.canonical != own.canonical and "POST" in (await resource.resolve(visit.request))[1]:
            raise web.HTTPMethodNotAllowed("GET", ["POST"])
    raise web.HTTPNotFound


def knowledge(viewer: Viewer) -> dict[str, Any]:
    """What staff answered and nobody has reviewed yet, and entries of the guide that were not checked for long."""
    procedure, joint = viewer.district.procedures.get(PROCEDURE), viewer.words("list.joint")
    state = procedure.full(procedure.first) if procedure else ""
    found = viewer.uow.repo(Case).find(state=state, newest=True, limit=100) if state else []
    seen = [one for one in found if may_see(viewer.uow, one, viewer.person.id)]
    rows = [(one.number, one.title, viewer.words.department(one.department)) for one in seen]
    stale = by_keeper(viewer.district, local(viewer.uow.now).date())
    lang, unit_of = viewer.words.lang, viewer.words.department
    kept = [(unit_of(u), joint.join(e.names.say(lang) for e in es[:NAMED]), len(es)) for u, es in stale.items()]
    return {"rows": rows, "kept": kept, "may_change": viewer.can("configure")}


def _around(viewer: Viewer, code: str) -> bool:
    """Whether a unit lies in what the person looks after."""
    return (
        viewer.among is None or code in viewer.departments or viewer.district.departments[code].area in viewer.among[2]
    )


def _group(viewer: Viewer, one: Binding, health: Mapping[str, Lane]) -> dict[str, Any]:
    """A chat by its platform and unit; its address is nobody's business."""
    lane, moment = health[one.address], viewer.words.moment
    return {
        "unit": viewer.words.department(one.department),
        "place": viewer.words.area(one.area) if one.area else "",
        "platform": viewer.words(f"console.by_{one.address.partition(':')[0]}"),
        "since": moment(one.valid_from),
        "last": moment(lane.last) if lane.last else "",
        "waiting": lane.waiting,
        "oldest": moment(lane.oldest) if lane.oldest else "",
        "tries": lane.tries,
        "refused": lane.refused,
        "shut": moment(one.shut_at) if one.shut_at else "",
    }


def figures(viewer: Viewer) -> dict[str, Any]:
    """One view in one period. Raises HTTPForbidden for a view that is not for this person."""
    rules, own = viewer.uow.district.appraisal, own_views(viewer.uow, list(viewer.appointments))
    view = read_view(viewer.uow.district, viewer.visit.request.query.get("of", "")) or (own[0] if own else None)
    period = read_period(viewer.visit.request.query.get("in", ""), rules.month_from)
    period = period or period_of("m", viewer.uow.now, rules.month_from)
    if view is None:
        raise web.HTTPForbidden
    try:
        permitted(viewer.uow, view, viewer.actor)
    except CivicError as refusal:
        raise web.HTTPForbidden(text=viewer.visit.refused(refusal)[0]) from refusal
    parts = [(one.heading, one.lines) for one in overview(viewer.uow, viewer.words, view, period)]
    by_channel = asked(scope_of(viewer.district, view), period, "filed", ("source",))
    told = sorted(viewer.uow.count(by_channel), key=lambda pair: -pair[1]) if view.kind == "a" else []
    sources = [(viewer.words.channel(code), n) for code, n in told]
    links = _links(viewer, view, period, own)
    name = f"{name_of(viewer.uow, viewer.words, view)} · {span_of(viewer.words, period)}"
    return {"name": name, "parts": parts, "sources": sources, "links": links}


def _links(viewer: Viewer, view: View, period: Period, own: list[View]) -> list[tuple[str, str]]:
    """The other periods of the view, the one before, and the person's other views."""
    words, last = viewer.words, min(period.end - MINUTE, viewer.uow.now)
    periods = [period_of(kind, last, period.day) for kind in MONTHS if kind != period.kind] + [period.before]
    found = [(span_of(words, one), urlencode({"of": str(view), "in": one.code})) for one in periods]
    others = (one for one in own if str(one) != str(view))
    return found + [(name_of(viewer.uow, words, one), urlencode({"of": str(one), "in": period.code})) for one in others]
