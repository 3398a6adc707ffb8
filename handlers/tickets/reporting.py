"""Residents: say plainly what is wrong; two taps later it is a ticket."""

from __future__ import annotations

from typing import Any

from core import commands as c
from core.district.entries import Refusal
from core.routing.router import Reading
from handlers.context import Context, column
from handlers.messages import Action, Button, Card
from handlers.tickets.draft import area_choices, ask_place, category_of, drafting, gather, go_on, read

# What a draft says of a ticket as it stands.
DRAFTED = ("text", "kind", "area", "place", "lon", "lat", "confidence", "sure", "read_as", "proposed")


def on_text(ctx: Context) -> None:
    """Words, pictures or a place: begin a report, or add to the one being written."""
    step = ctx.state.get("step")
    draft: dict[str, Any] | None = ctx.state.get("draft")
    heard = ctx.router.read(ctx.text, home=ctx.person.home) if ctx.text else None
    if draft and step == "place" and heard and _is_place(heard, ctx):
        _placed(ctx, draft, ctx.text)
        return
    if draft is None:
        draft = ctx.state["draft"] = {"text": "", "pictures": []}
    fresh = not draft["text"]
    gather(ctx, draft)
    if not draft["text"]:
        ctx.set_step("draft")
        ctx.reply(Card(ctx.words("report.words_too", n=len(draft["pictures"]))), coalesce="draft")
        return
    reading = read(ctx, draft, heard)
    if fresh and reading.refusal and not ctx.appointments:
        ctx.set_step("draft")
        ctx.reply(_refusal_card(ctx, reading.refusal))
        return
    go_on(ctx)


def _is_place(heard: Reading, ctx: Context) -> bool:
    """Whether an answer to 在哪里 tells the place, and not more of the story."""
    if ctx.update.attachments:
        return False
    return bool(heard.place.area or heard.place.choices) or not heard.known


def corrected(ctx: Context) -> bool:
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


def file(ctx: Context) -> None:
    """对，提交: register it. The notices tell the reporter and everybody else."""
    draft = ctx.state.get("draft")
    if not draft or not draft.get("text"):
        ctx.set_step("")
        ctx.say("report.nothing")
        return
    if not draft.get("area"):
        ask_place(ctx)
        return
    ctx.do(
        c.FileTicket(
            category=category_of(draft, ctx),
            pictures=tuple(draft["pictures"]),
            why=tuple(draft["why"]),
            reporter_id=ctx.person.id,
            filed_by=ctx.person.id if ctx.appointments else 0,
            source=_source(ctx, draft),
            **{key: draft[key] for key in DRAFTED if key in draft},
        ),
    )
    ctx.state.pop("draft", None)
    ctx.set_step("")
    ctx.answered = True
    ctx.toast_only("done.file")


def _source(ctx: Context, draft: dict[str, Any]) -> str:
    """How it came in: by the resident's own platform, a grid worker's round, or a visit at somebody's home."""
    if not ctx.appointments:
        return ctx.update.platform
    return "home_visit" if draft.get("behalf") else "grid_patrol"


@drafting
def on_behalf(ctx: Context) -> None:
    """Staff file for somebody who cannot (WC-49: report for resident)."""
    draft = ctx.state["draft"]
    draft["behalf"] = not draft.get("behalf")
    go_on(ctx)


def drop(ctx: Context) -> None:
    """不报了: the draft is forgotten."""
    ctx.state.pop("draft", None)
    ctx.set_step("")
    ctx.change("done.drop")


def choose_area(ctx: Context) -> None:
    """A tap on a community (or on a street: then its communities are offered)."""
    draft = ctx.state.get("draft")
    code = ctx.pressed.choice
    district = ctx.uow.district
    if not draft or code not in district.areas:
        ctx.say("report.nothing")
        return
    draft["areas"] = []
    if district.areas[code].kind == "street":
        draft["areas"] = area_choices(ctx, code)
        ask_place(ctx)
        return
    draft["area"], draft["picked_place"] = code, True
    go_on(ctx)


def _placed(ctx: Context, draft: dict[str, Any], text: str) -> None:
    """The typed answer to 在哪里: a known name settles it; an unknown one is kept in words and the area is asked."""
    found = ctx.router.places.find(text, ctx.person.home)
    if draft.get("typed") and draft["typed"] not in text:
        draft["text"] += "\n" + draft["typed"]
    draft["place"] = draft["typed"] = text[:80]
    draft["areas"] = list(found.choices)
    if found.area:
        draft["area"], draft["picked_place"] = found.area, True
        go_on(ctx)
        return
    if found.unknown:
        draft["how"], draft["unknown"] = found.how, found.unknown
        ask_place(ctx)
        return
    ctx.set_step("place")
    codes = found.choices or area_choices(ctx, "")
    buttons = (Button(ctx.words.area(code), Action("area", 0, code)) for code in codes)
    ctx.say("report.unknown_place", *column(buttons), place=draft["place"])


def _ask_category(ctx: Context) -> None:
    """改事情: the best three, then all groups, then the group's categories."""
    draft = ctx.state["draft"]
    choice = ctx.pressed.choice
    categories = ctx.uow.district.categories
    if choice == "groups":
        groups = {k.group: k.group_names for k in categories.values()}
        options = [(names.say(ctx.words.lang), f"g{code}") for code, names in groups.items()]
    elif choice.startswith("g"):
        options = [(k.names.say(ctx.words.lang), k.code) for k in categories.values() if k.group == choice[1:]]
    else:
        options = [(categories[k].names.say(ctx.words.lang), k) for k in draft["choices"] if k in categories]
        options.append((ctx.words("press.other_category"), "groups"))
    ctx.change("report.which_category", *column(Button(label, Action("category", 0, code)) for label, code in options))


@drafting
def choose_category(ctx: Context) -> None:
    """A tap on 改事情 or on one of its choices."""
    draft = ctx.state["draft"]
    choice = ctx.pressed.choice
    if choice in ctx.uow.district.categories:
        draft.setdefault("read_as", category_of(draft, ctx))
        draft["category"] = choice
        draft["why"] = [{"key": "why.chosen"}]
        go_on(ctx)
        return
    _ask_category(ctx)


@drafting
def ask_pictures(ctx: Context) -> None:
    """加照片: send them now; the card comes back by itself."""
    ctx.say("report.send_pictures")


def _refusal_card(ctx: Context, refusal: Refusal) -> Card:
    """Answered with the right way to go (北京条例 11); never a dead end: a person may still look at it."""
    lang = ctx.words.lang
    facts = dict.fromkeys(("line", "no", "status", "result"), "")
    text = refusal.reply.say(lang).format(route=refusal.route.say(lang), channel=refusal.route.say(lang), **facts)
    rows = column((ctx.button("press.go_on", Action("go_on")), ctx.button("press.understood", Action("drop"))))
    return Card(text + "\n\n" + ctx.words("refusal.still"), refusal.names.say(lang), rows)
