"""The roll of a village: shown, taken over, handed out by codes."""

from __future__ import annotations

import csv
import io
import secrets

from core import commands as c
from core.decisions.rolls import preview_roll
from core.domain.refs import Ref
from core.domain.rows import Post
from core.errors import SaySomething
from handlers.message import Action
from handlers.offices import actor_of, newest_roll, office, place_of, roles_with
from handlers.talk import Conversation, Turn

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SHOWN = 20  # numbers of lines a preview names


def roll(turn: Turn) -> None:
    """/members with a file or pasted lines. What replaces a roll, or comes from a file, is shown before it counts."""
    post = office(turn, roles_with(turn, "propose_matter"))
    if turn.read_table("/members"):
        turn.say("lists.reading")
        return
    text = turn.text.partition("\n")[2]
    if turn.update.happening and not text.strip():
        turn.say("lists.unreadable")
        return
    known = newest_roll(turn, place_of(turn, post))
    found = preview_roll(turn.unit, _cells(text), known.id if known else 0)
    if found.flaws:
        flaws = "\n".join(turn.words(f"rollflaw.{f.what}", line=f.line, text=f.text) for f in found.flaws[:10])
        turn.say("vote.roll_flaws", text=flaws)
    elif known or turn.update.happening:
        turn.state["roll"] = text
        joint = turn.words("list.joint")
        gone, changed = joint.join(found.gone[:SHOWN]) or "-", joint.join(found.changed[:SHOWN]) or "-"
        rows = (
            turn.button("press.take_roll", Action("take_roll", choice="yes")),
            turn.button("press.leave", Action("take_roll")),
        )
        size, added = len(found.voters), len(found.added)
        turn.say("vote.roll_preview", rows, size=size, added=added, gone=gone, changed=changed)
    else:
        _take(turn, post, text)


def _cells(text: str) -> tuple[tuple[str, ...], ...]:
    """As CSV, or as cells copied from a sheet (tabs)."""
    tabs = "\t" in text.partition("\n")[0]
    return tuple(tuple(row) for row in csv.reader(io.StringIO(text), delimiter="\t" if tabs else ",") if row)


def take_roll(turn: Turn) -> None:
    """The roll that was shown becomes the village's roll, or is forgotten."""
    text = turn.state.pop("roll", "")
    if not text:
        turn.toast("trouble.stale_button")
    elif turn.pressed.choice:
        _take(turn, office(turn, roles_with(turn, "propose_matter")), text)
    else:
        turn.toast("vote.roll_left")


def _take(turn: Turn, post: Post, text: str) -> None:
    area = place_of(turn, post)
    known = newest_roll(turn, area)
    found = preview_roll(turn.unit, _cells(text), known.id if known else 0)
    name = turn.unit.district.areas[area].names.hans
    if known:
        turn.act(Ref("roll", known.id), "import", rows=_cells(text))
    else:
        turn.do(c.ImportRoll(area, post.unit, name, _cells(text)), actor_of(turn, post))
    turn.say("vote.roll_in", size=len(found.voters), added=len(found.added), gone=len(found.gone))


def code(turn: Turn) -> None:
    """/code N: a one-time code, to be handed over face to face. Only in private."""
    post = office(turn, roles_with(turn, "propose_matter"))
    number = turn.said
    held = newest_roll(turn, place_of(turn, post))
    if not turn.update.private or not held or not number:
        raise SaySomething(deed="code")
    fresh = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    turn.act(Ref("roll", held.id), "issue_code", number=number, code=fresh)
    turn.say("vote.code", number=number, code=fresh)


BUTTONS: dict[str, Conversation] = {"take_roll": take_roll}
WORDS: dict[str, Conversation] = {"/members": roll, "/code": code}
