"""A form in chat: one question at a time, back, away and back again."""

from __future__ import annotations

import re

from core.commands import Input, Perform, StartCase
from core.domain.procedures import START, Procedure
from core.domain.refs import NO_REF, Ref
from core.domain.workdays import local
from core.errors import NeedsWords, NoSuchCase
from core.procedures import steps
from core.procedures.records import Case
from core.procedures.subject import SUBJECT, may_start
from core.procedures.values import read
from core.workflow.engine import check_state, may
from handlers.message import Card
from handlers.procedures.answers import Offers, answered, flaw_said, offers
from handlers.procedures.cards import of_action, show
from handlers.procedures.questions import (
    FILES,
    Form,
    field_of,
    names_of,
    offer_again,
    question,
    questions,
    said_of,
    step_of,
    summary,
)
from handlers.talk import Turn

KEPT = 3  # unfinished forms that are kept
_SAID = {
    **dict.fromkeys(("返回", "上一步", "back"), "back"),
    **dict.fromkeys(("取消", "cancel"), "leave"),
    **dict.fromkeys(("跳过", "跳過", "skip"), "skip"),
}


def start(turn: Turn, procedure: Procedure, about: Ref) -> None:
    """Ask what a new case needs. Raises what the relations refuse."""
    may_start(turn.unit, steps.blank(turn.unit, procedure, about, turn.actor), turn.actor)
    _open(turn, procedure.full(START), str(about), 0)


def do(turn: Turn) -> None:
    """A button of an act: ask what it needs, or do it at once. Raises what `perform` raises."""
    case, action = of_action(turn), turn.update.action
    SUBJECT.lock(turn.unit, case.id)
    act = f"{case.procedure}.{action.choice if action else ''}"
    if act not in SUBJECT.workflow(turn.unit, case).acts:
        turn.toast("trouble.stale_button")
        return
    may(SUBJECT, turn.unit, case, act, turn.actor)
    check_state(SUBJECT, turn.unit, case, act)
    _open(turn, act, str(case.about), case.id)


def _open(turn: Turn, act: str, about: str, case_id: int) -> None:
    key = f"{act}@{case_id or about}"
    forms: dict[str, Form] = dict(turn.state.get("forms", {}))
    turn.goto("form", form=key)
    if key in forms and forms[key]["values"]:
        offer_again(turn, forms[key])
        return
    forms.pop(key, None)
    forms = dict(list(forms.items())[-KEPT + 1 :])
    forms[key] = {"act": act, "about": about, "case": case_id, "values": {}, "at": 0, "pictures": []}
    turn.state["forms"] = forms
    _go(turn, forms[key])


def line(turn: Turn, procedure: Procedure, text: str) -> None:
    """Everything in one message, parted by semicolons: nothing is asked. Raises what `StartCase` raises."""
    may_start(turn.unit, steps.blank(turn.unit, procedure, NO_REF, turn.actor), turn.actor)
    parts = [part.strip() for part in re.split("[;；]", text) if part.strip()]
    form: Form = {"act": procedure.full(START), "about": "", "case": 0, "values": {}, "at": 0, "pictures": []}
    for code, part in zip(questions(turn, form), parts, strict=False):
        if code in procedure.fields:
            value = read(procedure.fields[code], part, local(turn.unit.now).date())
            form["values"] |= {code: value} if value is not None else {}
        else:
            form["text"] = part
    turn.goto("form", form="")
    turn.state.setdefault("forms", {})
    _submit(turn, form)


def _at_hand(turn: Turn) -> Form | None:
    """The form that is being filled in, if any."""
    asked = turn.state.get("ask", {}).get("form", "") if turn.state.get("step") == "form" else ""
    found: Form | None = turn.state.get("forms", {}).get(asked)
    return dict(found) if found else None


def _form(turn: Turn) -> Form:
    """The form that is being filled in. Raises NoSuchCase where it is gone."""
    found = _at_hand(turn)
    if found is None:
        raise NoSuchCase(number="")
    return found


def asks_words(turn: Turn) -> bool:
    """Whether the next message belongs to the form; a short number may press a button that is offered."""
    form = _at_hand(turn)
    if form is None or turn.text.startswith("/"):
        return False
    if not (turn.text.isdigit() and len(turn.text) <= 2):
        return True
    field = field_of(turn, form)
    return field is not None and not form.get("offers") and not offers(turn, field)


def _go(turn: Turn, form: Form, flaw: str = "", offered: Offers | None = None) -> None:
    """The question that is due; after the last one the summary, or the act itself where none is shown."""
    form = {**form, "offers": bool(offered)}
    turn.state["forms"] = {**turn.state["forms"], turn.state["ask"]["form"]: form}
    if form["at"] < len(questions(turn, form)):
        question(turn, form, flaw, offered or [])
    elif step_of(turn, form)[1].confirm:
        summary(turn, form)
    else:
        _submit(turn, form)


