"""Cases of procedures: by procedure and stage, and each with its acts."""

from __future__ import annotations

from collections import Counter
from typing import Any

from aiohttp import web

from bot.web.console.access import Gate, Viewer
from core.commands import Input, Perform
from core.district.entries import Names
from core.district.procedures import Field, Lack
from core.errors import CivicError, Lacks
from core.people.records import Appointment
from core.procedures.records import Case
from core.procedures.relations import is_party, may_see, procedure_of, visible
from core.procedures.values import holds
from core.refs import Ref
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.workflow import limits
from handlers.procedures.answers import answered, offers
from handlers.procedures.cards import history, lines_of, open_to
from handlers.procedures.questions import FILES, WORDS, questions

NEWEST, SHOWN = 300, 100  # open cases that are counted; cases of one procedure that are listed
LONGEST = 4000  # characters of what is written
IN_CHAT = frozenset({"show", "gather"})  # what such an act shows is seen once, in a private chat


class CasePages:
    """`/console/cases`: what the engine lets this person see of them, and do to them."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def routes(self) -> list[web.RouteDef]:
        """What the server hangs up; nothing where the district has no procedures."""
        one = r"/console/cases/{number:[0-9-]{9,12}}"
        found = [
            web.get("/console/cases", self.list),
            web.get(one, self.show),
            web.post(one + "/{act:[a-z_]+}", self.do),
        ]
        return found if self._gate.district.procedures else []

    async def list(self, request: web.Request) -> web.Response:
        """How many of each procedure stand where; of one procedure the cases themselves."""
        asked = request.query.get("procedure", "")

        def read(uow: SqlUnitOfWork) -> dict[str, Any]:
            viewer = self._gate.viewer(request, uow)
            held, procedure = [*viewer.appointments], uow.district.procedures.get(asked)
            if procedure is None:
                return {"counts": _counts(viewer, held), "rows": [], "name": ""}
            rows = [_row(viewer, one) for one in visible(uow, procedure, viewer.person.id, SHOWN)]
            return {"counts": [], "rows": rows, "name": procedure.names.say(viewer.words.lang)}

        return self._gate.page(request, "console_cases.html", asked=asked, **await self._gate.office.run(read))

    async def show(self, request: web.Request, told: str = "", status: int = 200) -> web.Response:
        """One case with its trace. Raises HTTPNotFound for one that is not for this person's eyes."""

        def read(uow: SqlUnitOfWork) -> dict[str, Any]:
            viewer = self._gate.viewer(request, uow)
            case, words = _found(viewer, request.match_info["number"]), viewer.words
            whole = is_party(uow, case, viewer.person.id)
            title = words("case.title", number=case.number, procedure=case.procedure)
            names = (name.partition(".")[2] for name in open_to(uow, case, [viewer.actor]))
            forms = [_form(viewer, case, name) for name in names]
            lines, past = lines_of(uow, words, case, whole=whole), history(uow, words, case, whole=whole)
            return {"title": title, "lines": lines, "forms": forms, "history": past, "number": case.number}

        facts = await self._gate.office.run(read)
        return self._gate.page(request, "console_case.html", status=status, told=told, **facts)

    async def do(self, request: web.Request) -> web.Response:
        """An act of the procedure; a refusal is told on the page."""
        form, words = await request.post(), self._gate.words(request)
        said = {key: str(value)[:LONGEST].strip() for key, value in form.items() if isinstance(value, str)}

        def work(uow: SqlUnitOfWork) -> Names:
            viewer = self._gate.viewer(request, uow)
            case, name = _found(viewer, request.match_info["number"]), request.match_info["act"]
            step = procedure_of(uow, case).acts.get(name)
            if step is None or IN_CHAT & {one.kind for one in step.effects}:
                raise web.HTTPNotFound
            act, asked = f"{case.procedure}.{name}", _fields(viewer, case, name)
            fields = {f.code: _value(viewer, act, f, said[f.code]) for f in asked if said.get(f.code)}
            command = Perform(Ref("case", case.id), act, Input(text=said.get(WORDS, ""), fields=fields))
            self._gate.office.dispatcher.do(uow, command, viewer.actor)
            return step.names

        try:
            done = await self._gate.office.run(work)
        except CivicError as refusal:
            return await self.show(request, self._gate.refused(request, refusal), 409)
        return await self.show(request, words("case.done", act=done))


