"""The roll of a village: shown, taken over, handed out by codes."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from core import commands as c
from core import identity
from core.decisions.records import Member, RollEntry, VoterLink
from core.decisions.roll_files import SHOWN as SHOWN_AS
from core.decisions.roll_files import Preview
from core.decisions.rolls import line, not_in_use, preview_roll
from core.decisions.workflow import CHAIR, TELLER
from core.errors import NoSuchLine, SaySomething, there
from core.people.records import Appointment
from core.refs import Ref
from core.routing.folding import fold
from core.routing.vote_questions import about_roll, changes_roll, names_line
from core.table_files import refusal_in
from core.tables import records
from handlers.context import Context, Conversation
from handlers.messages import Action, Card, still
from handlers.people.appointments import actor_of, newest_roll, place_of, post
from handlers.wording import worded

Line = TypeVar("Line", Member, RollEntry)
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CUT = re.compile(r"[\s,，;；|]+")
SHOWN = 20  # numbers of lines a preview names
_ROW = re.compile(r"\s*[A-Za-z]?\d{1,6}[\s,，、;；|]+[^\d\s,，、;；|]")  # 1 王阿姨 3-101


def roll(ctx: Context) -> None:
    """/members with a file or pasted lines. What replaces a roll, comes from a file or raises doubts is shown first."""
    appointment = post(ctx, "propose_matter")
    if ctx.read_table("/members"):
        ctx.say("lists.reading")
        return
    _read(ctx, appointment, ctx.text.partition("\n")[2], sure=not ctx.update.happening)


def _read(ctx: Context, appointment: Appointment, text: str, *, sure: bool) -> None:
    """The rows are taken over at once where nothing speaks against it and they came as asked for (`sure`)."""
    if why := refusal_in(text):
        ctx.say(f"table.{why}")
        return
    if not text.strip():
        how(ctx)
        return
    known = newest_roll(ctx, place_of(ctx, appointment))
    found = preview_roll(ctx.uow, records(text), known.id if known else 0)
    if found.flaws:
        ctx.say("vote.roll_flaws", text=worded(ctx.words, (*found.flaws, *found.notes)))
    elif known or not sure or found.doubts or found.notes:
        _show(ctx, text, found)
    else:
        _take(ctx, appointment, text)


def how(ctx: Context) -> None:
    """How a roll is written and sent; what comes next is the roll, where it looks like one."""
    ctx.set_step("roll_rows")
    ctx.ask("vote.roll_how", (ctx.button("press.leave", Action("leave")),))


def pasted(ctx: Context) -> None:
    """Rows or a file after it was said how; anything else means what it would have meant."""
    rows = [line for line in ctx.text.splitlines() if line.strip()]
    headed = any(word in ctx.text for word in (SHOWN_AS["number"], SHOWN_AS["name"]))
    ctx.set_step("")
    if ctx.update.attachments:
        ctx.update = replace(ctx.update, text="/members")
        roll(ctx)
    elif headed or (rows and all(_ROW.match(line) for line in rows)):
        appointment = post(ctx, "propose_matter")
        body = "\n".join(rows)
        if not headed:  # the columns in the order in which they were told
            cells = [_CUT.split(line.strip()) for line in rows]
            head = list(SHOWN_AS.values())[: max(map(len, cells))]
            body = "\n".join(",".join(line) for line in (head, *cells))
        _read(ctx, appointment, body, sure=headed)
    else:
        ctx.again = True


def asked(ctx: Context) -> bool:
    """Whether who keeps a roll asks about it or about codes: how it is done, or what it holds."""
    meaning, changes = about_roll(plain := fold(ctx.text).plain), changes_roll(plain)
    if not (meaning or changes) or not ctx.posts("propose_matter") or ctx.update.attachments:
        return False
    held = newest_roll(ctx, place_of(ctx, post(ctx, "propose_matter")))
    lines = ctx.uow.repo(Member).find(roll_id=held.id, left_at=None) if held else []
    if changes and (names_line(plain) or any(one.name and one.name in ctx.text for one in lines)):
        if held:
            not_in_use(ctx.uow, held.id)
        ctx.say("vote.roll_change")
        how(ctx)
    elif not meaning:
        return False
    elif meaning == "how" or not lines:
        how(ctx)
    elif meaning == "code":
        named = next((one.name for one in lines if one.name and one.name in ctx.text), lines[0].name)
        ctx.say("vote.code_how", name=named)
    elif not ctx.update.private:
        ctx.say("vote.roll_size", size=len(lines))
    else:
        text = ctx.words("list.joint").join(f"{one.number} {one.name}" for one in lines[:SHOWN])
        ctx.say("vote.roll_lines" if len(lines) <= SHOWN else "vote.roll_first", size=len(lines), text=text, n=SHOWN)
    return True


def _show(ctx: Context, text: str, found: Preview) -> None:
    ctx.state["roll"] = {"text": text, "lost": list(found.lost)}
    parts = [worded(ctx.words, found.notes)] if found.notes else []
    if found.doubts:
        parts.append(ctx.words("vote.roll_doubts", text=worded(ctx.words, found.doubts)))
    if found.lost:
        parts.append(ctx.words("vote.roll_lost", text=_some(ctx, found.lost)))
    size, added = len(found.voters), len(found.added)
    facts = {"gone": _some(ctx, found.gone), "changed": _some(ctx, found.changed)}
    parts.append(ctx.words("vote.roll_preview", size=size, added=added, **facts))
    rows = (
        (ctx.button("press.take_roll", Action("take_roll", choice="yes")),),
        (ctx.button("press.leave", Action("take_roll")),),
    )
    ctx.reply(Card("\n\n".join(parts), rows=rows))


def _some(ctx: Context, numbers: Sequence[str]) -> str:
    shown = ctx.words("list.joint").join(numbers[:SHOWN]) or "-"
    return shown if len(numbers) <= SHOWN else ctx.words("vote.roll_some", text=shown, n=len(numbers))


def take_roll(ctx: Context) -> None:
    """The roll that was shown becomes the village's roll, or is forgotten; shown anew where more would be lost now."""
    kept: dict[str, Any] = still(ctx.state.pop("roll", {}))
    if not ctx.pressed.choice:
        ctx.toast("vote.roll_left")
        return
    appointment = post(ctx, "propose_matter")
    known = newest_roll(ctx, place_of(ctx, appointment))
    found = preview_roll(ctx.uow, records(kept["text"]), known.id if known else 0)
    if set(found.lost) <= set(kept["lost"]):
        _take(ctx, appointment, kept["text"])
    else:
        _show(ctx, kept["text"], found)


