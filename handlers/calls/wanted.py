"""Which units a whistle being prepared would call, and who blows it."""

import re
from collections.abc import Iterable
from typing import Any

from core.calls.permissions import blowing
from core.calls.plan import Plan, Wish, callable_by, near, plan
from core.district.naming import department_named
from core.errors import NotForCalls
from core.unit_of_work import Actor
from handlers.context import Context

_LEAD = re.compile(r"(?:再|还|也|把|要|请|帮我|都|一起)*(?:叫上?|喊上?|加上?|通知|让)?")
_WITHOUT = re.compile(
    r"(?:不要|不用叫?|别叫|莫叫|去掉|把)(.{2,20}?)(?:去掉|了|吧|[。.])*|(.{2,20}?)(?:就?不用来?|不要来?|别来|去掉)[了吧。.]*"
)
_TAIL = re.compile(r"(?:也|都|一起|一块)*(?:来|到场|过来|加上|叫上)?[了吧啊。.!！]*$")
_BETWEEN = re.compile(r"[、，,;；/\s]+|(?<=[局司队所会院办中心])[和跟与]")


def said(ctx: Context, draft: dict[str, Any]) -> list[str]:
    """The departments that the words name, where they name nothing else: 叫上供电公司，排水公司; [] otherwise."""
    text = _TAIL.sub("", _LEAD.sub("", ctx.text.strip(), count=1))
    codes = [department_named(ctx.uow.district, one) for one in _BETWEEN.split(text) if one]
    return fitting(ctx, draft, dict.fromkeys(codes)) if codes and all(codes) else []


def dropped(ctx: Context, draft: dict[str, Any]) -> str:
    """The called department that the words take out again: 不要综合执法中心, 公安局不用来; "" for none."""
    found = _WITHOUT.fullmatch(ctx.text.strip())
    code = department_named(ctx.uow.district, found[1] or found[2]) if found else ""
    return code if code in draft["departments"] else ""


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
    appointment = blowing(ctx.uow.district, kind, ctx.appointments) if kind else None
    if appointment is None:
        raise NotForCalls(kind=draft["kind"])
    return Actor(ctx.person.id, appointment.role, appointment.department, ctx.person.name)


def planned(ctx: Context, draft: dict[str, Any]) -> Plan:
    """Who would be called as it stands, and what is missing. Raises NotForCalls."""
    given = {key: draft.get(key, "") for key in ("team", "lead", "category", "reason", "decision", "external")}
    caller, area = actor(ctx, draft).department, draft.get("area", "")
    wish = Wish(draft["kind"], caller, draft["matter"], area, tuple(draft["departments"]), **given)
    return plan(ctx.uow.district, wish)
