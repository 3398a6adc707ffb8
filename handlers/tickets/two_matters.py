"""Two matters told in one message: one card, one yes, two tickets."""

from __future__ import annotations

from typing import Any

from core.routing.two_matters import halves
from handlers.context import Context, column
from handlers.messages import Action, Card
from handlers.tickets.cards import shorten
from handlers.tickets.drafted import is_tip_off, owed_for, read, where

WAYS = ("both", "first", "second", "one")  # what may be done with them


def notice(ctx: Context, draft: dict[str, Any]) -> None:
    """Whether the words tell two matters, none of them a tip-off: then each may become a ticket of its own."""
    draft.pop("two", None)
    both = halves(draft["text"], ctx.router, ctx.uow.district)
    if both is None:
        return
    draft["two"] = both
    told = parts(ctx, draft)
    if any(is_tip_off(ctx, part) for part in (draft, *told)):
        draft.pop("two")
    elif not draft["area"]:
        draft |= next(({k: part[k] for k in ("area", "place")} for part in told if part["area"]), {})


def parts(ctx: Context, draft: dict[str, Any]) -> list[dict[str, Any]]:
    """The two matters as drafts of their own; a place that is told with only one of them is the other's too."""
    found = []
    for text in draft["two"]:
        part = {k: v for k, v in draft.items() if k not in {"two", "category", "read_as", "picked_place"}}
        part["text"] = text
        read(ctx, part)
        if part["how"] not in {"named", "point"}:
            part |= {k: draft[k] for k in ("area", "place")}
        owed = owed_for(ctx, part) if part["area"] else None
        part["proposed"] = owed.department.code if owed and owed.department else ""
        found.append(part)
    return found


def card(ctx: Context, draft: dict[str, Any]) -> Card:
    lines = [ctx.words("two.ask")]
    for n, part in enumerate(parts(ctx, draft), 1):
        owed = owed_for(ctx, part)
        department = owed.department.code if owed.department else owed.desk
        facts = {"where": where(ctx, part), "category": owed.category.code, "department": department}
        lines.append(ctx.words("two.matter", n=n, text=shorten(part["text"], 60), **facts))
    answers = [ctx.button(f"two.{way}", Action("two", draft["id"], way)) for way in WAYS]
    rows = column(
        (
            *answers,
            ctx.button("press.place", Action("place", draft["id"])),
            ctx.button("press.drop", Action("drop", draft["id"])),
        )
    )
    return Card("\n\n".join(lines), ctx.words("report.title"), rows)
