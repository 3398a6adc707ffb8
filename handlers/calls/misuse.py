"""认定: a reproach about a call or ticket; it counts once it is verified."""

from typing import Any

from core import commands as c
from core.calls.queries import departments_of
from core.calls.records import Call
from core.errors import NoSuchCall, NoSuchTicket, demand
from core.refs import Ref
from core.supervision.misuse import NO_TOLERANCE, concerns, reporter
from core.supervision.workflow import MISUSE
from core.tickets.records import Ticket
from core.workflow.notes import matter
from handlers.context import Context, column
from handlers.forms import Form
from handlers.messages import Action, Button

_ABOUT = {"f_report": "call", "f_ticket": "ticket"}  # what each button stands on


def report(ctx: Context) -> None:
    """What kind of reproach, against which department of the call or ticket; then the facts."""
    action = ctx.pressed
    found = _matter(ctx, Ref(_ABOUT[action.name], action.number))
    kinds, departments = ctx.uow.district.calls.misuse, _departments(ctx, found)
    kind, _, code = action.choice.partition(" ")
    if kind not in kinds:
        _offer(ctx, "misuse.kind", {name: names.say(ctx.words.lang) for name, names in kinds.items()})
    elif code not in departments:
        _offer(ctx, "misuse.unit", {f"{kind} {each}": ctx.words.department(each) for each in departments})
    else:
        ctx.set_step("misuse", what=_ABOUT[action.name], matter=found.id, kind=kind, department=code)
        ctx.ask("misuse.ask", department=code)
        ctx.toast_only("toast.write")


def _matter(ctx: Context, about: Ref) -> Call | Ticket:
    """The call or ticket, where this person may report somebody. Raises NoSuchCall, NoSuchTicket, NotYours."""
    found: Call | Ticket | None = matter(ctx.uow, about)
    if found is None:
        raise (NoSuchCall if about.kind == "call" else NoSuchTicket)(number="")
    reporter(ctx.uow, about, ctx.actor)
    return found


def _departments(ctx: Context, found: Call | Ticket) -> list[str]:
    """Both sides are assessed (北京条例 33), but nobody reproaches their own department."""
    own = {appointment.department for appointment in ctx.appointments}
    if isinstance(found, Call):
        sides = [found.caller, *(called.department for called in departments_of(ctx.uow, found))]
    else:
        sides = [found.department, found.desk, *found.helpers]
    return [code for code in dict.fromkeys(sides) if code in ctx.uow.district.departments and code not in own]


def _offer(ctx: Context, key: str, choices: dict[str, str]) -> None:
    name, number = ctx.pressed.name, ctx.pressed.number
    buttons = [Button(said, Action(name, number, choice)) for choice, said in choices.items()]
    ctx.say(key, *column([*buttons, ctx.button("press.leave", Action("leave"))]))
    ctx.toast_only("toast.choose")


def offers(ctx: Context, ticket: Ticket) -> bool:
    """Whether the ticket's page offers 提请认定 to its reader."""
    about = Ref("ticket", ticket.id)
    known = bool(ctx.uow.district.calls.misuse and ticket.dispatched_at)
    return known and any(concerns(ctx.uow, about, appointment) for appointment in ctx.appointments)


def answer(ctx: Context) -> None:
    """The facts that are reported."""
    asked: dict[str, Any] = ctx.state["ask"]
    demand("misuse", facts=ctx.text)
    found = _matter(ctx, Ref(asked["what"], asked["matter"]))
    about, item = {f"{asked['what']}_id": found.id}, found.item if isinstance(found, Call) else ""
    ctx.do(c.ReportMisuse(asked["kind"], asked["department"], ctx.text, **about, item=item))
    ctx.set_step("")
    ctx.say("misuse.reported")


def _tolerances(ctx: Context, row: Any) -> list[tuple[str, str]]:
    grounds = ctx.uow.district.supervision.tolerances
    borne = ((code, names.say(ctx.words.lang)) for code, names in grounds.items())
    return [(NO_TOLERANCE, ctx.words("misuse.borne_not")), *borne]


FORM = Form(MISUSE, "f_", "misuse", {"tolerances": _tolerances}, lambda row, parent: "")
BUTTONS = dict.fromkeys(_ABOUT, report)
STEPS = {"misuse": answer}
