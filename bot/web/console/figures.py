"""The rates and where matters come from, as a page of the console."""

from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.web.console.access import Viewer, Visit
from core.appraisal.periods import MONTHS, Period, period_of, read_period
from core.appraisal.rates import asked
from core.appraisal.scopes import View, own_views, permitted, read_view, scope_of
from core.errors import CivicError
from core.workflow.work_calendar import MINUTE
from handlers.appraisal.figures_sheet import name_of, overview, span_of


async def show(visit: Visit) -> web.Response:
    """One view in one period. Raises HTTPForbidden for a view that is not for this person."""

    def read(viewer: Viewer) -> dict[str, Any]:
        rules, own = viewer.uow.district.appraisal, own_views(viewer.uow, list(viewer.appointments))
        view = read_view(viewer.uow.district, visit.request.query.get("of", "")) or (own[0] if own else None)
        period = read_period(visit.request.query.get("in", ""), rules.month_from)
        period = period or period_of("m", viewer.uow.now, rules.month_from)
        if view is None:
            raise web.HTTPForbidden
        try:
            permitted(viewer.uow, view, viewer.actor)
        except CivicError as refusal:
            raise web.HTTPForbidden(text=visit.refused(refusal)[0]) from refusal
        parts = [(one.heading, one.lines) for one in overview(viewer.uow, viewer.words, view, period)]
        sources = _sources(viewer, view, period) if view.kind == "a" else []
        links = _links(viewer, view, period, own)
        name = f"{name_of(viewer.uow, viewer.words, view)} · {span_of(viewer.words, period)}"
        return {"name": name, "parts": parts, "sources": sources, "links": links}

    return visit.page("console_figures.html", **await visit.read(read))


def _sources(viewer: Viewer, view: View, period: Period) -> list[tuple[str, int]]:
    """How many matters of the place came by each channel."""
    found = viewer.uow.count(asked(scope_of(viewer.district, view), period, "filed", ("source",)))
    return [(viewer.words.channel(code), n) for code, n in sorted(found, key=lambda pair: -pair[1])]


def _links(viewer: Viewer, view: View, period: Period, own: list[View]) -> list[tuple[str, str]]:
    """The other periods of the view, the one before, and the person's other views."""
    words, last = viewer.words, min(period.end - MINUTE, viewer.uow.now)
    periods = [period_of(kind, last, period.day) for kind in MONTHS if kind != period.kind] + [period.before]
    found = [(span_of(words, one), urlencode({"of": str(view), "in": one.code})) for one in periods]
    others = (one for one in own if str(one) != str(view))
    return found + [(name_of(viewer.uow, words, one), urlencode({"of": str(one), "in": period.code})) for one in others]
