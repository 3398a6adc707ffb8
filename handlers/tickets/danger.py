"""A present danger is heard first, whatever was being asked."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from core import commands as c
from core.routing.router import READ
from handlers.context import Context, column, while_kept
from handlers.messages import Action, Attachment, Card

_CALLING = "whistle"  # whoever writes at this step is calling the rescuers already


def heard(ctx: Context) -> bool:
    """Whether a message tells of a danger: then it is asked at once whether it is happening now.

    What was being asked is kept aside together with the message: they come back where there is no danger.
    """
    if not ctx.text or ctx.text.startswith("/") or ctx.state.get("step") == _CALLING:
        return False
    line = ctx.router.danger(ctx.text)
    if not line:
        return False
    aside = ctx.state.get("danger", {}).get("aside") or {k: ctx.state[k] for k in ("step", "ask") if k in ctx.state}
    ctx.state["danger"] = {"line": line, "said": _said(ctx), "aside": aside}
    ctx.set_step("")
    ctx.reply(_question(ctx, line))
    return True


def _said(ctx: Context) -> dict[str, Any]:
    """The message as it can be heard once more."""
    update = ctx.update
    attached = [asdict(one) for one in update.attachments]
    return {"text": update.text, "message": update.message, "attachments": attached, "location": update.location}


def _question(ctx: Context, line: str) -> Card:
    """The number to ring stands above the question."""
    names = next(e.names for e in ctx.uow.district.emergencies if e.line == line)
    now = ctx.button("press.emergency_now", Action("emergency", 0, "now"))
    rows = column((now, ctx.button("press.emergency_not", Action("emergency", 0, "not"))))
    return Card(ctx.words("emergency.ask", line=line, service=names.say(ctx.words.lang)), rows=rows)


@while_kept("danger", lambda ctx: ctx.say("report.nothing"))
def _answer(ctx: Context) -> None:
    """Yes, it is happening: ring; the duty desk is told at once. No: the message is heard as any other."""
    kept = ctx.state.pop("danger")
    ctx.state |= kept["aside"]
    said = kept["said"]
    if ctx.pressed.choice == "now":
        area = ctx.router.read(said["text"], home=ctx.person.home).place.area
        ctx.do(c.ReportEmergency(ctx.person.id, kept["line"], said["text"][:READ], area))
        ctx.say("emergency.ring", line=kept["line"])
        ctx.state["danger"] = kept
        rows = column((ctx.button("press.file_anyway", Action("emergency", 0, "not")),))
        ctx.say("emergency.after", *rows)
        return
    attached = tuple(Attachment(**one) for one in said["attachments"])
    location = tuple(said["location"]) if said["location"] else None
    ctx.update = replace(
        ctx.update,
        action=None,
        text=said["text"],
        message=said["message"],
        attachments=attached,
        location=location,
    )


BUTTONS = {"emergency": _answer}