def _take(ctx: Context, appointment: Appointment, text: str) -> None:
    area, rows = place_of(ctx, appointment), records(text)
    known = newest_roll(ctx, area)
    found = preview_roll(ctx.uow, rows, known.id if known else 0)
    name = ctx.uow.district.areas[area].names.hans
    if known:
        ctx.act(Ref("roll", known.id), "import", rows=rows)
    else:
        ctx.do(c.ImportRoll(area, appointment.department, name, rows), actor_of(ctx, appointment))
    ctx.say("vote.roll_in", size=len(found.voters), added=len(found.added), gone=len(found.gone))


def code(ctx: Context) -> None:
    """/code N: a one-time code, to be handed over face to face. Only in private."""
    held = newest_roll(ctx, place_of(ctx, post(ctx, "propose_matter")))
    if not ctx.update.private or not held or not ctx.said:
        raise SaySomething(deed="code")
    line = line_named(ctx.uow.repo(Member).find(roll_id=held.id, left_at=None), ctx.said)
    if line is None:
        ctx.say("vote.no_line", text=ctx.said[:30], command="/code")
        return
    fresh = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    ctx.act(Ref("roll", held.id), "issue_code", number=line.number, code=fresh)
    ctx.say("vote.code", number=line.number, code=fresh)


def line_named(lines: Sequence[Line], said: str) -> Line | None:
    """The line that is named, by number or by name; None for none, or several of one name."""
    found = [one for one in lines if one.number == identity.code(said)]
    found = found or [one for one in lines if identity.same(said) in identity.same(one.name)]
    return found[0] if len(found) == 1 else None


def unbind(ctx: Context) -> None:
    """/unbind 3 本人换了手机: one of two officers lets the account of a line go."""
    appointment = post(ctx, CHAIR, TELLER)
    number, _, why = ctx.said.partition(" ")
    held = newest_roll(ctx, place_of(ctx, appointment))
    if not held or not why.strip():
        raise SaySomething(deed="unbind")
    found = there(line_named(ctx.uow.repo(Member).find(roll_id=held.id, left_at=None), number), NoSuchLine, number[:30])
    ctx.act(Ref("roll", held.id), "release", text=why.strip(), number=found.number)
    _released(ctx, held.id, found.number)


def unbind_too(ctx: Context) -> None:
    """The second officer agrees."""
    post(ctx, CHAIR, TELLER)
    roll_id, number = ctx.pressed.number, ctx.pressed.choice
    link = ctx.uow.repo(VoterLink).first(member_id=line(ctx.uow, roll_id, number).id, until=None)
    ctx.act(Ref("roll", roll_id), "release", text=link.why if link else "", number=number)
    _released(ctx, roll_id, number)


def _released(ctx: Context, roll_id: int, number: str) -> None:
    held = ctx.uow.repo(VoterLink).first(member_id=line(ctx.uow, roll_id, number).id, until=None)
    ctx.say("vote.unbind_waits" if held else "vote.unbound", number=number)


BUTTONS: dict[str, Conversation] = {"take_roll": take_roll, "v_unbind": unbind_too}
STEPS: dict[str, Conversation] = {"roll_rows": pasted}
WORDS: dict[str, Conversation] = {"/members": roll, "/code": code, "/unbind": unbind}
