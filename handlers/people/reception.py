"""Before a message is heard: what was changed, who hides, what is sent."""

import hashlib
from dataclasses import replace

from handlers.context import Context
from handlers.frame.own_words import apart
from handlers.frame.questions import question_of
from handlers.frame.small_talk import again
from handlers.intake import several
from handlers.intake.draft import go_on
from handlers.intake.drafted import read
from handlers.messages import Card, unfit

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


def echoed(ctx: Context) -> bool:
    """Whether nothing but our own words came back, copied; what is told beside them is heard without them."""
    update = ctx.update
    if not update.private or update.action or ctx.secret or ctx.appointments or question_of(ctx) not in {"", "form"}:
        return False
    told = apart(ctx.words, ctx.uow.district, update.text)
    if told is None:
        return False
    ctx.update = replace(update, text=told)
    if told or update.attachments or update.location:
        return False
    ctx.say("frame.own_words")
    again(ctx)
    return True


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
    if not _corrected(ctx):
        key = "trouble.edited" if ctx.update.private else "trouble.edited_group"
        ctx.reply(Card(ctx.words(key)), coalesce="edited")


def _corrected(ctx: Context) -> bool:
    """The reporter edited a message of the draft: the draft follows. False where it belongs to no draft."""
    draft = ctx.state.get("draft")
    if not draft or not ctx.text:
        return False
    said = draft.get("said", [])
    if ctx.update.message not in {message for message, _ in said}:
        return False
    draft["said"] = [[m, ctx.text if m == ctx.update.message else t] for m, t in said]
    draft["text"] = "\n".join(t for _, t in draft["said"])
    draft.pop("category", None)
    read(ctx, draft)
    several.notice(ctx, draft)
    go_on(ctx)
    return True


def unread(ctx: Context) -> None:
    """A file that could not be read after all: whoever sent it hears so, and it is counted no longer."""
    draft = ctx.state.get("draft")
    if draft and ctx.text in draft["pictures"]:
        draft["pictures"] = [key for key in draft["pictures"] if key != ctx.text]
    asked = ctx.state.get("ask") or {}
    if ctx.text in asked.get("pictures", ()):
        ctx.state["ask"] = asked | {"pictures": [key for key in asked["pictures"] if key != ctx.text]}
    ctx.say("trouble.unread")
    if draft and draft.get("text") and ctx.state.get("step") == "draft" and "line" not in draft:
        go_on(ctx)


def masked(ctx: Context) -> bool:
    """Who writes as the group or as a channel is nobody: told what to do. False where it matters not who it is."""
    if not ctx.update.sender.mask or ctx.text.startswith(UNMASKED):
        return False
    ctx.reply(Card(ctx.words(f"trouble.masked_{ctx.update.sender.mask}")), coalesce="masked")
    return True
