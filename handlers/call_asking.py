"""Presses on the cards of calls: check, ask what is missing, carry out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from core import commands as c
from core.commands import Command
from core.domain.calls.permits import RULES, holding, may_see
from core.domain.numbers import read as read_number
from core.domain.rows import Binding, Call, CalledUnit, Post
from core.errors import NeedsWords, NoSuchCall, NotYours
from core.unit import Actor
from core.work.callers import units_of
from handlers.call_cards import call_card, finding_row, view
from handlers.message import Action, Button, Card
from handlers.talk import Turn

MAX_CHOICES = 16
Choices = Callable[[Turn, Call, CalledUnit | None], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class CallAct:
    """What a press leads to: `command(row id, choice, text, pictures)`; choices and question as in asking.Act.

    `of`: whether the button's number is a called unit's or the call's.
    """

    command: Callable[[int, str, str, tuple[str, ...]], Command]
    of: str = "called"
    choices: Choices | None = None
    question: bool = False
    optional: bool = False


def _bases(turn: Turn, call: Call, called: CalledUnit | None) -> list[tuple[str, str]]:
    """Basis and suggested unit in one press: the basis first, then the unit."""
    return [(code, names.say(turn.words.lang)) for code, names in turn.unit.district.return_bases.items()]


def candidates(turn: Turn, call: Call) -> list[str]:
    """Units near the matter: its experts, the teams of the district, the place's street and community."""
    district = turn.unit.district
    category = district.categories.get(call.category)
    bases = [category.main_unit, *category.coop_units] if category else []
    for team in district.calls.teams.values():
        bases += team.units
    area = call.area or district.code
    found = [unit.code for base in bases if (unit := district.unit_for(base, area))]
    for above in reversed(district.path(area)):
        if above.code != district.code:
            found += [unit.code for unit in district.units_of(above.code)]
    return list(dict.fromkeys(found))


def _others(turn: Turn, call: Call, called: CalledUnit | None) -> list[tuple[str, str]]:
    there = {u.unit for u in units_of(turn.unit, call)} | {call.caller}
    codes = [code for code in candidates(turn, call) if code not in there]
    return [(code, turn.words.unit(code)) for code in codes[:MAX_CHOICES]]


def _leads(turn: Turn, call: Call, called: CalledUnit | None) -> list[tuple[str, str]]:
    units = [u for u in units_of(turn.unit, call) if not u.lead and u.state not in {"excused", "gone"}]
    return [(str(u.id), turn.words.unit(u.unit)) for u in units]


def _dispute(turn: Turn, call: Call, called: CalledUnit | None) -> list[tuple[str, str]]:
    """After the basis the suggested unit: the choice is then 'basis unit'."""
    basis = turn.update.action.choice.partition(" ")[0] if turn.update.action else ""
    if basis not in turn.unit.district.return_bases:
        return _bases(turn, call, called)
    own = called.unit if called else ""
    codes = [code for code in candidates(turn, call) if code != own]
    return [(f"{basis} {code}", turn.words.unit(code)) for code in codes[:MAX_CHOICES]]


def _disputed(row: int, choice: str, text: str) -> Command:
    basis, _, suggested = choice.partition(" ")
    return c.DisputeCall(row, basis, suggested, text)


ACTS: dict[str, CallAct] = {
    "approve": CallAct(lambda row, choice, text, pictures: c.ReviewCall(row, True), of="call"),
    "refuse": CallAct(lambda row, choice, text, pictures: c.ReviewCall(row, False, text), of="call", question=True),
    "ack": CallAct(lambda row, choice, text, pictures: c.AcknowledgeCall(row)),
    "report_in": CallAct(lambda row, choice, text, pictures: c.ReportIn(row)),
    "feed_back": CallAct(lambda row, choice, text, pictures: c.FeedBack(row, text, pictures), question=True),
    "dispute": CallAct(
        lambda row, choice, text, pictures: _disputed(row, choice, text),
        choices=_dispute,
        question=True,
    ),
    "release": CallAct(lambda row, choice, text, pictures: c.ReleaseUnit(row, text)),
    "send_back": CallAct(lambda row, choice, text, pictures: c.SendBackFeedback(row, text), question=True),
    "join": CallAct(lambda row, choice, text, pictures: c.JoinUnit(row, choice), of="call", choices=_others),
    "lead": CallAct(lambda row, choice, text, pictures: c.ChangeLead(int(choice)), of="call", choices=_leads),
    "minutes": CallAct(lambda row, choice, text, pictures: c.AddMinutes(row, text, pictures), of="call", question=True),
    "conclude": CallAct(
        lambda row, choice, text, pictures: c.ConcludeCall(row, text, pictures), of="call", question=True
    ),
    "resume": CallAct(lambda row, choice, text, pictures: c.ResumeCall(row, text), of="call", question=True),
    "cancel": CallAct(lambda row, choice, text, pictures: c.CancelCall(row, text), of="call", question=True),
    "file": CallAct(lambda row, choice, text, pictures: c.FileCall(row, text), of="call", question=True),
}


