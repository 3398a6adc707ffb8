"""Lists at the desk: preview, propose, review."""

from typing import Any

from core import commands as c
from core.duties.queries import preview_list
from core.duties.subject import LIST
from core.errors import NotYourWork
from core.table_files import refusal_in
from core.tables import records
from handlers.context import Context, Rows
from handlers.forms import Form
from handlers.messages import Action, Button, Card
from handlers.procedures.lists import listed
from handlers.wording import worded


def lists(ctx: Context) -> None:
    """/list names the lists; '/list CODE' and a table below it shows what an import would do (SG-49)."""
    if listed(ctx):
        return
    if not ctx.posts("decide_responsibility", "review", "supervise"):
        raise NotYourWork(act="propose")
    kinds = ctx.uow.district.lists.kinds
    heading, _, table = ctx.text.partition("\n")
    code = heading.partition(" ")[2].strip()
    if code in kinds and ctx.read_table(f"/list {code}"):
        ctx.say("lists.reading")
        return
    if why := refusal_in(table):
        ctx.say(f"table.{why}")
        return
    if code not in kinds or not table.strip():
        known = "\n".join(f"{name} — {kind.names.say(ctx.words.lang)}" for name, kind in kinds.items())
        ctx.say("lists.how", text=known)
        return
    found = preview_list(ctx.uow, code, records(table))
    if found.mistakes:
        ctx.say("lists.mistakes", n=len(found.mistakes), text=worded(ctx.words, (*found.mistakes, *found.notes)))
        return
    ctx.state["table"] = {"code": code, "text": table}
    name = kinds[code].names.say(ctx.words.lang)
    said = ctx.words("lists.preview", name=name, n=len(found.added), n2=len(found.changed), n3=len(found.dropped))
    if found.notes:
        said = f"{worded(ctx.words, found.notes)}\n\n{said}"
    situations = ctx.uow.district.lists.situations
    rows: Rows = tuple(
        (Button(names.say(ctx.words.lang), Action("l_propose", 0, key)),) for key, names in situations.items()
    )
    ctx.reply(Card(said, rows=(*rows, (ctx.button("press.leave", Action("leave")),))))


def propose(ctx: Context) -> None:
    """The occasion was chosen: the version goes to its reviewers."""
    kept: dict[str, Any] = ctx.state.pop("table", {})
    occasion = ctx.pressed.choice
    if not kept:
        ctx.toast("whistle.over")
        return
    reason = ctx.uow.district.lists.situations[occasion].hans if occasion else ""
    ctx.do(c.ProposeList(kept["code"], records(kept["text"]), occasion, reason))
    ctx.say("lists.proposed")


FORM = Form(LIST, "l_", "list", {}, lambda version, parent: "")
BUTTONS = {"l_propose": propose}
WORDS = {"/list": lists}
