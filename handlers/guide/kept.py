"""Keeps what was asked, for the buttons of its answer."""

from typing import Any

from core.guide.records import GuideEntry
from core.guide.search import Hit
from handlers.context import Context
from handlers.intake.drafted import register
from handlers.messages import Action, Button, held_of, still


def keep(ctx: Context, said: str, area: str, hits: list[Hit]) -> int:
    """What was asked and what may answer it, for the buttons of its card."""
    number = ctx.state["guides"] = int(ctx.state.get("guides", 0)) + 1
    held = held_of(ctx.update) | {"text": said}
    codes, at = [hit.entry.code for hit in hits], ctx.uow.now.isoformat()
    service = (ctx.state.get("guide") or {}).get("service")  # the latest that was shown
    ctx.state["guide"] = {"id": number, "said": held, "area": area, "codes": codes, "at": at, "service": service}
    return number


def shown(ctx: Context, entry: GuideEntry) -> None:
    """Its answer stands in the chat now: what is asked next may be about it."""
    talk, at = ctx.state["guide"], ctx.uow.now.isoformat()
    talk["shown_at"] = at
    if entry.kind != "note":
        talk["service"] = {"code": entry.code, "at": at}


def opened(ctx: Context) -> dict[str, Any]:
    """The question the pressed card answers. Raises OnlySaid where another was asked since."""
    talk: dict[str, Any] = still(ctx.state.get("guide"))
    still(talk["id"] == ctx.pressed.number)
    return talk


def report_button(ctx: Context, number: int) -> Button:
    return ctx.button("press.guide_report", Action("guide_report", number))


def ask_person(ctx: Context) -> None:
    """找人问: the words go to the desk as an enquiry, or as praise, and are answered in this chat."""
    talk, district = opened(ctx), ctx.uow.district
    kinds = (ctx.pressed.choice, "consult", *district.request_types)
    kind = next(kind for kind in kinds if kind in district.request_types)
    category = next((h.category for h in district.hearing if h.type == kind and h.category), ctx.router.catch_all)
    text = "：".join(filter(None, (talk.get("about", ""), talk["said"]["text"])))  # which matter it is a question to
    told = {"text": text, "kind": kind, "category": category, "area": ctx.state.pop("guide")["area"]}
    register(ctx, told | {"sure": False, "pictures": [], "why": []})
    ctx.change("guide.passed_on")