def press(turn: Turn) -> None:
    """A button on a call's card. Raises NotYours, AlreadyDone, NotNow, NoSuchCall."""
    action = turn.update.action
    if action is None:
        return
    name = action.name.removeprefix("k_")
    act = ACTS[name]
    call, called = found(turn, act.of, action.number)
    actor = permitted(turn, name, call, called)
    choice = action.choice
    if act.choices:
        options = act.choices(turn, call, called)
        if choice not in {code for code, _ in options} or (name == "dispute" and " " not in choice):
            _offer(turn, name, call, action.number, options)
            return
    if act.question:
        _ask(turn, name, call, action.number, choice)
        return
    turn.do(act.command(action.number, choice, "", ()), actor)
    turn.goto("")
    turn.toast(f"calldone.{name}", number=call.number)


def found(turn: Turn, of: str, number: int) -> tuple[Call, CalledUnit | None]:
    """The call of a button, and the called unit where it is one's. Raises NoSuchCall."""
    called = turn.unit.repo(CalledUnit).get(number) if of == "called" else None
    call = turn.unit.repo(Call).get(called.call_id if called else number, lock=True)
    if call is None or (of == "called" and called is None):
        raise NoSuchCall(number="")
    return call, called


def permitted(turn: Turn, act: str, call: Call, called: CalledUnit | None) -> Actor:
    """The actor as whom this person may do it. Raises NotYours."""
    post = holding(turn.unit.district, act, call, turn.posts, called)
    if post is None:
        where = RULES[act].where
        whose = called.unit if where == "called" and called else call.reviewer if where == "reviewer" else call.caller
        raise NotYours(act=act, unit=whose)
    return Actor(turn.person.id, post.role, post.unit, turn.person.name)


def _offer(turn: Turn, name: str, call: Call, number: int, options: list[tuple[str, str]]) -> None:
    rows = tuple((Button(said, Action(f"k_{name}", number, code)),) for code, said in options)
    rows = (*rows, (turn.button("press.leave", Action("leave")),))
    turn.reply(Card(turn.words(f"callchoose.{name}", number=call.number), rows=rows))
    turn.toast_only("toast.choose")


def _ask(turn: Turn, name: str, call: Call, number: int, choice: str) -> None:
    turn.goto("call_ask", name=name, row=number, choice=choice, pictures=[])
    rows = ((turn.button("press.leave", Action("leave")),),)
    who = "" if turn.update.private or not turn.person.name else turn.words("ask.whom", name=turn.person.name)
    text = who + turn.words(f"callask.{name}", number=call.number)
    turn.reply(Card(text, rows=rows, ask=not turn.update.private))
    turn.toast_only("toast.write")


def answer(turn: Turn) -> None:
    """The words (and pictures) that were asked for; pictures may come first."""
    asked: dict[str, Any] = turn.state["ask"]
    act = ACTS[asked["name"]]
    call, called = found(turn, act.of, asked["row"])
    pictures = [*asked["pictures"], *turn.keep_pictures()]
    if not turn.text:
        if not pictures:
            raise NeedsWords(what="words")
        turn.goto("call_ask", **{**asked, "pictures": pictures})
        turn.reply(Card(turn.words("ask.words_too", n=len(pictures)), ask=not turn.update.private), coalesce="ask")
        return
    actor = permitted(turn, asked["name"], call, called)
    turn.do(act.command(asked["row"], asked["choice"], turn.text, tuple(pictures)), actor)
    turn.goto("")
    turn.say(f"calldone.{asked['name']}", number=call.number)


def by_number(turn: Turn) -> bool:
    """A text that is nothing but a call's number shows the call to those it concerns; False for anything else."""
    number = read_number(turn.text)
    calls = turn.unit.repo(Call).find(number=number, limit=1) if number else []
    if not calls:
        return False
    call, posts = calls[0], _speaking(turn)
    called = units_of(turn.unit, call)
    if not may_see(turn.unit.district, call, [u.unit for u in called], posts):
        raise NoSuchCall(number=turn.text[:20])
    own = {post.unit for post in posts}
    viewer = next((f"called:{u.id}" for u in called if u.unit in own), f"copy:{next(iter(own))}")
    if call.state == "pending" and call.reviewer in own:
        viewer = f"review:{call.reviewer}"
    viewer = f"caller:{call.caller}" if call.caller in own else viewer
    card = call_card(turn.unit, turn.words, view(turn.unit, call), viewer)
    judges = any("verify_misuse" in turn.unit.district.roles[post.role].can for post in posts)
    more = () if judges or (viewer.startswith("copy") and card.rows) else finding_row(turn.unit, turn.words, call)
    turn.reply(replace(card, slot="", rows=(*card.rows, more) if more else card.rows))
    return True


def _speaking(turn: Turn) -> list[Post]:
    """The posts somebody speaks by here: in a group only those of its unit, for all who sit there read the answer."""
    if turn.update.private:
        return turn.posts
    units = {b.unit for b in turn.unit.repo(Binding).find(address=str(turn.update.chat), valid_to=None)}
    return [post for post in turn.posts if post.unit in units]


BUTTONS = {f"k_{name}": press for name in ACTS}
