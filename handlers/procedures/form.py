"""A form in chat: one question at a time, back, away and back again."""

from __future__ import annotations

from typing import Any

from core.commands import Input, Perform, StartCase
from core.domain.entries import Names
from core.domain.procedures import START, Field, Procedure, Step
from core.domain.refs import Ref
from core.errors import NeedsWords, NoSuchCase
from core.procedures import steps
from core.procedures.subject import SUBJECT, may_start
from core.workflow.engine import check_state, may
from handlers.message import Action, Button, Card
from handlers.procedures.answers import answered, flaw_said, offers, said
from handlers.procedures.cards import of_action, show
from handlers.talk import Rows, Turn

WORDS = "*"  # the question for what is said with an act, after its fields
KEPT = 3  # unfinished forms that are kept
_SAID = {
    **dict.fromkeys(("返回", "上一步", "back"), "back"),
    **dict.fromkeys(("取消", "cancel"), "leave"),
    **dict.fromkeys(("跳过", "跳過", "skip"), "skip"),
}
Form = dict[str, Any]


def start(turn: Turn, procedure: Procedure, about: Ref) -> None:
    """Ask what a new case needs. Raises what the relations refuse."""
    may_start(turn.unit, steps.blank(turn.unit, procedure, about, turn.actor), turn.actor)
    _open(turn, f"{procedure.code}.{START}", str(about), 0)


def do(turn: Turn) -> None:
    """A button of an act: ask what it needs, or do it at once. Raises what `perform` raises."""
    case = of_action(turn)
    assert turn.update.action is not None
    SUBJECT.lock(turn.unit, case.id)
    act = f"{case.procedure}.{turn.update.action.choice}"
    if act not in SUBJECT.workflow(turn.unit, case).acts:
        turn.toast("trouble.stale_button")
        return
    may(SUBJECT, turn.unit, case, act, turn.actor)
    check_state(SUBJECT, turn.unit, case, act)
    _open(turn, act, case.about, case.id)


def _open(turn: Turn, act: str, about: str, case_id: int) -> None:
    key = f"{act}@{case_id or about}"
    forms: dict[str, Form] = turn.state.get("forms", {})
    if key in forms and forms[key]["values"]:
        turn.goto("form", form=key)
        _offer_again(turn, forms[key])
        return
    forms.pop(key, None)
    forms = dict(list(forms.items())[-KEPT + 1 :])
    forms[key] = {"act": act, "about": about, "case": case_id, "values": {}, "at": 0, "pictures": []}
    turn.state["forms"] = forms
    turn.goto("form", form=key)
    _ask(turn, forms[key])


def _offer_again(turn: Turn, form: Form) -> None:
    """What was put away half filled in: go on with it, or begin again."""
    rows: Rows = (
        (_button(turn, "form.go_on", "form.resume"), _button(turn, "form.anew", "form.anew")),
        (_button(turn, "form.leave", "form.leave"),),
    )
    names = _names(*_step(turn, form))
    turn.reply(Card(turn.words("form.unfinished", name=names, n=len(form["values"])), rows=rows))
    turn.toast_only("toast.choose")


def _names(procedure: Procedure, step: Step) -> Names:
    """What a form is called: its act's name, the procedure's for its start."""
    return step.names if step.names.hans else procedure.names


def _step(turn: Turn, form: Form) -> tuple[Procedure, Step]:
    procedure = turn.unit.district.procedures.get(form["act"].partition(".")[0])
    if procedure is None:
        raise NoSuchCase(number="")
    step = procedure.step(form["act"])
    return procedure, step


def _questions(turn: Turn, form: Form) -> list[str]:
    procedure, step = _step(turn, form)
    return [c for c in step.fields if not procedure.fields[c].in_words] + ([WORDS] if step.words.hans else [])


def _form(turn: Turn) -> Form:
    """The form that is being filled in. Raises NoSuchCase where it is gone."""
    form = turn.state.get("forms", {}).get(turn.state.get("ask", {}).get("form", ""))
    if form is None or turn.state.get("step") != "form":
        raise NoSuchCase(number="")
    return dict(form)


def _keep(turn: Turn, form: Form) -> None:
    turn.state["forms"] = {**turn.state["forms"], turn.state["ask"]["form"]: form}


