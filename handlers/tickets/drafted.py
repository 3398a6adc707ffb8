"""The report being written: read, whose duty it is, registered."""

from __future__ import annotations

from typing import Any

from core import commands as c
from core.duties.precedents import settle
from core.routing.router import Duty, Reading, duty
from handlers.context import Context

# What a draft says of a ticket as it stands.
DRAFTED = ("text", "kind", "area", "place", "lon", "lat", "confidence", "sure", "read_as", "proposed")


def read(ctx: Context, draft: dict[str, Any], heard: Reading | None = None) -> Reading:
    """Read the whole draft. `heard`: the reading of the last message, enough where it is all there is."""
    at = (draft["lon"], draft["lat"]) if "lon" in draft else None
    if heard and draft["text"] == ctx.text and at is None:
        reading = heard
    else:
        reading = ctx.router.read(draft["text"], home=ctx.person.home, at=at)
    if "category" not in draft:
        draft["choices"] = list(reading.choices)
    draft["kind"] = reading.kind
    draft["confidence"], draft["sure"] = reading.confidence, reading.sure
    draft["why"] = [{"key": r.key, **r.facts} for r in reading.reasons]
    if others := also(draft):
        draft["why"].append({"key": "why.also", "categories": ",".join(others)})
    if not draft.get("picked_place"):
        draft["area"] = reading.place.area
        draft["place"] = "" if reading.place.how == "home" else reading.place.words
        draft["areas"] = list(reading.place.choices)
        draft["how"], draft["unknown"] = reading.place.how, reading.place.unknown
    return reading


def also(draft: dict[str, Any]) -> list[str]:
    """What else it may be, where the reading is not sure of the first and nobody has said what it is."""
    return [] if draft["sure"] or "category" in draft else list(draft["choices"][1:3])


def category_of(draft: dict[str, Any], ctx: Context) -> str:
    return str(draft.get("category") or (draft["choices"] or [ctx.router.catch_all])[0])


def owed_for(ctx: Context, draft: dict[str, Any]) -> Duty:
    """Whose duty the draft is now; the office settles it anew at filing, for lists and rulings may change meanwhile."""
    district, category = ctx.uow.district, category_of(draft, ctx)
    tip_off = is_tip_off(ctx, draft)
    owed = ctx.router.settle(duty(district, category, draft["area"], tip_off=tip_off, sure=draft["sure"]))
    return settle(ctx.uow, owed, draft["area"], tip_off=tip_off)[0]


def where(ctx: Context, draft: dict[str, Any]) -> str:
    area = ctx.words.area(draft["area"])
    if not draft["place"] or draft["place"] in area:
        return area
    return ctx.words("place.both", where=area, place=draft["place"])


def is_tip_off(ctx: Context, draft: dict[str, Any]) -> bool:
    return ctx.uow.district.hides(draft["kind"], category_of(draft, ctx))


def register(ctx: Context, draft: dict[str, Any]) -> None:
    """File it; the notices tell the reporter and everybody else."""
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


def _source(ctx: Context, draft: dict[str, Any]) -> str:
    """How it came in: by the resident's own platform, a grid worker's round, or a visit at somebody's home."""
    if not ctx.appointments:
        return ctx.update.platform
    return "home_visit" if draft.get("behalf") else "grid_patrol"
