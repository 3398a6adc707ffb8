"""Rating calls: item by item or all alike; a bad grade asks why."""

from __future__ import annotations

from collections.abc import Mapping

from core.calls.queries import locked_called
from core.calls.subject import CALLED_SUBJECT
from core.domain.district import Names
from core.domain.refs import Ref
from core.domain.rows import Call, CalledUnit
from core.workflow.engine import may
from handlers.message import Action, Button, Card
from handlers.talk import Turn, column

# The choice of a rating button: the grades so far as digits, then ':' and the reason.


def rate(turn: Turn) -> None:
    """The caller rates one unit (谁呼叫谁评价)."""
    _rate(turn, "rate")


def rate_caller(turn: Turn) -> None:
    """The called unit rates the call (双考核)."""
    _rate(turn, "rate_caller")


def _rate(turn: Turn, act: str) -> None:
    called, call = locked_called(turn.unit, turn.pressed.number)
    may(CALLED_SUBJECT, turn.unit, called, act, turn.actor, parent=call)
    rules = turn.unit.district.calls.ratings
    items = rules.items if act == "rate" else rules.caller_items
    digits, _, reason = turn.pressed.choice.partition(":")
    if digits.startswith("=") and len(digits) == 2:
        digits = digits[1] * len(items)
    if len(digits) < len(items):
        turn.reply(_item_card(turn, act, call, called, items, digits), edit=True)
        turn.toast_only("toast.choose")
        return
    grades = {code: int(digit) for code, digit in zip(items, digits, strict=False)}
    if act == "rate" and not reason and max(grades.values()) >= turn.unit.district.negative_from:
        turn.reply(_reason_card(turn, call, called, digits), edit=True)
        turn.toast_only("toast.choose")
        return
    reasons = (reason,) if reason else ()
    turn.act(Ref("called", called.id), act, grades=grades, reasons=reasons)
    turn.change("callrate.done", number=call.number)
    turn.toast_only("callrate.done", number=call.number)


def _item_card(turn: Turn, act: str, call: Call, called: CalledUnit, items: Mapping[str, Names], digits: str) -> Card:
    """One item, five grades; at the first item also one tap for all."""
    lang = turn.words.lang
    item = list(items.values())[len(digits)].say(lang)
    ratings = turn.unit.district.ratings
    choices = {f"{digits}{grade}": names.say(lang) for grade, names in enumerate(ratings)}
    if not digits:
        choices = {"=0": turn.words("callrate.all", grades=ratings[0].say(lang)), **choices}
    rows = column(Button(label, Action(f"k_{act}", called.id, choice)) for choice, label in choices.items())
    whom = called.unit if act == "rate" else call.caller
    return Card(turn.words("callrate.item", number=call.number, unit=whom, item=item), rows=rows)


def _reason_card(turn: Turn, call: Call, called: CalledUnit, digits: str) -> Card:
    reasons = turn.unit.district.calls.ratings.reasons
    rows = column(
        Button(names.say(turn.words.lang), Action("k_rate", called.id, f"{digits}:{code}"))
        for code, names in reasons.items()
    )
    return Card(turn.words("callrate.reason", number=call.number, unit=called.unit), rows=rows)


BUTTONS = {"k_rate": rate, "k_rate_caller": rate_caller}
