"""Lists at the desk: preview, propose, review."""

from __future__ import annotations

from typing import Any

from core import commands as c
from core.domain.rows import Post
from core.duties.queries import preview_list, read_table
from core.duties.workflow import LIST
from core.errors import NotYours
from handlers.asking import Form
from handlers.message import Action, Button, Card
from handlers.procedures.lists import listed
from handlers.talk import Rows, Turn

SHOWN = 8  # mistakes and numbers that a preview shows


def _post(turn: Turn, *permissions: str) -> Post:
    """A post that may do one of these. Raises NotYours."""
    for post in turn.posts:
        if set(permissions) & turn.unit.district.roles[post.role].can:
            return post
    raise NotYours(act="propose", unit="")


def lists(turn: Turn) -> None:
    """/list names the lists; '/list CODE' and a table below it shows what an import would do (SG-49)."""
    if listed(turn):
        return
    _post(turn, "decide_responsibility", "review", "supervise")
    kinds = turn.unit.district.lists.kinds
    heading, _, table = turn.text.partition("\n")
    code = heading.partition(" ")[2].strip()
    if code in kinds and turn.read_table(f"/list {code}"):
        turn.say("lists.reading")
        return
    if turn.update.happening and not table.strip():
        turn.say("lists.unreadable")
        return
    if code not in kinds or not table.strip():
        known = "\n".join(f"{name} — {kind.names.say(turn.words.lang)}" for name, kind in kinds.items())
        turn.say("lists.how", text=known)
        return
    found = preview_list(turn.unit, code, read_table(table))
    if found.mistakes:
        lines = "\n".join(
            turn.words("lists.mistake", n=line, why=turn.words(f"rowflaw.{key}"), text=word)
            for line, key, word in found.mistakes[:SHOWN]
        )
        turn.say("lists.mistakes", n=len(found.mistakes), text=lines)
        return
    turn.state["table"] = {"code": code, "text": table}
    name = kinds[code].names.say(turn.words.lang)
    said = turn.words("lists.preview", name=name, n=len(found.added), n2=len(found.changed), n3=len(found.dropped))
    situations = turn.unit.district.lists.situations
    rows: Rows = tuple(
        (Button(names.say(turn.words.lang), Action("l_propose", 0, key)),) for key, names in situations.items()
    )
    turn.reply(Card(said, rows=(*rows, (turn.button("press.leave", Action("leave")),))))


def propose(turn: Turn) -> None:
    """The occasion was chosen: the version goes to its reviewers."""
    kept: dict[str, Any] = turn.state.pop("table", {})
    action = turn.update.action
    if not kept or action is None:
        turn.toast("whistle.over")
        return
    reason = turn.unit.district.lists.situations[action.choice].hans if action.choice else ""
    turn.do(c.ProposeList(kept["code"], read_table(kept["text"]), action.choice, reason))
    turn.say("lists.proposed")


FORM = Form(LIST, "l_", "list", {}, lambda version, parent: "")
BUTTONS = {"l_propose": propose}
WORDS = {"/list": lists}
