"""吹哨: type, matter, units; then one tap and everybody has a card."""

import re
from typing import Any

from core import commands as c
from core.calls.permissions import types_for
from core.calls.plan import Plan, proposed_type, team_departments
from core.district.calls import CallType
from core.district.desks import centre
from core.district.naming import departments_named
from core.errors import NoSuchTicket, NotForCalls
from core.refs import ticket_ref
from core.routing.folding import fold
from core.routing.small_talk import asking, meant
from core.routing.work_talk import asks
from core.tickets.lifecycle import ENDED
from core.tickets.permissions import stands
from core.workflow.records import Note
from handlers.calls.wanted import actor, candidates, dropped, fitting, planned, said
from handlers.context import Context, Rows, column, while_kept
from handlers.forms import ticket_of
from handlers.messages import Action, Button, Card
from handlers.tickets.cards import shorten

MAX_DEPARTMENTS = 12
_SEND = re.compile("(?:可以|好了?|行|马上|就|现在|直接|[, ])*发(?:出|送)?(?:去|吧|了)*")
_HOLD = re.compile("(?:等[哈下会]?儿?|先|暂时|[, ])*(?:别|不要?|莫)发.{0,2}")  # 先别发
# What is asked in words when it is missing, in this order.
ASKED = ("reason", "decision", "external")
# What a draft says of a call as it stands.
DRAFTED = ("kind", "matter", "area", "category", *ASKED, "place", "lon", "lat")


def start(ctx: Context) -> None:
    """/whistle, with or without the type and the matter behind it: '/whistle 应急哨 挡土墙塌了'."""
    kinds = types_for(ctx.uow.district, ctx.appointments)
    if not kinds:
        raise NotForCalls(kind="")
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
    _propose(ctx, draft)
    go_on(ctx)


def _begin(ctx: Context, kind: CallType | None, matter: str) -> None:
    code = kind.code if kind else ""
    ctx.state["whistle"] = {"kind": code, "matter": "", "pictures": [], "departments": [], "lead": ""}
    if matter:
        _take(ctx, ctx.state["whistle"], matter)
    if ctx.update.action is None:
        go_on(ctx)


def heard(ctx: Context) -> None:
    """Words or pictures while a whistle is being prepared: the matter first, then what was asked for."""
    draft = ctx.state["whistle"]
    draft["pictures"] = [*draft["pictures"], *ctx.keep_pictures()][:9]
    if ctx.update.location:
        draft["lon"], draft["lat"] = ctx.update.location
    asked = (ctx.state.get("ask") or {}).get("what", "matter")
    if ctx.text and asked in {"more", "units"} and _beside(ctx, draft, asked):
        return
    if ctx.text and asked in ASKED:
        draft[asked] = ctx.text
    elif ctx.text:
        _take(ctx, draft, ctx.text)
    go_on(ctx)


def _beside(ctx: Context, draft: dict[str, Any], asked: str) -> bool:
    """What is said once the whole is shown and is no more of the matter: names of units, 选好了, 都谁到了."""
    plain = fold(ctx.text).plain
    if units := said(ctx, draft):
        draft["departments"], draft["team"] = list(dict.fromkeys([*draft["departments"], *units])), ""
    elif out := dropped(ctx, draft):
        draft["departments"], draft["team"] = [one for one in draft["departments"] if one != out], ""
    elif asked == "units" and _named(ctx, draft):
        return True
    elif _SEND.fullmatch(plain) and planned(ctx, draft).departments:
        send(ctx)
        return True
    elif (asking(plain) or asks(plain)) and not ctx.router.read(ctx.text).known:
        ctx.say("whistle.not_sent")
    elif not (_HOLD.fullmatch(plain) or ctx.text.strip("。.！! ") == ctx.words("whistle.ready")) and (
        meant(plain) not in {"yes", "filler"}
    ):
        return False
    go_on(ctx)
    return True


def _take(ctx: Context, draft: dict[str, Any], text: str) -> None:
    """The matter in words: place and category are read out of the whole of it, the own area where none is named; what
    a ticket says of them stays."""
    at = (draft["lon"], draft["lat"]) if "lon" in draft else None
    home = next((p.area for p in ctx.appointments), "")
    draft["matter"] = f"{draft['matter']}\n{text}".strip()
    reading = ctx.router.read(draft["matter"], home=home, at=at)
    if not draft.get("ticket"):
        draft["category"] = reading.category or ctx.router.catch_all
        draft["area"] = reading.place.area or home
        draft["place"] = "" if reading.place.how == "home" else reading.place.words
    _propose(ctx, draft)


