"""Matter, place and departments of a whistle being prepared."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from core.calls.permissions import blowing, types_for
from core.calls.plan import Plan, callable_by, near, plan
from core.calls.spoken import Said, blown, one_of, only_units, place_said, units_said
from core.commands import BlowWhistle
from core.errors import NotForCalls, there
from core.routing.folding import fold
from core.routing.small_talk import asking
from core.unit_of_work import Actor
from handlers.context import Context
from handlers.people.appointments import actor_of

# What is asked in words when it is missing, in this order.
ASKED = ("reason", "decision", "external")
# What a draft says of a call as it stands.
DRAFTED = ("kind", "matter", "area", "category", *ASKED, "place", "lon", "lat")


def names(ctx: Context, draft: dict[str, Any], said: Said) -> bool:
    """The departments that the words call, leave out or put in the lead; False where they name none for sure."""
    district, area = ctx.uow.district, draft.get("area") or home(ctx)
    wanted = {name: one_of(district, name, area) for name in (*said.called, *filter(None, [said.lead]))}
    if not said.any or not all(wanted.values()):
        return False
    out = {code for name in said.out for code in name}
    called = [wanted[name] for name in said.called]
    chief = wanted[said.lead] if said.lead else ""
    if said.more or not called or draft["departments"] != draft.get("proposed", []):
        propose(ctx, draft)
        called = [*draft["departments"], *called]
    if chief and chief not in called:
        called.insert(0, chief)
    caller = actor(ctx, draft).department if draft["kind"] else ""
    draft["departments"] = [code for code in dict.fromkeys(called) if code not in out and code != caller]
    draft["lead"] = chief or ("" if draft["lead"] in out else draft["lead"])
    return True


def alone(ctx: Context, text: str) -> Said:
    """What the words say of departments, be they nothing but their names: 供电公司，排水公司."""
    said = units_said(ctx.uow.district, text)
    bare = () if said.any else tuple(only_units(ctx.uow.district, text))
    return Said(called=bare, more=True) if bare else replace(said, more=True)


def begun(ctx: Context) -> str:
    """What stands behind /whistle where the words call departments: 吹应急哨，叫城管; '' where they do not."""
    district, plain = ctx.uow.district, fold(ctx.text).plain
    if asking(plain) or not types_for(district, ctx.appointments):
        return ""
    if found := blown(district, ctx.text):
        return " ".join(filter(None, found)) or " "
    said = units_said(district, ctx.text)
    if len(said.called) > 1:
        return ctx.text
    heard = ctx.router.read(said.rest) if said.called and said.comes else None
    at_place = heard is None or (heard.known and heard.place.how == "named")  # one is told of a matter: a report
    return "" if at_place else ctx.text


def home(ctx: Context) -> str:
    """Where a matter lies that names no place: the area of the caller's post."""
    return next((one.area for one in ctx.appointments), "")


def take(ctx: Context, draft: dict[str, Any], text: str) -> None:
    """The matter in words: place and category are read out of the whole of it, the own area where none is named; what
    a ticket says of them stays, and a place that was put right. The departments that are named are called."""
    said = units_said(ctx.uow.district, text)
    if said.any and said.rest:
        told(ctx, draft, said.rest)
    if not said.any or not names(ctx, draft, said):
        told(ctx, draft, text)
    propose(ctx, draft)


def told(ctx: Context, draft: dict[str, Any], text: str) -> None:
    """More of the matter, which names no departments."""
    at = (draft["lon"], draft["lat"]) if "lon" in draft else None
    more = ctx.router.read(draft["matter"]).known and not ctx.router.read(text).known  # 不对，是6栋
    draft["matter"] = f"{draft['matter']}\n{text}".strip()
    reading = ctx.router.read(draft["matter"], home=home(ctx), at=at)
    if draft.get("ticket"):
        return
    if not more:
        draft["category"] = reading.category or ctx.router.catch_all
    if not draft.get("placed"):
        draft["area"] = reading.place.area or home(ctx)
        draft["place"] = "" if reading.place.how == "home" else reading.place.words


def placed(ctx: Context, draft: dict[str, Any], text: str) -> bool:
    """地点是码头社区: the place is put right; False where the words name none that is known."""
    said = place_said(text)
    place = ctx.router.read(said, home=home(ctx)).place if said else None
    if place is None or place.how != "named" or not place.area:
        return False
    draft["area"], draft["place"], draft["placed"] = place.area, place.words, True
    for key in ("lon", "lat"):
        draft.pop(key, None)
    propose(ctx, draft)
    return True


def propose(ctx: Context, draft: dict[str, Any]) -> None:
    """The experts of the category, once type and matter are known; nothing that was chosen by hand is changed."""
    kind = ctx.uow.district.calls.types.get(draft["kind"])
    chosen = draft["departments"] != draft.get("proposed", [])
    if kind is None or not draft["matter"] or chosen or kind.external:
        return
    draft["departments"] = draft["proposed"] = fitting(ctx, draft, candidates(ctx, draft)[:3])


def candidates(ctx: Context, draft: dict[str, Any]) -> list[str]:
    """The experts of the category; in front of them whoever saves from the danger that the words tell."""
    district, area, danger = ctx.uow.district, draft.get("area", ""), ctx.router.danger(draft["matter"])
    saves = near(district, danger.category, area)[:1] if danger else []
    return list(dict.fromkeys([*saves, *near(district, draft.get("category", ""), area)]))


def fitting(ctx: Context, draft: dict[str, Any], codes: Iterable[str]) -> list[str]:
    """Those of the departments that a call of this type may go to."""
    district, caller = ctx.uow.district, actor(ctx, draft).department
    kind = district.calls.types[draft["kind"]]
    return [code for code in codes if code != caller and callable_by(district, kind, caller, code)]


def actor(ctx: Context, draft: dict[str, Any]) -> Actor:
    """The post by which the whistle is blown. Raises NotForCalls."""
    kind = ctx.uow.district.calls.types.get(draft["kind"])
    found = blowing(ctx.uow.district, kind, ctx.appointments) if kind else None
    return actor_of(ctx, there(found, NotForCalls, kind=draft["kind"]))


def planned(ctx: Context, draft: dict[str, Any]) -> Plan:
    """Who would be called as it stands, and what is missing. Raises NotForCalls."""
    return plan(ctx.uow.district, actor(ctx, draft).department, asked_for(draft))


def asked_for(draft: dict[str, Any]) -> BlowWhistle:
    """The call as the draft stands; whoever is not called leads nothing."""
    return BlowWhistle(
        departments=tuple(draft["departments"]),
        lead=draft["lead"] if draft["lead"] in draft["departments"] else "",
        ticket_id=draft.get("ticket", 0),
        pictures=tuple(draft["pictures"]),
        **{"area": "", **{key: draft[key] for key in DRAFTED if key in draft}},
    )
