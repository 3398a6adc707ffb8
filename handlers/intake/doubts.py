"""What is asked before words become a report, or belong to one."""

import re
from dataclasses import replace
from typing import Any

from core.district.entries import Refusal
from core.routing.folding import fold
from core.routing.router import Reading
from core.routing.small_talk import agrees, handed_in
from handlers.context import Context, column
from handlers.messages import Action, Card, Update, heard_again, shorten

_OF_HIM = re.compile("[他她]")
_WARNS = re.compile(r"(?:再[不没]|[没不]人?管|不解决|不然|否则)[^。！!？?；;]{0,15}[就只要].{0,6}去")
FEW = 3  # characters; what is as short may say where, or when
PATIENCE = 1  # messages that wait with the first for an answer


def ask_which(ctx: Context, draft: dict[str, Any]) -> None:
    """One question: does it belong to what was told before?"""
    draft["more"] = draft.get("more", 0) if draft.get("asked") == "which" else 0
    draft["asked"], held = "which", ctx.state["held"]
    rows = column(
        (
            ctx.button("press.same_matter", Action("same_matter", draft["id"])),
            ctx.button("press.other_matter", Action("other_matter", draft["id"])),
        )
    )
    ctx.say("report.same_or_other", *rows, before=shorten(draft["text"], 40), text=shorten(held["text"], 40))


def ask_left(ctx: Context, draft: dict[str, Any]) -> None:
    """刚刚亮了, 算了我自己找他: one question, is it left? The words are held, and belong to the report if it is not."""
    draft["asked"] = "left"
    rows = (
        ctx.button("press.drop", Action("drop", draft["id"])),
        ctx.button("press.go_on", Action("same_matter", draft["id"])),
    )
    ctx.say("report.is_it_left", *column(rows), before=shorten(draft["text"], 40))


def taken_down(ctx: Context, draft: dict[str, Any]) -> str:
    """What is said before a question that is asked again: that what came is kept, pictures or words."""
    if ctx.update.attachments:
        return ctx.words("report.pictures_kept", n=len(draft["pictures"])) + "\n"
    more = ctx.text and draft["text"].endswith(f"\n{ctx.text}")
    return ctx.words("report.noted", text=shorten(ctx.text, 40)) + "\n" if more else ""


def waits(ctx: Context, *asked: str) -> bool:
    """Whether words wait for an answer: `which` report they belong to, or whether the one being written is `left`."""
    return (ctx.state.get("draft") or {}).get("asked") in (asked or ("which", "left")) and bool(ctx.state.get("held"))


def idle(ctx: Context, text: str) -> bool:
    """Whether somebody who works here only talks beside a report: 我下班了, 帮我查个编号."""
    heard = ctx.router.read(text)
    return bool(ctx.appointments and len(text) > FEW and heard.talk and heard.talk.type in {"", "chat"})


def let_go(ctx: Context) -> None:
    """What waits and was mere talk goes with nothing."""
    if waits(ctx, "which") and idle(ctx, ctx.state["held"]["text"]):
        ctx.state.pop("held")
        ctx.state["draft"].pop("asked")


def waited_long(draft: dict[str, Any]) -> bool:
    """Whether more came a third time without an answer: nothing more is asked, the report is shown with all of it."""
    draft["more"] = draft.get("more", 0) + 1
    return bool(draft["more"] > PATIENCE)


def joined(ctx: Context) -> Update:
    """What comes while other words still wait, heard together with them: nothing is lost."""
    held = heard_again(ctx.update, ctx.state["held"])
    text = f"{held.text}\n{ctx.update.text}".strip()
    attachments = held.attachments + ctx.update.attachments
    return replace(ctx.update, text=text, attachments=attachments, location=ctx.update.location or held.location)


def elsewhere(ctx: Context, heard: Reading) -> bool:
    """Whether it goes another way. Of what was told before (再说一遍) the own matter says how it stands, if there is
    one; who tells a matter and warns (再不来我就去上访) has not gone that way yet."""
    if not heard.refusal or "{no}" in heard.refusal.reply.hans or ctx.appointments:
        return False
    return not (heard.known and heard.sure and _WARNS.search(ctx.text))


def still_refused(ctx: Context, draft: dict[str, Any], heard: Reading | None) -> bool:
    """Whether it is more of what goes another way: 他把低保给了他小舅子, after 举报村长; it stays one with that."""
    if not heard or heard.place.how == "named" or not _OF_HIM.search(ctx.text):
        return False
    return elsewhere(ctx, ctx.router.read(f"{draft['text']}\n{ctx.text}", home=ctx.home))


def refusal_card(ctx: Context, refusal: Refusal, draft_id: int) -> Card:
    """Answered with the right way to go (北京条例 11); never a dead end: a person may still look at it."""
    lang = ctx.words.lang
    facts = dict.fromkeys(("line", "no", "status", "result"), "")
    text = refusal.reply.say(lang).format(route=refusal.route.say(lang), channel=refusal.route.say(lang), **facts)
    rows = column(
        (ctx.button("press.go_on", Action("go_on", draft_id)), ctx.button("press.understood", Action("drop", draft_id)))
    )
    return Card(text + "\n\n" + ctx.words("refusal.still"), refusal.names.say(lang), rows)


def any_asked(ctx: Context) -> bool:
    """Whether it is asked if what was told is a report at all; 春和小区怎么了 asks for more than a yes."""
    draft = ctx.state.get("draft") or {}
    elsewhere = draft.get("asked") == "own" or draft.get("how") == "named"
    return bool(draft.get("unclear") and draft.get("text")) and not elsewhere


def shown(ctx: Context) -> bool:
    """Whether the report is shown, and asked whether it is right or whether it is one with a neighbour's."""
    shown = (ctx.state.get("draft") or {}).get("asked") in {"file", "several", "near"}
    return shown and ctx.state.get("step") == "draft"


def agreed(ctx: Context) -> bool:
    """Whether the words say yes to the report that is shown; what they name is told in it: 装修那个报一下."""
    plain, draft = fold(ctx.text).plain, ctx.state["draft"]
    thing, yes = handed_in(plain)
    told = fold(draft["text"]).plain
    named = not draft.get("several") and any(thing[i : i + 2] in told for i in range(len(thing) - 1))
    return agrees(yes if thing and named else plain)
