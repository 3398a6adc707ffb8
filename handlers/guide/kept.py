"""Keeps what was asked, for the buttons of its answer."""

from typing import Any

from core.guide.search import Hit
from handlers.context import Context
from handlers.messages import Action, Button, held_of, still


def keep(ctx: Context, said: str, area: str, hits: list[Hit]) -> int:
    """What was asked and what may answer it, for the buttons of its card."""
    number = ctx.state["guides"] = int(ctx.state.get("guides", 0)) + 1
    held = held_of(ctx.update) | {"text": said}
    codes, at = [hit.entry.code for hit in hits], ctx.uow.now.isoformat()
    ctx.state["guide"] = {"id": number, "said": held, "area": area, "codes": codes, "at": at}
    return number


def opened(ctx: Context) -> dict[str, Any]:
    """The question the pressed card answers. Raises OnlySaid where another was asked since."""
    talk: dict[str, Any] = still(ctx.state.get("guide"))
    still(talk["id"] == ctx.pressed.number)
    return talk


def report_button(ctx: Context, number: int) -> Button:
    return ctx.button("press.guide_report", Action("guide_report", number))
