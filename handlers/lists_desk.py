"""Lists at the desk: preview, propose, review; admit tasks or not."""

from __future__ import annotations

import re
from typing import Any

from core import commands as c
from core.domain.rows import Post
from core.duties.queries import preview_list, read_table
from core.duties.workflow import LIST
from core.errors import Lacks, NotYours
from core.unit import Actor
from handlers.asking import Form
from handlers.message import Action, Button, Card
from handlers.talk import Rows, Turn

SHOWN = 8  # mistakes and numbers that a preview shows
_PEOPLE = re.compile(r"(\d+)\s*人")


def _post(turn: Turn, *permissions: str) -> Post:
    """A post that may do one of these. Raises NotYours."""
    for post in turn.posts:
        if set(permissions) & turn.unit.district.roles[post.role].can:
            return post
    raise NotYours(act="propose", unit="")


def _actor(turn: Turn, post: Post) -> Actor:
    return Actor(turn.person.id, post.role, post.unit, turn.person.name)


def lists(turn: Turn) -> None:
    """/list names the lists; '/list CODE' and a table below it shows what an import would do (SG-49)."""
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


def not_admitted(turn: Turn) -> None:
    """A reviewing office refuses a task; why is asked first."""
    action = turn.update.action
    if action is None:
        return
    _post(turn, "decide_responsibility", "review")
    turn.goto("review", row=action.number)
    turn.reply(Card(turn.words("plea.why"), ask=not turn.update.private))
    turn.toast_only("toast.write")


def answer(turn: Turn) -> None:
    """Why not."""
    if not turn.text:
        raise Lacks(act="review", missing=("words",))
    actor = _actor(turn, _post(turn, "decide_responsibility", "review"))
    turn.do(c.ReviewAdmission(turn.state["ask"]["row"], False, turn.text), actor)
    turn.goto("")
    turn.say("lists.reviewed")


def admit(turn: Turn) -> None:
    """/admit task；people；money；reason: what a department asks of streets or communities (SG-50)."""
    parts = [part.strip() for part in re.split(r"[;；]", turn.text.partition(" ")[2]) if part.strip()]
    if not parts:
        turn.say("lists.how_admit")
        return
    post = next((p for p in turn.posts), None)
    if post is None:
        raise NotYours(act="admission", unit="")
    task, people, money, reason = (*parts, "", "", "", "")[:4]
    count = _PEOPLE.search(people) or re.search(r"\d+", people)
    category = turn.router.read(f"{task} {reason}").category
    n = int(re.sub(r"\D", "", count.group())) if count else 0
    turn.do(c.AskAdmission(task, n, money, reason, category=category), _actor(turn, post))
    turn.say("lists.asked")


def admitted(turn: Turn) -> None:
    """A reviewing office agrees with a task."""
    action = turn.update.action
    if action is None:
        return
    post = _post(turn, "decide_responsibility", "review")
    turn.do(c.ReviewAdmission(action.number, True, turn.words("lists.agreed")), _actor(turn, post))
    turn.toast("lists.reviewed")


FORM = Form(LIST, "l_", "list", {}, lambda version, parent: "")
BUTTONS = {
    "l_propose": propose,
    "l_admit": admitted,
    "l_deny": not_admitted,
}
WORDS = {"/list": lists, "/admit": admit}
