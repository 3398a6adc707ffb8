"""Presses on cards: ask for what an act needs, then have it done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.commands import Input, Perform
from core.domain.refs import Ref
from core.domain.rows import Ticket
from core.errors import CivicError, NeedsWords, NoSuchTicket
from core.unit import Actor
from core.work.bus import SUBJECTS
from core.workflow.engine import check_state, may
from core.workflow.transitions import Act, Workflow
from handlers.message import Action, Button, Card
from handlers.talk import Turn, column

Choices = Callable[[Turn, Any], list[tuple[str, str]]]


@dataclass(frozen=True)
class Form:
    """How the acts of a kind of record are asked for in a chat.

    `prefix`: of its buttons' names. `words`: of its keys of words: '<words>ask.<act>' asks, '<words>choose.<act>'
    offers and '<words>done.<act>' confirms; they may name the number, and the department that was chosen. `choices`:
    what the lists named in the rows offer as (code, words). `then`: speaks after an act in place of the confirmation.
    """

    table: Workflow
    prefix: str
    words: str
    choices: Mapping[str, Choices]
    number: Callable[[Any, Any], str]
    then: Mapping[str, Callable[[Turn, Any], None]] = field(default_factory=dict)

    def buttons(self) -> dict[str, tuple[Form, Act]]:
        """The acts people press, by the names of their buttons."""
        acts = (act for act in self.table.acts.values() if act.shown or act.choices or act.asks)
        return {f"{self.prefix}{act.name}": (self, act) for act in acts}


Forms = Mapping[str, tuple[Form, Act]]


def press(turn: Turn, forms: Forms) -> None:
    """A button of an act: offer its choices, ask for its words, or do it. Raises what `perform` raises."""
    action = turn.pressed
    form, act = forms[action.name]
    subject = SUBJECTS[form.table.kind]
    record, parent = subject.lock(turn.unit, action.number)
    if act.choices or act.asks:
        may(subject, turn.unit, record, act.name, turn.actor, parent=parent)
        check_state(subject, turn.unit, record, act.name)
    number = form.number(record, parent)
    if act.choices:
        options = form.choices[act.choices](turn, record)
        if action.choice not in {code for code, _ in options}:
            _offer(turn, form, act, number, options)
            return
    if act.asks:
        _ask(turn, form, act, number)
        return
    turn.do(Perform(Ref(subject.kind, record.id), act.name, Input(action.choice)))
    turn.goto("")
    if act.name in form.then:
        form.then[act.name](turn, record)
    turn.toast(f"{form.words}done.{act.name}", number=number)


def ticket_of(turn: Turn, number: int = 0, *, lock: bool = True) -> Ticket:
    """The ticket of the press, or of this row number. Raises NoSuchTicket."""
    ticket = turn.unit.repo(Ticket).get(number or turn.pressed.number, lock=lock)
    if ticket is None:
        raise NoSuchTicket(number="")
    return ticket


def permitted(turn: Turn, act: str, ticket: Ticket) -> Actor:
    """The actor as whom this person may do it to a ticket. Raises NotYours, NotReporter."""
    return may(SUBJECTS["ticket"], turn.unit, ticket, act, turn.actor)


def may_step(turn: Turn, ticket: Ticket, act: str) -> None:
    """Refuse early. Raises AlreadyDone or NotNow."""
    check_state(SUBJECTS["ticket"], turn.unit, ticket, act)


def _offer(turn: Turn, form: Form, act: Act, number: str, options: list[tuple[str, str]]) -> None:
    name, row = turn.pressed.name, turn.pressed.number
    buttons = [Button(words, Action(name, row, code)) for code, words in options]
    buttons.append(turn.button("press.leave", Action("leave")))
    turn.say(f"{form.words}choose.{act.name}", *column(buttons), number=number)
    turn.toast_only("toast.choose")


def _ask(turn: Turn, form: Form, act: Act, number: str) -> None:
    action = turn.pressed
    turn.goto("ask", name=action.name, row=action.number, choice=action.choice, pictures=[])
    skip = [turn.button("press.without_words", Action("answered", action.number))] if act.asks == "optional" else []
    rows = column([*skip, turn.button("press.leave", Action("leave"))])
    who = "" if turn.update.private or not turn.person.name else turn.words("ask.whom", name=turn.person.name)
    text = who + turn.words(f"{form.words}ask.{act.name}", number=number, unit=action.choice)
    turn.reply(Card(text, rows=rows, ask=not turn.update.private))
    turn.toast_only("toast.write")


def answer(turn: Turn, forms: Forms) -> None:
    """The words (and pictures) that were asked for; pictures may come first or after."""
    asked: dict[str, Any] = turn.state["ask"]
    form, act = forms[asked["name"]]
    subject = SUBJECTS[form.table.kind]
    try:
        record, parent = subject.lock(turn.unit, asked["row"])
    except CivicError:
        turn.goto("")
        raise
    pictures = [*asked["pictures"], *turn.keep_pictures()]
    pressed = turn.update.action is not None
    text = turn.text or asked.get("text", "")
    if not text and not pressed:
        turn.goto("ask", **{**asked, "pictures": pictures})
        turn.reply(Card(turn.words("ask.words_too", n=len(pictures)), ask=not turn.update.private), coalesce="ask")
        return
    if not text and act.asks != "optional":
        raise NeedsWords(what="words")
    given = Input(asked["choice"], text, tuple(pictures))
    turn.do(Perform(Ref(subject.kind, record.id), act.name, given))
    turn.goto("")
    turn.say(f"{form.words}done.{act.name}", number=form.number(record, parent), unit=asked["choice"])


def leave(turn: Turn) -> None:
    """Never mind: the question is withdrawn, nothing is changed."""
    turn.goto("")
    turn.change("done.leave")
    turn.toast("done.leave")
