"""Several matters told in one message: one card, one yes, a ticket each."""

from typing import Any

from core.routing.building_numbers import numbers
from core.routing.folding import fold
from core.routing.router import NAMED, Reading
from core.routing.several import alone, besides, not_that, several, which_of
from core.routing.small_talk import meant
from handlers.context import Context, column
from handlers.intake.drafted import is_tip_off, owed_for, read, where
from handlers.messages import Action, Card, shorten

_OWN = frozenset({"several", "placed", "category", "read_as", "picked_place"})  # what a draft says of the whole alone


def notice(ctx: Context, draft: dict[str, Any]) -> None:
    """Whether the words tell several matters, none of them a tip-off: then each may become a ticket of its own."""
    draft.pop("several", None)
    found = several(draft["text"], ctx.router, ctx.uow.district)
    if not found:
        return
    draft["several"] = {str(n): text for n, text in enumerate(found)}
    told = parts(ctx, draft)
    if any(is_tip_off(ctx, part) for part in (draft, *told)):
        draft.pop("several")
    elif not draft["area"]:
        draft |= next(({k: part[k] for k in ("area", "place")} for part in told if part["area"]), {})


def one_more(ctx: Context, draft: dict[str, Any], heard: Reading) -> bool:
    """还有电梯坏了: what says that it is one more stands beside the report on one card, which keeps what was chosen for
    it; a tip-off stands alone, and what a neighbour has reported too."""
    found = heard.known or heard.confidence >= NAMED  # 还有蚊子
    further = found and besides(fold(ctx.text).plain, fold(draft["text"]).plain)
    if not further or draft.get("several") or draft.get("asked") == "near":
        return False
    told = several(ctx.text, ctx.router, ctx.uow.district) or [ctx.text]
    draft["several"] = {str(n): text for n, text in enumerate((draft["text"], *told))}
    if any(is_tip_off(ctx, part) for part in (draft, *parts(ctx, draft))):
        draft.pop("several")
        return False
    draft["placed"] = {"0": {"category": draft["category"]} if "category" in draft else {}}
    if draft.get("picked_place") or (draft["area"] and ctx.update.location):
        draft["placed"]["0"] |= {"area": draft["area"], "place": draft["place"], "picked_place": True, "how": "named"}
    return True


def parts(ctx: Context, draft: dict[str, Any]) -> list[dict[str, Any]]:
    """The matters as drafts of their own; a place that is told with only one of them is the others' too, in which they
    may name another building: 石桥小区3栋堵了，5栋没人收."""
    found = []
    for key, text in draft["several"].items():
        part = {k: v for k, v in draft.items() if k not in _OWN}
        part |= {"text": text, **draft.get("placed", {}).get(key, {})}
        read(ctx, part)
        if part["how"] not in {"named", "point"}:
            part |= {k: draft[k] for k in ("area", "place")}
            if next(numbers(fold(text).plain), None) and (there := ctx.router.places.find(text, draft["area"])).area:
                part |= {"area": there.area, "place": there.words}
        owed = owed_for(ctx, part) if part["area"] else None
        part["proposed"] = owed.department.code if owed and owed.department else ""
        found.append(part)
    return found


def without(ctx: Context, draft: dict[str, Any], which: str) -> dict[str, Any]:
    """The report with one of its matters left out; the last one that remains is a report like any other."""
    draft["several"].pop(which, None)
    draft |= {"text": "，".join(draft["several"].values()), "said": []}
    return draft if len(draft["several"]) > 1 else parts(ctx, draft)[0] | {"picked_place": bool(draft["area"])}


def of_one(ctx: Context) -> bool:
    """第二个不要了, 第三个不是下水道是井盖: what is said of one of those shown goes with that one alone."""
    draft = ctx.state.get("draft") or {}
    if draft.get("asked") != "several" or not draft.get("several") or ctx.update.attachments:
        return False
    folded = fold(ctx.text)
    which, at, leaves = which_of(folded.plain)
    keys = list(draft["several"])
    if (only := alone(folded.plain)) and (one := _meant(draft, only)):
        for other in keys:
            draft = draft if other == one else without(ctx, draft, other)
        ctx.state["draft"] = draft
        return True
    if (left_out := not_that(folded.plain)) and (one := _meant(draft, left_out)):
        ctx.state["draft"] = without(ctx, draft, one)
        return True
    if not which or int(which) > len(keys) or (meant(folded.plain[at:]) and not leaves):
        return False
    key = keys[int(which) - 1]
    if leaves:
        ctx.state["draft"] = without(ctx, draft, key)
        return True
    said = folded.text[folded.span(at, len(folded.plain))[0] :].strip()
    heard = ctx.router.read(said)
    draft["several"][key] = said if heard.known else f"{draft['several'][key]}，{said}"
    if heard.place.how == "named":
        named = {"area": heard.place.area, "place": heard.place.words, "picked_place": True, "how": "named"}
        draft["placed"] = {**draft.get("placed", {}), key: named}
    draft["text"] = "，".join(draft["several"].values())
    return True


def _meant(draft: dict[str, Any], said: str) -> str:
    """The one of those shown that is named by its number or its words; '' for none or more."""
    keys, number = list(draft["several"]), which_of(f"{said}!")[0]
    if number:
        return keys[int(number) - 1] if int(number) <= len(keys) else ""
    found = [key for key, text in draft["several"].items() if said in fold(text).plain]
    return found[0] if len(found) == 1 else ""


def more(ctx: Context, draft: dict[str, Any], heard: Reading | None) -> None:
    """What comes while several are shown: another matter is one more of them, all else belongs to the last."""
    told, kinds = parts(ctx, draft), ctx.uow.district.categories
    categories = {(part.get("choices") or [""])[0] for part in told}
    if heard and heard.known and kinds[heard.category].code not in categories:
        draft["several"][str(max(map(int, draft["several"])) + 1)] = ctx.text
    else:
        last = list(draft["several"])[-1]
        draft["several"][last] += f"，{ctx.text}"


def card(ctx: Context, draft: dict[str, Any]) -> Card:
    told, draft["asked"] = parts(ctx, draft), "several"
    lines = [ctx.words("several.ask", n=len(told))]
    for n, part in enumerate(told, 1):
        owed = owed_for(ctx, part)
        department = owed.department.code if owed.department else owed.desk
        facts = {"where": where(ctx, part), "category": owed.category.code, "department": department}
        lines.append(ctx.words("several.matter", n=n, text=shorten(part["text"], 60), **facts))
    button, number = ctx.button, draft["id"]
    left_out = [
        button("several.without", Action("several", number, which), text=shorten(text, 12))
        for which, text in draft["several"].items()
    ]
    rows = column(
        (
            button("several.all", Action("several", number, "all")),
            *left_out,
            button("several.one", Action("several", number, "one")),
            button("press.place", Action("place", number)),
            button("press.drop", Action("drop", number)),
        )
    )
    return Card("\n\n".join(lines), ctx.words("report.title"), rows)
