"""The published decision: a page for any phone, and the file to recount."""

from __future__ import annotations

from html import escape

from aiohttp import web

from bot.office import Office
from bot.print_shop import PrintShop
from core.domain.decisions.rows import Decision, Step
from core.storage.sql_unit import SqlUnit
from core.work.cases import body_of, profile_of, turnout
from core.work.counting import export
from handlers.reading_desk import gifts_said
from handlers.sheets import CHART, NOTICE
from handlers.wording import Wording, Words, best_lang


class DecisionPages:
    """Everybody who has the number may read how a decision went; what is secret is not in it."""

    def __init__(self, office: Office, wording: Wording, shop: PrintShop) -> None:
        self._office, self._wording, self._shop = office, wording, shop

    def routes(self) -> list[web.RouteDef]:
        """What the server hangs up."""
        return [
            web.get(r"/decisions/{number:V[0-9-]{9,12}}", self.page),
            web.get(r"/decisions/{number:V[0-9-]{9,12}}.jsonl", self.file),
            web.get(r"/decisions/{number:V[0-9-]{9,12}}.{ending:pdf|png}", self.paper),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """The decision as a page without any script."""
        number = request.match_info["number"]
        words = self._wording.of(_lang(request))

        def drawn(unit: SqlUnit) -> str:
            found = unit.repo(Decision).find(number=number, limit=1)
            return _page(unit, found[0], words) if found else ""

        text = await self._office.run(drawn)
        if not text:
            raise web.HTTPNotFound
        return web.Response(text=text, content_type="text/html")

    async def file(self, request: web.Request) -> web.Response:
        """The chained lines of a closed vote."""
        number = request.match_info["number"]

        def written(unit: SqlUnit) -> list[str]:
            found = unit.repo(Decision).find(number=number, phase="closed", limit=1)
            return list(export(unit, found[0])) if found else []

        lines = await self._office.run(written)
        if not lines:
            raise web.HTTPNotFound
        headers = {"Content-Disposition": f'attachment; filename="{number}.jsonl"'}
        return web.Response(text="\n".join(lines) + "\n", content_type="application/x-ndjson", headers=headers)

    async def paper(self, request: web.Request) -> web.Response:
        """The notice for the board as a PDF, or its bars as a picture."""
        number, ending = request.match_info["number"], request.match_info["ending"]
        content = await self._shop.drawn(NOTICE if ending == "pdf" else CHART, number, _lang(request))
        if content is None:
            raise web.HTTPNotFound
        kind = "application/pdf" if ending == "pdf" else "image/png"
        headers = {"Content-Disposition": f'inline; filename="{number}.{ending}"', "Vary": "Accept-Language"}
        return web.Response(body=content, content_type=kind, headers=headers)


def _lang(request: web.Request) -> str:
    return best_lang(request.headers.get("Accept-Language", "").partition(",")[0])


def _page(unit: SqlUnit, decision: Decision, words: Words) -> str:
    profile, body = profile_of(unit, decision), body_of(unit, decision)
    step = profile.stage(decision.stage).names.say(words.lang)
    lines = [words("vote.stage", way=profile.names.say(words.lang), step=step)]
    if body:
        lines.append(words("vote.body", body=body.names.say(words.lang), text=body.basis))
    if decision.phase == "open" and decision.closes_at:
        size, present, voted = turnout(unit, decision)
        lines.append(words("vote.running", due=decision.closes_at, size=size, present=present, voted=voted))
    sums = [one.text for one in unit.repo(Step).find(decision_id=decision.id) if one.effect == "sum_up"]
    lines += [words("floor.summed", title=decision.title, text=one) for one in sums]
    lines += gifts_said(unit, words, decision)
    text = "".join(f"<p>{escape(line)}</p>" for line in lines)
    if decision.phase == "closed":
        text += _result(unit, decision, words)
    title = escape(decision.title)
    return (
        f'<!doctype html><html lang="{words.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{title}</title>'
        '<link rel="stylesheet" href="/static/decisions.css"></head>'
        f"<body><main><h1>{title}</h1><p>{escape(decision.number)}</p>{text}</main></body></html>"
    )


def _result(unit: SqlUnit, decision: Decision, words: Words) -> str:
    """Outcome, one bar for each count with its number in words, and the way to the file."""
    size, present, voted = turnout(unit, decision)
    names = {o["code"]: o.get("name") or o["code"] for paper in decision.ballots for o in paper["options"]}
    counts: dict[str, int] = decision.result["counts"]
    rows = [(words("vote.page_roll"), size), (words("vote.page_present"), present), (words("vote.page_voted"), voted)]
    for code, number in counts.items():
        own = words(f"ballot.{code}") if code in ("yes", "no", "abstain", "invalid") else names.get(code, code)
        rows.append((own, number))
    most = max((number for _, number in rows), default=0) or 1
    bars = "".join(
        f"<tr><th>{escape(label)}</th><td>{number}</td>"
        f'<td><meter min="0" max="{most}" value="{number}">{number}</meter></td></tr>'
        for label, number in rows
    )
    won = ", ".join(names.get(code, code) for code in decision.result["winners"])
    outcome = escape(words(f"outcome.{decision.outcome}") + (f": {won}" if won else ""))
    return (
        f"<h2>{outcome}</h2><table>{bars}</table>"
        f'<p><a href="/decisions/{escape(decision.number)}.pdf">{escape(words("press.print"))}</a></p>'
        f'<p><a href="/decisions/{escape(decision.number)}.jsonl">{escape(words("vote.page_file"))}</a></p>'
        f"<p>{escape(words('vote.proof', head=decision.head))}</p><p>{escape(words('vote.page_recount'))}</p>"
    )
