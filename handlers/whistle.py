"""吹哨: type, matter, units; then one tap and everybody has a card."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core import commands as c
from core.domain.calls.kinds import CallType
from core.domain.calls.permits import blowing, types_for
from core.domain.calls.plan import Plan, Wish, callable_by, near, plan, proposed_type, team_units
from core.domain.lifecycle import ENDED
from core.domain.permits import centre
from core.domain.refs import ticket_ref
from core.domain.rows import Note
from core.errors import NoSuchTicket, NotForCalls
from core.unit import Actor
from handlers.asking import ticket_of
from handlers.cards import shorten
from handlers.message import Action, Button, Card
from handlers.talk import Rows, Turn, column, while_kept

MAX_UNITS = 12
# What is asked in words when it is missing, in this order.
ASKED = ("reason", "decision", "external")
# What a draft says of a call as it stands.
DRAFTED = ("kind", "matter", "area", "category", *ASKED, "place", "lon", "lat")


def start(turn: Turn) -> None:
    """/whistle, with or without the type and the matter behind it: '/whistle 应急哨 挡土墙塌了'."""
    kinds = types_for(turn.unit.district, turn.posts)
    if not kinds:
        raise NotForCalls(kind="")
    said = turn.said
    first, _, rest = said.partition(" ")
    kind = turn.unit.district.calls.named(first)
    _begin(turn, kind if kind in kinds else None, rest.strip() if kind else said)


def from_ticket(turn: Turn) -> None:
    """The button on a ticket's card: matter, place and category are known already."""
    ticket = ticket_of(turn, lock=False)
    if ticket.state in ENDED:
        raise NoSuchTicket(number="")
    kinds = types_for(turn.unit.district, turn.posts)
    if not kinds or not any(p.unit in {ticket.desk, ticket.unit, centre(turn.unit.district)} for p in turn.posts):
        raise NotForCalls(kind="")
    reports = [n for n in turn.unit.repo(Note).find(about=ticket_ref(ticket.id)) if n.kind == "report"]
    text = "" if ticket.tip_off or not reports else reports[0].text
    kind = turn.unit.district.calls.types.get(proposed_type(turn.unit.district, ticket.category))
    _begin(turn, kind if kind in kinds else None, "")
    draft = turn.state["whistle"]
    draft |= {"ticket": ticket.id, "matter": text, "category": ticket.category, "area": ticket.area}
    draft |= {"place": ticket.place, "pictures": [p for n in reports for p in n.pictures]}
    _propose(turn, draft)
    go_on(turn)


def _begin(turn: Turn, kind: CallType | None, matter: str) -> None:
    turn.state["whistle"] = {"kind": kind.code if kind else "", "matter": "", "pictures": [], "units": [], "lead": ""}
    if matter:
        _take(turn, turn.state["whistle"], matter)
    if turn.update.action is None:
        go_on(turn)


def heard(turn: Turn) -> None:
    """Words or pictures while a whistle is being prepared: the matter first, then what was asked for."""
    draft = turn.state["whistle"]
    draft["pictures"] = [*draft["pictures"], *turn.keep_pictures()][:9]
    if turn.update.location:
        draft["lon"], draft["lat"] = turn.update.location
    asked = (turn.state.get("ask") or {}).get("what", "matter")
    if turn.text and asked in ASKED:
        draft[asked] = turn.text
    elif turn.text:
        _take(turn, draft, turn.text)
    go_on(turn)


def _take(turn: Turn, draft: dict[str, Any], text: str) -> None:
    """The matter in words: place and category are read out of it, the own area where no place is named."""
    at = (draft["lon"], draft["lat"]) if "lon" in draft else None
    home = next((p.area for p in turn.posts), "")
    reading = turn.router.read(text, home=home, at=at)
    draft["matter"] = f"{draft['matter']}\n{text}".strip()
    draft["category"] = reading.category or turn.router.catch_all
    draft["area"] = reading.place.area or home
    draft["place"] = "" if reading.place.how == "home" else reading.place.words
    _propose(turn, draft)


def _propose(turn: Turn, draft: dict[str, Any]) -> None:
    """The experts of the category, once the type is known; nothing that was chosen by hand is changed."""
    kind = turn.unit.district.calls.types.get(draft["kind"])
    if kind is None or draft["units"] or draft.get("team") or kind.external:
        return
    draft["units"] = _fitting(turn, draft, _candidates(turn, draft)[:3])


def _candidates(turn: Turn, draft: dict[str, Any]) -> list[str]:
    return near(turn.unit.district, draft.get("category", ""), draft.get("area", ""))


def _fitting(turn: Turn, draft: dict[str, Any], codes: Iterable[str]) -> list[str]:
    """Those of the departments that a call of this type may go to."""
    district, caller = turn.unit.district, _actor(turn, draft).unit
    kind = district.calls.types[draft["kind"]]
    return [code for code in codes if code != caller and callable_by(district, kind, caller, code)]


def _actor(turn: Turn, draft: dict[str, Any]) -> Actor:
    """The post by which the whistle is blown. Raises NotForCalls."""
    kind = turn.unit.district.calls.types.get(draft["kind"])
    post = blowing(turn.unit.district, kind, turn.posts) if kind else None
    if post is None:
        raise NotForCalls(kind=draft["kind"])
    return Actor(turn.person.id, post.role, post.unit, turn.person.name)


def go_on(turn: Turn) -> None:
    """Ask for the one thing that is missing, else show the whole for one tap."""
    draft = turn.state["whistle"]
    district = turn.unit.district
    kind = district.calls.types.get(draft["kind"])
    if kind is None:
        _ask_kind(turn)
        return
    _actor(turn, draft)
    if not draft["matter"]:
        _ask(turn, "matter", kind)
        return
    found = _plan(turn, draft)
    for what in ASKED:
        if what in found.missing:
            _ask(turn, what, kind)
            return
    turn.goto("whistle", what="more")
    turn.reply(_confirm_card(turn, draft, kind, found), edit=True)


