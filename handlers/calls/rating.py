"""Rating calls: item by item or all alike; a bad grade asks why."""

from collections.abc import Mapping

from core.calls.queries import locked_called
from core.calls.records import Call, CalledDepartment
from core.calls.subject import CALLED_SUBJECT
from core.district.entries import Names
from core.refs import Ref
from core.workflow.engine import may
from handlers.context import Context, column
from handlers.messages import Action, Button, Card

# The choice of a rating button: the grades so far as digits, then ':' and the reason.


def rate(ctx: Context) -> None:
    """The caller rates one unit (谁呼叫谁评价), or the called unit the call (双考核)."""
    act = ctx.pressed.name.removeprefix("k_")
    called, call = locked_called(ctx.uow, ctx.pressed.number)
    may(CALLED_SUBJECT, ctx.uow, called, act, ctx.actor, parent=call)
    rules = ctx.uow.district.calls.ratings
    items = rules.items if act == "rate" else rules.caller_items
    digits, _, reason = ctx.pressed.choice.partition(":")
    if digits.startswith("=") and len(digits) == 2:
        digits = digits[1] * len(items)
    if len(digits) < len(items):
        ctx.reply(_item_card(ctx, act, call, called, items, digits), edit=True)
        ctx.toast_only("toast.choose")
        return
    grades = {code: int(digit) for code, digit in zip(items, digits, strict=False)}
    if act == "rate" and not reason and max(grades.values()) >= ctx.uow.district.negative_from:
        ctx.reply(_reason_card(ctx, call, called, digits), edit=True)
        ctx.toast_only("toast.choose")
        return
    ctx.act(Ref("called", called.id), act, grades=grades, reasons=(reason,) if reason else ())
    ctx.change("callrate.done", number=call.number)
    ctx.toast_only("callrate.done", number=call.number)


def _item_card(
    ctx: Context, act: str, call: Call, called: CalledDepartment, items: Mapping[str, Names], digits: str
) -> Card:
    """One item, five grades; at the first item also one tap for all."""
    lang = ctx.words.lang
    item = list(items.values())[len(digits)].say(lang)
    ratings = ctx.uow.district.ratings
    choices = {f"{digits}{grade}": names.say(lang) for grade, names in enumerate(ratings)}
    if not digits:
        choices = {"=0": ctx.words("callrate.all", grades=ratings[0].say(lang)), **choices}
    rows = column(Button(label, Action(f"k_{act}", called.id, choice)) for choice, label in choices.items())
    whom = called.department if act == "rate" else call.caller
    return Card(ctx.words("callrate.item", number=call.number, department=whom, item=item), rows=rows)


def _reason_card(ctx: Context, call: Call, called: CalledDepartment, digits: str) -> Card:
    reasons = ctx.uow.district.calls.ratings.reasons
    rows = column(
        Button(names.say(ctx.words.lang), Action("k_rate", called.id, f"{digits}:{code}"))
        for code, names in reasons.items()
    )
    return Card(ctx.words("callrate.reason", number=call.number, department=called.department), rows=rows)


BUTTONS = dict.fromkeys(("k_rate", "k_rate_caller"), rate)
