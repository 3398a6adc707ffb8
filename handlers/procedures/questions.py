"""The cards of a form: the question that is due, and the summary."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from core.calls.records import Call
from core.district.entries import Names
from core.district.procedures import FILES, Field, Procedure, Step
from core.errors import NoSuchCase, there
from core.guide.records import GuideEntry
from core.refs import Ref
from core.tickets.records import Ticket
from handlers.context import Context, Rows
from handlers.messages import Action, Button, Card
from handlers.procedures import papers
from handlers.procedures.answers import Offers, offers
from handlers.procedures.saying import said

WORDS = "*"  # the question for what is said with an act, after its fields
KEPT_SHOWN = 20  # characters of an answer that its button shows
Form = dict[str, Any]
FRESH = timedelta(minutes=10)  # after which a question, or a procedure, is of no service shown before
PREFIX = "forms"  # of the names of a form's own buttons


def step_of(ctx: Context, form: Form) -> tuple[Procedure, Step]:
    """The act a form is for. Raises NoSuchCase where the district no longer has it."""
    procedure = there(ctx.uow.district.procedures.get(form["act"].partition(".")[0]), NoSuchCase)
    return procedure, procedure.step(form["act"])


def questions(ctx: Context, form: Form) -> list[str]:
    """What is asked, in order: fields, then the words."""
    procedure, step = step_of(ctx, form)
    fields = (procedure.fields[code] for code in step.fields)
    asked = [f.code for f in fields if not f.in_words and _asks(ctx, form, f)]
    return asked + ([WORDS] if step.words.hans else [])


def _asks(ctx: Context, form: Form, field: Field) -> bool:
    """No papers where the service wants none, no home of somebody whose home is known."""
    if field.type == "papers":
        return bool(papers.listed(ctx, form, field))
    return field.code not in form.get("holding", ()) and (field.of != ("home",) or not ctx.person.home)


def home_of(ctx: Context, act: str) -> dict[str, str]:
    """Where somebody lives, once it is known, for the fields that would ask it."""
    fields = step_of(ctx, {"act": act})[0].fields.values()
    return {one.code: ctx.person.home for one in fields if one.of == ("home",) and ctx.person.home}


def filled_in(procedure: Procedure, code: str) -> dict[str, Any]:
    """The service that a procedure is for, filled in; {} where it asks for none."""
    return next(({f.code: code} for f in procedure.fields.values() if f.type == "service"), {})


def offered_with(procedure: Procedure, entry: GuideEntry) -> bool:
    """Whether the answer of the guide offers the procedure."""
    return bool({entry.mode or entry.kind, entry.nature} & {*procedure.offered})


def shown_for(ctx: Context, procedure: Procedure) -> dict[str, Any]:
    """The service that was shown last, for what is offered with it: 预约, written a while after 高龄津贴."""
    shown = (ctx.state.get("guide") or {}).get("service") or {"code": "", "at": ""}
    entry = ctx.uow.district.guide.get(shown["code"])
    fresh = entry and ctx.uow.now - datetime.fromisoformat(shown["at"]) <= FRESH
    return filled_in(procedure, entry.code) if entry and fresh and offered_with(procedure, entry) else {}


def at_hand(ctx: Context) -> Form | None:
    """The form that is being filled in, if any."""
    asked = ctx.state.get("ask", {}).get("form", "") if ctx.state.get("step") == "form" else ""
    found: Form | None = ctx.state.get("forms", {}).get(asked)
    return dict(found) if found else None


def field_of(ctx: Context, form: Form) -> Field | None:
    """The field that is asked for now; None at the words and after the last question."""
    asked = questions(ctx, form)[form["at"] : form["at"] + 1]
    return step_of(ctx, form)[0].fields[asked[0]] if asked and asked[0] != WORDS else None


def said_of(ctx: Context, form: Form, names: Names) -> str:
    """A text of the district; {about} in it is the number of the ticket or call."""
    about = Ref.parse(form["about"])
    shelves: dict[str, Any] = {"ticket": ctx.uow.repo(Ticket), "call": ctx.uow.repo(Call)}
    matter = shelves[about.kind].get(about.id) if about.kind in shelves else None
    return names.say(ctx.words.lang).replace("{about}", matter.number if matter else "").strip("：: ")


def names_of(procedure: Procedure, step: Step) -> Names:
    """What a form is called: its act's name, the procedure's for its start."""
    return step.names if step.names.hans else procedure.names


def offer_again(ctx: Context, form: Form) -> None:
    """What was put away half filled in: go on with it, or begin again."""
    rows: Rows = ((_button(ctx, "resume"), _button(ctx, "anew")), (_button(ctx, "leave"),))
    names = names_of(*step_of(ctx, form))
    ctx.reply(Card(ctx.words("form.unfinished", name=names, n=len(form["values"])), rows=rows))
    ctx.toast_only("toast.choose")


def question(ctx: Context, form: Form, flaw: str, offered: Offers) -> None:
    """Ask what is due; `flaw`: what was wrong with the answer; `offered`: what a word may have meant."""
    field, at = field_of(ctx, form), form["at"]
    choices = offered or (offers(ctx, field, form) if field else [])
    rows: list[tuple[Button, ...]] = [(Button(name, Action("forms_pick", at, code)),) for code, name in choices]
    rows += [(button,) for button in _easy(ctx, form, field)]
    rows.append((*([_button(ctx, "back", at)] if at else _list(ctx, form)), _button(ctx, "leave")))
    none = ctx.words("form.none_there") if field and field.type == "case" and not choices else ""
    text = "\n".join(filter(None, (flaw, _asked(ctx, form, field), none)))
    card = Card(text, rows=tuple(rows), ask=not ctx.update.private)
    ctx.reply(card, numbers=bool(choices) or field is None)
    ctx.toast_only("toast.choose" if choices else "toast.write")


def _button(ctx: Context, name: str, at: int = 0) -> Button:
    return Button(ctx.words(f"form.{name}"), Action(f"{PREFIX}_{name}", at))


def _list(ctx: Context, form: Form) -> list[Button]:
    """Whoever says a procedure's word may want to see what there is instead of beginning one more."""
    procedure, step = step_of(ctx, form)
    shown = procedure.see in {"public", "community"} and step is procedure.start
    return [Button(ctx.words("form.list"), Action("cases_page", 0, procedure.code))] if shown else []