def _found(viewer: Viewer, number: str) -> Case:
    found = viewer.uow.repo(Case).find(number=number.replace("-", ""), limit=1)
    found = found or viewer.uow.repo(Case).find(number=number, limit=1)
    known = found and found[0].procedure in viewer.district.procedures
    if not known or not may_see(viewer.uow, found[0], viewer.person.id):
        raise web.HTTPNotFound
    return found[0]


def _counts(viewer: Viewer, held: list[Appointment]) -> list[dict[str, Any]]:
    """Open cases this person sees among the newest, by procedure and stage."""
    uow, lang = viewer.uow, viewer.words.lang
    procedures = viewer.district.procedures
    known = (
        one for one in uow.repo(Case).find(closed_at=None, newest=True, limit=NEWEST) if one.procedure in procedures
    )
    seen = Counter(one.state for one in known if may_see(uow, one, viewer.person.id, held))
    rows = [(p, [(s, seen[p.full(s.code)]) for s in p.stages.values()]) for p in procedures.values()]
    return [
        {"code": p.code, "name": p.names.say(lang), "stages": [(s.names.say(lang), n) for s, n in stages if n]}
        for p, stages in rows
        if any(n for _, n in stages)
    ]


def _row(viewer: Viewer, case: Case) -> dict[str, Any]:
    words = viewer.words
    timer = next(iter(limits.running(viewer.uow, Ref("case", case.id))), None)
    return {
        "number": case.number,
        "title": case.title or words.fact("procedure", case.procedure),
        "state": procedure_of(viewer.uow, case).stage(case.state).names.say(words.lang),
        "holder": words.department(case.department),
        "due": words.end(timer.due_at) if timer else "",
        "late": bool(timer and timer.missed_at),
    }


def _fields(viewer: Viewer, case: Case, act: str) -> list[Field]:
    """What the act asks for, as its form in the chat would."""
    name = f"{case.procedure}.{act}"
    procedure = procedure_of(viewer.uow, case)
    fields, step = procedure.fields, procedure.acts[act]
    known = [f.code for f in fields.values() if holds(f, case.fields, viewer.uow.now) and not step.anew]
    form = {"act": name, "about": str(case.about), "case": case.id, "values": {}, "at": 0, "holding": known}
    return [fields[code] for code in questions(viewer.context(), form) if code in fields]


def _form(viewer: Viewer, case: Case, act: str) -> dict[str, Any]:
    """An act with what it asks for; `chat` where files or what is private make it one of the chat."""
    step, lang = procedure_of(viewer.uow, case).acts[act], viewer.words.lang
    fields = _fields(viewer, case, act)
    chat = any(f.type in FILES for f in fields) or bool(IN_CHAT & {one.kind for one in step.effects})
    asked = [] if chat else [_asked(viewer, f, lang) for f in fields]
    words = step.words.say(lang) if step.words.hans else ""
    facts = {"act": act, "label": step.names.say(lang), "fields": asked, "words": words}
    return {**facts, "must": not step.optional, "chat": chat}


def _asked(viewer: Viewer, field: Field, lang: str) -> dict[str, Any]:
    """A field as a list to choose from, or a line to write in."""
    chosen = offers(viewer.context(), field, {}) if field.type in {"choice", "officer", "case"} else []
    question = field.question.say(lang) or field.names.say(lang)
    return {"code": field.code, "question": question, "options": chosen, "must": field.required}


def _value(viewer: Viewer, act: str, field: Field, text: str) -> Any:
    """What was written or chosen. Raises Lacks where it is nothing of the field's type, or may mean several things."""
    if field.type in {"choice", "officer", "case"}:
        return int(text) if field.type != "choice" and text.isdecimal() else text
    value, _ = answered(viewer.context(text=text), field)
    if value is None:
        raise Lacks(act=act, missing=(Lack(field.code, field.names, flaw="wrong"),))
    return value
