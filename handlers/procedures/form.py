"""A form in chat: one question at a time, back, away and back again."""

import re
from collections.abc import Sequence
from typing import Any

from core.calls.permissions import types_for
from core.commands import Input, Perform, StartCase
from core.district.procedures import FILES, START, Field, Procedure
from core.errors import FormGone, NeedsWords
from core.events import TicketFiled
from core.identity import same
from core.people.records import Person
from core.procedures import steps
from core.procedures.needs import check_ahead
from core.procedures.records import Case
from core.procedures.relations import procedure_of
from core.procedures.subject import SUBJECT, may_begin
from core.procedures.values import read
from core.refs import NO_REF, Ref
from core.routing import typed
from core.workflow.engine import check_state, may
from core.workflow.work_calendar import local
from handlers.context import Context
from handlers.frame import left
from handlers.messages import Action, Card
from handlers.procedures import papers
from handlers.procedures.answers import Offers, answered, flaw_said, offers
from handlers.procedures.aside import SAID, agreed, as_many, help_said, with_pictures
from handlers.procedures.cards import buttons, facts_of, of_action, show
from handlers.procedures.questions import (
    Form,
    at_hand,
    field_of,
    home_of,
    lines_of,
    names_of,
    offer_again,
    question,
    questions,
    read_together,
    step_of,
    summary,
)


def start(ctx: Context, procedure: Procedure, about: Ref, *, told: bool = False, **known: Any) -> None:
    """Ask what a new case needs and is not known yet; `told`: what is known is shown. Raises what may not be."""
    may_begin(ctx.uow, steps.blank(ctx.uow, procedure, about, ctx.actor), ctx.actor)
    _open(ctx, procedure.full(START), str(about), 0, known, [*known] if told else ())


def do(ctx: Context) -> None:
    """A button of an act: ask what it needs, or do it at once. Raises what `perform` raises."""
    case = of_action(ctx)
    SUBJECT.lock(ctx.uow, case.id)
    act = f"{case.procedure}.{ctx.pressed.choice}"
    if act not in SUBJECT.workflow(ctx.uow, case).acts:
        ctx.toast("trouble.stale_button")
        return
    may(SUBJECT, ctx.uow, case, act, ctx.actor)
    check_state(SUBJECT, ctx.uow, case, act)
    check_ahead(ctx.uow, case, act)
    if not ctx.update.private and any(
        one.kind in {"show", "gather"} for one in procedure_of(ctx.uow, case).step(act).effects
    ):
        ctx.toast("case.private")
        return
    _open(ctx, act, str(case.about), case.id, {})


def _open(ctx: Context, act: str, about: str, case_id: int, known: dict[str, Any], told: Sequence[str] = ()) -> None:
    key = f"{act}@{case_id or about}"
    for one in left.lying(ctx, "form"):
        if one["half"]["key"] == key:
            left.take_up(ctx, one["id"])
    forms: dict[str, Form] = ctx.state.setdefault("forms", {})
    ctx.set_step("form", form=key)
    if key in forms and len(forms[key]["values"]) > len(known) and known.items() <= forms[key]["values"].items():
        offer_again(ctx, forms[key])
        return
    known |= home_of(ctx, act)
    form: Form = {"act": act, "about": about, "case": case_id, "values": known, "at": 0, "pictures": [], "told": told}
    form["holding"] = papers.holding(ctx, case_id, act)
    form["at"] = next((i for i, code in enumerate(questions(ctx, form)) if code not in known), 0)
    form["name"] = names_of(*step_of(ctx, form)).say(ctx.words.lang)
    _go(ctx, form, "\n".join(lines_of(ctx, form, told)))


def line(ctx: Context, procedure: Procedure, text: str) -> None:
    """Everything in one message, parted by semicolons: nothing is asked. Raises what `StartCase` raises."""
    may_begin(ctx.uow, steps.blank(ctx.uow, procedure, NO_REF, ctx.actor), ctx.actor)
    parts = [part.strip() for part in re.split("[;；]", text) if part.strip()]
    form: Form = {"act": procedure.full(START), "about": "", "case": 0, "values": {}, "at": 0, "pictures": []}
    for code, part in zip(questions(ctx, form), parts, strict=False):
        if code in procedure.fields:
            value = read(procedure.fields[code], part, local(ctx.uow.now).date())
            form["values"] |= {code: value} if value is not None else {}
            if procedure.fields[code].ahead and (flaw := flaw_said(ctx, procedure.fields[code], value)):
                ctx.say("form.not_begun", text=flaw)
                return
        else:
            form["text"] = part
    ctx.set_step("form", form="")
    ctx.state.setdefault("forms", {})
    _submit(ctx, form)


