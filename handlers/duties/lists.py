"""Lists at the desk: preview, propose, review."""

from __future__ import annotations

from typing import Any

from core import commands as c
from core.duties.queries import preview_list, read_table
from core.duties.workflow import LIST
from core.errors import NotYours
from core.people.records import Appointment
from handlers.context import Context, Rows
from handlers.forms import Form
from handlers.messages import Action, Button, Card
from handlers.procedures.lists import listed

SHOWN = 8  # mistakes and numbers that a preview shows


def _post(ctx: Context, *permissions: str) -> Appointment:
    """A post that may do one of these. Raises NotYours."""
    for appointment in ctx.appointments:
        if set(permissions) & ctx.uow.district.roles[appointment.role].can:
            return appointment
    raise NotYours(act="propose", department="")


def lists(ctx: Context) -> None:
    """/list names the lists; '/list CODE' and a table below it shows what an import would do (SG-49)."""
    if listed(ctx):
        return
    _post(ctx, "decide_responsibility", "review", "supervise")
    kinds = ctx.uow.district.lists.kinds
    heading, _, table = ctx.text.partition("\n")
    code = heading.partition(" ")[2].strip()
    if code in kinds and ctx.read_table(f"/list {code}"):
        ctx.say("lists.reading")
        return
    if ctx.update.happening and not table.strip():
        ctx.say("lists.unreadable")
        return
    if code not in kinds or not table.strip():
        known = "\n".join(f"{name} — {kind.names.say(ctx.words.lang)}" for name, kind in kinds.items())
        ctx.say("lists.how", text=known)
        return
    found = preview_list(ctx.uow, code, read_table(table))
    if found.mistakes:
        lines = "\n".join(
            ctx.words("lists.mistake", n=line, why=ctx.words(f"rowflaw.{key}"), text=word)
            for line, key, word in found.mistakes[:SHOWN]
        )
        ctx.say("lists.mistakes", n=len(found.mistakes), text=lines)
        return
    ctx.state["table"] = {"code": code, "text": table}
    name = kinds[code].names.say(ctx.words.lang)
    said = ctx.words("lists.preview", name=name, n=len(found.added), n2=len(found.changed), n3=len(found.dropped))
    situations = ctx.uow.district.lists.situations
    rows: Rows = tuple(
        (Button(names.say(ctx.words.lang), Action("l_propose", 0, key)),) for key, names in situations.items()
    )
    ctx.reply(Card(said, rows=(*rows, (ctx.button("press.leave", Action("leave")),))))


def propose(ctx: Context) -> None:
    """The occasion was chosen: the version goes to its reviewers."""
    kept: dict[str, Any] = ctx.state.pop("table", {})
    action = ctx.update.action
    if not kept or action is None:
        ctx.toast("whistle.over")
        return
    reason = ctx.uow.district.lists.situations[action.choice].hans if action.choice else ""
    ctx.do(c.ProposeList(kept["code"], read_table(kept["text"]), action.choice, reason))
    ctx.say("lists.proposed")


FORM = Form(LIST, "l_", "list", {}, lambda version, parent: "")
BUTTONS = {"l_propose": propose}
WORDS = {"/list": lists}
