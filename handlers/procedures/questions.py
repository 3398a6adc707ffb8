"""The cards of a form: the question that is due, and the summary."""

from __future__ import annotations

from typing import Any

from core.domain.entries import Names
from core.domain.procedures import Field, Procedure, Step
from core.domain.refs import Ref
from core.domain.rows import Call, Ticket
from core.errors import NoSuchCase
from handlers.message import Action, Button, Card
from handlers.procedures.answers import Offers, offers, said
from handlers.talk import Rows, Turn

WORDS = "*"  # the question for what is said with an act, after its fields
KEPT_SHOWN = 20  # characters of an answer that its button shows
FILES = frozenset({"pictures", "document"})
Form = dict[str, Any]
PREFIX = "forms"  # of the names of a form's own buttons


def step_of(turn: Turn, form: Form) -> tuple[Procedure, Step]:
    """The act a form is for. Raises NoSuchCase where the district no longer has it."""
    procedure = turn.unit.district.procedures.get(form["act"].partition(".")[0])
    if procedure is None:
        raise NoSuchCase(number="")
    return procedure, procedure.step(form["act"])


def questions(turn: Turn, form: Form) -> list[str]:
    """What is asked, in order: fields, then the words."""
    procedure, step = step_of(turn, form)
    return [c for c in step.fields if not procedure.fields[c].in_words] + ([WORDS] if step.words.hans else [])


def field_of(turn: Turn, form: Form) -> Field | None:
    """The field that is asked for now; None at the words and after the last question."""
    asked = questions(turn, form)[form["at"] : form["at"] + 1]
    return step_of(turn, form)[0].fields[asked[0]] if asked and asked[0] != WORDS else None


def said_of(turn: Turn, form: Form, names: Names) -> str:
    """A text of the district; {about} in it is the number of the ticket or call."""
    about = Ref.parse(form["about"])
    shelves: dict[str, Any] = {"ticket": turn.unit.repo(Ticket), "call": turn.unit.repo(Call)}
    matter = shelves[about.kind].get(about.id) if about.kind in shelves else None
    return names.say(turn.words.lang).replace("{about}", matter.number if matter else "").strip("：: ")


def names_of(procedure: Procedure, step: Step) -> Names:
    """What a form is called: its act's name, the procedure's for its start."""
    return step.names if step.names.hans else procedure.names


def offer_again(turn: Turn, form: Form) -> None:
    """What was put away half filled in: go on with it, or begin again."""
    rows: Rows = ((_button(turn, "resume"), _button(turn, "anew")), (_button(turn, "leave"),))
    names = names_of(*step_of(turn, form))
    turn.reply(Card(turn.words("form.unfinished", name=names, n=len(form["values"])), rows=rows))
    turn.toast_only("toast.choose")


def question(turn: Turn, form: Form, flaw: str, offered: Offers) -> None:
    """Ask what is due; `flaw`: what was wrong with the answer; `offered`: what a word may have meant."""
    field, at = field_of(turn, form), form["at"]
    choices = offered or (offers(turn, field) if field else [])
    rows: list[tuple[Button, ...]] = [(Button(name, Action("forms_pick", at, code)),) for code, name in choices]
    rows += [(button,) for button in _easy(turn, form, field)]
    rows.append((*([_button(turn, "back", at)] if at else []), _button(turn, "leave")))
    who = "" if turn.update.private or not turn.person.name else turn.words("ask.whom", name=turn.person.name)
    text = who + "\n".join(filter(None, (flaw, _asked(turn, form, field))))
    card = Card(text, rows=tuple(rows), ask=not turn.update.private)
    turn.reply(card, numbers=bool(choices) or field is None)
    turn.toast_only("toast.choose" if choices else "toast.write")


def _button(turn: Turn, name: str, at: int = 0) -> Button:
    return Button(turn.words(f"form.{name}"), Action(f"{PREFIX}_{name}", at))


def _easy(turn: Turn, form: Form, field: Field | None) -> list[Button]:
    """Ways on without writing: keep the answer that is there, or leave it out where it may be."""
    at, optional = form["at"], not field.required if field else step_of(turn, form)[1].optional
    if field and field.code in form["values"]:
        text = said(turn.words, field, form["values"][field.code])[:KEPT_SHOWN]
        enough = field.type in FILES
        key = turn.words("form.enough") if enough else turn.words("form.keep", text=text)
        return [Button(key, Action("forms_next", at))]
    return [_button(turn, "skip", at)] if optional else []


def _asked(turn: Turn, form: Form, field: Field | None) -> str:
    if field:
        asked = said_of(turn, form, field.question) or turn.words("form.ask", name=field.names)
        asked += "" if field.type == "choice" else "\n" + turn.words(f"form.how_{field.type}")
    else:
        asked = said_of(turn, form, step_of(turn, form)[1].words)
    count = len(questions(turn, form))
    return turn.words("form.place", n=form["at"] + 1, count=count, text=asked) if count > 1 else asked


def summary(turn: Turn, form: Form) -> None:
    """Everything once more before it is done."""
    procedure, step = step_of(turn, form)
    lines = [turn.words("form.check", name=names_of(procedure, step))]
    for field in (procedure.fields[code] for code in step.fields if code in form["values"]):
        text = said(turn.words, field, form["values"][field.code])
        lines.append(turn.words("case.field", name=field.names, text=text))
    lines += [form["text"]] if form.get("text") else []
    at = form["at"]
    rows: Rows = ((_button(turn, "submit", at),), (_button(turn, "back", at), _button(turn, "leave")))
    turn.reply(Card("\n".join(lines), rows=rows))
    turn.toast_only("toast.choose")