def _field(turn: Turn, form: Form) -> Field | None:
    """The field that is asked for now; None at the words and after the last question."""
    asked = _questions(turn, form)[form["at"] : form["at"] + 1]
    return _step(turn, form)[0].fields[asked[0]] if asked and asked[0] != WORDS else None


def asks_words(turn: Turn) -> bool:
    """Whether the next message belongs to the form; a short number may press a button that is offered."""
    if turn.state.get("step") != "form":
        return False
    form = turn.state.get("forms", {}).get(turn.state.get("ask", {}).get("form", ""))
    if form is None:
        return False
    if not (turn.text.isdigit() and len(turn.text) <= 2):
        return True
    field = _field(turn, form)
    return field is not None and not form.get("offers") and not offers(turn, field)


def _button(turn: Turn, key: str, name: str, at: int = 0, choice: str = "") -> Button:
    return Button(turn.words(key), Action(name, at, choice))


def _ask(turn: Turn, form: Form, flaw: str = "", offered: list[tuple[str, str]] | None = None) -> None:
    """The question that is due, the summary after the last one, or the act itself where none is shown."""
    questions, at = _questions(turn, form), form["at"]
    _, step = _step(turn, form)
    form = {**form, "offers": bool(offered)}
    _keep(turn, form)
    if at >= len(questions):
        _confirm(turn, form) if step.confirm else _submit(turn, form)
        return
    field = _field(turn, form)
    choices = offered if offered else offers(turn, field) if field else []
    rows: list[tuple[Button, ...]] = [(Button(said_, Action("form.pick", at, code)),) for code, said_ in choices]
    if field and field.type in {"pictures", "document"} and form["values"].get(field.code):
        rows.append((_button(turn, "form.enough", "form.next", at),))
    elif field and field.code in form["values"]:
        kept = said(turn.words, field, form["values"][field.code])[:20]
        rows.append((Button(turn.words("form.keep", text=kept), Action("form.next", at)),))
    elif (field and not field.required) or (field is None and step.optional):
        rows.append((_button(turn, "form.skip", "form.skip", at),))
    beside = [_button(turn, "form.back", "form.back", at)] if at else []
    rows.append((*beside, _button(turn, "form.leave", "form.leave")))
    text = "\n".join(filter(None, (flaw, _question(turn, form, field, step, len(questions)))))
    who = "" if turn.update.private or not turn.person.name else turn.words("ask.whom", name=turn.person.name)
    turn.reply(Card(who + text, rows=tuple(rows), ask=not turn.update.private), numbers=bool(choices) or field is None)
    turn.toast_only("toast.choose" if choices else "toast.write")


def _question(turn: Turn, form: Form, field: Field | None, step: Step, count: int) -> str:
    if field is None:
        return step.words.say(turn.words.lang)
    asked = field.question.say(turn.words.lang) or turn.words("form.ask", name=field.names)
    how = "" if field.type == "choice" else turn.words(f"form.how_{field.type}")
    where = turn.words("form.place", n=form["at"] + 1, count=count) if count > 1 else ""
    return f"{where}{asked}" + (f"\n{how}" if how else "")


def answer(turn: Turn) -> None:
    """What was written or sent while a question stands."""
    form = _form(turn)
    word = _SAID.get(turn.text.casefold())
    if word:
        {"back": back, "leave": leave, "skip": skip}[word](turn)
        return
    field = _field(turn, form)
    if field is None:
        _say(turn, form)
        return
    value, offered = answered(turn, field)
    if offered:
        _ask(turn, form, turn.words("form.which", name=field.names), offered)
        return
    if field.type in {"pictures", "document"} and value:
        value = [*form["values"].get(field.code, []), *value]
    if flaw := flaw_said(turn, field, value):
        _ask(turn, form, flaw)
        return
    more = field.type == "pictures" and (field.most is None or len(value) < field.most)
    _ask(turn, {**form, "values": {**form["values"], field.code: value}, "at": form["at"] + (not more)})


def _say(turn: Turn, form: Form) -> None:
    """The words of the act, pictures before or with them; at the summary nothing is written."""
    _, step = _step(turn, form)
    if form["at"] >= len(_questions(turn, form)):
        _confirm(turn, form)
        return
    form["pictures"] = [*form["pictures"], *turn.keep_pictures()]
    _keep(turn, form)
    if not turn.text and not step.optional:
        if not form["pictures"]:
            raise NeedsWords(what="words")
        more = Card(turn.words("ask.words_too", n=len(form["pictures"])), ask=not turn.update.private)
        turn.reply(more, coalesce="ask")
        return
    _ask(turn, {**form, "text": turn.text, "at": form["at"] + 1})


