"""Cases of procedures: by procedure and stage, and each with its acts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from aiohttp import web

from bot.web.console.access import Files, Viewer, Visit, filled, inlaid, pictures, taken
from bot.web.updates import number
from core.commands import Input, Perform, StartCase
from core.district.entries import Names
from core.district.procedures import FILES, START, Field
from core.errors import CivicError, Unfit
from core.people.records import Appointment
from core.procedures import steps
from core.procedures.records import Case
from core.procedures.relations import is_party, may_see, procedure_of, visible
from core.procedures.subject import may_start
from core.procedures.values import holds
from core.refs import NO_REF, Ref
from core.workflow import limits
from handlers.messages import Card
from handlers.procedures.answers import answered, flaw_said, offers
from handlers.procedures.cards import history, lines_of, open_to
from handlers.procedures.lists import to_start
from handlers.procedures.papers import listed, shown
from handlers.procedures.questions import WORDS, questions, read_together

NEWEST, SHOWN = 300, 100  # open cases that are counted; cases of one procedure that are listed
LONGEST = 4000  # characters of what is written


def index(viewer: Viewer) -> dict[str, Any]:
    """How many of each procedure stand where; of one procedure the cases themselves."""
    asked = viewer.visit.request.query.get("procedure", "")
    procedure = viewer.uow.district.procedures.get(asked)
    if procedure is None:
        return {"asked": asked, "counts": _counts(viewer, [*viewer.appointments]), "rows": [], "name": ""}
    rows = [_row(viewer, one) for one in visible(viewer.uow, procedure, viewer.person.id, SHOWN)]
    return {"asked": asked, "counts": [], "rows": rows, "name": procedure.names.say(viewer.words.lang)}


async def show(
    visit: Visit, told: str = "", status: int = 200, cards: Sequence[tuple[Card, list[str]]] = ()
) -> web.Response:
    """One case with its trace. Raises HTTPNotFound for one that is not for this person's eyes. `cards`: what an act
    shows, seen here once, with the paths of its pictures."""

    def read(viewer: Viewer) -> dict[str, Any]:
        case, words = _found(viewer, visit.request.match_info["number"]), viewer.words
        whole = is_party(viewer.uow, case, viewer.person.id)
        title = words("case.title", number=case.number, procedure=case.procedure)
        names = (name.partition(".")[2] for name in open_to(viewer.uow, case, [viewer.actor]))
        forms = [form_of(viewer, case, name) for name in names]
        lines, past = lines_of(viewer.uow, words, case, whole=whole), history(viewer.uow, words, case, whole=whole)
        return {"title": title, "lines": lines, "forms": forms, "history": past, "number": case.number}

    facts = await visit.read(read)
    facts["cards"] = [(card, await inlaid(visit.gate.files, paths)) for card, paths in cards]
    return visit.page("console_case.html", status=status, told=told, **facts)


async def do(visit: Visit) -> web.StreamResponse:
    """An act of the procedure; a refusal is told on the page."""
    said, sent = said_in(await visit.request.post()), await taken(visit)

    def work(viewer: Viewer) -> tuple[Names, list[tuple[Card, list[str]]]]:
        case, name = _found(viewer, visit.request.match_info["number"]), visit.request.match_info["act"]
        step = procedure_of(viewer.uow, case).acts.get(name)
        if step is None:
            raise web.HTTPNotFound
        given = given_with(viewer, case, name, said, sent)
        viewer.do(Perform(Ref("case", case.id), f"{case.procedure}.{name}", given))
        cards = [*shown(viewer.context(), viewer.uow.repo(Case).get(case.id) or case, step)]
        return step.names, [(card, pictures(viewer, card.pictures)) for card in cards]

    done, cards = await visit.read(work)
    return await visit.done(show, visit.words("case.done", act=done), cards=cards)


def _found(viewer: Viewer, number: str) -> Case:
    cases = viewer.uow.repo(Case)
    found = cases.first(number=number.replace("-", "")) or cases.first(number=number)
    if not found or found.procedure not in viewer.district.procedures:
        raise web.HTTPNotFound
    if not may_see(viewer.uow, found, viewer.person.id):
        raise web.HTTPNotFound
    return found


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
    procedure = procedure_of(viewer.uow, case)
    fields, step = procedure.fields, procedure.step(f"{case.procedure}.{act}")
    known = [f.code for f in fields.values() if holds(f, case.fields, viewer.uow.now) and not step.anew]
    form = {**_blank(case, act), "holding": known}
    return [fields[code] for code in questions(viewer.context(), form) if code in fields]


def said_in(form: Mapping[str, Any]) -> dict[str, str]:
    """What was written or chosen in a form."""
    return {key: str(value)[:LONGEST].strip() for key, value in form.items() if isinstance(value, str)}


def given_with(viewer: Viewer, case: Case, act: str, said: Mapping[str, str], sent: Files) -> Input:
    """What comes with an act of a page. Raises Unfit."""
    found = ((f, _value(viewer, case, f"{case.procedure}.{act}", f, said, sent)) for f in _fields(viewer, case, act))
    kept = tuple(viewer.context(sent=sent.get(WORDS, ())).keep_pictures())
    return Input("", said.get(WORDS, ""), kept, {f.code: value for f, value in found if value is not None})


def form_of(viewer: Viewer, case: Case, act: str) -> dict[str, Any]:
    """An act with what it asks for."""
    step, lang = procedure_of(viewer.uow, case).step(f"{case.procedure}.{act}"), viewer.words.lang
    asked = [one for f in _fields(viewer, case, act) for one in _asked(viewer, case, act, f)]
    words = step.words.say(lang) if step.words.hans else ""
    facts = {"act": act, "label": step.names.say(lang), "fields": asked, "words": words}
    return {**facts, "must": not step.optional}


def _asked(viewer: Viewer, case: Case, act: str, field: Field) -> list[dict[str, Any]]:
    """A field as a list to choose from, files to bring, one for each paper, or a line to write in."""
    lang = viewer.words.lang
    question = field.question.say(lang) or field.names.say(lang)
    facts = {"code": field.code, "question": question, "options": [], "must": field.required, "files": ""}
    if field.type == "papers":
        papers = listed(viewer.context(), _blank(case, act), field)
        return [
            {**facts, "code": f"{field.code} {n}", "question": name, "files": "one"} for n, name in enumerate(papers)
        ]
    if field.type in FILES:
        return [{**facts, "files": "one" if field.type == "document" or field.most == 1 else "many"}]
    if field.type in {"choice", "officer", "case"} or (field.type == "department" and field.of):
        facts["options"] = offers(viewer.context(), field, _blank(case, act))
    return [facts]


def _blank(case: Case, act: str) -> dict[str, Any]:
    return {"act": f"{case.procedure}.{act}", "about": str(case.about), "case": case.id, "values": {}, "at": 0}


def _value(viewer: Viewer, case: Case, act: str, field: Field, said: Mapping[str, str], sent: Files) -> Any:
    """What was written, chosen or brought; None for nothing. Raises Unfit, as the chat tells it, where it is nothing of
    the field's type, may mean several things, or is out of bounds."""
    if field.type == "papers":
        names = listed(viewer.context(), _blank(case, act.partition(".")[2]), field)
        brought = [sent.get(f"{field.code} {n}", ()) for n, _ in enumerate(names)]
        kept = [viewer.context(sent=one).keep_pictures() for one in brought]
        return dict(zip(names, kept, strict=True)) if any(kept) else None
    text, files = said.get(field.code, ""), sent.get(field.code, ())
    if not text and not files:
        return None
    if field.type in {"choice", "officer", "case"}:
        return number(text) or text if field.type != "choice" else text
    ctx = viewer.context(text=text, sent=files)
    value, _ = answered(ctx, field, _blank(case, act.partition(".")[2]))
    if flaw := flaw_said(ctx, field, value):
        how = flaw if value is not None else ctx.words(f"form.how_{field.type}")
        raise Unfit(text=ctx.words("case.field", name=field.names, text=how))
    return value


