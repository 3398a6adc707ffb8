"""Before a message is heard: what was changed, who hides, what is sent."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from handlers.context import Context
from handlers.messages import Card, unfit
from handlers.tickets import reporting

REMEMBERED = 20  # messages whose later changes are noticed as such
UNMASKED = ("/bind", "/start", "/help")  # what a code or nobody's name is enough for


def fits(ctx: Context) -> bool:
    """What cannot be taken is refused in words; False where nothing else was sent. A command reads its own file."""
    sent = ctx.update.attachments
    if not sent:
        return True
    refused = dict.fromkeys(why for one in sent if (why := unfit(one)))
    if not refused or ctx.text.startswith("/"):
        return True
    ctx.update = replace(ctx.update, attachments=tuple(one for one in sent if not unfit(one)))
    for why in refused:
        ctx.say(f"trouble.unfit_{why}")
    return bool(ctx.text or ctx.update.attachments or ctx.update.location)


def remember(ctx: Context) -> None:
    """Which words stand in which message, so that an edit without a change is none."""
    said = ctx.state.get("seen", {})
    if ctx.update.message and not ctx.secret:
        ctx.state["seen"] = dict([*said.items(), (ctx.update.message, _digest(ctx.text))][-REMEMBERED:])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def changed(ctx: Context) -> bool:
    """Whether a message that was sent says something else now; a place that moves on says nothing new."""
    before = ctx.state.get("seen", {}).get(ctx.update.message)
    new = bool(ctx.text and before != _digest(ctx.text) and (before or ctx.update.private))
    if new:
        remember(ctx)
    return new


def edited(ctx: Context) -> None:
    """A message was changed: the draft follows, else it is said once."""
    if ctx.secret:  # a ballot that was typed is thought over by typing anew
        ctx.reply(Card(ctx.words("vote.by_button")), coalesce="edited")
        return
    if not reporting.corrected(ctx):
        key = "trouble.edited" if ctx.update.private else "trouble.edited_group"
        ctx.reply(Card(ctx.words(key)), coalesce="edited")


def masked(ctx: Context) -> bool:
    """Who writes as the group or as a channel is nobody: told what to do. False where it matters not who it is."""
    if not ctx.update.sender.mask or ctx.text.startswith(UNMASKED):
        return False
    ctx.reply(Card(ctx.words(f"trouble.masked_{ctx.update.sender.mask}")), coalesce="masked")
    return True