def _form(ctx: Context) -> Form:
    """The form that is being filled in. Raises FormGone."""
    if found := at_hand(ctx):
        return found
    raise FormGone


def asks_words(ctx: Context) -> bool:
    """Whether the next message belongs to the form; a short number may press a button that is offered."""
    form = at_hand(ctx)
    if form is None or ctx.text.startswith("/"):
        return False
    field = field_of(ctx, form)
    numbered = field is None or form.get("offers") or offers(ctx, field, form)
    return typed.choice(ctx.text) is None or not numbered


def _go(ctx: Context, form: Form, flaw: str = "", offered: Offers | None = None) -> None:
    """The question that is due; after the last one the summary, or the act itself where none is shown."""
    form, key = {**form, "offers": bool(offered)}, ctx.state["ask"]["form"]
    ctx.state["forms"] = {**ctx.state["forms"], key: form}
    ctx.set_step("form", form=key)  # each question has its own time, and is the one that is quoted
    if form["at"] < len(questions(ctx, form)):
        question(ctx, form, flaw, offered or [])
    elif step_of(ctx, form)[1].confirm:
        summary(ctx, form, flaw)
    else:
        _submit(ctx, form)


def answer(ctx: Context) -> None:
    """What was written or sent while a question stands."""
    form = _form(ctx)
    if word := SAID.get(ctx.text.casefold()):
        {"back": back, "leave": leave, "skip": skip}[word](ctx)
        return
    field = field_of(ctx, form)
    if puzzled := help_said(ctx, form, field):
        _go(ctx, form, puzzled)
        return
    if field is None:
        _say(ctx, form)
        return
    value, offered = answered(ctx, field, form)
    if value is None and not field.required and same(ctx.text) in papers.NONE:
        skip(ctx)
        return
    form = with_pictures(ctx, form, field)
    if offered:
        _go(ctx, form, ctx.words("form.which_hour" if field.type == "moment" else "form.which"), offered)
        return
    if field.type == "papers":
        value = papers.with_one(ctx, form, field, value)
    elif field.type in FILES and value:
        value = as_many(ctx, field, [*form["values"].get(field.code, []), *value])
    _take(ctx, form, field, value)


def _take(ctx: Context, form: Form, field: Field, value: Any) -> None:
    """Keep an answer and go on, or say what is wrong with it; of pictures and papers there may be more."""
    value = int(value) if field.type in {"officer", "resident", "case"} and value else value
    if flaw := flaw_said(ctx, field, value):
        _go(ctx, form, flaw)
        return
    form = {**form, "values": {**form["values"], field.code: value}}
    more = field.type == "pictures" and (field.most is None or len(value) < field.most)
    more = more or (field.type == "papers" and bool(papers.due(ctx, form, field)))
    after = (i for i, code in enumerate(questions(ctx, form)) if i > form["at"] and code not in form.get("told", ()))
    _go(ctx, {**form, "at": form["at"] if more else next(after, len(questions(ctx, form)))})


def _say(ctx: Context, form: Form) -> None:
    """The words of the act, pictures before or with them; at the summary nothing is written."""
    if form["at"] >= len(questions(ctx, form)):
        submit(ctx) if agreed(ctx) else summary(ctx, form, ctx.words("form.at_check"))
        return
    form["pictures"] = [*form["pictures"], *ctx.keep_pictures()]
    if ctx.text or step_of(ctx, form)[1].optional:
        _go(ctx, {**form, "text": ctx.text, "at": form["at"] + 1})
        return
    if not form["pictures"]:
        raise NeedsWords(what="words")
    ctx.state["forms"] = {**ctx.state["forms"], ctx.state["ask"]["form"]: form}
    words_too = ctx.words("ask.words_too", n=len(form["pictures"]))
    ctx.reply(Card(words_too, ask=not ctx.update.private), coalesce="ask")


def pick(ctx: Context) -> None:
    """One of what was offered; a button of an earlier question asks the present one again."""
    form, action = _form(ctx), ctx.update.action
    field = field_of(ctx, form)
    if action is None or field is None or action.number != form["at"]:
        _go(ctx, form)
    else:
        meant = papers.picked(ctx, form, field, action.choice) if field.type == "papers" else action.choice
        _take(ctx, form, field, meant)