def answer(turn: Turn) -> None:
    """What was written or sent while a question stands."""
    form = _form(turn)
    if word := _SAID.get(turn.text.casefold()):
        {"back": back, "leave": leave, "skip": skip}[word](turn)
        return
    field = field_of(turn, form)
    if field is None:
        _say(turn, form)
        return
    value, offered = answered(turn, field)
    if offered:
        _go(turn, form, turn.words("form.which", name=field.names), offered)
        return
    if field.type in FILES and value:
        value = [*form["values"].get(field.code, []), *value]
    if flaw := flaw_said(turn, field, value):
        _go(turn, form, flaw)
        return
    more = field.type == "pictures" and (field.most is None or len(value) < field.most)
    _go(turn, {**form, "values": {**form["values"], field.code: value}, "at": form["at"] + (not more)})


def _say(turn: Turn, form: Form) -> None:
    """The words of the act, pictures before or with them; at the summary nothing is written."""
    if form["at"] >= len(questions(turn, form)):
        summary(turn, form)
        return
    form["pictures"] = [*form["pictures"], *turn.keep_pictures()]
    if turn.text or step_of(turn, form)[1].optional:
        _go(turn, {**form, "text": turn.text, "at": form["at"] + 1})
        return
    if not form["pictures"]:
        raise NeedsWords(what="words")
    turn.state["forms"] = {**turn.state["forms"], turn.state["ask"]["form"]: form}
    words_too = turn.words("ask.words_too", n=len(form["pictures"]))
    turn.reply(Card(words_too, ask=not turn.update.private), coalesce="ask")


def pick(turn: Turn) -> None:
    """One of what was offered; a button of an earlier question asks the present one again."""
    form, action = _form(turn), turn.update.action
    field = field_of(turn, form)
    if action is None or field is None or action.number != form["at"]:
        _go(turn, form)
    elif flaw := flaw_said(turn, field, action.choice):
        _go(turn, form, flaw)
    else:
        _go(turn, {**form, "values": {**form["values"], field.code: action.choice}, "at": form["at"] + 1})


def next_(turn: Turn) -> None:
    """What was given already stays."""
    form = _form(turn)
    field = field_of(turn, form)
    _go(turn, _moved(turn, 1) if field and field.code in form["values"] else form)


def back(turn: Turn) -> None:
    """One question back; the answer to it is kept until another is given."""
    _go(turn, _moved(turn, -1))


def skip(turn: Turn) -> None:
    """Left out, where it may be."""
    form = _form(turn)
    field, step = field_of(turn, form), step_of(turn, form)[1]
    may_be = not field.required if field else step.optional and form["at"] < len(questions(turn, form))
    if field and may_be:
        form["values"] = {code: value for code, value in form["values"].items() if code != field.code}
    _go(turn, _moved(turn, 1) | {"values": form["values"]} if may_be else form)


def _moved(turn: Turn, by: int) -> Form:
    """The form at its neighbouring question; a button of an earlier question moves nothing."""
    form, action = _form(turn), turn.update.action
    if action is not None and action.number != form["at"]:
        return form
    return {**form, "at": min(max(form["at"] + by, 0), len(questions(turn, form)))}


def leave(turn: Turn) -> None:
    """Put away: what was filled in stays for the next time."""
    form = _at_hand(turn)
    turn.goto("")
    key = "form.left" if form and form["values"] else "done.leave"
    turn.reply(Card(turn.words(key)))
    turn.toast_only(key)


def resume(turn: Turn) -> None:
    """Go on where it was left."""
    _go(turn, _form(turn))


def anew(turn: Turn) -> None:
    """Begin again, with nothing filled in."""
    _go(turn, {**_form(turn), "values": {}, "at": 0, "pictures": [], "text": ""})


def submit(turn: Turn) -> None:
    """All is right. A button pressed before the last question was answered asks that one."""
    form = _form(turn)
    if form["at"] < len(questions(turn, form)):
        _go(turn, form)
    else:
        _submit(turn, form)


def _read_together(turn: Turn, procedure: Procedure, form: Form) -> Form:
    """Which matter all that was written is about, for fields that are read out of it."""
    fields = (procedure.fields[code] for code in step_of(turn, form)[1].fields)
    told = " ".join(str(value) for value in (*form["values"].values(), form.get("text", "")))
    return {f.code: turn.router.read(told).category for f in fields if f.type == "category" and f.in_words}


def _submit(turn: Turn, form: Form) -> None:
    procedure, step = step_of(turn, form)
    values = {**_read_together(turn, procedure, form), **form["values"]}
    given = Input(text=form.get("text", ""), pictures=tuple(form["pictures"]), fields=values)
    if form["case"]:
        turn.do(Perform(Ref("case", form["case"]), form["act"], given))
    else:
        turn.do(StartCase(procedure.code, Ref.parse(form["about"]), given))
    turn.state["forms"] = {k: v for k, v in turn.state["forms"].items() if k != turn.state["ask"]["form"]}
    turn.goto("")
    case = turn.unit.repo(Case).get(form["case"] or turn.told[0][0].subject_id)
    assert case is not None
    own = said_of(turn, form, step.done)
    text = own or turn.words("case.done", act=names_of(procedure, step))
    if not form["case"] and not own:
        text = turn.words("case.started", number=case.number, procedure=procedure.names)
    turn.reply(Card(text), edit=step.confirm)
    if turn.update.private and not own:
        show(turn, case)