def begin_index(viewer: Viewer) -> dict[str, Any]:
    """What this person may start."""
    return {"rows": startable(viewer)}


def _form(viewer: Viewer) -> dict[str, Any]:
    """The form. Raises HTTPNotFound for what this person may not start."""
    code = viewer.visit.request.match_info["procedure"]
    case = _begun(viewer, code)
    name = procedure_of(viewer.uow, case).names.say(viewer.words.lang)
    form = form_of(viewer, case, START) | {"label": viewer.words("console.begin")}
    return {"title": name, "lines": [], "forms": [form], "history": [], "number": f"begin/{code}", "cards": ()}


begin_show = filled("console_case.html", _form)


async def begin_do(visit: Visit) -> web.Response:
    """Start it and go to its page; to the one that stands already, where the procedure allows one alone."""
    sent, said = await taken(visit), said_in(await visit.request.post())

    def work(viewer: Viewer) -> str:
        uow = viewer.uow
        case = _begun(viewer, visit.request.match_info["procedure"])
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


def _begun(viewer: Viewer, code: str) -> Case:
    procedure = viewer.district.procedures.get(code)
    if procedure is None or procedure.about != "none":
        raise web.HTTPNotFound
    case = steps.blank(viewer.uow, procedure, NO_REF, viewer.actor)
    try:
        may_start(viewer.uow, case, viewer.actor)
    except CivicError as refusal:
        raise web.HTTPNotFound from refusal
    return case
