"""The published decision: a page for any phone, and the file to recount."""

import re
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.documents.renderer import PrintShop
from bot.processing import Office
from bot.web.pages import Facts, Visit, html_page, lang_of, words_of
from core.decisions.cases import body_of, profile_of, turnout
from core.decisions.leaves import SHOWN, as_voter, is_own, listed, roll_root, said
from core.decisions.polling import export
from core.decisions.records import Decision, RollEntry, Step
from core.decisions.split_key import is_whole, looks_like
from core.decisions.split_key import said as spaced
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.decisions.documents import bars, outcome_said, standing_said
from handlers.documents import CHART, NOTICE
from handlers.voting.contest import gifts_said
from handlers.wording import Words

LONGEST = 64  # signs of a mark


NUMBER = "/decisions/{number:V[0-9-]{9,12}}"


def _decision(visit: Visit) -> Decision | None:
    return visit.uow.repo(Decision).first(number=visit.named("number"))


def _qr_picture(text: str) -> str:
    """The text as a data URI of an SVG."""
    from segno import make_qr  # read where a code is drawn

    return make_qr(text, error="m").svg_data_uri(scale=4, light="#fff")


def _page(visit: Visit) -> Facts | None:
    """The decision as a page without any script; `?mark=`: whether this mark was counted, and the way back here."""
    mark = re.sub("[^0-9a-z]", "", visit.request.query.get("mark", "").lower())[:LONGEST]
    own = _qr_picture(str(visit.request.url.with_query(mark=mark))) if len(mark) >= SHOWN else ""
    found = _decision(visit)
    return _facts(visit.uow, found, visit.words, mark) | {"qr": own} if found else None


def _file(visit: Visit) -> tuple[str, bytes, str] | None:
    """The chained lines of a closed vote."""
    found = _decision(visit)
    if found is None or found.phase != "closed":
        return None
    text = "\n".join(export(visit.uow, found)) + "\n"
    return f"{found.number}.jsonl", text.encode(), "application/x-ndjson; charset=utf-8"


# Everybody who has the number may read how a decision went; what is secret is not in it.
PAGES = {NUMBER: ("decision.html", _page)}
FILES = {f"{NUMBER}.jsonl": _file}


@dataclass(frozen=True, slots=True)
class DecisionPages:
    """Pages into which somebody writes, and papers."""

    office: Office
    shop: PrintShop

    def routes(self) -> list[web.RouteDef]:
        forms = (("roll", self.roll), ("part", self.part))
        ways = [way(f"{NUMBER}/{name}", page) for name, page in forms for way in (web.get, web.post)]
        return [web.get(NUMBER + ".{ending:pdf|png}", self.paper), *ways]

    async def roll(self, request: web.Request) -> web.Response:
        """The frozen roll, names covered, until it is counted; whoever has the own line checks it here."""
        words, own = words_of(self.office, request), str((await request.post()).get("line", ""))

        def read(uow: SqlUnitOfWork) -> Facts | None:
            found = _decision(Visit(uow, words, request))
            return _roll(uow, found, words, own) if found and found.roll_digest else None

        facts = await self.office.run(read)
        if facts is None:
            raise web.HTTPNotFound
        return html_page("roll.html", lang=words.lang, number=request.match_info["number"], **facts)

    async def part(self, request: web.Request) -> web.Response:
        """A holder's part of the key, as a paper with a QR code; nothing of it is kept."""
        words = words_of(self.office, request)
        part = looks_like(str((await request.post()).get("part", "")))
        facts = {"title": words("part.paper_title"), "ask": words("part.paper_ask"), "make": words("part.paper_make")}
        facts |= {"note": words("part.paper_note"), "part": ""}
        facts |= {"number": request.match_info["number"], "misread": words("part.misread") if part else ""}
        if is_whole(part):
            facts |= {"misread": "", "qr": _qr_picture(spaced(part)), "part": spaced(part)}
        page = html_page("part.html", lang=words.lang, **facts)
        page.headers["Cache-Control"] = "no-store"
        return page

    async def paper(self, request: web.Request) -> web.Response:
        """The notice for the board as a PDF, or its bars as a picture."""
        number, ending = request.match_info["number"], request.match_info["ending"]
        content = await self.shop.drawn(NOTICE if ending == "pdf" else CHART, number, lang_of(request))
        if content is None:
            raise web.HTTPNotFound
        kind = "application/pdf" if ending == "pdf" else "image/png"
        headers = {"Content-Disposition": f'inline; filename="{number}.{ending}"', "Vary": "Accept-Language"}
        return web.Response(body=content, content_type=kind, headers=headers)


