"""Presses on ticket cards: check, ask for what is missing, carry out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.commands import Command
from core.domain.permits import RULES, holding, is_reporter
from core.domain.routing import lowest_level
from core.domain.rows import Ticket
from core.errors import NeedsWords, NoSuchTicket, NotReporter, NotYours
from core.unit import Actor
from core.work.trace import may_step
from handlers.message import Action, Button, Card
from handlers.talk import Turn

Choices = Callable[[Turn, Ticket], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Act:
    """What a press of this name leads to.

    `command(ticket_id, choice, text, pictures)` builds the command. `choices` gives (code, words) to choose from
    first; `question` is the key of what is then asked in words; `optional`: the words may be left out.
    `permit`: the row of the permission table where it differs from the name. `whose`: the unit that may, where that
    is not for the table to say; `then`: speaks after a press is done.
    """

    command: Callable[[int, str, str, tuple[str, ...]], Command]
    choices: Choices | None = None
    question: str = ""
    optional: bool = False
    permit: str = ""
    arrow: str = ""
    whose: Callable[[Turn, Ticket], str] | None = None
    then: Callable[[Turn, int], None] | None = None


def press(turn: Turn, acts: Mapping[str, Act]) -> None:
    """A button on a ticket's card. Raises NotYours, AlreadyDone, NotNow, NoSuchTicket."""
    action = turn.update.action
    if action is None:
        return
    act = acts[action.name]
    ticket = turn.unit.repo(Ticket).get(action.number, lock=True)
    if ticket is None:
        raise NoSuchTicket(number="")
    actor = _actor(turn, act, action.name, ticket)
    if act.arrow != "-":
        may_step(turn.unit, ticket, act.arrow or action.name)
    choice = action.choice
    if act.choices:
        options = act.choices(turn, ticket)
        if choice not in {code for code, _ in options}:
            _offer(turn, action.name, ticket, options)
            return
    if act.question:
        _ask(turn, action.name, ticket, choice, act)
        return
    turn.do(act.command(ticket.id, choice, "", ()), actor)
    turn.goto("")
    if act.then:
        act.then(turn, ticket.id)
    turn.toast(f"done.{action.name}", number=ticket.number)


def _actor(turn: Turn, act: Act, name: str, ticket: Ticket) -> Actor:
    permit = act.permit or name
    if act.whose is None:
        return permitted(turn, permit, ticket)
    unit = act.whose(turn, ticket)
    for post in turn.posts:
        if post.unit == unit and RULES[permit].permission in turn.unit.district.roles[post.role].can:
            return Actor(turn.person.id, post.role, post.unit, turn.person.name)
    raise NotYours(act=permit, unit=unit, ticket_id=ticket.id)


def permitted(turn: Turn, act: str, ticket: Ticket) -> Actor:
    """The actor as whom this person may do it. Raises NotYours."""
    rule = RULES[act]
    if rule.where == "reporter":
        if not is_reporter(turn.person, ticket, act):
            raise NotReporter(act=act, ticket_id=ticket.id)
        return Actor(turn.person.id, name=turn.person.name)
    post = holding(turn.unit.district, act, ticket, turn.posts)
    if post is None:
        raise NotYours(act=act, unit=_whose(turn, ticket, rule.where), ticket_id=ticket.id)
    return Actor(turn.person.id, post.role, post.unit, turn.person.name)


def _whose(turn: Turn, ticket: Ticket, where: str) -> str:
    """Whose act it is: what a refusal names."""
    district = turn.unit.district
    if where == "around" and ticket.area:
        community = district.unit_for(district.levels[lowest_level(district)].handler, ticket.area)
        return community.code if community else ticket.unit
    return ticket.desk if where == "desk" else ticket.unit


def _offer(turn: Turn, name: str, ticket: Ticket, options: list[tuple[str, str]]) -> None:
    rows = tuple((Button(words, Action(name, ticket.id, code)),) for code, words in options)
    rows = (*rows, (turn.button("press.leave", Action("leave")),))
    turn.reply(Card(turn.words(f"choose.{name}", number=ticket.number), rows=rows))
    turn.toast("toast.choose")


def _ask(turn: Turn, name: str, ticket: Ticket, choice: str, act: Act) -> None:
    turn.goto("ask", name=name, ticket=ticket.id, choice=choice, pictures=[])
    rows: tuple[tuple[Button, ...], ...] = ()
    if act.optional:
        rows = ((turn.button("press.without_words", Action("answered", ticket.id)),),)
    rows = (*rows, (turn.button("press.leave", Action("leave")),))
    who = "" if turn.update.private or not turn.person.name else turn.words("ask.whom", name=turn.person.name)
    text = who + turn.words(act.question, number=ticket.number)
    turn.reply(Card(text, rows=rows, ask=not turn.update.private))
    turn.toast("toast.write")


def answer(turn: Turn, acts: Mapping[str, Act]) -> None:
    """The words (and pictures) that were asked for; pictures may come first or after."""
    asked: dict[str, Any] = turn.state["ask"]
    act = acts[asked["name"]]
    ticket = turn.unit.repo(Ticket).get(asked["ticket"], lock=True)
    if ticket is None:
        turn.goto("")
        raise NoSuchTicket(number="")
    pictures = [*asked["pictures"], *turn.keep_pictures()]
    pressed = turn.update.action is not None
    text = turn.text or asked.get("text", "")
    if not text and not pressed:
        turn.goto("ask", **{**asked, "pictures": pictures})
        turn.reply(Card(turn.words("ask.words_too", n=len(pictures)), ask=not turn.update.private), coalesce="ask")
        return
    if not text and not act.optional:
        raise NeedsWords(what="words")
    actor = _actor(turn, act, asked["name"], ticket)
    turn.do(act.command(ticket.id, asked["choice"], text, tuple(pictures)), actor)
    turn.goto("")
    turn.say(f"done.{asked['name']}", number=ticket.number)


def leave(turn: Turn) -> None:
    """Never mind: the question is withdrawn, nothing is changed."""
    turn.goto("")
    turn.reply(Card(turn.words("done.leave")), edit=True)
    turn.toast("done.leave")