def pick(turn: Turn) -> None:
    """One of what was offered; a button of an earlier question asks the present one again."""
    form, action = _form(turn), turn.update.action
    field = _field(turn, form)
    if action is None or field is None or action.number != form["at"]:
        _ask(turn, form)
        return
    if flaw := flaw_said(turn, field, action.choice):
        _ask(turn, form, flaw)
        return
    _ask(turn, {**form, "values": {**form["values"], field.code: action.choice}, "at": form["at"] + 1})


def next_(turn: Turn) -> None:
    """What was given already stays."""
    _ask(turn, _moved(turn, 1))


def back(turn: Turn) -> None:
    """One question back; the answer to it is kept until another is given."""
    _ask(turn, _moved(turn, -1))


def skip(turn: Turn) -> None:
    """Left out, where it may be."""
    form = _form(turn)
    field, step = _field(turn, form), _step(turn, form)[1]
    may_be = not field.required if field else step.optional and form["at"] < len(_questions(turn, form))
    if field and may_be:
        form["values"] = {k: v for k, v in form["values"].items() if k != field.code}
    _ask(turn, {**form, "at": form["at"] + bool(may_be)})


def _moved(turn: Turn, by: int) -> Form:
    """The form at its neighbouring question; a button of an earlier question moves nothing."""
    form, action = _form(turn), turn.update.action
    if action is not None and action.number != form["at"]:
        return form
    return {**form, "at": min(max(form["at"] + by, 0), len(_questions(turn, form)))}


def leave(turn: Turn) -> None:
    """Put away: what was filled in stays for the next time."""
    kept = turn.state.get("forms", {}).get(turn.state.get("ask", {}).get("form", ""), {})
    turn.goto("")
    key = "form.left" if kept.get("values") else "done.leave"
    turn.reply(Card(turn.words(key)))
    turn.toast_only(key)


def resume(turn: Turn) -> None:
    """Go on where it was left."""
    _ask(turn, _form(turn))


def anew(turn: Turn) -> None:
    """Begin again, with nothing filled in."""
    _ask(turn, {**_form(turn), "values": {}, "at": 0, "pictures": [], "text": ""})


def _confirm(turn: Turn, form: Form) -> None:
    procedure, step = _step(turn, form)
    lines = [turn.words("form.check", name=_names(procedure, step))]
    for code in step.fields:
        if code in form["values"]:
            field = procedure.fields[code]
            lines.append(turn.words("case.field", name=field.names, text=said(turn.words, field, form["values"][code])))
    lines += [form["text"]] if form.get("text") else []
    at = form["at"]
    rows: Rows = (
        (_button(turn, "form.submit", "form.submit", at),),
        (_button(turn, "form.back", "form.back", at), _button(turn, "form.leave", "form.leave")),
    )
    turn.reply(Card("\n".join(lines), rows=rows))
    turn.toast_only("toast.choose")


def submit(turn: Turn) -> None:
    """All is right. A button pressed before the last question was answered asks that one."""
    form = _form(turn)
    if form["at"] < len(_questions(turn, form)):
        _ask(turn, form)
        return
    _submit(turn, form)


def _submit(turn: Turn, form: Form) -> None:
    procedure, step = _step(turn, form)
    given = Input(text=form.get("text", ""), pictures=tuple(form["pictures"]), fields=form["values"])
    if form["case"]:
        turn.do(Perform(Ref("case", form["case"]), form["act"], given))
    else:
        turn.do(StartCase(procedure.code, Ref.parse(form["about"]), given))
    forms = dict(turn.state["forms"])
    forms.pop(turn.state["ask"]["form"], None)
    turn.state["forms"] = forms
    turn.goto("")
    case = turn.unit.cases.get(form["case"] or turn.told[0][0].subject_id)
    assert case is not None
    said_ = turn.words(step.done) if step.done else turn.words("case.done", act=_names(procedure, step))
    if not form["case"] and not step.done:
        said_ = turn.words("case.started", number=case.number, procedure=procedure.names)
    turn.reply(Card(said_), edit=step.confirm)
    if turn.update.private and not step.done:
        show(turn, case)