def _facts(uow: SqlUnitOfWork, decision: Decision, words: Words, mark: str) -> dict[str, Any]:
    """What the page shows of a decision; `result` is None as long as nothing is counted."""
    return {
        "ask": [words("mark.page_ask"), words("mark.page_look")] if _marked(decision) else None,
        "fate": words(f"mark.page_{_fate(uow, decision, mark)}", mark=said(mark)) if mark and _marked(decision) else "",
        "title": decision.title,
        "number": decision.number,
        "lines": _lines(uow, decision, words),
        "roll": words("vote.roll_see") if decision.roll_digest else "",
        "result": _result(uow, decision, words) if decision.phase == "closed" else None,
    }


def _roll(uow: SqlUnitOfWork, decision: Decision, words: Words, own: str) -> dict[str, Any]:
    entries = uow.repo(RollEntry).find(decision_id=decision.id)
    voters = [as_voter(one) for one in entries]
    mine = any(is_own(decision.seed, one, own) for one in voters)
    mine = mine and roll_root(decision.seed, voters) == decision.roll_digest
    return {
        "title": words("vote.roll_title", title=decision.title),
        "lines": [words("vote.roll_root", head=decision.roll_digest), words("vote.page_roll_size", size=len(entries))],
        "rows": [(one.number, f"{one.name[:1]}＊＊") for one in entries] if decision.phase != "closed" else [],
        "ask": [words("vote.roll_ask"), words("mark.page_look")],
        "fate": words("vote.roll_own" if mine else "vote.roll_not_own") if own else "",
    }


def _marked(decision: Decision) -> bool:
    return decision.secrecy == "secret" and decision.phase in ("open", "closed")


def _fate(uow: SqlUnitOfWork, decision: Decision, mark: str) -> str:
    """Nothing is said before the end: who voted again would be seen by whoever has the first mark."""
    if len(mark) < SHOWN:
        return "short"
    if decision.phase == "open":
        return "wait"
    marks = (entry.mark for entry in uow.repo(RollEntry).find(decision_id=decision.id))
    return "listed" if listed(marks, mark) else "unlisted"


def _lines(uow: SqlUnitOfWork, decision: Decision, words: Words) -> list[str]:
    profile, body = profile_of(uow, decision), body_of(uow, decision)
    step = profile.stage(decision.stage).names.say(words.lang)
    lines = [words("vote.stage", way=profile.names.say(words.lang), step=step)]
    if body:
        lines.append(words("vote.body", body=body.names.say(words.lang), basis_text=body.basis))
    lines += standing_said(uow, words, decision)
    sums = [one.text for one in uow.repo(Step).find(decision_id=decision.id) if one.effect == "sum_up"]
    lines += [words("floor.summed", title=decision.title, text=one) for one in sums]
    return lines + gifts_said(uow, words, decision)


def _result(uow: SqlUnitOfWork, decision: Decision, words: Words) -> dict[str, Any]:
    """Outcome, a row for each count, the files, and how to prove it."""
    size, present, voted = turnout(uow, decision)
    rows = [(words("vote.page_roll"), size), (words("vote.page_present"), present), (words("vote.page_voted"), voted)]
    rows += [(bar.label, bar.number) for bar in bars(words, decision, words)]
    return {
        "outcome": outcome_said(words, decision),
        "rows": rows,
        "most": max((number for _, number in rows), default=0) or 1,
        "files": {"pdf": words("press.print"), "jsonl": words("vote.page_file")},
        "proof": [words("vote.proof", head=decision.head), words("vote.page_recount")],
        "how": words("vote.page_recount_how"),
        "command": words("vote.page_recount_command"),
    }