def next_(ctx: Context) -> None:
    """What was given already stays."""
    form = _form(ctx)
    field = field_of(ctx, form)
    _go(ctx, _moved(ctx, 1) if field and field.code in form["values"] else form)


def back(ctx: Context) -> None:
    """One question back; the answer to it is kept until another is given."""
    _go(ctx, _moved(ctx, -1))


def skip(ctx: Context) -> None:
    """Left out, where it may be."""
    form = _form(ctx)
    field, step = field_of(ctx, form), step_of(ctx, form)[1]
    may_be = not field.required if field else step.optional and form["at"] < len(questions(ctx, form))
    if field and may_be:
        form["values"] = {code: value for code, value in form["values"].items() if code != field.code}
    _go(ctx, _moved(ctx, 1) | {"values": form["values"]} if may_be else form)


def _moved(ctx: Context, by: int) -> Form:
    """The form at its neighbouring question; a button of an earlier question moves nothing."""
    form, action = _form(ctx), ctx.update.action
    if action is not None and action.number != form["at"]:
        return form
    return {**form, "at": min(max(form["at"] + by, 0), len(questions(ctx, form)))}


def leave(ctx: Context) -> None:
    """Put away: what was filled in stays for the next time."""
    rows = left.put_aside(ctx, "form")
    key = "form.left" if rows else "done.leave"
    ctx.reply(Card(ctx.words(key), rows=rows))
    ctx.toast_only(key)


def resume(ctx: Context) -> None:
    """The question that is due, once more."""
    _go(ctx, _form(ctx))


def anew(ctx: Context) -> None:
    """Begin again, with nothing filled in but the home, which is not asked once it is known."""
    form = _form(ctx)
    _go(ctx, {**form, "values": home_of(ctx, form["act"]), "at": 0, "pictures": [], "text": ""})


def submit(ctx: Context) -> None:
    """All is right. A button pressed before the last question was answered asks that one."""
    form = _form(ctx)
    if form["at"] < len(questions(ctx, form)):
        _go(ctx, form)
    else:
        _submit(ctx, form)


def _submit(ctx: Context, form: Form) -> None:
    procedure, step = step_of(ctx, form)
    values = {**read_together(ctx, procedure, form), **form["values"]}
    homes = [values[f.code] for f in procedure.fields.values() if f.of == ("home",) and values.get(f.code)]
    if homes and procedure.see == "community" and not ctx.person.home and not ctx.appointments:  # a neighbour, no staff
        ctx.uow.repo(Person).change(ctx.person, home=homes[0])
    given = Input(text=form.get("text", ""), pictures=tuple(form["pictures"]), fields=values)
    if form["case"]:
        ctx.do(Perform(Ref("case", form["case"]), form["act"], given))
    elif there := steps.standing(ctx.uow, procedure, values, ctx.actor):
        ctx.set_step("")
        ctx.say("case.there", name=there.title, number=there.number)
        show(ctx, there)
        return
    else:
        ctx.do(StartCase(procedure.code, Ref.parse(form["about"]), given))
    ctx.state["forms"] = {k: v for k, v in ctx.state["forms"].items() if k != ctx.state["ask"]["form"]}
    ctx.set_step("")
    case = ctx.uow.repo(Case).get(form["case"] or ctx.events[0][0].subject_id)
    assert case is not None
    own = step.done.say(ctx.words.lang).format_map(facts_of(ctx.uow, ctx.words, case)).strip("：: \n")
    papers.show(ctx, case, step)
    text = own or ctx.words("case.done", act=names_of(procedure, step))
    if not form["case"] and not own:
        text = ctx.words("case.started", number=case.number, procedure=procedure.names)
    rows = buttons(ctx.uow, ctx.words, case, [ctx.actor]) if own and ctx.update.private else ()
    filed = next((event.subject_id for event, _ in ctx.events if isinstance(event, TicketFiled)), 0)
    if filed and types_for(ctx.uow.district, ctx.appointments):
        rows = (*rows, (ctx.button("press.whistle", Action("whistle", filed)),))
    ctx.reply(Card(text, rows=rows), edit=step.confirm)
    if ctx.update.private and not own:
        show(ctx, case)
    left.remind(ctx)