def _plan(turn: Turn, draft: dict[str, Any]) -> Plan:
    given = {key: draft.get(key, "") for key in ("team", "lead", "category", "reason", "decision", "external")}
    caller, area = _actor(turn, draft).unit, draft.get("area", "")
    return plan(turn.unit.district, Wish(draft["kind"], caller, draft["matter"], area, tuple(draft["units"]), **given))


def _ask_kind(turn: Turn) -> None:
    turn.goto("whistle", what="matter")
    kinds = types_for(turn.unit.district, turn.posts)
    rows = column(Button(k.names.say(turn.words.lang), Action("w_kind", 0, k.code)) for k in kinds)
    turn.say("whistle.kind", *rows, _leave(turn))


def _leave(turn: Turn) -> tuple[Button, ...]:
    return (turn.button("whistle.leave", Action("w_leave")),)


def _ask(turn: Turn, what: str, kind: CallType) -> None:
    turn.goto("whistle", what=what)
    turn.ask(f"whistle.ask_{what}", _leave(turn), calling=kind.code)


def choose_kind(turn: Turn) -> None:
    """The type was pressed."""
    draft = turn.state["whistle"]
    draft["kind"] = turn.pressed.choice
    _propose(turn, draft)
    go_on(turn)


def _confirm_card(turn: Turn, draft: dict[str, Any], kind: CallType, found: Plan) -> Card:
    words = turn.words
    joint = words("list.joint")
    units = joint.join(words.unit(u) for u in found.units) or words("whistle.nobody")
    lines = [
        words("whistle.matter", text=shorten(draft["matter"], 300)),
        words("whistle.place", area=draft.get("area") or turn.unit.district.code),
        words("whistle.units", units=units),
    ]
    if found.lead:
        lines.append(words("whistle.lead", unit=found.lead))
    if found.copied:
        lines.append(words("whistle.copied", units=joint.join(words.unit(u) for u in found.copied)))
    if found.odd:
        lines.append(words("whistle.odd", units=joint.join(words.unit(u) for u in found.odd)))
    if kind.approval == "review":
        lines.append(words("whistle.review"))
    rows: Rows = ()
    if found.units and not found.odd:
        rows = ((Button(words("whistle.send", n=len(found.units)), Action("w_send")),),)
    change = (turn.button("whistle.choose", Action("w_units")), turn.button("whistle.team", Action("w_teams")))
    title = words("whistle.title", calling=kind.code)
    return Card("\n".join(lines), title, (*rows, *(() if kind.external else (change,)), _leave(turn)))


def units(turn: Turn) -> None:
    """A list to tick: pressed again a unit falls out; the first one leads."""
    draft, choice = turn.state["whistle"], turn.pressed.choice
    if choice:
        chosen = [*draft["units"]]
        chosen.remove(choice) if choice in chosen else chosen.append(choice)
        draft["units"], draft["team"] = chosen, ""
    codes = [*draft["units"], *_fitting(turn, draft, _candidates(turn, draft))]
    buttons = (
        Button(("✓ " if code in draft["units"] else "") + turn.words.unit(code), Action("w_units", 0, code))
        for code in list(dict.fromkeys(codes))[:MAX_UNITS]
    )
    turn.change("whistle.tick", *column(buttons), _ready(turn))


def _ready(turn: Turn) -> tuple[Button, ...]:
    return (turn.button("whistle.ready", Action("w_on")),)


def teams(turn: Turn) -> None:
    """A preset: its units that serve the place, and its lead."""
    draft, choice = turn.state["whistle"], turn.pressed.choice
    presets = turn.unit.district.calls.teams
    if choice in presets:
        area = draft.get("area") or turn.unit.district.code
        codes, lead = team_units(turn.unit.district, choice, area)
        draft["units"] = _fitting(turn, draft, codes)
        draft["team"], draft["lead"] = "", lead if lead in draft["units"] else ""
        draft["named"] = choice
        go_on(turn)
        return
    buttons = (Button(team.names.say(turn.words.lang), Action("w_teams", 0, code)) for code, team in presets.items())
    turn.change("whistle.teams", *column(buttons), _ready(turn))


def send(turn: Turn) -> None:
    """Everybody has a card now, or the reviewing desk has."""
    draft = turn.state["whistle"]
    actor = _actor(turn, draft)
    turn.do(
        c.BlowWhistle(
            units=tuple(draft["units"]),
            lead=draft["lead"] if draft.get("lead") in draft["units"] else "",
            ticket_id=draft.get("ticket", 0),
            pictures=tuple(draft["pictures"]),
            **{"area": "", **{key: draft[key] for key in DRAFTED if key in draft}},
        ),
        actor,
    )
    turn.state.pop("whistle", None)
    turn.goto("")
    kind = turn.unit.district.calls.types[draft["kind"]]
    turn.say("whistle.asked" if kind.approval == "review" else "whistle.sent", n=len(draft["units"]) or 1)


def leave(turn: Turn) -> None:
    """Never mind."""
    turn.state.pop("whistle", None)
    turn.goto("")
    turn.change("whistle.left")


_drafted = while_kept("whistle", lambda turn: turn.toast("whistle.over"))
BUTTONS = {
    "whistle": from_ticket,
    "w_kind": _drafted(choose_kind),
    "w_units": _drafted(units),
    "w_teams": _drafted(teams),
    "w_send": _drafted(send),
    "w_on": _drafted(go_on),
    "w_leave": leave,
}
WORDS = {"/whistle": start, "吹哨": start}
