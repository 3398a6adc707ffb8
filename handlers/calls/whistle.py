"""吹哨: type, matter, units; then one tap and everybody has a card."""

from typing import Any

from core.calls.permissions import types_for
from core.calls.plan import Plan, proposed_type, team_departments
from core.district.calls import CallType
from core.district.desks import centre
from core.district.naming import departments_named
from core.errors import NoSuchTicket, NotForCalls, there
from core.refs import ticket_ref
from core.tickets.lifecycle import ENDED
from core.tickets.permissions import stands
from core.workflow.records import Note
from handlers.calls import cards as call_cards
from handlers.calls.wanted import ASKED, actor, asked_for, candidates, fitting, planned, propose, take
from handlers.context import Context, Rows, column, while_kept
from handlers.forms import ticket_of
from handlers.frame import left
from handlers.messages import Action, Button, Card, shorten

MAX_DEPARTMENTS = 12


def start(ctx: Context) -> None:
    """/whistle, with or without the type and the matter behind it: '/whistle 应急哨 挡土墙塌了'."""
    kinds = there(types_for(ctx.uow.district, ctx.appointments), NotForCalls, kind="")
    first, _, rest = ctx.said.partition(" ")
    kind = ctx.uow.district.calls.named(first)
    only = kinds[0] if len(kinds) == 1 else None  # whoever has one type is not asked which
    _begin(ctx, kind if kind in kinds else only, rest.strip() if kind else ctx.said)


def from_ticket(ctx: Context) -> None:
    """The button on a ticket's card: matter, place and category are known already."""
    ticket = ticket_of(ctx, lock=False)
    if ticket.state in ENDED:
        raise NoSuchTicket(number="")
    kinds = types_for(ctx.uow.district, ctx.appointments)
    district, own = ctx.uow.district, {ticket.desk, ticket.department, centre(ctx.uow.district)}
    if not any(p.department in own or stands(district, "around", ticket, p) for p in ctx.appointments if kinds):
        raise NotForCalls(kind="")
    reports = [n for n in ctx.uow.repo(Note).find(about=ticket_ref(ticket.id)) if n.kind == "report"]
    text = "" if ticket.tip_off or not reports else reports[0].text
    kind = ctx.uow.district.calls.types.get(proposed_type(ctx.uow.district, ticket.category))
    _begin(ctx, kind if kind in kinds else None, "")
    draft = ctx.state["whistle"]
    draft |= {"ticket": ticket.id, "matter": text, "category": ticket.category, "area": ticket.area}
    draft |= {"place": ticket.place, "pictures": [p for n in reports for p in n.pictures]}
    propose(ctx, draft)
    go_on(ctx)


def _begin(ctx: Context, kind: CallType | None, matter: str) -> None:
    code = kind.code if kind else ""
    left.put_aside(ctx, "whistle", later=True)
    ctx.state["whistle"] = {"kind": code, "matter": "", "pictures": [], "departments": [], "lead": ""}
    if matter:
        take(ctx, ctx.state["whistle"], matter)
    if ctx.update.action is None:
        go_on(ctx)


def go_on(ctx: Context) -> None:
    """Ask for the one thing that is missing, else show the whole for one tap."""
    draft = ctx.state["whistle"]
    kind = ctx.uow.district.calls.types.get(draft["kind"])
    if kind is None:
        _ask_kind(ctx)
        return
    actor(ctx, draft)
    if not draft["matter"]:
        _ask(ctx, "matter", kind)
        return
    found = planned(ctx, draft)
    if "listed" in found.missing:
        _ask_kind(ctx, "whistle.not_listed", draft)
        return
    for what in ASKED:
        if what in found.missing:
            _ask(ctx, what, kind)
            return
    ctx.set_step("whistle", what="more")
    ctx.reply(_confirm_card(ctx, draft, kind, found), edit=True)


def _ask_kind(ctx: Context, key: str = "", draft: dict[str, Any] | None = None) -> None:
    ctx.set_step("whistle", what="matter")
    known = types_for(ctx.uow.district, ctx.appointments)
    kinds = [k for k in known if not draft or "listed" not in planned(ctx, {**draft, "kind": k.code}).missing]
    rows = column(Button(k.names.say(ctx.words.lang), Action("w_kind", 0, k.code)) for k in kinds)
    units = _units_line(ctx, ctx.state["whistle"])
    noted = "；".join(filter(None, (shorten(ctx.state["whistle"]["matter"], 60), units)))
    ctx.ask(key or ("whistle.kind_noted" if noted else "whistle.kind"), *rows, _leave(ctx), text=noted)


def _leave(ctx: Context) -> tuple[Button, ...]:
    return (ctx.button("whistle.leave", Action("w_leave")),)


def _ask(ctx: Context, what: str, kind: CallType) -> None:
    ctx.set_step("whistle", what=what)
    units = _units_line(ctx, ctx.state["whistle"]) if what == "matter" else ""
    text = "\n".join(filter(None, (units, ctx.words(f"whistle.ask_{what}", calling=kind.code))))
    ctx.reply(Card(text, rows=(_leave(ctx),), ask=not ctx.update.private))