def _propose(ctx: Context, draft: dict[str, Any]) -> None:
    """The experts of the category, once type and matter are known; nothing that was chosen by hand is changed."""
    kind = ctx.uow.district.calls.types.get(draft["kind"])
    chosen = draft["departments"] != draft.get("proposed", [])
    if kind is None or not draft["matter"] or chosen or draft.get("team") or kind.external:
        return
    draft["departments"] = draft["proposed"] = fitting(ctx, draft, candidates(ctx, draft)[:3])


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
    noted = shorten(ctx.state["whistle"]["matter"], 60)
    ctx.ask(key or ("whistle.kind_noted" if noted else "whistle.kind"), *rows, _leave(ctx), text=noted)


def _leave(ctx: Context) -> tuple[Button, ...]:
    return (ctx.button("whistle.leave", Action("w_leave")),)


def _ask(ctx: Context, what: str, kind: CallType) -> None:
    ctx.set_step("whistle", what=what)
    ctx.ask(f"whistle.ask_{what}", _leave(ctx), calling=kind.code)


def choose_kind(ctx: Context) -> None:
    """The type was pressed."""
    draft = ctx.state["whistle"]
    draft["kind"] = ctx.pressed.choice
    _propose(ctx, draft)
    go_on(ctx)


def _confirm_card(ctx: Context, draft: dict[str, Any], kind: CallType, found: Plan) -> Card:
    words = ctx.words
    joint = words("list.joint")
    departments = joint.join(words.department(u) for u in found.departments) or words("whistle.nobody")
    lines = [
        words("whistle.matter", text=shorten(draft["matter"], 300)),
        words("whistle.place", area=draft.get("area") or ctx.uow.district.code),
        words("whistle.units", departments=departments),
    ]
    if found.lead:
        lines.append(words("whistle.lead", department=found.lead))
    if found.copied:
        lines.append(words("whistle.copied", departments=joint.join(words.department(u) for u in found.copied)))
    if found.odd:
        lines.append(words("whistle.odd", departments=joint.join(words.department(u) for u in found.odd)))
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
        draft["departments"], draft["team"] = chosen, ""
    codes = [*draft["departments"], *fitting(ctx, draft, candidates(ctx, draft))]
    buttons = (
        Button(_ticked(ctx, draft, code), Action("w_units", 0, code))
        for code in list(dict.fromkeys(codes))[:MAX_DEPARTMENTS]
    )
    ctx.set_step("whistle", what="units")
    ctx.change("whistle.tick", *column(buttons), _ready(ctx))


def _named(ctx: Context, draft: dict[str, Any]) -> bool:
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
        draft["team"], draft["lead"] = "", lead if lead in draft["departments"] else ""
        draft["named"] = choice
        go_on(ctx)
        return
    buttons = (Button(team.names.say(ctx.words.lang), Action("w_teams", 0, code)) for code, team in presets.items())
    ctx.change("whistle.teams", *column(buttons), _ready(ctx))


def send(ctx: Context) -> None:
    """Everybody has a card now, or the reviewing desk has."""
    draft = ctx.state["whistle"]
    blown_by = actor(ctx, draft)
    ctx.do(
        c.BlowWhistle(
            departments=tuple(draft["departments"]),
            lead=draft["lead"] if draft.get("lead") in draft["departments"] else "",
            ticket_id=draft.get("ticket", 0),
            pictures=tuple(draft["pictures"]),
            **{"area": "", **{key: draft[key] for key in DRAFTED if key in draft}},
        ),
        blown_by,
    )
    ctx.state.pop("whistle", None)
    ctx.set_step("")
    kind = ctx.uow.district.calls.types[draft["kind"]]
    ctx.say("whistle.asked" if kind.approval == "review" else "whistle.sent", n=len(draft["departments"]) or 1)


def leave(ctx: Context) -> None:
    """Never mind."""
    ctx.state.pop("whistle", None)
    ctx.set_step("")
    ctx.change("whistle.left")


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
