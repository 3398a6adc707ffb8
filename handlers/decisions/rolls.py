"""The roll of a village: shown, taken over, handed out by codes."""

from __future__ import annotations

import csv
import io
import secrets

from core import commands as c
from core.decisions.rolls import preview_roll
from core.errors import SaySomething
from core.people.records import Appointment
from core.refs import Ref
from handlers.context import Context, Conversation
from handlers.messages import Action
from handlers.people.appointments import actor_of, newest_roll, office, place_of, roles_with

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SHOWN = 20  # numbers of lines a preview names


def roll(ctx: Context) -> None:
    """/members with a file or pasted lines. What replaces a roll, or comes from a file, is shown before it counts."""
    appointment = office(ctx, roles_with(ctx, "propose_matter"))
    if ctx.read_table("/members"):
        ctx.say("lists.reading")
        return
    text = ctx.text.partition("\n")[2]
    if ctx.update.happening and not text.strip():
        ctx.say("lists.unreadable")
        return
    known = newest_roll(ctx, place_of(ctx, appointment))
    found = preview_roll(ctx.uow, _cells(text), known.id if known else 0)
    if found.flaws:
        flaws = "\n".join(ctx.words(f"rollflaw.{f.what}", line=f.line, text=f.text) for f in found.flaws[:10])
        ctx.say("vote.roll_flaws", text=flaws)
    elif known or ctx.update.happening:
        ctx.state["roll"] = text
        joint = ctx.words("list.joint")
        gone, changed = joint.join(found.gone[:SHOWN]) or "-", joint.join(found.changed[:SHOWN]) or "-"
        rows = (
            ctx.button("press.take_roll", Action("take_roll", choice="yes")),
            ctx.button("press.leave", Action("take_roll")),
        )
        size, added = len(found.voters), len(found.added)
        ctx.say("vote.roll_preview", rows, size=size, added=added, gone=gone, changed=changed)
    else:
        _take(ctx, appointment, text)


def _cells(text: str) -> tuple[tuple[str, ...], ...]:
    """As CSV, or as cells copied from a sheet (tabs)."""
    tabs = "\t" in text.partition("\n")[0]
    return tuple(tuple(row) for row in csv.reader(io.StringIO(text), delimiter="\t" if tabs else ",") if row)


def take_roll(ctx: Context) -> None:
    """The roll that was shown becomes the village's roll, or is forgotten."""
    text = ctx.state.pop("roll", "")
    if not text:
        ctx.toast("trouble.stale_button")
    elif ctx.pressed.choice:
        _take(ctx, office(ctx, roles_with(ctx, "propose_matter")), text)
    else:
        ctx.toast("vote.roll_left")


def _take(ctx: Context, appointment: Appointment, text: str) -> None:
    area = place_of(ctx, appointment)
    known = newest_roll(ctx, area)
    found = preview_roll(ctx.uow, _cells(text), known.id if known else 0)
    name = ctx.uow.district.areas[area].names.hans
    if known:
        ctx.act(Ref("roll", known.id), "import", rows=_cells(text))
    else:
        ctx.do(c.ImportRoll(area, appointment.department, name, _cells(text)), actor_of(ctx, appointment))
    ctx.say("vote.roll_in", size=len(found.voters), added=len(found.added), gone=len(found.gone))


def code(ctx: Context) -> None:
    """/code N: a one-time code, to be handed over face to face. Only in private."""
    appointment = office(ctx, roles_with(ctx, "propose_matter"))
    number = ctx.said
    held = newest_roll(ctx, place_of(ctx, appointment))
    if not ctx.update.private or not held or not number:
        raise SaySomething(deed="code")
    fresh = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    ctx.act(Ref("roll", held.id), "issue_code", number=number, code=fresh)
    ctx.say("vote.code", number=number, code=fresh)


BUTTONS: dict[str, Conversation] = {"take_roll": take_roll}
WORDS: dict[str, Conversation] = {"/members": roll, "/code": code}