def _units_line(ctx: Context, draft: dict[str, Any]) -> str:
    """The departments that were named before all else is known; '' for none."""
    return ctx.words("whistle.units", departments=tuple(draft["departments"])) if draft["departments"] else ""


def choose_kind(ctx: Context) -> None:
    """The type was pressed."""
    draft = ctx.state["whistle"]
    draft["kind"] = ctx.pressed.choice
    propose(ctx, draft)
    go_on(ctx)


def _confirm_card(ctx: Context, draft: dict[str, Any], kind: CallType, found: Plan) -> Card:
    words, area = ctx.words, draft.get("area") or ctx.uow.district.code
    lines = [
        words("whistle.matter", text=shorten(draft["matter"], 300)),
        words("call.place", where=call_cards.place(words, area, draft.get("place", ""))),
        words("whistle.units", departments=found.departments or words("whistle.nobody")),
    ]
    if found.lead:
        lines.append(words("whistle.lead", department=found.lead))
    if found.copied:
        lines.append(words("whistle.copied", departments=found.copied))
    if found.odd:
        lines.append(words("whistle.odd", departments=found.odd))
    if kind.approval == "review":
        lines.append(words("whistle.review"))
    rows: Rows = ()
    if found.departments and not found.odd:
        rows = ((Button(words("whistle.send", n=len(found.departments)), Action("w_send")),),)
    change = (ctx.button("whistle.choose", Action("w_units")), ctx.button("whistle.team", Action("w_teams")))
    title = words("whistle.title", calling=kind.code)
    return Card("\n".join(lines), title, (*rows, *(() if kind.external else (change,)), _leave(ctx)))


def departments(ctx: Context) -> None:
    """A list to tick: pressed again a unit falls out; the first one leads."""
    draft, choice = ctx.state["whistle"], ctx.pressed.choice
    if choice:
        chosen = [*draft["departments"]]
        chosen.remove(choice) if choice in chosen else chosen.append(choice)
        draft["departments"] = chosen
    codes = [*draft["departments"], *fitting(ctx, draft, candidates(ctx, draft))]
    buttons = (
        Button(_ticked(ctx, draft, code), Action("w_units", 0, code))
        for code in list(dict.fromkeys(codes))[:MAX_DEPARTMENTS]
    )
    ctx.set_step("whistle", what="units")
    ctx.change("whistle.tick", *column(buttons), _ready(ctx))


def named(ctx: Context, draft: dict[str, Any]) -> bool:
    """What was typed names departments: they come as buttons to tick."""
    every = [*ctx.uow.district.departments]
    found = departments_named(ctx.uow.district, ctx.text, fitting(ctx, draft, every))[:MAX_DEPARTMENTS]
    buttons = (Button(_ticked(ctx, draft, code), Action("w_units", 0, code)) for code in found)
    if found:
        ctx.say("choose.found", *column(buttons), _ready(ctx), text=ctx.text[:30])
    return bool(found)


def _ticked(ctx: Context, draft: dict[str, Any], code: str) -> str:
    return ("✓ " if code in draft["departments"] else "") + ctx.words.department(code)


def _ready(ctx: Context) -> tuple[Button, ...]:
    return (ctx.button("whistle.ready", Action("w_on")),)


def teams(ctx: Context) -> None:
    """A preset: its units that serve the place, and its lead."""
    draft, choice = ctx.state["whistle"], ctx.pressed.choice
    presets = ctx.uow.district.calls.teams
    if choice in presets:
        area = draft.get("area") or ctx.uow.district.code
        codes, lead = team_departments(ctx.uow.district, choice, area)
        draft["departments"] = fitting(ctx, draft, codes)
        draft["lead"] = lead if lead in draft["departments"] else ""
        go_on(ctx)
        return
    buttons = (Button(team.names.say(ctx.words.lang), Action("w_teams", 0, code)) for code, team in presets.items())
    ctx.change("whistle.teams", *column(buttons), _ready(ctx))


def send(ctx: Context) -> None:
    """Everybody has a card now, or the reviewing desk has."""
    draft = ctx.state["whistle"]
    ctx.do(asked_for(draft), actor(ctx, draft))
    ctx.state.pop("whistle", None)
    ctx.set_step("")
    kind = ctx.uow.district.calls.types[draft["kind"]]
    ctx.say("whistle.asked" if kind.approval == "review" else "whistle.sent", n=len(draft["departments"]) or 1)
    left.remind(ctx)


def leave(ctx: Context) -> None:
    """Never mind."""
    ctx.change("whistle.left", *left.put_aside(ctx, "whistle"))


_drafted = while_kept("whistle", lambda ctx: ctx.toast("whistle.over"))
BUTTONS = {
    "whistle": from_ticket,
    "w_kind": _drafted(choose_kind),
    "w_units": _drafted(departments),
    "w_teams": _drafted(teams),
    "w_send": _drafted(send),
    "w_on": _drafted(go_on),
    "w_leave": leave,
}
WORDS = {"/whistle": start, "吹哨": start}