def _easy(ctx: Context, form: Form, field: Field | None) -> list[Button]:
    """Ways on without writing: keep the answer that is there, or leave it out where it may be."""
    at, optional = form["at"], not field.required if field else step_of(ctx, form)[1].optional
    if field and field.code in form["values"] and not (field.type == "papers" and papers.due(ctx, form, field)):
        text = said(ctx.words, field, form["values"][field.code])[:KEPT_SHOWN]
        key = ctx.words("form.enough") if field.type in FILES else ctx.words("form.keep", text=text)
        return [Button(key, Action("forms_next", at))]
    if field and field.type == "papers" and optional:
        return [Button(ctx.words("form.paper_skip"), Action(f"{PREFIX}_skip", at))]
    return [_button(ctx, "skip", at)] if optional else []


def _asked(ctx: Context, form: Form, field: Field | None) -> str:
    if field and field.type == "papers":
        return papers.asked(ctx, form, field)
    if field:
        asked = said_of(ctx, form, field.question) or ctx.words("form.ask", name=field.names)
        asked += "" if field.type == "choice" else "\n" + ctx.words(f"form.how_{field.type}")
    else:
        asked = said_of(ctx, form, step_of(ctx, form)[1].words)
    count = len(questions(ctx, form))
    return ctx.words("form.place", n=form["at"] + 1, count=count, text=asked) if count > 1 else asked


def read_together(ctx: Context, procedure: Procedure, form: Form) -> dict[str, Any]:
    """Which matter all that was written is about, for fields that are read out of it."""
    fields = (procedure.fields[code] for code in step_of(ctx, form)[1].fields)
    told = " ".join(str(value) for value in (*form["values"].values(), form.get("text", "")))
    return {f.code: ctx.router.read(told).category for f in fields if f.type == "category" and f.in_words}


def lines_of(ctx: Context, form: Form, codes: Iterable[str]) -> list[str]:
    """What was answered to these questions, a line each."""
    fields = step_of(ctx, form)[0].fields
    told = [(fields[code], form["values"][code]) for code in codes if code in form["values"]]
    return [ctx.words("case.field", name=field.names, text=said(ctx.words, field, value)) for field, value in told]


def summary(ctx: Context, form: Form, flaw: str) -> None:
    """Everything once more before it is done; `flaw`: why what was written there changes nothing."""
    procedure, step = step_of(ctx, form)
    lines = [flaw] if flaw else []
    lines += [ctx.words("form.check", name=names_of(procedure, step)), *lines_of(ctx, form, step.fields)]
    lines += [form["text"]] if form.get("text") else []
    at = form["at"]
    rows: Rows = ((_button(ctx, "submit", at),), (_button(ctx, "back", at), _button(ctx, "leave")))
    ctx.reply(Card("\n".join(lines), rows=rows))
    ctx.toast_only("toast.choose")
